"""Store everyday efforts: work a doer does every week, noted once, until the doer or the noter ends the repetition.

Each week's occurrence is an effort of its own, with its own hold and its own thanks; `repeating` notes it. Visible to
the doer and the noter only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.calendar.defaults import Defaults
from slackapp.domain.calendar.weekly import next_time
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.outbox import homes
from slackapp.domain.people import profiles as people
from slackapp.domain.rows.slices import page_of
from slackapp.domain.tables.efforts import Effort, EverydayEffort
from slackapp.domain.tables.people import Person
from slackapp.domain.visibility.efforts import is_everyday_of

LINES_MAX = 5  # a page of a list
DUE_AT_ONCE = 500  # ids returned by one query


@dataclass(frozen=True, slots=True)
class EverydayLine:
    """An everyday effort as its doer or its noter sees it."""

    everyday_id: int
    doer_id: str
    noter_id: str
    words: str  # for the doer the doer's own version, if changed; for the noter always the noter's
    is_changed: bool  # the doer changed the words; always false for the noter
    began_at: datetime
    is_doer: bool  # the viewer is the doer


async def begin(
    session: AsyncSession,
    noted: Sequence[Effort],
    known: Mapping[str, Person],
    defaults: Defaults,
) -> None:
    """Make each effort of `noted` repeat every week.

    Doers missing from `known` get their working days in `set_next_time`.
    """
    for effort in noted:
        doer = known.get(effort.doer_id)
        calendar = Calendar("UTC") if doer is None else people.calendar_of(doer, defaults)
        row = EverydayEffort(
            workspace_id=effort.workspace_id,
            doer_id=effort.doer_id,
            noter_id=effort.noter_id,
            noting_id=effort.noting_id,
            kind=effort.kind,
            words=effort.words,
            began_at=effort.noted_at,
            next_at=next_time(calendar, effort.noted_at, effort.noted_at),
        )
        session.add(row)
        await session.flush()
        effort.repeats_id = row.id
    await session.flush()


async def set_next_time(session: AsyncSession, effort: Effort, calendar: Calendar) -> None:
    """Recompute the next time by the calendar of a doer unknown at noting time."""
    row = await _load_row(session, effort)
    if row is not None:
        row.next_at = next_time(calendar, row.began_at, row.began_at)
        await session.flush()


async def carry_over(session: AsyncSession, effort: Effort, words: str) -> None:
    """Use the doer's own words for one occurrence for all future occurrences."""
    row = await _load_row(session, effort)
    if row is not None:
        row.doers_words = words
        await session.flush()


async def replace_words(session: AsyncSession, effort: Effort, words: str) -> None:
    """Use the noter's other words for all future occurrences; the doer's own words stay."""
    row = await _load_row(session, effort)
    if row is not None:
        row.words = words
        await session.flush()


async def is_repeated(session: AsyncSession, effort: Effort) -> bool:
    """Return whether the effort is a later occurrence of an everyday effort, noted by Tend and not by a press."""
    if effort.repeats_id is None:
        return False
    began_at = await session.scalar(select(EverydayEffort.began_at).where(EverydayEffort.id == effort.repeats_id))
    return began_at is not None and began_at < effort.noted_at


async def forget(session: AsyncSession, effort: Effort) -> None:
    """Delete the repetition of an effort never received by its doer, or taken back by its noter."""
    if effort.repeats_id is not None:
        await session.execute(delete(EverydayEffort).where(EverydayEffort.id == effort.repeats_id))


async def end_noted_by_others(session: AsyncSession, acting: Acting) -> None:
    """End the everyday efforts noted by other people about the doer, who opted out. No message is sent."""
    doer_id = acting.user_id
    theirs = (EverydayEffort.doer_id == doer_id, EverydayEffort.noter_id != doer_id)
    await _end_repetition(session, acting.workspace_id, acting.now, *theirs)


async def end_of_leaver(session: AsyncSession, workspace_id: str, user_id: str, now: datetime) -> None:
    """End the everyday efforts done or noted by a user with a deactivated account. No message is sent."""
    await _end_repetition(
        session, workspace_id, now, or_(EverydayEffort.doer_id == user_id, EverydayEffort.noter_id == user_id)
    )


async def of_person(
    session: AsyncSession,
    workspace_id: str,
    user_id: str,
    *,
    skip: int = 0,
    limit: int = LINES_MAX,
) -> tuple[tuple[EverydayLine, ...], int]:
    """List one page of the running everyday efforts the user does or noted, newest first, and the count, see `page_of`.

    Visible to the user only.
    """
    scope = is_everyday_of(workspace_id, user_id)
    newest_first = (EverydayEffort.began_at.desc(), EverydayEffort.id.desc())
    found, count = await page_of(session, select(EverydayEffort).where(scope).order_by(*newest_first), skip, limit)
    return tuple(_line_of(row, user_id) for row in found), count


async def running_of(session: AsyncSession, workspace_id: str, effort_id: int) -> int | None:
    """Return the id of the running everyday effort behind one effort; None if none is running."""
    return await session.scalar(
        select(EverydayEffort.id)
        .join(Effort, Effort.repeats_id == EverydayEffort.id)
        .where(
            Effort.id == effort_id,
            EverydayEffort.workspace_id == workspace_id,
            EverydayEffort.ended_at.is_(None),
        ),
    )


async def due(
    session: AsyncSession, workspace_ids: Sequence[str], now: datetime, *, beyond_id: int = 0
) -> tuple[int, ...]:
    """Return the ids of at most DUE_AT_ONCE everyday efforts due at `now`, in order of id, after `beyond_id`."""
    found = await session.scalars(
        select(EverydayEffort.id)
        .where(
            EverydayEffort.ended_at.is_(None),
            EverydayEffort.next_at <= now,
            EverydayEffort.workspace_id.in_(workspace_ids),
            EverydayEffort.id > beyond_id,
        )
        .order_by(EverydayEffort.id)
        .limit(DUE_AT_ONCE),
    )
    return tuple(found)


async def _end_repetition(
    session: AsyncSession, workspace_id: str, now: datetime, *conditions: ColumnElement[bool]
) -> None:
    ended = await session.execute(
        update(EverydayEffort)
        .where(
            EverydayEffort.workspace_id == workspace_id,
            EverydayEffort.ended_at.is_(None),
            *conditions,
        )
        .values(ended_at=now)
        .returning(EverydayEffort.doer_id, EverydayEffort.noter_id),
    )
    concerned = {user_id for pair in ended for user_id in pair}
    if concerned:
        await homes.refresh_homes(session, workspace_id, concerned, now)


async def _load_row(session: AsyncSession, effort: Effort) -> EverydayEffort | None:
    if effort.repeats_id is None:
        return None
    return await session.get(EverydayEffort, effort.repeats_id, with_for_update=True)


def _line_of(row: EverydayEffort, user_id: str) -> EverydayLine:
    is_doer = row.doer_id == user_id
    words = row.doers_words if is_doer and row.doers_words is not None else row.words
    return EverydayLine(
        everyday_id=row.id,
        doer_id=row.doer_id,
        noter_id=row.noter_id,
        words=words,
        is_changed=is_doer and row.doers_words is not None,
        began_at=row.began_at,
        is_doer=is_doer,
    )
