"""Efforts on Home: about the reader, noted by the reader, and, for a manager, waiting for thanks.

Only waiting efforts show how long they have waited.
"""

from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.home.digest import Look
from slackapp.domain.tables.slices import Some
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.notices import quote
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.efforts import ids as efforts_ids
from slackapp.slack.efforts import views as effort_views
from slackapp.slack.leads import one_to_one_views
from slackapp.slack.prompts import ids as prompts_ids


def waiting(reader: Reader, look: Look, some: Some[effort_lists.Waiting]) -> list[Block]:
    """Return the efforts waiting for a manager's thanks; without any, ask whether the manager noticed an effort."""
    if not some.lines and not some.more:
        return [b.section(reader.say("I know of no effort waiting for a word. Did you see one?"))]
    rows = [block for line in some.lines for block in waiting_row(reader, look, line)]
    caveat = reader.say("I only know of thanks that pass through me. Nobody is told what you do with these.")
    return [b.header(reader.say("Waiting for a word")), b.context(caveat), *rows]


def waiting_row(reader: Reader, look: Look, line: effort_lists.Waiting) -> list[Block]:
    """Return the row of a waiting effort, with the button to thank the doer."""
    facts = [f"*{b.person(line.doer_id)}*"]
    if line.kind != effort_lists.OTHER:
        facts.append(effort_views.kind_name(reader, line.kind))
    facts.append(_noted_by(reader, look, line))
    if line.is_changed:
        facts.append(reader.say("in their own words"))
    if line.waited_days:
        facts.append(reader.count("waiting {n} working day", "waiting {n} working days", line.waited_days))
    if line.link is not None:
        facts.append(_began(reader, line.link, line.source))
    say = b.button(reader.say("Say it now"), prompts_ids.SAY_IT_NOW, str(line.effort_id), style="primary")
    is_kept = line.effort_id in look.kept
    buttons = [say, one_to_one_views.keep(reader, line.effort_id, line.doer_id, is_kept=is_kept)]
    if line.effort_id in look.kept_without_day:
        facts.append(reader.say("kept for your 1:1, under My 1:1s"))
        buttons.append(one_to_one_views.choose_day(reader, line.doer_id))
    elif is_kept:
        facts.append(reader.say("kept for your 1:1"))
    return [b.context(" · ".join(facts)), *quote(line.words), b.actions(*buttons, block_id=f"waiting:{line.effort_id}")]


def _noted_by(reader: Reader, look: Look, line: effort_lists.Waiting) -> str:
    if line.noter_id == look.user_id:
        return reader.say("noted by you")
    if line.noter_id == line.doer_id:
        return reader.say("noted by themselves")
    return reader.say("noted by {noter}", noter=effort_views.noter_of(line))


def _began(reader: Reader, link: str, source: str | None) -> str:
    if source is None:
        return reader.say("began with {kept}", kept=effort_views.message_link(reader, link))
    return effort_views.began(reader, link, source) or ""


def about_me(reader: Reader, look: Look, some: Some[effort_lists.AboutMe]) -> list[Block]:
    """Return the efforts noted about the reader, with their buttons; empty without any."""
    if not some.lines:
        return []
    rows = [block for line in some.lines for block in about_row(reader, look, line)]
    free = reader.say("Change, hide or leave them as they are. I tell nobody which.")
    return [b.header(reader.say("Efforts of yours")), b.context(free), *rows]


def about_row(reader: Reader, look: Look, line: effort_lists.AboutMe) -> list[Block]:
    """Return the row of an effort noted about the reader."""
    number = str(line.effort_id)
    change = b.button(reader.say("Change"), efforts_ids.CHANGE_EFFORT, number)
    hide = b.button(reader.say("Hide"), efforts_ids.HIDE_EFFORT, number)
    day = reader.date(line.noted_at)
    if line.noter_id == look.user_id:
        noted = reader.say("You noted this yourself on {day}.", day=day)
    else:
        noted = reader.say("Noted by {noter} on {day}.", noter=effort_views.noter_of(line), day=day)
    if line.is_changed:
        noted = f"{noted} {reader.say('These words are yours.')}"
    if line.link is not None:
        noted = f"{noted} {effort_views.began(reader, line.link, line.source)}"
    return [
        *quote(line.words),
        b.context(f"{noted} {_who_reads(reader, look, line)}"),
        b.actions(change, hide, block_id=f"about:{number}"),
    ]


def _who_reads(reader: Reader, look: Look, line: effort_lists.AboutMe) -> str:
    """Name the readers and the time from which they may read; never say whether they did."""
    if not look.manager_ids:
        return reader.say("I know of nobody who leads you, so no manager reads it.")
    others = [b.person(user_id) for user_id in look.reader_ids if user_id != line.noter_id]
    managers = reader.both(others)
    sees = ""
    if line.noter_id in look.manager_ids:
        sees = reader.say("{noter} leads you, so they will see what you change or hide.", noter=b.person(line.noter_id))
    if not others:
        return f"{reader.say('I show it to nobody else.')} {sees}"
    if line.readable_at <= look.at:
        return f"{reader.say('{managers} may read exactly these words.', managers=managers)} {sees}".strip()
    when = reader.say(
        "From {day} at {hour} {managers} may read exactly these words.",
        day=reader.day(line.readable_at),
        hour=reader.hour(line.readable_at),
        managers=managers,
    )
    return f"{when} {sees}".strip()


def by_me(reader: Reader, look: Look, some: Some[effort_lists.ByMe]) -> list[Block]:
    """Return the efforts noted by the reader about other people; empty without any."""
    if not some.lines:
        return []
    rows = [block for line in some.lines for block in by_me_row(reader, look, line)]
    return [b.header(reader.say("Efforts you noted")), *rows]


def by_me_row(reader: Reader, _look: Look, line: effort_lists.ByMe) -> list[Block]:
    """Return the row of a noted effort: the noter's own words, without any outcome."""
    doer, day = b.person(line.doer_id), reader.date(line.noted_at)
    return [*quote(line.words), b.context(reader.say("About {doer}, noted on {day}", doer=doer, day=day))]
