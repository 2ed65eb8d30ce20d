"""The admins' list of people without a manager, part of the set-up, with the obstacles."""

from collections.abc import Sequence

from slackapp.domain.leads.without_manager import COUNTED_MAX, UnledLine
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.notices import turning
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.leads import ids


def page(reader: Reader, lines: Sequence[UnledLine], count: int, skip: int) -> list[Block]:
    """Return a page of the list; `count` is the number of people, counted up to COUNTED_MAX."""
    if not count:
        return [b.section(reader.say("Everybody I know has a manager."))]
    text = reader.count("This person has no manager:", "These {n} people have no manager:", count)
    if count >= COUNTED_MAX:
        text = reader.say("These people have no manager. There are at least {count}:", count=count)
    fine = reader.say(
        "That is right for the head of the company. Everybody else's efforts are on their own Home only. "
        "Choose a manager above, and add them there.",
    )
    rows = [b.section(_row_text(reader, line)) for line in lines]
    return [b.section(text), *rows, *turning(reader, ids.UNLED_PAGE, count, skip), b.context(fine)]


def _row_text(reader: Reader, line: UnledLine) -> str:
    person = b.person(line.user_id)
    parts = [person]
    if line.stands_in is not None:
        parts.append(
            reader.say(
                "Their manager's account is deactivated. {manager} stands in for now.", manager=b.person(line.stands_in)
            ),
        )
    if line.why_not is not None and line.named:
        parts.append(_why_not(reader, line.why_not, line.named))
    return reader.together(*parts)


def _why_not(reader: Reader, why: str, named: str) -> str:
    facts = {"manager": b.person(named)}
    sentences = {
        "self": reader.say("Their Slack profile names themselves."),
        "circle": reader.say("Their Slack profile names {manager}, which would make a circle.", **facts),
        "bot": reader.say("Their Slack profile names {manager}, which is an app.", **facts),
        "deactivated": reader.say("Their Slack profile names {manager}, whose account is deactivated.", **facts),
        "external": reader.say("Their Slack profile names {manager}, of another organisation.", **facts),
    }
    return sentences.get(why, reader.say("Their Slack profile names somebody unknown to Slack."))
