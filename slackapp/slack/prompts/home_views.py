"""Prompts on Home: efforts waiting for a manager's thanks, and the state of the weekly message."""

from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.home.digest import HomeShown, Led, Look
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.home_sections import HomeSection, Part
from slackapp.slack.block_kit.notices import quote
from slackapp.slack.block_kit.pages import Listing, with_older
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.efforts import views as effort_views
from slackapp.slack.leads import one_to_one_views
from slackapp.slack.prompts import ids

WAITING = Listing("waiting", marked("Waiting for a word"), is_by_age=False)


def _leads_somebody(shown: HomeShown) -> bool:
    """Whether the reader is a manager who has not stopped prompts."""
    return shown.led is not None


def _waiting_blocks(reader: Reader, shown: HomeShown) -> list[Block]:
    """Return the efforts waiting for the manager's thanks; without any, ask whether the manager noticed an effort."""
    waiting = (shown.led or Led()).waiting
    if not waiting.lines and not waiting.more:
        return [b.section(reader.say("I know of no effort waiting for a word. Did you see one?"))]
    # without the efforts already at the top, under *Today with*
    lines = [line for line in waiting.lines if line.effort_id not in shown.efforts_today]
    if not lines and not waiting.more:
        return []
    rows = [block for line in lines for block in waiting_row(reader, shown, line)]
    caveat = reader.say("I only know of thanks that pass through me. Nobody is told what you do with these.")
    section = [b.header(reader.say("Waiting for a word")), b.context(caveat), *rows]
    return with_older(reader, WAITING, section, waiting.more)


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
        facts.append(_began_text(reader, line.link, line.source))
    say = b.button(reader.say("Say it now"), ids.SAY_IT_NOW, str(line.effort_id), style="primary")
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
    return reader.say("noted by {noter}", noter=effort_views.noter_of(reader, line))


def _began_text(reader: Reader, link: str, source: str | None) -> str:
    if source is None:
        return reader.say("began with {kept}", kept=effort_views.message_link(reader, link))
    return effort_views.began(reader, link, source) or ""


def _is_paused(shown: HomeShown) -> bool:
    return shown.was_paused and not shown.is_stopped


def _was_paused(reader: Reader, _: HomeShown) -> list[Block]:
    """Say once that prompts were paused, and that opening Home resumed them."""
    said = reader.say("I paused the weekly message. Nobody was told; waiting words stay here.")
    now = reader.say("You looked, so from now on it may come again. Settings have other ways.")
    return [b.section(said), b.context(now)]


def _is_stopped(shown: HomeShown) -> bool:
    return shown.is_stopped


def _stopped_blocks(reader: Reader, _: HomeShown) -> list[Block]:
    """Offer to resume prompts after the manager stopped them."""
    said = reader.say("You asked me not to bring you waiting words. Nobody was told, and you can have them back.")
    return [b.section(said, b.button(reader.say("Start again"), ids.RESUME_PROMPTS))]


SECTIONS = (
    HomeSection(Part.PROMPTING, 1, _stopped_blocks, _is_stopped),
    HomeSection(Part.PROMPTING, 2, _was_paused, _is_paused),
    HomeSection(Part.TEAM, 1, _waiting_blocks, _leads_somebody),
)
