"""The Home view: three buttons, then the sections with content.

The more sections, the shorter each list: Slack allows a hundred blocks. Left-out rows are one press away.
"""

import json
from collections.abc import Iterator
from dataclasses import replace

from slackapp.domain.efforts.lists import Waiting
from slackapp.domain.home.digest import LINES_MAX, HomeShown, Led
from slackapp.domain.tables.slices import Some
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit import pages
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.efforts import everyday_views
from slackapp.slack.home import effort_views, people_views, set_up_views
from slackapp.slack.one_to_ones import views as one_to_ones
from slackapp.slack.own_data import ids as own_data_ids
from slackapp.slack.prompts import ids as prompts_ids
from slackapp.slack.thanks import home_views, passing_on_views
from slackapp.slack.thanks import ids as thanks_ids
from slackapp.slack.thanks.archive import ids as archive_ids
from slackapp.slack.thanks.words_later import views as unfinished

BLOCKS_MAX = 100  # docs.slack.dev/reference/views/home-tab-views
BYTES_MAX = 240_000  # Slack takes about 250 kB


def home(reader: Reader, shown: HomeShown) -> Block:
    """Return a person's whole Home."""
    for lines in range(LINES_MAX, 1, -1):
        shorter = _shortened(shown, lines)
        for between in ([b.DIVIDER], []):  # rows before lines between sections, which have headlines
            drawn = _drawn(reader, shorter, between)
            if len(drawn["blocks"]) <= BLOCKS_MAX and len(json.dumps(drawn)) <= BYTES_MAX:
                return drawn
    return _drawn(reader, _shortened(shown, 1), [])


def _shortened(shown: HomeShown, lines: int) -> HomeShown:
    """Keep `lines` rows of each list, and twice as many for a manager's waiting efforts and members."""
    led = shown.led and Led(shown.led.waiting.first(2 * lines), shown.led.unspoken.first(2 * lines))
    return replace(
        shown,
        led=led,
        today=tuple(one.first(lines) for one in shown.today),
        passed_on=shown.passed_on.first(lines),
        received=shown.received.first(lines),
        given=shown.given.first(lines),
        later=shown.later.first(lines),
        about_me=shown.about_me.first(lines),
        by_me=shown.by_me.first(lines),
        everyday=shown.everyday.first(lines),
    )


def _drawn(reader: Reader, shown: HomeShown, between: list[Block]) -> Block:
    today = one_to_ones.today(reader, shown.today, shown.more_today)
    parts = [*today, *([b.DIVIDER] if today else []), *_doors(reader, shown)]
    for section in _sections(reader, shown):
        if section:
            parts += [*section, *between]
    return {"type": "home", "blocks": [*parts, _promise(reader)]}


def _sections(reader: Reader, shown: HomeShown) -> Iterator[list[Block]]:
    """Yield the sections from the top; a section without lines is empty."""
    if shown.is_stopped:
        yield _stopped(reader)
    elif shown.was_paused:
        yield _was_paused(reader)
    if shown.led is not None:
        led = shown.led
        waiting = _not_above(shown, led.waiting)
        if waiting is not None:
            yield _paged(reader, pages.WAITING, effort_views.waiting(reader, shown, waiting), waiting.more)
        yield _paged(reader, pages.UNSPOKEN, people_views.unspoken(reader, shown, led.unspoken), led.unspoken.more)
    yield _paged(reader, pages.PASSED_ON, passing_on_views.section(reader, shown.passed_on), shown.passed_on.more)
    yield _paged(reader, pages.RECEIVED, home_views.received(reader, shown, shown.received), shown.received.more)
    yield _paged(reader, pages.GIVEN, home_views.given(reader, shown, shown.given), shown.given.more)
    yield _paged(reader, pages.LATER, unfinished.section(reader, shown.later), shown.later.more)
    yield _paged(reader, pages.ABOUT_ME, effort_views.about_me(reader, shown, shown.about_me), shown.about_me.more)
    yield _paged(reader, pages.BY_ME, effort_views.by_me(reader, shown, shown.by_me), shown.by_me.more)
    yield _paged(reader, pages.EVERYDAY, everyday_views.section(reader, shown.everyday), shown.everyday.more)
    yield _archives(reader, shown)
    yield people_views.leader(reader, shown)
    if shown.set_up is not None:
        yield set_up_views.set_up_card(reader, shown.set_up)


def _not_above(shown: HomeShown, waiting: Some[Waiting]) -> Some[Waiting] | None:
    """Remove efforts already shown at the top, under *Today with*; None when no other effort waits."""
    above = one_to_ones.efforts_in(shown.today)
    left = tuple(line for line in waiting.lines if line.effort_id not in above)
    return Some(left, waiting.more) if left or waiting.more or not waiting.lines else None


def _paged(reader: Reader, name: str, section: list[Block], more: int) -> list[Block]:
    """Add the button to more rows below a section."""
    return [*section, pages.older(reader, name)] if section and more else section


def _doors(reader: Reader, shown: HomeShown) -> list[Block]:
    doors = b.actions(
        b.button(reader.say("Say thanks"), thanks_ids.OPEN_THANKS_FORM, style="primary"),
        b.button(reader.say("Note an effort"), shared_ids.OPEN_NOTE_FORM),
        b.button(reader.say("Settings"), own_data_ids.OPEN_SETTINGS),
        block_id="doors",
    )
    if not shown.is_new:
        return [doors, b.DIVIDER]
    new = reader.say("Nothing is here yet, and nothing is expected. Did somebody make today easier?")
    return [b.section(new), doors, b.DIVIDER]


def _was_paused(reader: Reader) -> list[Block]:
    """Say once that prompts were paused, and that opening Home resumed them."""
    said = reader.say("I paused the weekly message. Nobody was told; waiting words stay here.")
    now = reader.say("You looked, so from now on it may come again. Settings have other ways.")
    return [b.section(said), b.context(now)]


def _archives(reader: Reader, shown: HomeShown) -> list[Block]:
    """Return the buttons to kept words and, for managers and members with a manager, to their lists."""
    buttons = [] if shown.is_new else [b.button(reader.say("Kept words"), archive_ids.OPEN_KEPT_WORDS)]
    if shown.manager_ids or shown.led is not None or shown.is_stopped:
        buttons.append(one_to_ones.entry(reader))
    return [b.actions(*buttons, block_id="kept_words")] if buttons else []


def _stopped(reader: Reader) -> list[Block]:
    """Offer to resume prompts after the manager stopped them."""
    said = reader.say("You asked me not to bring you waiting words. Nobody was told, and you can have them back.")
    return [b.section(said, b.button(reader.say("Start again"), prompts_ids.RESUME_PROMPTS))]


def _promise(reader: Reader) -> Block:
    return b.context(reader.say("Never used for pay, promotion or discipline; nobody can rank you here."))
