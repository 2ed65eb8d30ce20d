"""The page of a season, the answers to its buttons, and the post of its start. Pure.

Everybody of the channel may read the page. The lines about being counted in are for the reader alone.
"""

from collections.abc import Sequence

from slackapp.domain.rituals.seasons.lists import SeasonLine, SeasonShown
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit import notices
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.rituals.seasons import ids
from slackapp.slack.rituals.seasons.rhythm_views import next_day, next_question, rhythm

COUNT_ME_IN = marked("Count me in")


def started(reader: Reader, line: SeasonLine) -> Message:
    """Return the post in the channel at the start of a season; after its end without the button."""
    facts = {"person": b.person(line.starter_id)}
    if line.every_weeks == 1:
        text = reader.say(
            "{person} started a season here: one question a week, six weeks. Answers are private thanks.", **facts
        )
    else:
        text = reader.say(
            "{person} started a season here: one question every two weeks, six questions. Answers are private thanks.",
            **facts,
        )
    if line.state == "ended":
        over = reader.say("This season is over.")
        return Message(reader.together(text, over), [b.section(text), b.context(over)])
    small = reader.together(
        next_question(reader, line), reader.say("Those counted in choose the question in turn. Nobody sees who is.")
    )
    button = count_in_button(reader, line.season_id)
    return Message(reader.together(text, small), [b.section(text), b.context(small), b.actions(button)])


def count_in_button(reader: Reader, season_id: int) -> Block:
    """Return the button `Count me in`, for posts of the season and its page."""
    return b.button(reader.say(COUNT_ME_IN), ids.COUNT_ME_IN, str(season_id))


def counted_in(reader: Reader, line: SeasonLine) -> Message:
    """Answer `Count me in` in a channel, to the presser alone."""
    text = reader.say("You are counted in. Only you see this. Sometimes I'll ask you to choose the question.")
    when = next_question(reader, line)
    said = reader.together(text, when)
    return Message(said, [b.section(said), b.actions(_leave_button(reader, line.season_id))])


def left(reader: Reader) -> Message:
    """Answer `Leave` on a message, to the presser alone."""
    return _only(reader.say("You are out. Nobody was told. You can still answer the questions."))


def page(reader: Reader, shown: SeasonShown, *sentences: str) -> Block:
    """Return the page of a season with its buttons, under `sentences` about the last press."""
    line = shown.line
    parts = [
        *(b.section(sentence) for sentence in sentences),
        b.section(reader.labelled(b.channel(line.channel_id), _state(reader, line))),
        b.context(_foot(reader, shown)),
    ]
    if line.state != "ended":
        own = _leave_button(reader, line.season_id) if shown.is_counted_in else count_in_button(reader, line.season_id)
        parts.append(b.actions(own, block_id="own"))
    tools = _tools(reader, shown)
    if tools:
        parts += [b.DIVIDER, *tools]
    return b.form(reader.say("A season"), parts, shared_ids.NOTICE, close=reader.say("Done"))


def done(reader: Reader, said: str, line: SeasonLine) -> Message:
    """Return the message in place of a notice after a press of its button."""
    text = reader.together(said, reader.labelled(b.channel(line.channel_id), _state(reader, line)))
    return Message(text, [b.section(text)])


def mine(reader: Reader, lines: Sequence[SeasonLine]) -> Block:
    """Return the person's own seasons, and the button for a new season."""
    rows = [
        b.section(row_text(reader, line), b.button(reader.say("Open"), ids.OPEN_SEASON, str(line.season_id)))
        for line in lines
    ]
    start = b.button(reader.say("Start a season"), ids.START_SEASON)
    return b.form(
        reader.say("Seasons"),
        [*rows, b.context(reader.say("Only you see this list.")), b.actions(start)],
        shared_ids.NOTICE,
        close=reader.say("Done"),
    )


def row_text(reader: Reader, line: SeasonLine) -> str:
    """Return a season in at most two short lines."""
    return reader.labelled(f"*{b.channel(line.channel_id)}*", _state(reader, line))


def deleted(reader: Reader, channel_id: str) -> Block:
    """Say that a season is deleted, and that its answers remain."""
    done = reader.say("The season in {channel} is deleted.", channel=b.channel(channel_id))
    words = reader.say("No answer is lost: each is still a thanks between its people.")
    return notices.notice_view(reader, reader.say("A season"), [done, words])


def _state(reader: Reader, line: SeasonLine) -> str:
    often = rhythm(reader, line)
    if line.state == "ended":
        return reader.say("This season is over.")
    if line.state == "paused":
        why = {
            "uninvited": reader.say("Paused: I am not in this channel."),
            "refused": reader.say("Paused: Slack does not let me post here."),
        }.get(line.paused_why or "", reader.say("Paused."))
        return reader.together(reader.say("one question {often}.", often=often), why)
    left = reader.count("{n} question left.", "{n} questions left.", line.rounds_left)
    if line.next_day is None:
        left = reader.say("The last question was asked.")
    return reader.together(reader.say("one question {often}.", often=often), next_day(reader, line), left)


def _foot(reader: Reader, shown: SeasonShown) -> str:
    said = []
    if shown.line.starter_id:
        said.append(reader.say("{person} looks after it.", person=b.person(shown.line.starter_id)))
    if shown.next_starter_id is not None:
        said.append(reader.say("{person} is asked to.", person=b.person(shown.next_starter_id)))
    said.append(reader.say("Nobody sees who is counted in, who answers, or who passes."))
    return reader.together(*said)


def _tools(reader: Reader, shown: SeasonShown) -> list[Block]:
    number, line = str(shown.line.season_id), shown.line
    if line.state == "ended":
        return [b.actions(_delete_button(reader, number), block_id="tools")] if shown.may_change else []
    buttons: list[Block] = []
    if shown.may_change:
        go_on = reader.say("Resume") if line.paused_why == "starter" else reader.say("Try again")
        buttons += [
            b.button(go_on, ids.RESUME_SEASON, number)
            if line.state == "paused"
            else b.button(reader.say("Pause"), ids.PAUSE_SEASON, number),
            b.button(reader.say("Move"), ids.MOVE_SEASON, number),
            b.button(reader.say("Hand over"), ids.HAND_OVER_SEASON, number),
        ]
    if shown.may_end:
        buttons.append(_end_button(reader, number))
    if shown.may_change:
        buttons.append(_delete_button(reader, number))
    return [b.actions(*buttons, block_id="tools")] if buttons else []


def _leave_button(reader: Reader, season_id: int) -> Block:
    return b.button(reader.say("Leave"), ids.LEAVE_SEASON, str(season_id))


def _end_button(reader: Reader, number: str) -> Block:
    confirm: Block = b.confirmation(
        reader,
        reader.say("End this season?"),
        reader.say("No further question comes. Answers stay thanks, and posts stay here."),
        reader.say("End"),
    )
    return b.button(reader.say("End"), ids.END_SEASON, number, confirm=confirm)


def _delete_button(reader: Reader, number: str) -> Block:
    confirm: Block = b.confirmation(
        reader,
        reader.say("Delete this season?"),
        reader.say("Its questions and gatherings leave the channel. Each answer stays a thanks. No word is lost."),
        reader.say("Delete"),
    )
    return b.button(reader.say("Delete"), ids.DELETE_SEASON, number, confirm=confirm)


def _only(text: str) -> Message:
    return Message(text, [b.section(text)])
