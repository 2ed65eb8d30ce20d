"""List efforts for their doer, their noter and the doer's managers, until each effort is thanked for.

`visibility` alone decides about readers. Noting is in `noting`, prompting in `domain.prompts`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.calendar.defaults import Defaults, defaults_of
from slackapp.domain.calendar.prompting_hours import week_starts
from slackapp.domain.calendar.waiting import working_dates_between
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.outbox import homes
from slackapp.domain.people import profiles as people
from slackapp.domain.refusals import NotFound, TakenBack
from slackapp.domain.rows.prepared import Prepared
from slackapp.domain.rows.slices import count_of, page_of
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.people import Person
from slackapp.domain.visibility import efforts as effort_visibility
from slackapp.domain.visibility.efforts import (
    OPEN_FOR,
    is_kept_by,
    is_open_after,
    is_open_to_doer,
    is_open_to_manager,
    is_open_to_noter,
    is_put_off,
    repeats_one_that_waits,
)

OTHER = "other"
KINDS = ("cover", "notes", "onboarding", "chasing", "cleanup", "listening", "review", "firefighting", OTHER)
LINES_MAX = 5  # a page of a list
CLOSED_AT_ONCE = 1_000  # rows of one housekeeping transaction


@dataclass(frozen=True, slots=True)
class AboutMe:
    """An effort as its doer sees it, without a hint of any thanks."""

    effort_id: int
    noter_id: str
    kind: str
    words: str
    is_changed: bool  # the doer changed the words
    noted_at: datetime
    readable_at: datetime  # the doer's managers may read the effort from this time on
    is_hidden: bool = False
    link: str | None = None  # permalink of the original message; of a source, one a line
    source: str | None = None  # the source's name, if no person noted the effort; empty where a guest reads it
    not_notified: str | None = None  # nobody else may read the effort until the doer was told; see `tables`
    is_edited: bool = False  # the noter changed the words after the doer may have read them
    is_taken_back: bool = False  # by the noter; then without words


@dataclass(frozen=True, slots=True)
class ByMe:
    """An effort as its noter sees it: the noter's own words, and nothing about the doer's changes."""

    effort_id: int
    doer_id: str
    kind: str
    words: str
    noted_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """A waiting effort as the doer's manager sees it; only managers learn the waiting time."""

    effort_id: int
    doer_id: str
    noter_id: str
    kind: str
    words: str
    is_changed: bool  # the doer changed the words
    noted_at: datetime
    waited_days: int  # whole working dates of the doer
    link: str | None = None  # permalink of the original message; of a source, one a line
    source: str | None = None  # the source's name, if no person noted the effort; empty where a guest reads it


Shown = TypeVar("Shown", AboutMe, Waiting)


async def close_old(session: AsyncSession, now: datetime) -> int:
    """Mark expired efforts as closed, in all workspaces, at most CLOSED_AT_ONCE; return the count.

    Housekeeping: no effort waits past `closes_at` anyway, but closing keeps the index of waiting efforts small.
    """
    old = (
        select(Effort.id)
        .where(
            Effort.acknowledged_at.is_(None),
            Effort.hidden_at.is_(None),
            Effort.closed_at.is_(None),
            Effort.closes_at <= now,
        )
        .limit(CLOSED_AT_ONCE)
    )
    closed = await session.scalars(update(Effort).where(Effort.id.in_(old)).values(closed_at=now).returning(Effort.id))
    return len(closed.all())


async def one_about_me(session: AsyncSession, workspace_id: str, doer_id: str, effort_id: int) -> AboutMe | None:
    """Return one effort as its doer sees it, hidden or not; None if the doer is another person."""
    effort = await session.get(Effort, effort_id)
    if effort is None or not _is_own(effort, workspace_id, doer_id):
        return None
    return await for_reader(session, workspace_id, doer_id, about_me(effort))


# built once: each card drawn asks for it
_THEIRS = is_open_after(bindparam("workspace"), bindparam("doer"), bindparam("noted_after"), bindparam("now"))
_ANY_OPEN = Prepared(select(Effort.id).where(_THEIRS).limit(1))


async def has_open_effort(session: AsyncSession, acting: Acting) -> bool:
    """Return whether the acting doer has an effort left to change or hide."""
    theirs = {"workspace": acting.workspace_id, "doer": acting.user_id}
    times = {"noted_after": acting.now - OPEN_FOR, "now": acting.now}
    return await _ANY_OPEN.scalar(session, {**theirs, **times}) is not None


async def for_doer(
    session: AsyncSession, acting: Acting, *, skip: int = 0, limit: int = LINES_MAX
) -> tuple[tuple[AboutMe, ...], int]:
    """List one page of the efforts noted about the doer, newest first, and the total count, see `count_of`."""
    found, count = await _load_page(
        session, is_open_to_doer(acting.workspace_id, acting.user_id, acting.now), skip, limit
    )
    shown = tuple(about_me(effort) for effort in found)
    return await all_for_reader(session, acting.workspace_id, acting.user_id, shown), count


async def for_noter(
    session: AsyncSession, acting: Acting, *, skip: int = 0, limit: int = LINES_MAX
) -> tuple[tuple[ByMe, ...], int]:
    """List one page of the noter's efforts about other people, newest first, and the total count, see `count_of`."""
    found, count = await _load_page(
        session, is_open_to_noter(acting.workspace_id, acting.user_id, acting.now), skip, limit
    )
    return tuple(ByMe(row.id, row.doer_id, row.kind, row.words, row.noted_at) for row in found), count


async def waiting_for_manager(
    session: AsyncSession, acting: Acting, *, skip: int = 0, limit: int = LINES_MAX
) -> tuple[tuple[Waiting, ...], int]:
    """List one page of the efforts the manager has not answered yet, and the total count.

    Grouped by person: the person with the oldest effort comes first, and of each person the oldest effort. Efforts kept
    for a one-to-one, or put off with `Later` on Home until Monday, are left out. Of an everyday effort only the oldest
    waiting occurrence is listed, for the later occurrences too. Visible to the manager only. The caller checks
    `Person.prompting`, the manager's wish to see efforts.
    """
    workspace_id, manager_id, now = acting.workspace_id, acting.user_id, acting.now
    scope = is_open_to_manager(workspace_id, manager_id, now)
    manager = await session.get(Person, (workspace_id, manager_id))
    week_began = week_starts(Calendar(manager.zone if manager else "UTC"), now)
    unanswered = (~is_kept_by(manager_id), ~is_put_off(manager_id, week_began), ~repeats_one_that_waits(now))
    oldest = func.min(Effort.noted_at).over(partition_by=Effort.doer_id)
    query = with_doer(scope, *unanswered).order_by(oldest, Effort.doer_id, Effort.noted_at, Effort.id)
    rows = (await session.execute(query.offset(skip).limit(limit))).all()
    count = await count_of(session, query, skip, limit, len(rows))
    defaults = await defaults_of(session, acting)
    shown = tuple(waiting(effort, doer, defaults, now) for effort, doer in rows)
    return await all_for_reader(session, workspace_id, manager_id, shown), count


async def all_for_reader(
    session: AsyncSession, workspace_id: str, reader_id: str, shown: tuple[Shown, ...]
) -> tuple[Shown, ...]:
    """Return efforts as the reader may see them: a guest sees no names of the workspace's sources."""
    if all(one.source is None for one in shown) or not await people.is_guest(session, workspace_id, reader_id):
        return shown
    return tuple(one if one.source is None else replace(one, source="") for one in shown)


async def for_reader(session: AsyncSession, workspace_id: str, reader_id: str, shown: Shown) -> Shown:
    """Return one effort as the reader may see it, see `all_for_reader`."""
    return (await all_for_reader(session, workspace_id, reader_id, (shown,)))[0]


def with_doer(*conditions: ColumnElement[bool]) -> Select[Effort, Person]:
    """Select efforts joined with their doers."""
    doer = (Person.workspace_id == Effort.workspace_id) & (Person.user_id == Effort.doer_id)
    return select(Effort, Person).join(Person, doer).where(*conditions)


def waiting(effort: Effort, doer: Person, defaults: Defaults, now: datetime) -> Waiting:
    """Build a waiting effort for a manager allowed to read it; `waited_days` counts by the doer's calendar."""
    calendar = people.calendar_of(doer, defaults)
    return Waiting(
        effort_id=effort.id,
        doer_id=effort.doer_id,
        noter_id=effort.noter_id,
        kind=effort.kind,
        words=words_now(effort),
        is_changed=effort.doers_words is not None,
        noted_at=effort.noted_at,
        waited_days=working_dates_between(calendar, effort.noted_on, calendar.local(now).date()),
        link=effort_visibility.link_shown(effort),
        source=effort.source_name,
    )


def words_now(effort: Effort) -> str:
    """Return the doer's version of the words if there is one, else the noter's."""
    return effort.words if effort.doers_words is None else effort.doers_words


def notice_key(effort_id: int, noted_at: datetime) -> str:
    """Return the dedupe key of the message to the doer, used to find and redraw it."""
    return f"effort_noted:{effort_id}:{noted_at.isoformat()}"


async def own(session: AsyncSession, workspace_id: str, doer_id: str, effort_id: int) -> Effort:
    """Load an effort for its doer.

    Raises NotFound when the effort is pending, removed or another person's, and TakenBack.
    """
    effort = await session.get(Effort, effort_id)
    if effort is None or not _is_own(effort, workspace_id, doer_id):
        raise NotFound
    if effort.taken_back_at is not None:
        raise TakenBack
    return effort


def _is_own(effort: Effort, workspace_id: str, doer_id: str) -> bool:
    return not effort.is_pending and (effort.workspace_id, effort.doer_id) == (workspace_id, doer_id)


async def tell_managers(session: AsyncSession, workspace_id: str, doer_ids: Collection[str], now: datetime) -> None:
    """Queue a redraw of the Homes of every manager who leads one of the doers."""
    managers = await effort_visibility.managers_and_stand_ins_of(session, workspace_id, doer_ids)
    if managers:
        await homes.refresh_homes(session, workspace_id, managers, now)


async def _load_page(
    session: AsyncSession,
    scope: ColumnElement[bool],
    skip: int,
    limit: int,
) -> tuple[Sequence[Effort], int]:
    query = select(Effort).where(scope).order_by(Effort.noted_at.desc(), Effort.id.desc())
    return await page_of(session, query, skip, limit)


def about_me(effort: Effort) -> AboutMe:
    """Return a loaded effort as its doer sees it; the caller checks who reads."""
    return AboutMe(
        effort_id=effort.id,
        noter_id=effort.noter_id,
        kind=effort.kind,
        words=words_now(effort),
        is_changed=effort.doers_words is not None,
        noted_at=effort.noted_at,
        readable_at=effort.readable_at,
        not_notified=effort.not_notified,
        is_hidden=effort.hidden_at is not None,
        link=effort_visibility.link_shown(effort),
        source=effort.source_name,
        is_edited=effort.edited_at is not None,
        is_taken_back=effort.taken_back_at is not None,
    )
