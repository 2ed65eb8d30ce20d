"""The report to an admin about a source that the admin connected: shifts without a person, and omitted items."""

from collections.abc import Sequence
from datetime import UTC, datetime

from slackapp.domain.sources.reports import GIVEN_UP, NOBODY, POSTPONED, Finding, Report
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.sources import ids

SHOWN_MAX = 10  # of each sort in a message
IN_LIST_MAX = 3  # in the list of sources
LINE_MAX = 150


def report(reader: Reader, told: Report) -> Message:
    """Tell the admin who connected a source about shifts without a person, and omitted items."""
    name = f"*{b.escape(told.name)}*"
    nobody, left_out, _, given_up = _sorted(told.findings)
    parts = []
    if nobody:
        first = reader.say("I read {name}, but found nobody in Slack for these shifts:", name=name)
        last = reader.say(
            "Under Sources, choose Change and write who each title means. Or add people's e-mail addresses to the "
            "calendar. Shifts of the last two weeks then count too.",
        )
        parts.append((first, nobody, last))
    if left_out:
        first = reader.say("I read {name}, but left these out:", name=name)
        last = reader.say("Correct them in the calendar, and they count.")
        parts.append((first, left_out, last))
    if given_up:
        first = reader.say("I read {name}, but it could not send these, and I left them out:", name=name)
        last = reader.say("I read everything else there.")
        parts.append((first, given_up, last))
    blocks: list[Block] = []
    for before, findings, after in parts:
        blocks += [b.section(before), *b.words(_lines_text(reader, findings, SHOWN_MAX)), b.section(after)]
    foot = reader.say("Only you get this message. I send one a day at most, and only about something new.")
    blocks += [b.context(foot), b.actions(b.button(reader.say("Sources"), ids.OPEN_SOURCES))]
    texts = [
        text
        for before, findings, after in parts
        for text in (before, b.escape(_lines_text(reader, findings, SHOWN_MAX)), after)
    ]
    return Message("\n".join([*texts, foot]), blocks)


def in_list(reader: Reader, findings: Sequence[Finding]) -> list[str]:
    """Return lines for the list of sources: items that became no person's effort."""
    nobody, left_out, postponed, given_up = _sorted(findings)
    lines = []
    if nobody:
        lines.append(reader.say("Nobody found for: {shifts}", shifts=_in_line(reader, nobody)))
    if left_out or given_up:
        lines.append(reader.say("Left out: {items}", items=_in_line(reader, [*left_out, *given_up])))
    if postponed:
        lines.append(reader.say("I can't read these now, and try again: {items}", items=_in_line(reader, postponed)))
    return lines


def _sorted(findings: Sequence[Finding]) -> tuple[list[Finding], list[Finding], list[Finding], list[Finding]]:
    """Return shifts without a person, omitted calendar items, items to retry, and given up items."""
    apart = {NOBODY: 0, POSTPONED: 2, GIVEN_UP: 3}
    found: tuple[list[Finding], list[Finding], list[Finding], list[Finding]] = ([], [], [], [])
    for one in findings:
        found[apart.get(one.why, 1)].append(one)
    return found


def _in_line(reader: Reader, findings: Sequence[Finding]) -> str:
    shown = [b.clip_escaped(_line_text(reader, one), LINE_MAX) for one in findings[:IN_LIST_MAX]]
    return "; ".join([*shown, *_more_sentences(reader, findings, IN_LIST_MAX)])


def _lines_text(reader: Reader, findings: Sequence[Finding], limit: int) -> str:
    shown = [b.clip(_line_text(reader, one), LINE_MAX) for one in findings[:limit]]
    return "\n".join([*shown, *_more_sentences(reader, findings, limit)])


def _more_sentences(reader: Reader, findings: Sequence[Finding], limit: int) -> list[str]:
    rest = len(findings) - limit
    return [reader.count("and {n} more", "and {n} more", rest)] if rest > 0 else []


def _line_text(reader: Reader, one: Finding) -> str:
    said = [one.title or reader.say("Without a title"), *([", ".join(one.names)] if one.names else [])]
    if one.day:
        said.append(reader.date(datetime.fromisoformat(one.day).replace(hour=12, tzinfo=UTC)))
    if one.why not in {NOBODY, POSTPONED, GIVEN_UP}:
        said.append(_why_text(reader, one.why))
    return " · ".join(said)


def _why_text(reader: Reader, why: str) -> str:
    sentences = {
        "backwards": reader.say("it ends before it starts"),
        "too_often": reader.say("it repeats too often"),
    }
    return sentences.get(why, reader.say("its times cannot be read"))
