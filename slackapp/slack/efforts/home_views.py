"""Efforts on Home: about the reader, noted by the reader, and everyday efforts."""

from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.home.digest import HomeShown, Look
from slackapp.domain.visibility.efforts import READERS, UNREACHABLE
from slackapp.domain.words import CORRECTABLE_FOR
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.faces import byline
from slackapp.slack.block_kit.home_sections import HomeSection, Part
from slackapp.slack.block_kit.notices import quote
from slackapp.slack.block_kit.pages import Listing, with_older
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.efforts import correcting_views, everyday_views, ids, views

ABOUT_ME = Listing("about_me", marked("Your efforts"))
BY_ME = Listing("by_me", marked("Efforts you noted"))
EVERYDAY = Listing("everyday", marked("Everyday efforts"))


def _note_blocks(reader: Reader, _: HomeShown) -> list[Block]:
    return [b.button(reader.say("Note an effort"), shared_ids.OPEN_NOTE_FORM)]


def _about_me(reader: Reader, shown: HomeShown) -> list[Block]:
    """Return the efforts noted about the reader, with their buttons; empty without any."""
    some = shown.some(ABOUT_ME.name)
    if not some.lines:
        return []
    rows = [block for line in some.lines for block in about_row(reader, shown, line)]
    free = reader.say("You can change or hide them. Nobody is told.")
    section = [b.header(reader.say("Your efforts")), b.context(free), *rows]
    return with_older(reader, ABOUT_ME, section, some.more)


def about_row(reader: Reader, look: Look, line: effort_lists.AboutMe) -> list[Block]:
    """Return the row of an effort noted about the reader."""
    number = str(line.effort_id)
    change = b.button(reader.say("Change"), ids.CHANGE_EFFORT, number)
    hide = b.button(reader.say("Hide"), ids.HIDE_EFFORT, number)
    noted = _noted_text(reader, look, line)
    if line.link is not None:
        noted = reader.together(noted, views.began(reader, line.link, line.source) or "")
    return [
        byline(line.noter_id, noted) if line.noter_id else b.context(noted),
        *quote(line.words),
        b.context(_who_reads(reader, look, line)),
        b.actions(change, hide, block_id=f"about:{number}"),
    ]


def _noted_text(reader: Reader, look: Look, line: effort_lists.AboutMe) -> str:
    day, noter = reader.date(line.noted_at), views.noter_of(reader, line)
    if line.noter_id == look.user_id:
        return reader.say("You noted this on {day}.", day=day)
    if line.is_changed:
        return reader.say("{noter} noted this on {day}, in your own words:", noter=noter, day=day)
    return reader.say("{noter} noted this on {day}:", noter=noter, day=day)


def _who_reads(reader: Reader, look: Look, line: effort_lists.AboutMe) -> str:
    """Name the readers and the time from which they may read; never say whether a reader read."""
    if not look.manager_ids:
        return reader.say("I don't know your manager, so no manager can read this.")
    others = [b.person(user_id) for user_id in look.reader_ids if user_id != line.noter_id]
    managers = reader.both(others)
    if line.not_notified == UNREACHABLE:
        return reader.say("Slack refused my message about this, so no manager can read it until you change it.")
    if line.not_notified == READERS:
        return reader.say("I could not tell you that {managers} may read this, so they can't yet.", managers=managers)
    sees = ""
    if line.noter_id in look.manager_ids:
        sees = reader.say(
            "{noter} is your manager, so they will see what you change or hide.", noter=b.person(line.noter_id)
        )
    if not others:
        return reader.together(reader.say("Nobody else can read it."), sees)
    if line.readable_at <= look.at:
        return reader.together(reader.say("{managers} can read these words.", managers=managers), sees).strip()
    when = reader.say(
        "{managers} can read these words from {day} {hour}.",
        day=reader.day(line.readable_at),
        hour=reader.hour(line.readable_at),
        managers=managers,
    )
    return reader.together(when, sees).strip()


def _by_me(reader: Reader, shown: HomeShown) -> list[Block]:
    """Return the efforts noted by the reader about other people; empty without any."""
    some = shown.some(BY_ME.name)
    if not some.lines:
        return []
    rows = [block for line in some.lines for block in by_me_row(reader, shown, line)]
    section = [b.header(reader.say("Efforts you noted")), *rows]
    return with_older(reader, BY_ME, section, some.more)


def by_me_row(reader: Reader, look: Look, line: effort_lists.ByMe) -> list[Block]:
    """Return the row of a noted effort: the noter's own words, without any outcome; editable for the first minutes."""
    doer, day = b.person(line.doer_id), reader.date(line.noted_at)
    noted = reader.say("You noted this about {doer} on {day}:", doer=doer, day=day)
    is_fresh = look.at - line.noted_at <= CORRECTABLE_FOR
    edit = correcting_views.edit_button(reader, line.effort_id) if is_fresh else None
    return [byline(line.doer_id, noted), *quote(line.words, edit)]


def _every_week(reader: Reader, shown: HomeShown) -> list[Block]:
    """Return the everyday efforts; empty without any."""
    some = shown.some(EVERYDAY.name)
    if not some.lines:
        return []
    rows = [block for line in some.lines for block in everyday_views.rows(reader, line)]
    return with_older(reader, EVERYDAY, [b.header(reader.say("Every week")), *rows], some.more)


SECTIONS = (
    HomeSection(Part.BUTTONS, 2, _note_blocks),
    HomeSection(Part.EFFORTS, 1, _about_me),
    HomeSection(Part.EFFORTS, 2, _by_me),
    HomeSection(Part.EFFORTS, 3, _every_week),
)
