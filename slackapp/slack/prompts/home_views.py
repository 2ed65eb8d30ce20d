"""Prompts on Home: efforts waiting for a manager's thanks, and the state of the weekly message."""

from collections.abc import Sequence
from itertools import groupby

from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.efforts.prompt_items import ALREADY, KEPT, LATER, NOT_MINE
from slackapp.domain.home.digest import HomeShown, Led, Look
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.faces import byline
from slackapp.slack.block_kit.home_sections import HomeSection, Part
from slackapp.slack.block_kit.notices import quote_by
from slackapp.slack.block_kit.pages import Listing, with_older
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.efforts import views as effort_views
from slackapp.slack.prompts import ids, values

WAITING = Listing("waiting", marked("Waiting for thanks"), is_by_age=False)
WORDS_SHOWN_MAX = 240  # characters; `Say it now` shows the whole text
MANY = 6  # from here on words take two lines of a phone, so that fifteen efforts fit two screens
WORDS_OF_MANY_MAX = 76


def _leads_somebody(shown: HomeShown) -> bool:
    """Return whether the reader is a manager who has not stopped prompts."""
    return shown.led is not None


def _waiting_blocks(reader: Reader, shown: HomeShown) -> list[Block]:
    """Return the efforts waiting for the manager's thanks, by person; a single line without waiting efforts."""
    waiting = (shown.led or Led()).waiting
    if not waiting.lines and not waiting.more:
        return [b.section(reader.say("Nothing is waiting for thanks.")), *_kept_blocks(reader, shown)]
    # without the efforts already at the top, under *Today with*
    lines = [line for line in waiting.lines if line.effort_id not in shown.efforts_today]
    if not lines and not waiting.more:
        return []
    caveat = reader.say("I only see thanks sent with Tend. Only you see this.")
    rows = [*waiting_rows(reader, shown, lines), *_kept_blocks(reader, shown)]
    section = [b.header(reader.say("Waiting for thanks")), b.context(caveat), *rows]
    return with_older(reader, WAITING, section, waiting.more)


def _kept_blocks(reader: Reader, shown: HomeShown) -> list[Block]:
    """Return the line with the place of efforts kept for a one-to-one; empty without kept efforts."""
    if not shown.kept:
        return []
    where = reader.say("What you saved for a 1:1 is under *My 1:1s*.")
    if shown.kept_without_day:
        where = reader.say("What you saved for a 1:1 is under *My 1:1s*. You can choose the day there.")
    return [b.context(where)]


def waiting_rows(reader: Reader, look: Look, lines: Sequence[effort_lists.Waiting]) -> list[Block]:
    """Return waiting efforts, grouped by person, with the remaining answers beside each effort.

    `Say it now` stands once per person, for all of the person's efforts in `lines`; only the section's first is filled.
    """
    rows: list[Block] = []
    limit = WORDS_OF_MANY_MAX if len(lines) >= MANY else WORDS_SHOWN_MAX
    for doer_id, group in groupby(lines, key=lambda line: line.doer_id):
        efforts = list(group)
        style = None if rows else "primary"
        numbers = ",".join(str(line.effort_id) for line in efforts)
        say = b.button(reader.say("Say it now"), ids.SAY_IT_NOW, numbers, style=style)
        rows.append(byline(doer_id, f"*{b.person(doer_id)}*"))
        for line in efforts:
            menu = b.overflow(ids.ANSWER_PROMPT, _answers_options(reader, line.effort_id, is_only=len(efforts) == 1))
            rows += quote_by(_byline_text(reader, look, line), line.words, menu, limit=limit)
        rows.append(b.actions(say, block_id=f"waiting:{efforts[0].effort_id}"))
    return rows


def _answers_options(reader: Reader, effort_id: int, *, is_only: bool) -> list[Block]:
    """Return the answers to an effort, with `Say it now` where the person's button covers several efforts."""
    answers = [
        (values.SAY, reader.say("Say it now")),
        (KEPT, reader.say("In our 1:1")),
        (ALREADY, reader.say("Already did")),
        (NOT_MINE, reader.say("Not mine")),
        (LATER, reader.say("Later")),
    ]
    return [b.option(label, f"{values.ON_HOME}:{effort_id}:{answer}") for answer, label in answers[int(is_only) :]]


def _byline_text(reader: Reader, look: Look, line: effort_lists.Waiting) -> str:
    facts = [_noted_by(reader, look, line)]
    if line.is_changed:
        facts.append(reader.say("in their own words"))
    if line.waited_days:
        facts.append(reader.count("{n} working day", "{n} working days", line.waited_days))
    if line.link is not None:
        facts.append(_began_text(reader, line.link, line.source))
    return " · ".join(facts)


def _noted_by(reader: Reader, look: Look, line: effort_lists.Waiting) -> str:
    if line.noter_id == look.user_id:
        return reader.say("You noted")
    if line.noter_id == line.doer_id:
        return reader.say("Noted by themselves")
    return reader.say("{noter} noted", noter=effort_views.noter_of(reader, line))


def _began_text(reader: Reader, link: str, source: str | None) -> str:
    if source is None:
        return effort_views.message_link(reader, link)
    return effort_views.began(reader, link, source) or ""


def _is_paused(shown: HomeShown) -> bool:
    return shown.was_paused and not shown.is_stopped


def _was_paused(reader: Reader, _: HomeShown) -> list[Block]:
    """Say once that prompts were paused, and that opening Home resumed them."""
    said = reader.say("I paused the weekly message. Nobody was told. Waiting efforts stay here.")
    now = reader.say("You are here, so it starts again. You can change this in *Settings*.")
    return [b.section(said), b.context(now)]


def _is_stopped(shown: HomeShown) -> bool:
    return shown.is_stopped


def _stopped_blocks(reader: Reader, _: HomeShown) -> list[Block]:
    """Offer to resume prompts after the manager stopped them."""
    said = reader.say("You turned off the weekly message and this list. Nobody was told.")
    return [b.section(said, b.button(reader.say("Turn back on"), ids.RESUME_PROMPTS))]


SECTIONS = (
    HomeSection(Part.PROMPTING, 1, _stopped_blocks, _is_stopped),
    HomeSection(Part.PROMPTING, 2, _was_paused, _is_paused),
    HomeSection(Part.TEAM, 1, _waiting_blocks, _leads_somebody),
)
