"""People as Tend knows them: whom it may address, and what they chose.

Must not know how the directory is asked; `slackapp/directory.py` does. Preferences are shown to the person alone.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.models import Person
from slackapp.domain.refusals import LeftOut
from slackapp.domain.worktime import Calendar

SLACKBOT = "USLACKBOT"  # its profile says is_bot false; docs.slack.dev/reference/objects/user-object
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
    found = await session.scalars(select(Person).where(Person.workspace_id == workspace_id, Person.user_id.in_(wanted)))
    return {person.user_id: person for person in found}


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


def sort_out(
    people: Mapping[str, Person],
    asked_by: str,
    user_ids: Iterable[str],
    *,
    may_be_self: bool = False,
) -> tuple[list[str], list[str], list[LeftOut]]:
    """Split `user_ids` into those who can be addressed, those not known yet, and those left out with the reason."""
    reached: list[str] = []
    unknown: list[str] = []
    left_out: list[LeftOut] = []
    for user_id in dict.fromkeys(user_ids):
        why = _why_not(people.get(user_id), user_id, asked_by, may_be_self=may_be_self)
        if why is not None:
            left_out.append(LeftOut(user_id, why))
        elif user_id in people:
            reached.append(user_id)
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
