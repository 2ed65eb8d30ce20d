"""Gather the reminders of a person's morning into one message, and show their subjects.

Several workers may run the functions at once. The module must not know the kinds, the text of the message, or its
sending.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting, Moment
from slackapp.domain.calendar.defaults import defaults_of
from slackapp.domain.calendar.prompting_hours import begins_next
from slackapp.domain.outbox import homes
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.outbox.prompt_room import OWN_REMINDERS
from slackapp.domain.people import calendars
from slackapp.domain.people import profiles as people
from slackapp.domain.reminders import planning
from slackapp.domain.reminders.bodies import SEALED, Planned
from slackapp.domain.reminders.choosing import is_off
from slackapp.domain.reminders.kinds import Kinds
from slackapp.domain.rows import removal
from slackapp.domain.tables.encrypted import DoesNotOpen
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.reminders import PlannedReminder
from slackapp.domain.visibility.reminders import is_reminder_of

logger = logging.getLogger(__name__)

AT_ONCE = 500
SHOWN_MAX = 20  # reminders in the view; more than this many at once are of somebody who was long away

Mark = tuple[datetime, int]  # the place of a reminder in the order: when it is due, and its number


@dataclass(frozen=True, slots=True)
class Due:
    """One portion of people with due reminders, inside their hours now."""

    people: tuple[tuple[str, str], ...]  # workspace and person, each once
    beyond: Mark | None  # where the next portion begins; None: this was the last


@dataclass(frozen=True, slots=True)
class Shown:
    """A reminder with the contents of its row, for its person alone."""

    kind: str
    subject_id: int
    found: Any


async def due(
    session: AsyncSession, workspace_ids: Collection[str], now: datetime, country: str | None, beyond: Mark | None
) -> Due:
    """Return the people with due, untold reminders inside their hours, of AT_ONCE reminders at most.

    People with a waiting message are left out. `country`: the default for public holidays. For the job only.
    """
    place = (PlannedReminder.due_at, PlannedReminder.id)
    waiting = (PlannedReminder.told_at.is_(None), PlannedReminder.due_at <= now)
    query = select(*place).where(*waiting, PlannedReminder.workspace_id.in_(workspace_ids))
    if beyond is not None:
        query = query.where(tuple_(*place) > tuple_(*beyond))
    marks = [(due_at, row_id) for due_at, row_id in await session.execute(query.order_by(*place).limit(AT_ONCE))]
    theirs = await _people_of(session, [row_id for _, row_id in marks])
    found: list[tuple[str, str]] = []
    for workspace_id, user_ids in sorted(theirs.items()):
        open_now = await _open_now(session, Moment(workspace_id, now, country), user_ids)
        found += [(workspace_id, user_id) for user_id in open_now]
    return Due(tuple(found), marks[-1] if len(marks) == AT_ONCE else None)


async def prepare(session: AsyncSession, acting: Acting, kinds: Kinds) -> bool:
    """Queue the person's one message of the morning; return whether a message is queued now.

    False outside the person's hours, without a reminder left to tell, and after another worker. Reminders of settled
    things are dropped. Reminders of kinds turned off are left to Home.
    """
    person = (await people.known(session, acting.workspace_id, [acting.user_id])).get(acting.user_id)
    calendar = calendars.of_person(person, await defaults_of(session, acting))
    if not await _open_now(session, acting.moment, [acting.user_id]):
        return False
    if not await to_tell(session, acting, person, kinds):
        return False
    key = f"{OWN_REMINDERS}:{acting.user_id}:{calendar.local(acting.now).date()}"
    outbox.on_behalf_of(session, None)
    message = OutboxMessage("own_reminders", acting.user_id, key, urgency=outbox.FROM_TEND)
    if await outbox.is_known(session, acting.workspace_id, key):
        return False
    await outbox.enqueue(session, acting.workspace_id, [message], acting.now)
    return True


async def to_tell(session: AsyncSession, acting: Acting, person: Person | None, kinds: Kinds) -> tuple[Planned, ...]:
    """Return the acting person's reminders to tell now, in the order in which they were due.

    `person`: the acting person; None: missing from the directory. Reminders of settled things are dropped. Reminders of
    kinds turned off count as told, and so do earlier reminders of the same thing. Empty for a person who left.
    """
    if _has_left(person):
        return ()
    rows, found = await _found(session, acting, kinds, await _due_of(session, acting, is_untold=True))
    settled = [one.row_id for one in rows if one.row_id not in found]
    if settled:
        await removal.run_delete(session, delete(PlannedReminder).where(PlannedReminder.id.in_(settled)))
    standing = [one for one in rows if one.row_id in found]
    loud = [one for one in standing if not is_off(person, kinds[one.body.kind].group_name)]
    newest = _newest(loud, kinds)
    await told(session, acting, sorted({one.row_id for one in standing} - {one.row_id for one in newest}))
    return tuple(newest)


async def told(session: AsyncSession, acting: Acting, row_ids: Collection[int]) -> None:
    """Record reminders as told; the person is not told again. Idempotent."""
    if row_ids:
        mine = (PlannedReminder.id.in_(sorted(row_ids)), PlannedReminder.workspace_id == acting.workspace_id)
        untold = update(PlannedReminder).where(*mine, PlannedReminder.told_at.is_(None))
        await session.execute(untold.values(told_at=acting.now))
        await homes.refresh_homes(session, acting.workspace_id, [acting.user_id], acting.now)


async def left_to_home(session: AsyncSession, acting: Acting) -> None:
    """Record the due reminders as told after Slack refused the person's message for good."""
    await told(session, acting, [one.row_id for one in await _due_of(session, acting, is_untold=True)])


async def done(session: AsyncSession, acting: Acting, kind: str, subject_id: int) -> None:
    """Forget one of the person's reminders (`Done`). Idempotent."""
    await planning.drop(session, acting.workspace_id, acting.user_id, kind, subject_id)
    await homes.refresh_homes(session, acting.workspace_id, [acting.user_id], acting.now)


async def shown(session: AsyncSession, acting: Acting, kinds: Kinds) -> tuple[Shown, ...]:
    """Return the person's due reminders of things not settled, told or not; SHOWN_MAX at most.

    The newest come first. Kinds turned off are among the reminders. For the person alone.

    After `tend job run --now` the person may look earlier than the moment of the message, and still sees the reminders
    of the message.
    """
    rows = await _due_of(session, acting, is_untold=False)
    as_told = replace(acting, now=max([acting.now, *(one.told_at for one in rows if one.told_at is not None)]))
    rows, found = await _found(session, as_told, kinds, rows)
    newest = _newest([one for one in rows if one.row_id in found], kinds)
    return tuple(Shown(one.body.kind, one.body.subject_id, found[one.row_id]) for one in reversed(newest))[:SHOWN_MAX]


async def _due_of(session: AsyncSession, acting: Acting, *, is_untold: bool) -> list[Planned]:
    mine = is_reminder_of(acting.workspace_id, acting.user_id)
    is_due, is_told = PlannedReminder.due_at <= acting.now, PlannedReminder.told_at.is_not(None)
    query = select(PlannedReminder.id, SEALED, PlannedReminder.told_at)
    query = query.where(mine, and_(is_due, ~is_told) if is_untold else or_(is_due, is_told))
    newest = query.order_by(PlannedReminder.due_at.desc(), PlannedReminder.id.desc()).limit(AT_ONCE)
    opened = [_opened(row_id, sealed, told_at) for row_id, sealed, told_at in await session.execute(newest)]
    return [one for one in opened if one is not None and one.body.user_id == acting.user_id][::-1]


def _newest(rows: Sequence[Planned], kinds: Kinds) -> list[Planned]:
    """Leave out earlier reminders of the same thing in one group: an overdue thing was due before.

    `rows`: in the order in which they were due.
    """
    by_thing = {(kinds[one.body.kind].group_name, one.body.subject_id): one for one in rows}
    return [one for one in rows if by_thing[kinds[one.body.kind].group_name, one.body.subject_id] is one]


async def _found(
    session: AsyncSession, acting: Acting, kinds: Kinds, rows: Sequence[Planned]
) -> tuple[list[Planned], dict[int, Any]]:
    """Return the reminders of open things, and the things by the reminders' numbers; without settled things.

    Reminders of kinds unknown to this version, and of kinds with a row that does not open, are left out and wait.
    """
    of_kind: dict[str, dict[int, int]] = defaultdict(dict)
    for one in rows:
        of_kind[one.body.kind][one.body.subject_id] = one.row_id
    found: dict[int, Any] = {}
    judged = set()
    for name, row_ids in of_kind.items():
        try:
            things = await kinds[name].find(session, acting, sorted(row_ids)) if name in kinds else None
        except DoesNotOpen as error:
            logger.warning("what a reminder is about could not be opened: %s", type(error).__name__)
            continue
        if things is not None:
            judged.add(name)
            found |= {row_ids[subject_id]: thing for subject_id, thing in things.items() if subject_id in row_ids}
    return [one for one in rows if one.body.kind in judged], found


async def _people_of(session: AsyncSession, row_ids: Sequence[int]) -> dict[str, list[str]]:
    """Return the people of reminders, by workspace, each once."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    query = select(PlannedReminder.workspace_id, PlannedReminder.id, SEALED, PlannedReminder.told_at)
    rows = await session.execute(query.where(PlannedReminder.id.in_(row_ids)))
    for workspace_id, row_id, sealed, told_at in rows:
        one = _opened(row_id, sealed, told_at)
        if one is not None:
            found[workspace_id][one.body.user_id] = None
    return {workspace_id: sorted(user_ids) for workspace_id, user_ids in found.items()}


def _opened(row_id: int, unopened: str | None, told_at: datetime | None) -> Planned | None:
    """Open a row; None if the row does not open, so that the rest goes on."""
    try:
        return Planned.of(row_id, unopened, told_at)
    except DoesNotOpen as error:
        logger.warning("a reminder could not be opened: %s", type(error).__name__)
        return None


async def _open_now(session: AsyncSession, moment: Moment, user_ids: Collection[str]) -> list[str]:
    """Return the people inside their hours now and without a waiting message."""
    known = await people.known(session, moment.workspace_id, user_ids)
    defaults = await defaults_of(session, moment)
    waiting = await session.scalars(
        select(Outgoing.target).where(
            Outgoing.workspace_id == moment.workspace_id,
            Outgoing.target.in_(sorted(user_ids)),
            Outgoing.kind == OWN_REMINDERS,
            Outgoing.state == "queued",
        )
    )
    left_out = set(waiting)
    return [
        user_id
        for user_id in user_ids
        if user_id not in left_out
        and not _has_left(known.get(user_id))
        and begins_next(calendars.of_person(known.get(user_id), defaults), moment.now) <= moment.now
    ]


def _has_left(person: Person | None) -> bool:
    return person is not None and people.why_not({person.user_id: person}, person.user_id) is not None
