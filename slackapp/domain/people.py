"""People as Tend knows them: whom it may address, and what they chose.

Must not know how the directory is asked; `slackapp/directory.py` does. Preferences are shown to the person alone.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.models import Person
from slackapp.domain.refusals import LeftOut
from slackapp.domain.worktime import Calendar

SLACKBOT = "USLACKBOT"  # its profile says is_bot false; docs.slack.dev/reference/objects/user-object
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # `refreshed_at` of a row that was emptied: to be asked for like a stranger
PEOPLE_MAX = 30  # receivers of one message, after groups were opened

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


async def known(session: AsyncSession, workspace_id: str, user_ids: Iterable[str]) -> dict[str, Person]:
    """Give those of `user_ids` the directory knows, by id."""
    wanted = sorted(set(user_ids))
    if not wanted:
        return {}
    found = await session.scalars(
        select(Person).where(
            Person.workspace_id == workspace_id,
            Person.user_id.in_(wanted),
            Person.refreshed_at > NEVER,
        ),
    )
    return {person.user_id: person for person in found}


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
            "refreshed_at": now,
            "sharing": ASK_ME,
            "may_be_noted": True,
            "prompting": "weekly",
        }
        for profile in sorted(profiles, key=lambda profile: profile.user_id)  # or two at once could block each other
    ]
    statement = build(Person).values(rows)
    fresh = ("name", "zone", "locale", "is_bot", "is_deactivated", "is_guest", "is_external", "refreshed_at")
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["workspace_id", "user_id"],
            set_={column: statement.excluded[column] for column in fresh},
        ),
    )


async def empty(session: AsyncSession, person: Person) -> bool:
    """Keep of `person` the id and the wish not to be noted, and nothing else; False when it was so already."""
    if person.refreshed_at == NEVER:
        return False
    person.name, person.zone, person.locale = "", "UTC", "en-GB"
    person.is_bot = person.is_deactivated = person.is_guest = person.is_external = False
    person.sharing, person.prompting = ASK_ME, "weekly"
    person.met_prompts_at = person.told_ts = None
    person.refreshed_at = NEVER
    await session.flush()
    return True


def sort_out(
    people: Mapping[str, Person],
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


def _why_not(person: Person | None, user_id: str, asked_by: str, *, may_be_self: bool) -> str | None:
    if user_id == asked_by and not may_be_self:
        return "self"
    if user_id == SLACKBOT or (person is not None and person.is_bot):
        return "bot"
    if person is None:
        return None
    if person.is_deactivated:
        return "deactivated"
    return "external" if person.is_external else None


def calendar_of(person: Person, country: str | None) -> Calendar:
    """Give the days of `person`; `country` is the workspace's default for public holidays, None for none."""
    return Calendar(zone=person.zone, country=country)


async def choose_sharing(session: AsyncSession, workspace_id: str, user_id: str, sharing: str) -> None:
    """Set what happens when somebody offers to share words for `user_id`: free, ask or private."""
    if sharing not in {SHARE_FREELY, ASK_ME, KEEP_PRIVATE}:
        raise ValueError(sharing)
    await session.execute(
        update(Person).where(Person.workspace_id == workspace_id, Person.user_id == user_id).values(sharing=sharing),
    )
