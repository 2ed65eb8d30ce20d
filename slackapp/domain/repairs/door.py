"""What the door to repair shows to one person: their drafts, what waits to go, and whom else they can turn to."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.repairs import drafts, sending, words
from slackapp.domain.repairs.drafts import Draft
from slackapp.domain.repairs.sending import Held
from slackapp.domain.workspace.settings import Contacts, contacts_of


@dataclass(frozen=True, slots=True)
class Door:
    """The door of one person, for that person alone."""

    held: Held
    drafts: tuple[Draft, ...]
    contacts: Contacts


async def open_door(session: AsyncSession, acting: Acting) -> Door:
    """Return the person's door. Nothing is stored: that somebody opened it is known to nobody."""
    held = await sending.shown(session, acting, await words.held_by(session, acting))
    return Door(held, await drafts.of_author(session, acting), await contacts_of(session, acting.workspace_id))
