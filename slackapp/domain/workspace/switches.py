"""Turn parts of Tend on and off in a workspace. Admins decide; every person may see the state.

A part turned off takes no press and begins no message. Messages confirmed before still arrive. The module must not know
the contents of a part; `slackapp/features.py` does.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.outbox import homes
from slackapp.domain.refusals import SwitchUnknown
from slackapp.domain.rows import inserts
from slackapp.domain.rows.prepared import Prepared
from slackapp.domain.tables.workspaces import FeatureSwitch
from slackapp.domain.workspace import admins

SWITCHES: Final = ("efforts", "prompts", "sources", "repair", "notes", "rituals", "seen")
OFF_AT_FIRST: Final = frozenset({"seen"})  # PRODUCT §3: off until an admin allows it
NEEDS: Final = {"prompts": "efforts", "sources": "efforts", "seen": "rituals"}  # off as long as that one is off


@dataclass(frozen=True, slots=True)
class SwitchState:
    """One part of Tend in a workspace. Visible to every person."""

    name: str  # one of SWITCHES
    is_on: bool  # the admins' choice
    is_in_force: bool  # and what it NEEDS is on too
    changed_at: datetime | None = None  # None: as at first
    changed_by: str | None = None  # None: as at first, or changed by the people who run the server
    erases: bool = False  # what is stored is erased the next night


_OF_WORKSPACE = select(FeatureSwitch).where(FeatureSwitch.workspace_id == bindparam("workspace"))
_CHOSEN = Prepared(
    select(FeatureSwitch.name, FeatureSwitch.is_on).where(FeatureSwitch.workspace_id == bindparam("workspace"))
)


async def states(session: AsyncSession, workspace_id: str) -> tuple[SwitchState, ...]:
    """Return the state of each part, in the order of SWITCHES. Visible to every person in the workspace."""
    rows = {row.name: row for row in await session.scalars(_OF_WORKSPACE, {"workspace": workspace_id})}
    chosen = {name: rows[name].is_on if name in rows else name not in OFF_AT_FIRST for name in SWITCHES}
    off_now = off_of(name for name, is_on in chosen.items() if not is_on)
    return tuple(_state_of(name, chosen[name], name not in off_now, rows.get(name)) for name in SWITCHES)


def _state_of(name: str, is_on: bool, is_in_force: bool, row: FeatureSwitch | None) -> SwitchState:  # noqa: FBT001  (columns)
    if row is None:
        return SwitchState(name, is_on, is_in_force)
    return SwitchState(name, is_on, is_in_force, row.changed_at, row.changed_by, row.erases)


async def off(session: AsyncSession, workspace_id: str) -> frozenset[str]:
    """Return the parts turned off, with the parts whose need in NEEDS is off."""
    chosen: dict[str, bool] = dict(await _CHOSEN.run(session, {"workspace": workspace_id}))
    return off_of(name for name in SWITCHES if not chosen.get(name, name not in OFF_AT_FIRST))


async def without(session: AsyncSession, name: str) -> frozenset[str]:
    """Return the workspaces where a part is off. Only for a part on at first."""
    names = (name, *([NEEDS[name]] if name in NEEDS else []))
    rows = select(FeatureSwitch.workspace_id).where(FeatureSwitch.name.in_(names), FeatureSwitch.is_on.is_(False))
    return frozenset(await session.scalars(rows))


def off_of(chosen: Iterable[str]) -> frozenset[str]:
    """Return the parts in fact off when the admins turned off `chosen`."""
    off_now = frozenset(chosen)
    return off_now | {name for name, needed in NEEDS.items() if needed in off_now}


async def choose(
    session: AsyncSession, acting: Acting, wish: Collection[str], *, erases: bool
) -> tuple[SwitchState, ...]:
    """Turn the parts in `wish` on and all other parts off, as an admin; return the new states.

    `erases`: the stored rows of parts turned off now are erased the next night. An unchanged part keeps its date and
    name. Raises NotAdmin.
    """
    await admins.insist(session, acting.workspace_id, acting.user_id)
    for state in await states(session, acting.workspace_id):
        if state.is_on != (state.name in wish):
            await turn(
                session,
                acting.workspace_id,
                state.name,
                acting.user_id,
                acting.now,
                is_on=not state.is_on,
                erases=erases,
            )
    await homes.refresh_all_homes(session, acting.workspace_id, acting.now)
    return await states(session, acting.workspace_id)


async def turn(
    session: AsyncSession,
    workspace_id: str,
    name: str,
    by: str | None,
    now: datetime,
    *,
    is_on: bool,
    erases: bool = False,
) -> None:
    """Turn one part on or off; `by`: the admin, None for the people who run the server.

    On again before the night, nothing is erased. Raises SwitchUnknown.
    """
    if name not in SWITCHES:
        raise SwitchUnknown(name)
    chosen = {"is_on": is_on, "changed_at": now, "changed_by": by, "erases": erases and not is_on}
    row = {"workspace_id": workspace_id, "name": name, **chosen}
    if not await inserts.insert_new(session, FeatureSwitch, [row]):
        held = await session.get_one(FeatureSwitch, (workspace_id, name), with_for_update=True, populate_existing=True)
        for column, value in chosen.items():
            setattr(held, column, value)
        await session.flush()


async def to_erase(session: AsyncSession) -> tuple[tuple[str, str], ...]:
    """Return the workspace and name of each part whose rows the night erases."""
    found = await session.execute(
        select(FeatureSwitch.workspace_id, FeatureSwitch.name)
        .where(FeatureSwitch.erases)
        .order_by(FeatureSwitch.workspace_id)
    )
    return tuple((row.workspace_id, row.name) for row in found)


async def erased(session: AsyncSession, workspace_id: str, name: str) -> None:
    """Record the rows of a part as erased."""
    row = await session.get(FeatureSwitch, (workspace_id, name), with_for_update=True)
    if row is not None:
        row.erases = False
