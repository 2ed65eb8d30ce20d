"""Views of a prompt for the manager: the weekly message, its reasons, and the short thanks form."""

from collections.abc import Mapping, Sequence

from slackapp.domain.efforts.lists import Waiting
from slackapp.domain.prompts.answering import Reason
from slackapp.domain.prompts.weekly import Timing
from slackapp.domain.words import WORDS_MAX
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import fields
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.efforts.views import began_with, noter_of
from slackapp.slack.prompts import ids
from slackapp.slack.prompts.headlines import headline_text
from slackapp.slack.thanks import form_views

WORDS_SHOWN = 150  # characters; enough to tell one effort from another


def why(reader: Reader, reasons: Sequence[Reason], timing: Timing) -> Block:
    """Explain a prompt with facts, in a view for the manager only."""
    rule = reader.count(
        "Once a week at most, I tell you when someone on your team hasn't been thanked for {n} of their working days.",
        "Once a week at most, I tell you when someone on your team hasn't been thanked for {n} of their working days.",
        timing.waiting_days,
    )
    rule = reader.together(rule, _when_text(reader, timing))
    text = reader.say(
        "I only see thanks sent with Tend, and I may miss one in other words. If you thanked them already, press "
        "*Already did*. Nobody is told that I asked, or what you do. To end these messages, press *Stop these* in the "
        "message.",
    )
    facts = [block for reason in reasons for block in _reason_blocks(reader, reason, is_alone=len(reasons) == 1)]
    if not facts:
        facts = [b.section(reader.say("Nothing in this message needs thanks from you any more."))]
    return b.form(
        reader.say("Why this?"), [b.section(rule), *facts, b.context(text)], shared_ids.NOTICE, close=reader.say("Done")
    )


def _when_text(reader: Reader, timing: Timing) -> str:
    """Explain day and hour of prompts, and a reduced rhythm."""
    if timing.own_moment is None:
        sentence = reader.say("You chose no day, so it comes between Tuesday and Thursday.")
    else:
        weekday, at = timing.own_moment
        day = reader.weekday(weekday + 1)
        sentence = reader.say("You chose {day} from {clock}.", day=day, clock=reader.clock(at.hour * 60 + at.minute))
    if timing.is_fortnightly:
        less = reader.say("Two in a row had no answer, so it comes every other week for now.")
        return reader.together(sentence, less)
    return sentence


def _reason_blocks(reader: Reader, reason: Reason, *, is_alone: bool) -> list[Block]:
    """Explain an effort; if the prompt has several, begin with the effort's words."""
    facts = b.section(_reason_text(reader, reason))
    return [facts] if is_alone else [*b.words(b.clip(reason.waiting.words, WORDS_SHOWN)), facts]


def _reason_text(reader: Reader, reason: Reason) -> str:
    waiting = reason.waiting
    facts = {
        "doer": b.person(waiting.doer_id),
        "noter": noter_of(reader, waiting),
        "date": reader.date(waiting.noted_at),
        "since": reader.date(reason.confirmed_at),
    }
    sentences = [
        _who_noted(reader, waiting, facts),
        reader.count(
            "That was {n} working day ago.",
            "That was {n} working days ago.",
            waiting.waited_days,
        ),
        *_what_was_seen(reader, reason, facts),
        _how_known(reader, reason, facts),
    ]
    if reason.is_reminder:
        sentences.append(reader.say("I asked once before. I won't ask again."))
    return reader.together(*sentences)


def _what_was_seen(reader: Reader, reason: Reason, facts: Mapping[str, object]) -> list[str]:
    """Name the thanks known to the manager: the manager's own only, because other people's are private."""
    sentences = [reader.say("I have seen no thanks for it since.")]
    if reason.own_thanks:
        mine = reader.count(
            "I have seen {n} thanks from you to {doer} for something else.",
            "I have seen {n} thanks from you to {doer} for other things.",
            reason.own_thanks,
            doer=facts["doer"],
        )
        sentences.append(mine)
    return sentences


def _who_noted(reader: Reader, waiting: Waiting, facts: Mapping[str, str]) -> str:
    if waiting.noter_id == waiting.doer_id:
        return reader.say("{doer} noted it on {date}.", **facts)
    if waiting.source is None:
        return reader.say("{noter} noted it about {doer} on {date}.", **facts)
    return reader.say("{noter}, which your admins connected, reported it on {date}.", **facts)


def _how_known(reader: Reader, reason: Reason, facts: Mapping[str, object]) -> str:
    if reason.stands_in_for is not None:
        manager = b.person(reason.stands_in_for)
        return reader.say("{manager} leads {doer}, is away, and named you to stand in.", manager=manager, **facts)
    sentences = {
        "named": reader.say("{doer} said that you lead them, and you confirmed it on {since}.", **facts),
        "profile": reader.say("{doer}’s Slack profile has named you as their manager since {since}.", **facts),
        "passed_on": reader.say(
            "{doer}’s manager has left. You led that manager, so I have asked you since {since}.", **facts
        ),
    }
    admins = reader.say("Your admins have listed you as {doer}’s manager since {since}.", **facts)
    return sentences.get(reason.source, admins)


def say_form(
    reader: Reader,
    efforts: Sequence[Waiting],
    manager_id: str,
    metadata: str,
    opener: str | None,
    author: str | None = None,
) -> Block:
    """Return the short thanks form for one or several efforts, with openings to start from.

    `opener`: an honest opener for late words. `author`: the name of the person whose words may be quoted; empty for
    other words; None: nothing may be quoted.
    """
    doers = reader.both([b.person(doer_id) for doer_id in dict.fromkeys(waiting.doer_id for waiting in efforts)])
    quoted: list[Block] = []
    for words in dict.fromkeys(waiting.words for waiting in efforts):
        waiting = next(each for each in efforts if each.words == words)
        quoted += [
            b.section(headline_text(reader, waiting, manager_id)),
            *b.words(waiting.words),
            *began_with(reader, waiting.link, waiting.source),
        ]
    return b.form(
        reader.say("Say it now"),
        [
            *quoted,
            form_views.openings_row(reader),
            b.text_input(
                reader.say("Your words"),
                shared_ids.WORDS,
                shared_ids.WORDS,
                placeholder=reader.say(form_views.EXAMPLE),
                max_length=WORDS_MAX,
                focus=True,
            ),
            *form_views.late(reader, opener),
            *_quote_blocks(reader, author),
            b.context(reader.say("I send it to {doers} in private.", doers=doers)),
        ],
        ids.SAY_FORM,
        submit=reader.say("Send"),
        close=reader.say("Cancel"),
        metadata=metadata,
    )


def _quote_blocks(reader: Reader, author: str | None) -> list[Block]:
    if author is None:
        return []
    label = reader.say("Quote {name}’s words", name=author) if author else reader.say("Quote the words above")
    return [fields.tick_field(reader.say("Quote"), ids.QUOTE, b.option(b.escape(label), "quote"))]
