"""Thanks on Home: of the week, passed on to a manager, and members not thanked by their manager for a while."""

from collections.abc import Sequence
from datetime import timedelta

from slackapp.domain.home.digest import HomeShown, Led, Look, Week
from slackapp.domain.thanks.correcting import WINDOW
from slackapp.domain.thanks.lists import ThanksLine
from slackapp.domain.thanks.unspoken import A_WHILE
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.faces import byline
from slackapp.slack.block_kit.home_sections import HomeSection, Part
from slackapp.slack.block_kit.notices import people_named, quote
from slackapp.slack.block_kit.pages import Listing, with_older
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.thanks import form_views, ids, passing_on_views

WEEKDAY_IS_PLAIN = timedelta(days=6)  # within this time a weekday's name is unambiguous
SUMMARY_FROM = 3  # thanks; with fewer, the rows say the same at a glance

RECEIVED = Listing("received", marked("Thanks to you"))
GIVEN = Listing("given", marked("Thanks from you"))
UNSPOKEN = Listing("unspoken", marked("No thanks from you yet"), is_by_age=False)
PASSED_ON = Listing("passed_on", marked("Thanks to your team"))


def _say_blocks(reader: Reader, _: HomeShown) -> list[Block]:
    return [b.button(reader.say("Say thanks"), ids.OPEN_THANKS_FORM, style="primary")]


def _week_blocks(reader: Reader, shown: HomeShown) -> list[Block]:
    """Return the reader's week, or the last week while the current week is empty: givers, receivers, and quoted words.

    Empty without thanks in both weeks.
    """
    weeks = (shown.received, shown.given)
    this, last = [[week for week in weeks if week.lines and week.is_last is is_last] for is_last in (False, True)]
    parts = []
    for title, some in ((reader.say("Your week"), this), (reader.say("Last week"), last)):
        if some:
            parts += [b.header(title), *_summary_blocks(reader, shown, some)]
            parts += [block for week in some for block in _side_blocks(reader, shown, week)]
    return parts


def _summary_blocks(reader: Reader, shown: HomeShown, weeks: Sequence[Week]) -> list[Block]:
    """Name givers and receivers in a line, where the week has more thanks than the glance shows."""
    if sum(len(week.lines) for week in weeks) < SUMMARY_FROM:
        return []
    sentences = []
    for week in weeks:
        people = list(dict.fromkeys(user_id for line in week.lines for user_id in line.user_ids))
        names = people_named(reader, people)
        if week is shown.received:
            sentences.append(reader.say("{names} thanked you.", names=names))
        else:
            sentences.append(reader.say("You thanked {names}.", names=names))
    return [b.section(reader.together(*sentences))]


def _side_blocks(reader: Reader, shown: HomeShown, week: Week) -> list[Block]:
    listing, row = (RECEIVED, received_row) if week is shown.received else (GIVEN, given_row)
    rows = [block for line in week.lines for block in row(reader, shown, line)]
    return with_older(reader, listing, rows, week.more)


def received_row(reader: Reader, look: Look, line: ThanksLine) -> list[Block]:
    """Return the row of a received thanks."""
    giver_id, day = line.user_ids[0], _day_text(reader, look, line)
    thanked = reader.say("{giver} thanked you, {day}", giver=b.person(giver_id), day=day)
    return [byline(giver_id, thanked), *quote(line.words)]


def given_row(reader: Reader, look: Look, line: ThanksLine) -> list[Block]:
    """Return the row of a given thanks; editable for the first minutes."""
    names = reader.both([b.person(user_id) for user_id in line.user_ids])
    thanked = reader.say("You thanked {names}, {day}", names=names, day=_day_text(reader, look, line))
    is_fresh = look.at - line.said_at <= WINDOW
    edit = form_views.edit_button(reader, line.thanks_id) if is_fresh else None
    return [byline(line.user_ids[0], thanked), *quote(line.words, edit)]


def _day_text(reader: Reader, look: Look, line: ThanksLine) -> str:
    is_near = look.at - line.said_at < WEEKDAY_IS_PLAIN
    return reader.day(line.said_at) if is_near else reader.date(line.said_at)


def _leads_somebody(shown: HomeShown) -> bool:
    """Return whether the reader is a manager who has not stopped prompts."""
    return shown.led is not None


def _unspoken_blocks(reader: Reader, shown: HomeShown) -> list[Block]:
    """Name members not thanked by the reader here for a while; empty when all were thanked."""
    some = (shown.led or Led()).unspoken
    if not some.lines:
        return []
    why = reader.count(
        "No thanks from you with Tend in the last {n} day. I can't know what you said elsewhere. Only you see this.",
        "No thanks from you with Tend in the last {n} days. I can't know what you said elsewhere. Only you see this.",
        A_WHILE.days,
    )
    rows = [block for user_id in some.lines for block in unspoken_row(reader, shown, user_id)]
    section = [b.header(reader.say("Who made things easier?")), b.context(why), *rows]
    return with_older(reader, UNSPOKEN, section, some.more)


def unspoken_row(reader: Reader, _look: Look, user_id: str) -> list[Block]:
    """Return the row of a member, with a button to the thanks form."""
    say = b.button(reader.say("Say thanks"), ids.THANK_PERSON, user_id)
    return [byline(user_id, f"*{b.person(user_id)}*"), b.actions(say, block_id=f"unspoken:{user_id}")]


def passed_on(reader: Reader, shown: HomeShown) -> list[Block]:
    """Return the thanks passed on to the manager by their team this month; earlier months are behind `Older`.

    Empty for a manager without any thanks passed on.
    """
    some = shown.some(PASSED_ON.name)
    if not some.lines:
        return []
    month = reader.today(shown.at).replace(day=1)
    lines = [line for line in some.lines if reader.today(line.passed_at) >= month]
    rows = [block for line in lines for block in passing_on_views.rows(reader, line)]
    nothing = reader.say("Nothing this month. People decide themselves what they pass on to you.")
    section = [b.header(reader.say("Thanks to your team this month")), *(rows or [b.context(nothing)])]
    return with_older(reader, PASSED_ON, section, some.more + len(some.lines) - len(lines))


SECTIONS = (
    HomeSection(Part.BUTTONS, 1, _say_blocks),
    HomeSection(Part.TEAM, 2, _unspoken_blocks, _leads_somebody),
    HomeSection(Part.TEAM, 3, passed_on),
    HomeSection(Part.THANKS, 1, _week_blocks),
)
