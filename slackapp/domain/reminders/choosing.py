"""Which kinds of reminders a person gets. Visible to that person only.

A kind turned off brings no message; its things stand on the person's Home all the same.
"""

from collections.abc import Collection
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.people.profiles import NEVER
from slackapp.domain.refusals import NotFound
from slackapp.domain.tables.people import Person

ALL: Final = "*"  # also kinds that Tend does not have yet


def is_off(person: Person | None, group_name: str) -> bool:
    """Return whether the person turned a group of kinds off; None, a person missing from the directory, has all on."""
    off = (person.reminders_off if person is not None else None) or ()
    return ALL in off or group_name in off


def off_after(chosen: Collection[str], offered: Collection[str]) -> tuple[str, ...]:
    """Return the value to store when a person ticked `chosen` among `offered` groups; without any tick, ALL."""
    off = tuple(name for name in offered if name not in chosen)
    return (ALL,) if off and len(off) == len(offered) else off


async def turn_off(session: AsyncSession, acting: Acting) -> None:
    """Turn off all reminders of the person (`Stop these`). Raises NotFound for a person missing from the directory."""
    (await _own_row(session, acting)).reminders_off = [ALL]
    await session.flush()


async def turn_on(session: AsyncSession, acting: Acting) -> None:
    """Turn on all reminders of the person (`Turn back on`). Raises NotFound as `turn_off` does."""
    (await _own_row(session, acting)).reminders_off = None
    await session.flush()


async def _own_row(session: AsyncSession, acting: Acting) -> Person:
    row = await session.scalar(
        select(Person)
        .where(
            Person.workspace_id == acting.workspace_id,
            Person.user_id == acting.user_id,
            Person.refreshed_at > NEVER,
        )
        .with_for_update()
        .execution_options(populate_existing=True),
    )
    if row is None:
        raise NotFound
    return row
