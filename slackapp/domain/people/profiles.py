"""People in the directory: their profiles, the reasons against addressing them, and their own choices.

Must not know how the directory is asked; `slackapp/slack/directory` does. Preferences are visible to the person only.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Protocol, cast

from sqlalchemy import Row, Table, bindparam, case, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from slackapp.domain.calendar.defaults import Defaults
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.refusals import LeftOut, NotFound
from slackapp.domain.rows import inserts
from slackapp.domain.rows.prepared import Prepared
from slackapp.domain.tables.binding import bind_row
from slackapp.domain.tables.people import Person

SLACKBOT = "USLACKBOT"  # Slack reports is_bot false; docs.slack.dev/reference/objects/user-object
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # `refreshed_at` of an emptied row: Slack is asked again before its use
UNSAID = ""  # a locale that Slack did not give; what Tend knows of the person stays
PEOPLE_MAX = 30  # receivers of one message, counted after groups were replaced by their members

FACTS = ("name", "picture", "zone", "locale", "is_bot", "is_deactivated", "is_guest", "is_external", "is_admin")
REMEMBERED = ("zone", "locale", "is_external", "is_deactivated")  # of these, by each process for some minutes

SHARE_FREELY = "free"
ASK_ME = "ask"
KEEP_PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Profile:
    """A person's profile in Slack's directory at one moment."""

    user_id: str
    name: str
    zone: str
    locale: str  # as Slack spells it, de-DE; UNSAID where Slack did not give it
    is_bot: bool
    is_deactivated: bool
    is_guest: bool
    is_external: bool
    is_admin: bool = False  # a Slack admin or owner
    picture: str | None = None  # address of the person's picture in Slack


_KNOWN = select(Person).where(  # built once, because every request runs this query
    Person.workspace_id == bindparam("workspace"),
    Person.user_id.in_(bindparam("people", expanding=True)),
    Person.refreshed_at > NEVER,
)


class Addressable(Protocol):
    """The fields deciding whether a person can be addressed."""

    @property
    def is_bot(self) -> bool: ...  # noqa: D102  (as in models, like the two below)

    @property
    def is_deactivated(self) -> bool: ...  # noqa: D102

    @property
    def is_external(self) -> bool: ...  # noqa: D102


class HasCalendar(Protocol):
    """The fields for a person's calendar; see `Person`."""

    @property
    def zone(self) -> str: ...  # noqa: D102  (as in the table, like those below)

    @property
    def country(self) -> str | None: ...  # noqa: D102

    @property
    def work_days(self) -> str | None: ...  # noqa: D102

    @property
    def work_starts(self) -> int | None: ...  # noqa: D102

    @property
    def work_ends(self) -> int | None: ...  # noqa: D102

    @property
    def away(self) -> list[list[str]] | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Kind:
    """The same fields of a person, without a name, for many people at once."""

    is_bot: bool
    is_deactivated: bool
    is_external: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A change in a known person's profile with effects beyond the person's row."""

    user_id: str
    has_left: bool = False  # the account is now deactivated
    is_back: bool = False  # the account is active again
    has_moved: bool = False  # to another time zone


async def known(session: AsyncSession, workspace_id: str, user_ids: Iterable[str]) -> dict[str, Person]:
    """Return the known people among `user_ids`, by id."""
    wanted = sorted(set(user_ids))
    if not wanted:
        return {}
    found = await session.scalars(_KNOWN, {"workspace": workspace_id, "people": wanted})
    return {person.user_id: person for person in found}


async def is_guest(session: AsyncSession, workspace_id: str, user_id: str) -> bool:
    """Return whether the person is known to be a guest; guests see no names of the workspace's sources."""
    mine = (Person.workspace_id == workspace_id, Person.user_id == user_id)
    return bool(await session.scalar(select(Person.is_guest).where(*mine)))


async def of_these(session: AsyncSession, workspace_id: str, user_ids: Iterable[str]) -> frozenset[str]:
    """Return the ids of known people among `user_ids`, a thousand at most; cheaper than `known`."""
    found = await session.scalars(
        select(Person.user_id).where(
            Person.workspace_id == workspace_id, Person.user_id.in_(sorted(user_ids)), Person.refreshed_at > NEVER
        ),
    )
    return frozenset(found)


async def kinds(session: AsyncSession, workspace_id: str, user_ids: Iterable[str]) -> dict[str, Kind]:
    """Return the kinds of known people among `user_ids`, a thousand at most, by id."""
    found = await session.execute(
        select(Person.user_id, Person.is_bot, Person.is_deactivated, Person.is_external).where(
            Person.workspace_id == workspace_id, Person.user_id.in_(sorted(user_ids)), Person.refreshed_at > NEVER
        ),
    )
    return {user_id: Kind(*flags) for user_id, *flags in found}


async def is_news(session: AsyncSession, workspace_id: str, user_id: str, reported_ts: float | None) -> bool:
    """Record the time of a change in Slack, and return whether the change is news.

    `reported_ts` is the event's time on Slack's clock; None: the event carries no time. Returns False for an unknown
    person, or after a newer change: events arrive in any order.
    """
    if reported_ts is None:
        return bool(await known(session, workspace_id, [user_id]))
    newest = await session.execute(
        update(Person)
        .where(
            Person.workspace_id == workspace_id,
            Person.user_id == user_id,
            Person.refreshed_at > NEVER,
            or_(Person.reported_ts.is_(None), Person.reported_ts <= reported_ts),
        )
        .values(reported_ts=reported_ts)
        .returning(Person.user_id),
    )
    return newest.first() is not None


async def refresh(
    session: AsyncSession,
    workspace_id: str,
    profiles: Collection[Profile],
    now: datetime,
    *,
    reported_ts: float | None = None,
) -> tuple[list[Profile], list[Change]]:
    """Store the profiles of known people; add no new people. Return the new profiles and the changes with effects.

    `reported_ts` is the time of the profiles on Slack's clock; people with newer news stay unchanged. None: the caller
    has checked with `is_news`. For the effects of changes see `away/departures`, for other processes `announcing`.
    """
    reported = {profile.user_id: profile for profile in profiles}
    found = await session.scalars(
        select(Person)
        .where(Person.workspace_id == workspace_id, Person.user_id.in_(sorted(reported)), Person.refreshed_at > NEVER)
        .order_by(Person.user_id)
        .options(undefer(Person.picture))
        .with_for_update(),
    )
    rows = [row for row in found if reported_ts is None or row.reported_ts is None or row.reported_ts <= reported_ts]
    changes = [change for row in rows if (change := _change(row, reported[row.user_id])) is not None]
    new = [profile for row in rows if _facts(row) != _facts(profile := _with_locale(reported[row.user_id], row))]
    await remember(session, workspace_id, new, now)
    same = Person.workspace_id == workspace_id, Person.user_id.in_([row.user_id for row in rows])
    newest = {} if reported_ts is None else {"reported_ts": reported_ts}
    await session.execute(update(Person).where(*same).values(refreshed_at=now, **newest))
    for row in rows:
        session.expire(row)  # `remember` changed the row without the session
    return new, changes


async def are_news(session: AsyncSession, workspace_id: str, profiles: Collection[Profile]) -> bool:
    """Return whether a known person's profile differs in a fact that processes remember."""
    rows = await known(session, workspace_id, [profile.user_id for profile in profiles])
    both = [(rows[profile.user_id], profile) for profile in profiles if profile.user_id in rows]
    return any(
        getattr(row, fact) != getattr(_with_locale(profile, row), fact) for row, profile in both for fact in REMEMBERED
    )


def _with_locale(reported: Profile, row: Person) -> Profile:
    return replace(reported, locale=row.locale) if reported.locale == UNSAID else reported


def _facts(known_or_reported: Person | Profile) -> tuple[object, ...]:
    return tuple(getattr(known_or_reported, fact) for fact in FACTS)


def _change(row: Person, reported: Profile) -> Change | None:
    change = Change(
        row.user_id,
        has_left=reported.is_deactivated and not row.is_deactivated,
        is_back=row.is_deactivated and not reported.is_deactivated,
        # Slack gives no zone for a deactivated account; docs.slack.dev/reference/objects/user-object
        has_moved=reported.zone != row.zone and not reported.is_deactivated,
    )
    return change if change.has_left or change.is_back or change.has_moved else None


async def unseen(
    session: AsyncSession, workspace_id: str, since: datetime, *, beyond_id: str = "", limit: int = 100
) -> tuple[str, ...]:
    """Return people last refreshed before `since`, by id and beyond `beyond_id`: such people may have left.

    Skips external people, deactivated accounts and apps, because Slack's list of members need not hold them.
    """
    found = await session.scalars(
        select(Person.user_id)
        .where(
            Person.workspace_id == workspace_id,
            Person.user_id > beyond_id,
            Person.refreshed_at > NEVER,
            Person.refreshed_at < since,
            Person.is_deactivated.is_(False),
            Person.is_external.is_(False),
            Person.is_bot.is_(False),
        )
        .order_by(Person.user_id)
        .limit(limit),
    )
    return tuple(found)


async def gone(session: AsyncSession, workspace_id: str, user_ids: Collection[str], now: datetime) -> list[Change]:
    """Mark people unknown to Slack as deactivated; return a change for each person newly marked."""
    found = await session.scalars(
        update(Person)
        .where(
            Person.workspace_id == workspace_id,
            Person.user_id.in_(sorted(user_ids)),
            Person.refreshed_at > NEVER,
            Person.is_deactivated.is_(False),
        )
        .values(is_deactivated=True, refreshed_at=now)
        .returning(Person.user_id),
    )
    return [Change(user_id, has_left=True) for user_id in sorted(found)]


async def remember(session: AsyncSession, workspace_id: str, profiles: Collection[Profile], now: datetime) -> None:
    """Insert or update people from the directory; people's own choices stay unchanged."""
    if not profiles:
        return
    rows = [
        {
            "workspace_id": workspace_id,
            "user_id": profile.user_id,
            "name": profile.name,
            "picture": profile.picture,
            "zone": profile.zone,
            "locale": profile.locale,
            "is_bot": profile.is_bot,
            "is_deactivated": profile.is_deactivated,
            "is_guest": profile.is_guest,
            "is_external": profile.is_external,
            "is_admin": profile.is_admin,
            "refreshed_at": now,
            "sharing": ASK_ME,
            "may_be_noted": True,
            "takes_repairs": True,
            "prompting": "weekly",
        }
        for profile in sorted(profiles, key=lambda profile: profile.user_id)  # in order, to avoid deadlocks
    ]
    statement = _remembering(session.get_bind().dialect.name)
    await statement.insert(session, [bind_row(Person, row) for row in rows])


@cache
def _remembering(dialect: str) -> Prepared:
    """Build the statement once: with the values of ten people, building took most of the time."""
    statement = inserts.insert_rows(dialect, cast("Table", Person.__table__))
    updating = statement.on_conflict_do_update(
        index_elements=["workspace_id", "user_id"],
        set_={column: statement.excluded[column] for column in (*FACTS, "refreshed_at")}
        | {"locale": case((statement.excluded.locale == UNSAID, Person.locale), else_=statement.excluded.locale)},
    )
    return Prepared(updating)


async def empty(session: AsyncSession, person: Person) -> bool:
    """Erase the row of `person` except the id and two wishes, see `is_wish_kept`; return False for an erased row."""
    if person.refreshed_at == NEVER:
        return False
    person.name, person.picture, person.zone, person.locale = "", None, "UTC", UNSAID
    person.is_bot = person.is_deactivated = person.is_guest = person.is_external = person.is_admin = False
    person.sharing, person.prompting = ASK_ME, "weekly"
    person.met_prompts_at = person.met_seedling_at = person.reported_ts = None
    person.country = person.work_days = person.away = person.reminders_off = None
    person.work_starts = person.work_ends = person.prompt_weekday = person.prompt_minute = None
    person.refreshed_at = NEVER
    await session.flush()
    return True


async def is_wish_kept(session: AsyncSession, workspace_id: str, user_id: str) -> bool:
    """Say whether the person wishes not to be noted, or no private words; an erasure keeps these wishes."""
    whose = (Person.workspace_id == workspace_id, Person.user_id == user_id)
    has_wish = or_(Person.may_be_noted.is_(False), Person.takes_repairs.is_(False))
    return await session.scalar(select(Person.user_id).where(*whose, has_wish)) is not None


def sort_out(
    people: Mapping[str, Addressable],
    asked_by: str,
    user_ids: Iterable[str],
    *,
    may_be_self: bool = False,
    nobody: Collection[str] = (),
) -> tuple[list[str], list[str], list[LeftOut]]:
    """Split `user_ids` into people who can be addressed, people to look up, and people left out with the reason.

    `nobody` holds ids just reported as unknown by Slack.
    """
    reached: list[str] = []
    unknown: list[str] = []
    left_out: list[LeftOut] = []
    for user_id in dict.fromkeys(user_ids):
        why = _why_not(people.get(user_id), user_id, asked_by, may_be_self=may_be_self)
        if why is not None:
            left_out.append(LeftOut(user_id, why))
        elif user_id in people:
            reached.append(user_id)
        elif user_id in nobody:
            left_out.append(LeftOut(user_id, "unknown"))
        else:
            unknown.append(user_id)
    return reached, unknown, left_out


def _why_not(person: Addressable | None, user_id: str, asked_by: str, *, may_be_self: bool) -> str | None:
    if user_id == asked_by and not may_be_self:
        return "self"
    if user_id == SLACKBOT or (person is not None and person.is_bot):
        return "bot"
    if person is None:
        return None
    if person.is_deactivated:
        return "deactivated"
    return "external" if person.is_external else None


def calendar_of(person: HasCalendar | Row[*tuple[Any, ...]], defaults: Defaults) -> Calendar:
    """Return the calendar of `person` including times away: the person's own choices, else the workspace's defaults."""
    away = ((date.fromisoformat(first), date.fromisoformat(last)) for first, last in person.away or ())
    return defaults.calendar(person.zone, person.country, person.work_days, person.work_starts, person.work_ends, away)


async def choose_sharing(session: AsyncSession, workspace_id: str, user_id: str, sharing: str) -> None:
    """Set the person's answer to offers of sharing thanks: "free", "ask" or "private". Raises NotFound for another."""
    if sharing not in {SHARE_FREELY, ASK_ME, KEEP_PRIVATE}:
        raise NotFound
    await session.execute(
        update(Person).where(Person.workspace_id == workspace_id, Person.user_id == user_id).values(sharing=sharing),
    )


def why_not(known: Mapping[str, Addressable], user_id: str) -> str | None:
    """Return why `user_id` can neither lead nor be led (bot, deactivated, external, unknown), or None."""
    _, unknown, left_out = sort_out(known, "", [user_id])
    return "unknown" if unknown else next((left.why for left in left_out), None)
