"""Agree on a pause, list a person's own pauses, and let pauses go. Each side is visible to its person only.

Proposals and answers belong to `repairs`, the caller of the module. On the morning of the day each person is reminded
alone, in their own hours.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.blocks import blocking
from slackapp.domain.calendar.defaults import defaults_of
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.outbox import homes
from slackapp.domain.pauses import days
from slackapp.domain.pauses.refusals import PausedAlready
from slackapp.domain.people import calendars as people_calendars
from slackapp.domain.people import profiles as people
from slackapp.domain.refusals import NotFound
from slackapp.domain.reminders import planning
from slackapp.domain.rows import inserts, removal
from slackapp.domain.rows.slices import page_of
from slackapp.domain.tables.pauses import Pause, new_digests, pair_digests
from slackapp.domain.visibility import pauses as visibility

PAUSE_DUE: Final = "pause_due"  # the kind of reminder
SHOWN_FOR: Final = timedelta(days=7)  # after the day, on Home
KEPT_FOR: Final = timedelta(days=14)  # after the day


@dataclass(frozen=True, slots=True)
class PauseLine:
    """A person's own side of a pause, for the person alone."""

    pause_id: int
    other_id: str
    day: date


async def calendars(session: AsyncSession, acting: Acting, other_id: str) -> tuple[Calendar, Calendar]:
    """Return the calendars of the acting person and of the other person, for the acting person.

    The other person's times away are left out: the acting person must not learn of times away.
    """
    known = await people.known(session, acting.workspace_id, [acting.user_id, other_id])
    defaults = await defaults_of(session, acting)
    mine, theirs = (people_calendars.of_person(known.get(one), defaults) for one in (acting.user_id, other_id))
    return mine, replace(theirs, away=())


async def check_day(session: AsyncSession, acting: Acting, other_id: str, day: date | None) -> date:
    """Return `day`, if both people can pick the talk up again on the day. Raises as `days.check_day`."""
    return days.check_day(day, await calendars(session, acting, other_id), acting.now)


async def suggested_day(session: AsyncSession, acting: Acting, other_id: str | None = None) -> date:
    """Return the next working day of the acting person, and of the other person if given."""
    both = await calendars(session, acting, other_id or acting.user_id)
    return days.suggested_day(both, acting.now)


async def check_free(session: AsyncSession, acting: Acting, other_id: str) -> None:
    """Raise PausedAlready if the acting person has a pause with the other person, not over yet."""
    row = await session.scalar(select(Pause).where(*_side(acting.workspace_id, acting.user_id, other_id)))
    mine, _ = await calendars(session, acting, other_id)
    if row is not None and row.on_day > mine.local(acting.now).date():
        raise PausedAlready(row.on_day)


async def agree(session: AsyncSession, acting: Acting, other_id: str, day: date, *, reaches_other: bool = True) -> None:
    """Store the pause for both people, and remind each of them on the morning of `day`, in their own hours.

    `reaches_other`: False if the other person wants to hear nothing from the acting person: the pause is then the
    acting person's alone, without a visible difference.

    The caller checks the day before, by `check_day`. Raises PausedAlready for a pause of the two not over yet.
    """
    workspace_id, moment = acting.workspace_id, acting.moment
    await check_free(session, acting, other_id)
    sides = [(acting.user_id, other_id), (other_id, acting.user_id)][: 1 + reaches_other]
    for person_id, partner_id in sides:
        await _end(session, workspace_id, person_id, *_side(workspace_id, person_id, partner_id))
        body = json.dumps({"person_id": person_id, "other_id": partner_id})
        new = {"workspace_id": workspace_id, **new_digests(workspace_id, person_id, partner_id), "body": body}
        if await inserts.insert_new(session, Pause, [{**new, "on_day": day}]) == 0:
            raise PausedAlready(day)  # at the same moment, by another worker
        pause_id = await session.scalar(select(Pause.id).where(*_side(workspace_id, person_id, partner_id)))
        if pause_id is not None:
            due_at = days.morning_of(await people_calendars.of_acting(session, moment.acting(person_id)), day)
            await planning.plan(session, workspace_id, person_id, PAUSE_DUE, pause_id, due_at)
    await homes.refresh_homes(session, workspace_id, [one for one, _ in sides], acting.now)


async def let_go(session: AsyncSession, acting: Acting, pause_id: int) -> None:
    """Remove the acting person's side, with its reminder. The other person keeps the other side and is not told."""
    mine = visibility.is_of(acting.workspace_id, acting.user_id)
    await _end(session, acting.workspace_id, acting.user_id, mine, Pause.id == pause_id)
    await homes.refresh_homes(session, acting.workspace_id, [acting.user_id], acting.now)


async def find(session: AsyncSession, acting: Acting, pause_id: int) -> PauseLine:
    """Return the acting person's side of a pause. Raises NotFound."""
    for line in await _find_some(session, acting, (pause_id,)):
        return line
    raise NotFound


async def find_due(session: AsyncSession, acting: Acting, pause_ids: Collection[int]) -> Mapping[int, PauseLine]:
    """Return the acting person's pauses still due for a reminder, by number.

    Pauses with people who left, or blocked since by the acting person, are left out.
    """
    found = await _find_some(session, acting, pause_ids)
    known = await people.known(session, acting.workspace_id, [line.other_id for line in found])
    due = {}
    for line in found:
        is_gone = line.other_id in known and people.why_not(known, line.other_id) is not None
        sides = {"sender_id": line.other_id, "receiver_id": acting.user_id}
        if not (is_gone or await blocking.is_blocked(session, acting.workspace_id, **sides)):
            due[line.pause_id] = line
    return due


async def lines(
    session: AsyncSession, acting: Acting, *, skip: int = 0, limit: int = 5
) -> tuple[tuple[PauseLine, ...], int]:
    """Return a slice of the acting person's pauses, the next day first, and their number. For their own Home only."""
    mine, shown = visibility.is_of(acting.workspace_id, acting.user_id), Pause.on_day > acting.now.date() - SHOWN_FOR
    query = select(Pause).where(mine, shown).order_by(Pause.on_day, Pause.id)
    rows, count = await page_of(session, query, skip, limit)
    return _lines(acting, rows), count


async def forget(session: AsyncSession, now: datetime) -> int:
    """Erase a portion of the pauses with a day more than KEPT_FOR ago; return their number."""
    return await removal.remove_portion(session, Pause, Pause.on_day < now.date() - KEPT_FOR)


async def _find_some(session: AsyncSession, acting: Acting, pause_ids: Collection[int]) -> tuple[PauseLine, ...]:
    mine = visibility.is_of(acting.workspace_id, acting.user_id)
    rows = await session.scalars(select(Pause).where(mine, Pause.id.in_(sorted(pause_ids))))
    return _lines(acting, rows.all())


def _lines(acting: Acting, rows: Iterable[Pause]) -> tuple[PauseLine, ...]:
    bodies = ((row, json.loads(row.body)) for row in rows)
    return tuple(
        PauseLine(row.id, body["other_id"], row.on_day)
        for row, body in bodies
        if body["person_id"] == acting.user_id  # a row that somebody moved shows nothing
    )


async def _end(session: AsyncSession, workspace_id: str, person_id: str, *which: ColumnElement[bool]) -> None:
    """Delete a person's matching sides, and their reminders."""
    for row in await session.scalars(select(Pause).where(*which).with_for_update()):
        await planning.drop(session, workspace_id, person_id, PAUSE_DUE, row.id)
        await session.delete(row)
    await session.flush()


def _side(workspace_id: str, person_id: str, other_id: str) -> tuple[ColumnElement[bool], ...]:
    """Match the person's side of a pause with the other."""
    theirs = pair_digests(workspace_id, person_id, other_id)
    return Pause.workspace_id == workspace_id, Pause.pair_digest.in_(theirs)
