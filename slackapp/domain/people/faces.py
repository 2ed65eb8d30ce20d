"""Names and pictures of people, for the lists on a colleague's screen. Visible to every person in the workspace."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.people.profiles import NEVER
from slackapp.domain.tables.people import Person


@dataclass(frozen=True, slots=True)
class Face:
    """A person's name and the address of their picture, as stored; the caller checks the address."""

    name: str
    picture: str | None


async def faces_of(session: AsyncSession, workspace_id: str, user_ids: Collection[str]) -> dict[str, Face]:
    """Return the faces of the known people among `user_ids`, by id, from one query; none for no ids."""
    if not user_ids:
        return {}
    found = await session.execute(
        select(Person.user_id, Person.name, Person.picture).where(
            Person.workspace_id == workspace_id, Person.user_id.in_(sorted(user_ids)), Person.refreshed_at > NEVER
        ),
    )
    return {user_id: Face(name, picture) for user_id, name, picture in found}
