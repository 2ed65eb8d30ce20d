"""Views of a round: the post with its question, the form for an answer, and the explanations of the ⋯ menu."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from slackapp.domain.people.profiles import PEOPLE_MAX
from slackapp.domain.rituals.hosting.questions import Question
from slackapp.domain.rituals.rounds.answering import Answered, EffortChoice, ToAnswer
from slackapp.domain.rituals.rounds.asked import RoundShown
from slackapp.domain.words import WORDS_MAX
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.notices import notice_view
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.repairs import ids as repairs_ids
from slackapp.slack.rituals.hosting.question_views import question_text
from slackapp.slack.rituals.rounds import ids

# What an option of the ⋯ does; a value is `what:round_id`
COUNT_IN: Final = "count_in"
ABOUT: Final = "about"


def question_blocks(reader: Reader, question: Question) -> list[Block]:
    """Show the question; a person's words are shown as typed."""
    text = question_text(reader, question)
    return b.words(text) if question.words is not None else [b.section(f"*{text}*")]


def post(reader: Reader, shown: RoundShown, extra: Sequence[Block] = ()) -> Message:
    """Return the post that opens a round. `extra`: further blocks, like the seen check's."""
    text = question_text(reader, shown.question)
    about = reader.say(
        "Round {number} of {rounds}. Answers are private thanks. I post those whose receivers agree: {day}.",
        number=shown.ordinal,
        rounds=shown.season.rounds_wanted,
        day=gathering_day(reader, shown.round.gathers_at),
    )
    number = str(shown.round.id)
    row = b.actions(
        b.button(reader.say("Answer privately"), ids.ANSWER_ROUND, number, style="primary"),
        b.button(reader.say("Pass"), ids.SKIP_ROUND, number),
        b.overflow(ids.ROUND_MENU, menu(reader, shown.round.id)),
        block_id=f"round:{number}",
    )
    blocks = [*question_blocks(reader, shown.question), b.context(about), row, *extra]
    return Message(reader.together(b.escape(text), about), blocks)


def menu(reader: Reader, round_id: int) -> list[Block]:
    """Return the options of the ⋯ beside a round's buttons."""
    labels = ((reader.say("Count me in"), COUNT_IN), (reader.say("What happens with my answer?"), ABOUT))
    return [b.option(label, f"{what}:{round_id}") for label, what in labels]


def gathering_day(reader: Reader, at: datetime) -> str:
    """Return when answers are gathered, in the reader's own zone."""
    return b.moment_in_full(reader, at)


def passed(reader: Reader) -> Message:
    """Answer a `Pass`, visible to its presser only."""
    return Message(reader.say("OK. Nobody is told."))


def answer_form(reader: Reader, asked: ToAnswer, channel_id: str | None, metadata: str, now: datetime) -> Block:
    """Return the form for an answer."""
    has_efforts = bool(asked.efforts)
    hint = reader.say("What did they do, and what did it change?")
    if has_efforts:
        hint = reader.say("What did they do, and what did it change? Without words I send what you noted.")
    return b.form(
        reader.say("Answer privately"),
        [
            *([] if asked.shown is None else question_blocks(reader, asked.shown.question)),
            _receivers_field(reader, optional=has_efforts),
            b.text_input(
                reader.say("Your words"),
                shared_ids.WORDS,
                shared_ids.WORDS,
                hint=hint,
                max_length=WORDS_MAX,
                optional=has_efforts,
            ),
            *([_effort_field(reader, asked.efforts)] if has_efforts else []),
            b.context(_where_text(reader, asked, channel_id, now)),
        ],
        ids.ROUND_ANSWER,
        submit=reader.say("Send"),
        close=reader.say("Cancel"),
        metadata=metadata,
    )


def _receivers_field(reader: Reader, *, optional: bool) -> Block:
    receivers: Block = {
        "type": "multi_users_select",
        "action_id": repairs_ids.RECEIVER,
        "max_selected_items": PEOPLE_MAX,
        "placeholder": b.plain(reader.say("Choose people")),
        "focus_on_load": True,
    }
    return b.field_of(reader.say("Who do you want to thank?"), repairs_ids.RECEIVER, receivers, optional=optional)


def _effort_field(reader: Reader, efforts: Sequence[EffortChoice]) -> Block:
    options = [b.option(reader.labelled(one.doer_name, one.words), str(one.effort_id)) for one in efforts]
    place = b.plain(reader.say("Choose an effort"), b.PLACEHOLDER_MAX)
    element: Block = {
        "type": "static_select",
        "action_id": ids.ROUND_EFFORT,
        "placeholder": place,
        "options": options,
    }
    return b.field_of(reader.say("Or for an effort"), ids.ROUND_EFFORT, element, optional=True)


def _where_text(reader: Reader, asked: ToAnswer, channel_id: str | None, now: datetime) -> str:
    """Say where an answer goes."""
    if asked.shown is None:
        if channel_id is None:
            return reader.say("This season is over. Your words arrive as a private thanks.")
        return _season_gone(reader, channel_id)
    channel = b.channel(asked.shown.season.channel_id)
    if not asked.shown.takes_answers(now):
        return reader.say(
            "This round is closed. Your words still arrive as a private thanks. The people you thank decide whether "
            "it is posted in {channel}.",
            channel=channel,
        )
    return reader.say(
        "It arrives at once, in private. The people you thank decide whether it joins this round's post in {channel}.",
        channel=channel,
    )


def _season_gone(reader: Reader, channel_id: str) -> str:
    return reader.say(
        "This season is over. Your words still arrive as a private thanks. The people you thank decide whether it is "
        "posted in {channel}.",
        channel=b.channel(channel_id),
    )


def came_late(reader: Reader, answered: Answered) -> list[Block]:
    """Say why an answer is offered as any thanks; empty for an answer in time."""
    if answered.is_season_gone:
        return [b.context(reader.say("This season is over, so your words went as any thanks."))]
    if answered.is_late:
        return [b.context(reader.say("The next round has opened, so your words went as any thanks."))]
    return []


def about_answers(reader: Reader, shown: RoundShown | None) -> Block:
    """Explain the use of an answer (option `What happens with my answer?`)."""
    sentences = [
        reader.say("Your words arrive at once, as a private thanks. You can edit or take them back for 15 minutes."),
        reader.say("Each person you thank decides whether it joins this round's post. Without a yes it stays private."),
        reader.say("Nobody sees who answered or passed, and I count nothing."),
    ]
    if shown is not None:
        day = gathering_day(reader, shown.round.gathers_at)
        sentences.insert(2, reader.say("When it comes: {day}. A later yes is added.", day=day))
    return notice_view(reader, reader.say("Your answer"), sentences)


def head(reader: Reader, shown: RoundShown) -> Message:
    """Return the message above the answers of a gathering."""
    text = question_text(reader, shown.question)
    of = reader.say("Round {number} of {rounds}", number=shown.ordinal, rounds=shown.season.rounds_wanted)
    return Message(reader.together(b.escape(text), of), [*question_blocks(reader, shown.question), b.context(of)])
