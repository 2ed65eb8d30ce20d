"""A month of thanks in its receiver's look back. Visible to the receiver only."""

from datetime import date

from slackapp.domain.efforts.lists import OTHER
from slackapp.domain.look_back.months import LINES_MAX, LOOKED_AT_MAX, Group, MonthShown
from slackapp.domain.thanks.lists import ThanksLine
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.faces import byline
from slackapp.slack.block_kit.notices import quote
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.efforts.views import kind_name
from slackapp.slack.look_back import ids


def month(reader: Reader, shown: MonthShown) -> Block:
    """Return a page of a month, by kind of work, with the buttons to other pages and months.

    The places of pictures are still empty.
    """
    rows = [block for group in shown.groups for block in _group_blocks(reader, shown, group)]
    parts = [b.header(month_name(reader, shown.first)), *(rows or [b.section(_nothing_text(reader, shown))])]
    if shown.is_cut:
        text = reader.say(
            "These are the newest {n} thanks of this month. You find the others in *Kept words*.", n=LOOKED_AT_MAX
        )
        parts.append(b.context(text))
    parts += [*_ways(reader, shown), b.context(reader.say("Only you see this."))]
    return b.form(reader.say("Look back"), parts, ids.LOOK_BACK, close=reader.say("Close"))


def month_name(reader: Reader, day: date) -> str:
    """Return month and year of a calendar date: November 2026."""
    return reader.month_and_year(day)


def _group_blocks(reader: Reader, shown: MonthShown, group: Group) -> list[Block]:
    rows = [block for line in group.lines for block in _line_blocks(reader, line)]
    if group.kind != OTHER:
        return [b.section(f"*{kind_name(reader, group.kind)}*"), *rows]
    is_alone = len(shown.groups) == 1 and (group.goes_on or shown.skip == 0)
    return rows if is_alone else [b.section(f"*{reader.say('Other thanks')}*"), *rows]


def _line_blocks(reader: Reader, line: ThanksLine) -> list[Block]:
    giver_id = line.user_ids[0]
    facts = {"giver": b.person(giver_id), "day": reader.date(line.said_at)}
    return [byline(giver_id, reader.say("{giver} thanked you, {day}", **facts)), *quote(line.words)]


def _nothing_text(reader: Reader, shown: MonthShown) -> str:
    if shown.earlier is None and shown.later is None:
        return reader.say("When somebody thanks you with Tend, you can look back on it here, month by month.")
    return reader.say("No thanks are kept from this month.")


def _ways(reader: Reader, shown: MonthShown) -> list[Block]:
    pages = []
    if shown.skip:
        pages.append(b.button(reader.say("Back"), ids.LOOK_BACK_FORMER, _place(shown.first, shown.skip - LINES_MAX)))
    if shown.has_more:
        more = reader.say("More of {month}", month=reader.month_of(shown.first))
        pages.append(b.button(more, ids.LOOK_BACK_MORE, _place(shown.first, shown.skip + LINES_MAX)))
    if shown.earlier is not None:
        pages.append(b.button(month_name(reader, shown.earlier), ids.LOOK_BACK_EARLIER, _place(shown.earlier, 0)))
    if shown.later is not None:
        pages.append(b.button(month_name(reader, shown.later), ids.LOOK_BACK_LATER, _place(shown.later, 0)))
    return [b.DIVIDER, b.actions(*pages, block_id="ways")] if pages else []


def _place(first: date, skip: int) -> str:
    return f"{first.isoformat()}:{skip}"
