"""People as Tend knows them: whom it may address, and what they chose.

Must not know how the directory is asked; `slackapp/directory.py` does. Preferences are shown to the person alone.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.calendar.defaults import Defaults
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.refusals import LeftOut
from slackapp.domain.tables.people import Person

SLACKBOT = "USLACKBOT"  # its profile says is_bot false; docs.slack.dev/reference/objects/user-object
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # `refreshed_at` of a row that was emptied: to be asked for like a stranger
PEOPLE_MAX = 30  # receivers of one message, after groups were opened

FACTS = ("name", "zone", "locale", "is_bot", "is_deactivated", "is_guest", "is_external", "is_admin")

SHARE_FREELY = "free"
ASK_ME = "ask"
KEEP_PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Profile:
    """What the directory said of one person at one moment."""

    user_id: str
    name: str
    zone: str
    locale: str
    is_bot: bool
    is_deactivated: bool
    is_guest: bool
    is_external: bool
    is_admin: bool = False  # of Slack: an admin or owner there


_KNOWN = select(Person).where(  # built once: every request asks it
    Person.workspace_id == bindparam("workspace"),
    Person.user_id.in_(bindparam("people", expanding=True)),
    Person.refreshed_at > NEVER,
)


class Addressable(Protocol):
    """What decides whether somebody can be addressed at all."""

    @property
    def is_bot(self) -> bool: ...  # noqa: D102  (as in models, like the two below)

    @property
    def is_deactivated(self) -> bool: ...  # noqa: D102

    @property
    def is_external(self) -> bool: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Kind:
    """Who somebody is, without a name: for many people at once."""

    is_bot: bool
    is_deactivated: bool
    is_external: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What the directory said anew of somebody who was known, as far as more than their row follows from it."""

    user_id: str
    has_left: bool = False  # the account was deactivated
    is_back: bool = False  # it is active again
    has_moved: bool = False  # to another zone


async def known(session: AsyncSession, workspace_id: str, user_ids: Iterable[str]) -> dict[str, Person]:
    """Give those of `user_ids` the directory knows, by id."""
    wanted = sorted(set(user_ids))
    if not wanted:
        return {}
    found = await session.scalars(_KNOWN, {"workspace": workspace_id, "people": wanted})
    return {person.user_id: person for person in found}


async def of_these(session: AsyncSession, workspace_id: str, user_ids: Iterable[str]) -> frozenset[str]:
    """Give those of `user_ids`, a thousand at most, the directory knows; as `known`, and cheaper."""
    found = await session.scalars(
        select(Person.user_id).where(
            Person.workspace_id == workspace_id, Person.user_id.in_(sorted(user_ids)), Person.refreshed_at > NEVER
        ),
    )
    return frozenset(found)


async def kinds(session: AsyncSession, workspace_id: str, user_ids: Iterable[str]) -> dict[str, Kind]:
    """Give of those of `user_ids`, a thousand at most, whom the directory knows, who they are."""
    found = await session.execute(
        select(Person.user_id, Person.is_bot, Person.is_deactivated, Person.is_external).where(
            Person.workspace_id == workspace_id, Person.user_id.in_(sorted(user_ids)), Person.refreshed_at > NEVER
        ),
    )
    return {user_id: Kind(*flags) for user_id, *flags in found}


async def is_news(session: AsyncSession, workspace_id: str, user_id: str, told_ts: float | None) -> bool:
    """Take note that Slack told of a change to somebody at `told_ts`, by Slack's own clock; None: it did not say.

    False when nobody here knows them, or when a newer change was told before: events come in any order.
    """
    if told_ts is None:
        return bool(await known(session, workspace_id, [user_id]))
    newest = await session.execute(
        update(Person)
        .where(
            Person.workspace_id == workspace_id,
            Person.user_id == user_id,
            Person.refreshed_at > NEVER,
            or_(Person.told_ts.is_(None), Person.told_ts <= told_ts),
        )
        .values(told_ts=told_ts)
        .returning(Person.user_id),
    )
    return newest.first() is not None


async def refresh(
    session: AsyncSession,
    workspace_id: str,
    profiles: Collection[Profile],
    now: datetime,
    *,
    told_ts: float | None = None,
) -> tuple[list[Profile], list[Change]]:
    """Store what the directory said of those of `profiles` who are known; nobody else is added.

    `told_ts`: the moment this was said, by Slack's own clock; of whom something newer was told before stay as they
    are. None: it is news already, see `is_news`. Gives what was new, and what follows from it: see `departures`.
    """
    told = {profile.user_id: profile for profile in profiles}
    found = await session.scalars(
        select(Person)
        .where(Person.workspace_id == workspace_id, Person.user_id.in_(sorted(told)), Person.refreshed_at > NEVER)
        .order_by(Person.user_id)
        .with_for_update(),
    )
    rows = [row for row in found if told_ts is None or row.told_ts is None or row.told_ts <= told_ts]
    changes = [change for row in rows if (change := _change(row, told[row.user_id])) is not None]
    new = [told[row.user_id] for row in rows if _facts(row) != _facts(told[row.user_id])]
    await remember(session, workspace_id, new, now)
    same = Person.workspace_id == workspace_id, Person.user_id.in_([row.user_id for row in rows])
    newest = {} if told_ts is None else {"told_ts": told_ts}
    await session.execute(update(Person).where(*same).values(refreshed_at=now, **newest))
    for row in rows:
        session.expire(row)  # `remember` wrote past it
    return new, changes


def _facts(known_or_told: Person | Profile) -> tuple[object, ...]:
    return tuple(getattr(known_or_told, fact) for fact in FACTS)


def _change(row: Person, told: Profile) -> Change | None:
    change = Change(
        row.user_id,
        has_left=told.is_deactivated and not row.is_deactivated,
        is_back=row.is_deactivated and not told.is_deactivated,
        # of somebody deactivated Slack tells no zone; docs.slack.dev/reference/objects/user-object
        has_moved=told.zone != row.zone and not told.is_deactivated,
    )
    return change if change.has_left or change.is_back or change.has_moved else None


async def unseen(
    session: AsyncSession, workspace_id: str, since: datetime, *, beyond_id: str = "", limit: int = 100
) -> tuple[str, ...]:
    """Give who was told of last before `since`, by id and beyond `beyond_id`: perhaps they are gone.

    Only of whom a list of members would tell: nobody external, deactivated already or an app.
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
    """Take those of whom Slack knows nothing any more for deactivated; give for whom that is new."""
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
    """Store what the directory said; what people chose stays as it was."""
    if not profiles:
        return
    build = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    rows = [
        {
            "workspace_id": workspace_id,
            "user_id": profile.user_id,
            "name": profile.name,
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
            "prompting": "weekly",
        }
        for profile in sorted(profiles, key=lambda profile: profile.user_id)  # or two at once could block each other
    ]
    statement = build(Person).values(rows)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["workspace_id", "user_id"],
            set_={column: statement.excluded[column] for column in (*FACTS, "refreshed_at")},
        ),
    )


async def empty(session: AsyncSession, person: Person) -> bool:
    """Keep of `person` the id and the wish not to be noted, and nothing else; False when it was so already."""
    if person.refreshed_at == NEVER:
        return False
    person.name, person.zone, person.locale = "", "UTC", "en-GB"
    person.is_bot = person.is_deactivated = person.is_guest = person.is_external = person.is_admin = False
    person.sharing, person.prompting = ASK_ME, "weekly"
    person.met_prompts_at = person.met_seedling_at = person.told_ts = None
    person.country = person.work_days = person.away = None
    person.work_starts = person.work_ends = person.prompt_weekday = person.prompt_minute = None
    person.refreshed_at = NEVER
    await session.flush()
    return True


def sort_out(
    people: Mapping[str, Addressable],
    asked_by: str,
    user_ids: Iterable[str],
    *,
    may_be_self: bool = False,
    nobody: Collection[str] = (),
) -> tuple[list[str], list[str], list[LeftOut]]:
    """Split `user_ids` into those who can be addressed, those not known yet, and those left out with the reason.

    `nobody`: ids of which Slack has just said that it knows nobody.
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


def calendar_of(person: Person, defaults: Defaults) -> Calendar:
    """Give the days and hours of `person`, times away left out: their own choice, else what holds in the workspace."""
    away = ((date.fromisoformat(first), date.fromisoformat(last)) for first, last in person.away or ())
    return defaults.calendar(person.zone, person.country, person.work_days, person.work_starts, person.work_ends, away)


async def choose_sharing(session: AsyncSession, workspace_id: str, user_id: str, sharing: str) -> None:
    """Set what happens when somebody offers to share words for `user_id`: free, ask or private."""
    if sharing not in {SHARE_FREELY, ASK_ME, KEEP_PRIVATE}:
        raise ValueError(sharing)
    await session.execute(
        update(Person).where(Person.workspace_id == workspace_id, Person.user_id == user_id).values(sharing=sharing),
    )


def why_not(known: Mapping[str, Addressable], user_id: str) -> str | None:
    """Give why `user_id` can neither lead nor be led: bot, deactivated, external, unknown; None when they can."""
    _, unknown, left_out = sort_out(known, "", [user_id])
    return "unknown" if unknown else next((left.why for left in left_out), None)
