"""Import leads from an admin's file.

Must not know the file. The caller passes pairs of Slack ids in the order of the file; bad pairs are reported by their
number, so that the caller can find the lines.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Moment
from slackapp.domain.efforts import noting
from slackapp.domain.leads.circles import TooDeep, Ups, by_member, way_up
from slackapp.domain.leads.naming import IMPORT, answered, one_change_at_a_time, tell_of_changes
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.people import profiles as people
from slackapp.domain.people.profiles import Kind, why_not
from slackapp.domain.rows import inserts
from slackapp.domain.tables.leads import Lead

PORTION = 1_000  # ids in one statement; SQLite takes 32,766 (sqlite.org/limits)


@dataclass(frozen=True, slots=True)
class BadPair:
    """One pair left out of an import; the other pairs were imported."""

    number: int  # index of the pair in the import, from 0
    user_id: str  # the person behind the reason: the member or the manager
    why: str  # self · circle · deep · bot · deactivated · external · unknown
    way: tuple[str, ...] = ()  # for a circle: from the manager up to the member


@dataclass(frozen=True, slots=True)
class Imported:
    """The result of an import, for the admin."""

    pairs: int  # pairs stored as in the file
    members: int
    bad: tuple[BadPair, ...]


async def import_leads(
    session: AsyncSession,
    moment: Moment,
    pairs: Sequence[tuple[str, str]],
    *,
    stored: Callable[[int], None] = lambda _members: None,
) -> Imported:
    """Import (member, manager) pairs from an admin's file, confirmed at once.

    The file decides for every member with a good pair: other managers of the member are removed, named ones too. A
    member without a good pair keeps their managers. Pairs are checked in order, so the last pair of a circle is the bad
    one. Importing the same file again changes nothing.

    Members who did not name their new manager get one working day before the manager can read efforts noted so far.
    Members with such efforts are told. `stored` is called with the number of members in each portion; the rows are
    final only after the commit.
    """
    workspace_id = moment.workspace_id
    await one_change_at_a_time(session, workspace_id)
    known = await _load_kinds(session, workspace_id, {user_id for pair in pairs for user_id in pair})
    bad = {number: left for number, pair in enumerate(pairs) if (left := _bad(known, number, pair)) is not None}
    good = {number: pair for number, pair in enumerate(pairs) if number not in bad}
    wanted, circles = _without_circles(await _ups(session, workspace_id), good)
    bad |= circles
    await _replace(session, moment, wanted, stored)
    stand = {pair for number, pair in good.items() if number not in circles}
    return Imported(len(stand), len({member for member, _ in stand}), tuple(bad[number] for number in sorted(bad)))


def _bad(known: Mapping[str, Kind], number: int, pair: tuple[str, str]) -> BadPair | None:
    if pair[0] == pair[1]:
        return BadPair(number, pair[0], "self")
    reasons = ((user_id, why_not(known, user_id)) for user_id in pair)
    return next((BadPair(number, user_id, why) for user_id, why in reasons if why is not None), None)


def _without_circles(before: Ups, good: Mapping[int, tuple[str, str]]) -> tuple[Ups, dict[int, BadPair]]:
    """Return the new managers of each member in the file, and by number the pairs with a circle."""
    members = {member for member, _ in good.values()}
    ups = {member: set(managers) for member, managers in before.items() if member not in members}
    left = ((number, _add_manager(ups, number, member, manager)) for number, (member, manager) in good.items())
    circles = {number: bad for number, bad in left if bad is not None}
    for member in members - ups.keys():  # every pair of the member was bad: keep the old managers
        for manager in sorted(before.get(member, ())):
            _add_manager(ups, 0, member, manager)
    return {member: ups.get(member, set()) for member in members}, circles


def _add_manager(ups: Ups, number: int, member: str, manager: str) -> BadPair | None:
    """Add one manager; without adding, return a BadPair when `member` leads the manager or the walk is too deep."""
    try:
        way = way_up(ups, manager, member)
    except TooDeep:
        return BadPair(number, manager, "deep")
    if way:
        return BadPair(number, manager, "circle", way)
    ups.setdefault(member, set()).add(manager)
    return None


async def _load_kinds(session: AsyncSession, workspace_id: str, user_ids: set[str]) -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    for some in _in_portions(user_ids):
        found |= await people.kinds(session, workspace_id, some)
    return found


async def _ups(session: AsyncSession, workspace_id: str) -> Ups:
    rows = await session.execute(
        select(Lead.member_id, Lead.manager_id).where(
            Lead.workspace_id == workspace_id,
            Lead.confirmed_at.is_not(None),
        ),
    )
    return by_member((member, manager) for member, manager in rows)


async def _insert_leads(session: AsyncSession, moment: Moment, pairs: list[tuple[str, str]]) -> None:
    now = moment.now
    new = [
        {
            "workspace_id": moment.workspace_id,
            "member_id": member,
            "manager_id": manager,
            "source": IMPORT,
            "asked_at": now,
            "confirmed_at": now,
        }
        for member, manager in pairs
    ]
    if new:
        await inserts.insert_new(session, Lead, new)


async def _replace(session: AsyncSession, moment: Moment, wanted: Ups, stored: Callable[[int], None]) -> None:
    """Change the rows to `wanted`, and notify the managers and members concerned."""
    workspace_id, now = moment.workspace_id, moment.now
    for members in _in_portions(wanted):
        pairs = {(member, manager) for member in members for manager in wanted[member]}
        rows = {
            (row.member_id, row.manager_id): row
            for row in await session.scalars(
                select(Lead).where(Lead.workspace_id == workspace_id, Lead.member_id.in_(members)),
            )
        }
        asked = [row for row in rows.values() if row.confirmed_at is None]
        messages = []
        for row in asked:
            is_wanted = (row.member_id, row.manager_id) in pairs
            messages += await answered(session, row, "confirmed" if is_wanted else "withdrawn")
        changed = pairs ^ {pair for pair, row in rows.items() if row.confirmed_at is not None}
        for pair, row in rows.items():
            if pair in pairs:
                row.source, row.confirmed_at = IMPORT, row.confirmed_at or now
            else:
                await session.delete(row)
        unnamed = pairs - rows.keys()
        await session.flush()
        await _insert_leads(session, moment, sorted(unnamed))
        await outbox.enqueue(session, workspace_id, messages, now)
        await noting.hold_for_new_managers(session, moment, by_member(unnamed))
        await tell_of_changes(session, workspace_id, changed, now)
        stored(len(members))


def _in_portions(user_ids: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(sorted(user_ids))
    while some := list(islice(rest, PORTION)):
        yield some
