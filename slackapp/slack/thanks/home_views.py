"""This week's thanks on Home, and the rows of older thanks; each person sees their own."""

from datetime import timedelta

from slackapp.domain.home.digest import Look, Week
from slackapp.domain.thanks.correcting import WINDOW
from slackapp.domain.thanks.lists import ThanksLine
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.notices import quote
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.thanks.correcting import views as correcting_views

WEEKDAY_IS_PLAIN = timedelta(days=6)  # within this time a weekday's name is unambiguous


def received(reader: Reader, look: Look, week: Week) -> list[Block]:
    """Return the section of thanks to the reader; empty without thanks."""
    if not week.lines:
        return []
    title = reader.say("Thanks to you last week") if week.is_last else reader.say("Thanks to you this week")
    return [b.header(title), *(block for line in week.lines for block in received_row(reader, look, line))]


def received_row(reader: Reader, look: Look, line: ThanksLine) -> list[Block]:
    """Return the row of a received thanks."""
    giver, day = b.person(line.user_ids[0]), _day(reader, look, line)
    return [*quote(line.words), b.context(reader.say("From {giver}, {day}", giver=giver, day=day))]


def given(reader: Reader, look: Look, week: Week) -> list[Block]:
    """Return the section of thanks from the reader; empty without thanks."""
    if not week.lines:
        return []
    title = reader.say("Thanks from you last week") if week.is_last else reader.say("Thanks from you this week")
    return [b.header(title), *(block for line in week.lines for block in given_row(reader, look, line))]


def given_row(reader: Reader, look: Look, line: ThanksLine) -> list[Block]:
    """Return the row of a given thanks; editable for the first minutes."""
    names = reader.both([b.person(user_id) for user_id in line.user_ids])
    to_whom = reader.say("To {names}, {day}", names=names, day=_day(reader, look, line))
    is_fresh = look.at - line.said_at <= WINDOW
    edit = correcting_views.edit_button(reader, line.thanks_id) if is_fresh else None
    return [*quote(line.words, edit), b.context(to_whom)]


def _day(reader: Reader, look: Look, line: ThanksLine) -> str:
    is_near = look.at - line.said_at < WEEKDAY_IS_PLAIN
    return reader.day(line.said_at) if is_near else reader.date(line.said_at)
