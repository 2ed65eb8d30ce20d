"""A person's lists for one-to-ones: the lists of today for Home, and one whole list.

Each list is visible to its owner only: neither side learns the other side's lines. Must not know the look of a list.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import get_args

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.efforts.pocket_lines import KEPT_MAX
from slackapp.domain.leads import one_to_one_days
from slackapp.domain.leads.one_to_one_days import Pair
from slackapp.domain.one_to_ones import lines as one_to_one_lines
from slackapp.domain.one_to_ones.lines import Line, Part, Reading, key_of
from slackapp.domain.people import profiles as people
from slackapp.domain.refusals import NotFound
from slackapp.domain.tables.one_to_ones import PocketLine

PEOPLE_ON_HOME = 3  # talks of a day on Home; further talks are behind a button
LINES_ON_HOME = 3  # of each talk
PAGE_PEOPLE = 10
PARTS: tuple[Part, ...] = get_args(Part)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A person's list for one talk; lines are grouped in the order of PARTS, see `_place`."""

    pair: Pair
    lines: tuple[Line, ...] = ()
    more: int = 0  # left out of `lines`
    is_put_off: bool = False  # lines carried over today were left out
    is_over: bool = False  # the lead has ended: only the owner's own words are left

    def first(self, most: int) -> "Meeting":
        """Return the list cut to the first `most` lines."""
        return replace(self, lines=self.lines[:most], more=self.more + len(self.lines[most:]))

    def without(self, part: Part) -> "Meeting":
        """Return the list without the lines of one part."""
        return replace(self, lines=tuple(line for line in self.lines if line.part != part))

    def to_do(self) -> "Meeting":
        """Return the list without lines carried over today."""
        left = tuple(line for line in self.lines if not line.is_carried)
        return replace(self, lines=left, is_put_off=len(left) < len(self.lines))


@dataclass(frozen=True, slots=True)
class OnHome:
    """A person's one-to-ones for Home."""

    today: tuple[Meeting, ...] = ()  # by name
    more_today: int = 0  # talks of today beyond PEOPLE_ON_HOME
    kept: frozenset[int] = frozenset()  # efforts kept for any talk
    without_day: frozenset[int] = frozenset()  # kept efforts without a chosen day


async def on_home(session: AsyncSession, acting: Acting) -> OnHome:
    """Return the acting person's one-to-ones for Home. Visible to the person only.

    Runs two queries, and two more for each side on a day with talks.
    """
    kept = await _load_kept(session, acting.workspace_id, acting.user_id)
    pairs = await one_to_one_days.pairs_of(session, acting, with_day=True)
    today = [pair for pair in pairs if pair.is_today]
    shown = today[:PEOPLE_ON_HOME]
    meetings = await _load_lists(session, _reading(acting, kept, shown), shown)
    efforts = {row.effort_id: row.other_id for row in kept if row.effort_id is not None}
    dated = {pair.other_id for pair in pairs if pair.is_leading}
    without_day = frozenset(number for number, other_id in efforts.items() if other_id not in dated)
    return OnHome(tuple(one.to_do() for one in meetings), len(today) - len(shown), frozenset(efforts), without_day)


async def with_one(session: AsyncSession, acting: Acting, other_id: str) -> Meeting:
    """Return the acting person's whole list for the talk with `other_id`, carried lines included.

    Visible to the person only. Raises NotFound without a lead between the two and without own words left.
    """
    workspace_id = acting.workspace_id
    kept = await _load_kept(session, workspace_id, acting.user_id)
    pairs = await one_to_one_days.pairs_of(session, acting, other_id=other_id)
    if pairs:
        return (await _load_lists(session, _reading(acting, kept, pairs), pairs))[0]
    known = (await people.known(session, workspace_id, [other_id])).get(other_id)
    pair = Pair(other_id, known.name if known else "", is_leading=True, today=acting.now.date())
    own = one_to_one_lines.own_words(_reading(acting, kept, ()), "saved", other_id)
    if not own:
        raise NotFound
    return Meeting(pair, tuple(own), is_over=True)


async def everybody(session: AsyncSession, acting: Acting, *, skip: int = 0) -> tuple[tuple[Pair, ...], int]:
    """Return one page of the acting person's one-to-ones, and their number: today's first, then by name.

    Last come people with only own words left, after the lead has ended. Visible to the acting person only.
    """
    pairs = list(await one_to_one_days.pairs_of(session, acting))
    pairs.sort(key=lambda pair: not pair.is_today)
    found = {pair.other_id for pair in pairs}
    kept = await _load_kept(session, acting.workspace_id, acting.user_id)
    over = sorted({row.other_id for row in kept if row.words is not None} - found)
    pairs += [Pair(other_id, "", is_leading=True, today=acting.now.date()) for other_id in over]
    return tuple(pairs[skip : skip + PAGE_PEOPLE]), len(pairs)


async def _load_kept(session: AsyncSession, workspace_id: str, user_id: str) -> Sequence[PocketLine]:
    found = await session.scalars(
        select(PocketLine)
        .where(
            PocketLine.workspace_id == workspace_id,
            PocketLine.keeper_id == user_id,
            PocketLine.ended_at.is_(None),
        )
        .order_by(PocketLine.id.desc())
        .limit(KEPT_MAX),
    )
    return found.all()


def _reading(acting: Acting, kept: Sequence[PocketLine], pairs: Sequence[Pair]) -> Reading:
    rows = {key_of(row): row for row in kept}
    return Reading(acting.workspace_id, acting.user_id, acting.now, rows, {pair.other_id: pair.today for pair in pairs})


async def _load_lists(session: AsyncSession, reading: Reading, pairs: Sequence[Pair]) -> list[Meeting]:
    """Return the lists of several talks, with one read for all talks."""
    led = [pair.other_id for pair in pairs if pair.is_leading]
    leading = [pair.other_id for pair in pairs if not pair.is_leading]
    lines: list[Line] = []
    if led:
        lines += await one_to_one_lines.efforts_of(session, reading, led)
        lines += await one_to_one_lines.passed_by(session, reading, led)
    if leading:
        lines += await one_to_one_lines.own_efforts(session, reading, leading)
        lines += await one_to_one_lines.own_thanks(session, reading, leading)
    for pair in pairs:
        lines += one_to_one_lines.own_words(reading, "saved" if pair.is_leading else "mine", pair.other_id)
    lines.sort(key=_sort_key)
    return [Meeting(pair, tuple(line for line in lines if line.ref.other_id == pair.other_id)) for pair in pairs]


def _sort_key(line: Line) -> tuple[int, float, int]:
    """Return the sort key of a line: offered lines newest first, all other lines oldest first."""
    way = -1 if line.part == "offered" else 1
    return PARTS.index(line.part), way * line.at.timestamp(), way * line.ref.number
