"""Thanks on Home: of the week, passed on to a manager, and members not thanked by their manager for a while."""

from datetime import timedelta

from slackapp.domain.home.digest import HomeShown, Led, Look
from slackapp.domain.thanks.correcting import WINDOW
from slackapp.domain.thanks.lists import ThanksLine
from slackapp.domain.thanks.unspoken import A_WHILE
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.faces import byline
from slackapp.slack.block_kit.home_sections import HomeSection, Part
from slackapp.slack.block_kit.notices import quote
from slackapp.slack.block_kit.pages import Listing, with_older
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.thanks import form_views, ids, passing_on_views

WEEKDAY_IS_PLAIN = timedelta(days=6)  # within this time a weekday's name is unambiguous

RECEIVED = Listing("received", marked("Thanks to you"))
GIVEN = Listing("given", marked("Thanks from you"))
UNSPOKEN = Listing("unspoken", marked("No thanks from you yet"), is_by_age=False)
PASSED_ON = Listing("passed_on", marked("Thanks to your team"))


def _say_blocks(reader: Reader, _: HomeShown) -> list[Block]:
    return [b.button(reader.say("Say thanks"), ids.OPEN_THANKS_FORM, style="primary")]


def _received_blocks(reader: Reader, shown: HomeShown) -> list[Block]:
    """Return the section of thanks to the reader; empty without thanks."""
    week = shown.received
    if not week.lines:
        return []
    title = reader.say("Thanks to you last week") if week.is_last else reader.say("Thanks to you this week")
    rows = [block for line in week.lines for block in received_row(reader, shown, line)]
    return with_older(reader, RECEIVED, [b.header(title), *rows], week.more)


def received_row(reader: Reader, look: Look, line: ThanksLine) -> list[Block]:
    """Return the row of a received thanks."""
    giver_id, day = line.user_ids[0], _day_text(reader, look, line)
    thanked = reader.say("{giver} thanked you, {day}", giver=b.person(giver_id), day=day)
    return [byline(giver_id, thanked), *quote(line.words)]


def _given_blocks(reader: Reader, shown: HomeShown) -> list[Block]:
    """Return the section of thanks from the reader; empty without thanks."""
    week = shown.given
    if not week.lines:
        return []
    title = reader.say("Thanks from you last week") if week.is_last else reader.say("Thanks from you this week")
    rows = [block for line in week.lines for block in given_row(reader, shown, line)]
    return with_older(reader, GIVEN, [b.header(title), *rows], week.more)


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
    """Whether the reader is a manager who has not stopped prompts."""
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
    return [b.section(b.person(user_id), b.button(reader.say("Say thanks"), ids.THANK_PERSON, user_id))]


def passed_on(reader: Reader, shown: HomeShown) -> list[Block]:
    """Return the newest thanks passed on to this manager; empty without any."""
    some = shown.some(PASSED_ON.name)
    if not some.lines:
        return []
    rows = [block for line in some.lines for block in passing_on_views.rows(reader, line)]
    section = [b.header(reader.say("Thanks to your team")), *rows]
    return with_older(reader, PASSED_ON, section, some.more)


SECTIONS = (
    HomeSection(Part.BUTTONS, 1, _say_blocks),
    HomeSection(Part.TEAM, 2, _unspoken_blocks, _leads_somebody),
    HomeSection(Part.TEAM, 3, passed_on),
    HomeSection(Part.THANKS, 1, _received_blocks),
    HomeSection(Part.THANKS, 2, _given_blocks),
)
