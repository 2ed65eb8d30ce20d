"""The rule against circles: no member may lead their own manager, directly or further up.

Used for managers named by members, an admin's form and file, and Slack profiles. Must not know the source of a lead.
"""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import CTE, String, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.rows.lists import is_one_of
from slackapp.domain.tables.leads import Lead

LEVELS_MAX = 50  # above one person; a longer walk means a faulty file, and its cost grows with its length

Ups = dict[str, set[str]]  # managers by member


class TooDeep(Exception):
    """More than LEVELS_MAX levels of managers are above one person."""


def way_up(ups: Mapping[str, Collection[str]], low_id: str, high_id: str) -> tuple[str, ...]:
    """Return the shortest way from `low_id` up to `high_id`, both included; empty without a way. Raises TooDeep."""
    if low_id == high_id:
        return (low_id,)
    came_from: dict[str, str] = {}
    ahead = [low_id]
    for _ in range(LEVELS_MAX):
        above = [(user_id, manager_id) for user_id in ahead for manager_id in sorted(ups.get(user_id, ()))]
        ahead = []
        for user_id, manager_id in above:
            if manager_id not in came_from and manager_id != low_id:
                came_from[manager_id] = user_id
                ahead.append(manager_id)
        if high_id in came_from:
            return _traced(came_from, low_id, high_id)
        if not ahead:
            return ()
    raise TooDeep


async def circle(session: AsyncSession, workspace_id: str, member_id: str, manager_id: str) -> tuple[str, ...]:
    """Return the circle closed by a lead of `manager_id` over `member_id`, from the manager up; empty without a circle.

    Beyond LEVELS_MAX, return the two ids. Show the result only to people with access to leads; other callers may only
    test whether the tuple is empty.
    """
    ups = by_member(await pairs_above(session, workspace_id, manager_id))
    try:
        return way_up(ups, manager_id, member_id)
    except TooDeep:
        return (manager_id, member_id)


def by_member(pairs: Iterable[tuple[str, str]]) -> Ups:
    """Group (member, manager) pairs by member."""
    ups: Ups = {}
    for member, manager in pairs:
        ups.setdefault(member, set()).add(manager)
    return ups


def _traced(came_from: Mapping[str, str], low_id: str, high_id: str) -> tuple[str, ...]:
    way = [high_id]
    while way[-1] != low_id:
        way.append(came_from[way[-1]])
    return tuple(reversed(way))


def pairs_above_these(name: str) -> CTE:
    """Return all confirmed (member, manager) pairs above the people whose ids the parameter `name` brings.

    In the workspace of the parameter `workspace`. The union ends the walk even in a circle.
    """
    confirmed = (Lead.workspace_id == bindparam("workspace", type_=String()), Lead.confirmed_at.is_not(None))
    pairs = (
        select(Lead.member_id, Lead.manager_id)
        .where(*confirmed, is_one_of(Lead.member_id, name, String))
        .cte("pairs_above", recursive=True)
    )
    return pairs.union(
        select(Lead.member_id, Lead.manager_id).where(*confirmed, Lead.member_id == pairs.c.manager_id),
    )


_PAIRS_ABOVE = select(pairs_above_these("people"))


async def pairs_above(session: AsyncSession, workspace_id: str, user_id: str) -> list[tuple[str, str]]:
    """Return all confirmed (member, manager) pairs above `user_id`."""
    rows = await session.execute(_PAIRS_ABOVE, {"workspace": workspace_id, "people": [user_id]})
    return [(member, manager) for member, manager in rows]


def all_above(ups: Mapping[str, Collection[str]], user_id: str) -> frozenset[str]:
    """Return all managers above `user_id`, directly or further up; `user_id` only in a circle."""
    above: set[str] = set()
    ahead = {user_id}
    while ahead:
        ahead = {manager_id for each in ahead for manager_id in ups.get(each, ())} - above
        above |= ahead
    return frozenset(above)
