"""Choices of a workspace's admins for people without a choice of their own, and the contacts for serious harm.

Visible to admins, and changed by admins only; the contacts are visible to every person. Waiting times and working days
apply to efforts noted after the change: see docs/decisions/efforts.md.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.calendar.defaults import Span, check_country, check_hours, chosen_in
from slackapp.domain.calendar.waiting import CLOSING_DAYS, CLOSING_DAYS_MAX, WAITING_DAYS
from slackapp.domain.languages import LANGUAGES, PSEUDO
from slackapp.domain.outbox import homes
from slackapp.domain.refusals import NotFound, OutOfRange
from slackapp.domain.rows import inserts
from slackapp.domain.rows.prepared import Prepared
from slackapp.domain.tables.workspaces import WorkspaceSettings
from slackapp.domain.text import is_blank
from slackapp.domain.words import check_words
from slackapp.domain.workspace import admins

CHOICES: Final = (
    *("waiting_days", "closing_days", "country", "work_days", "hours"),
    *("safety_contacts", "listening_contacts", "repair_hold_minutes"),
    "language",
)
WAITING_DAYS_MIN, WAITING_DAYS_MAX = 1, 20
CLOSING_DAYS_MIN = 7
HOLD_MINUTES: Final = 10  # PRODUCT §3 "Slow down"
HOLD_MINUTES_MAX: Final = 60
RANGES: Final = {
    "waiting_days": (WAITING_DAYS_MIN, WAITING_DAYS_MAX),
    "closing_days": (CLOSING_DAYS_MIN, CLOSING_DAYS_MAX),
    "repair_hold_minutes": (0, HOLD_MINUTES_MAX),
}
CONTACTS_MAX = 2_000  # characters


@dataclass(frozen=True, slots=True)
class WorkspaceChosen:
    """The choices of a workspace; None: Tend's default, and for the country the installation's default."""

    waiting_days: int | None = None  # the doer's working days
    closing_days: int | None = None  # calendar days
    country: str | None = None  # DE or DE-BE
    work_days: str | None = None  # digits of ISO weekdays, in order
    hours: Span | None = None  # minutes of the local day, the end exclusive
    safety_contacts: str | None = None
    listening_contacts: str | None = None  # somebody to talk to
    language: str | None = None  # of what is posted in channels, one of LANGUAGES
    repair_hold_minutes: int | None = None  # how long a repair can be edited and taken back before it goes


@dataclass(frozen=True, slots=True)
class Contacts:
    """The admins' text about contacts besides Tend; visible to every person. None: not written."""

    safety: str | None = None  # for serious harm
    listening: str | None = None  # for a talk


async def contacts_of(session: AsyncSession, workspace_id: str) -> Contacts:
    """Return the workspace's contacts. Visible to every person."""
    row = await chosen_in(session, workspace_id)
    return Contacts() if row is None else Contacts(row.safety_contacts, row.listening_contacts)


_LANGUAGE = Prepared(select(WorkspaceSettings.language).where(WorkspaceSettings.workspace_id == bindparam("workspace")))


async def language_of(session: AsyncSession, workspace_id: str) -> str | None:
    """Return the language that the admins chose for channels; None without a choice. Visible to everybody."""
    found: str | None = await _LANGUAGE.scalar(session, {"workspace": workspace_id})
    return found


async def chosen_by_admins(session: AsyncSession, workspace_id: str, admin_id: str) -> WorkspaceChosen:
    """Return the current choices. Raises NotAdmin."""
    await admins.insist(session, workspace_id, admin_id)
    row = await chosen_in(session, workspace_id)
    return WorkspaceChosen() if row is None else _read_chosen(row)


async def choose(
    session: AsyncSession, acting: Acting, wish: WorkspaceChosen, *, changed: Collection[str] = CHOICES
) -> WorkspaceChosen:
    """Store the fields of `wish` listed in `changed`, a subset of CHOICES; return the new choices.

    Raises NotAdmin, OutOfRange for days (see `least_closing_days`) and minutes of the hold, UnknownCountry,
    HoursBackwards, NotFound for a language without sentences, TooLong for contacts beyond CONTACTS_MAX.
    """
    workspace_id, admin_id, now = acting.workspace_id, acting.user_id, acting.now
    await admins.insist(session, workspace_id, admin_id)
    row = await row_to_change(session, workspace_id, now)
    _set_choice(row, wish, changed)
    check_days(row.waiting_days, row.closing_days)
    check_hold(row.repair_hold_minutes)
    row.changed_at = now
    await session.flush()
    await homes.refresh_homes(session, workspace_id, [admin_id], now)
    return _read_chosen(row)


def check_days(waiting_days: int | None, closing_days: int | None) -> None:
    """Raise OutOfRange unless both numbers are in range and leave time for a prompt; None is the default."""
    waiting = WAITING_DAYS if waiting_days is None else waiting_days
    if not WAITING_DAYS_MIN <= waiting <= WAITING_DAYS_MAX:
        raise OutOfRange("waiting_days", WAITING_DAYS_MIN, WAITING_DAYS_MAX)
    closing, least = CLOSING_DAYS if closing_days is None else closing_days, least_closing_days(waiting)
    if not least <= closing <= CLOSING_DAYS_MAX:
        raise OutOfRange("closing_days", least, CLOSING_DAYS_MAX)


def check_hold(minutes: int | None) -> None:
    """Raise OutOfRange unless the minutes of the hold are in range; None is the default."""
    if minutes is not None and not 0 <= minutes <= HOLD_MINUTES_MAX:
        raise OutOfRange("repair_hold_minutes", 0, HOLD_MINUTES_MAX)


def least_closing_days(waiting_days: int) -> int:
    """Return the fewest calendar days that leave time for a prompt before an effort closes.

    Twice the working days and half a week: for weekends, a holiday, and the wait for the manager's chosen moment.
    """
    return max(CLOSING_DAYS_MIN, 2 * waiting_days + 4)


async def row_to_change(session: AsyncSession, workspace_id: str, now: datetime) -> WorkspaceSettings:
    """Return the workspace's row, inserted if missing and locked: simultaneous saves take turns (PostgreSQL)."""
    await inserts.insert_new(session, WorkspaceSettings, [{"workspace_id": workspace_id, "changed_at": now}])
    found = select(WorkspaceSettings).where(WorkspaceSettings.workspace_id == workspace_id)
    return (await session.scalars(found.with_for_update().execution_options(populate_existing=True))).one()


def _set_choice(row: WorkspaceSettings, wish: WorkspaceChosen, changed: Collection[str]) -> None:
    if "waiting_days" in changed:
        row.waiting_days = wish.waiting_days
    if "closing_days" in changed:
        row.closing_days = wish.closing_days
    if "country" in changed:
        row.country = None if wish.country is None else check_country(wish.country)
    if "work_days" in changed:
        row.work_days = wish.work_days or None
    if "hours" in changed:
        row.work_starts, row.work_ends = (None, None) if wish.hours is None else check_hours(wish.hours)
    if "safety_contacts" in changed:
        row.safety_contacts = _contacts(wish.safety_contacts)
    if "listening_contacts" in changed:
        row.listening_contacts = _contacts(wish.listening_contacts)
    if "repair_hold_minutes" in changed:
        row.repair_hold_minutes = wish.repair_hold_minutes
    if "language" in changed:
        row.language = None if wish.language is None else check_language(wish.language)


def check_language(language: str) -> str:
    """Return a language that Tend has sentences in. Raises NotFound for any other: no form offers it."""
    if language not in {*LANGUAGES, PSEUDO}:
        raise NotFound
    return language


def _contacts(text: str | None) -> str | None:
    if text is None or is_blank(text):
        return None
    return check_words(text, limit=CONTACTS_MAX)


def _read_chosen(row: WorkspaceSettings) -> WorkspaceChosen:
    has_hours = row.work_starts is not None and row.work_ends is not None
    return WorkspaceChosen(
        waiting_days=row.waiting_days,
        closing_days=row.closing_days,
        country=row.country,
        work_days=row.work_days,
        hours=(row.work_starts or 0, row.work_ends or 0) if has_hours else None,
        safety_contacts=row.safety_contacts,
        listening_contacts=row.listening_contacts,
        language=row.language,
        repair_hold_minutes=row.repair_hold_minutes,
    )
