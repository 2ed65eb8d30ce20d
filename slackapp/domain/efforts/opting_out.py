"""Stop and allow being noted by other people. Must not know the settings form."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.efforts import everyday, noting, prompt_items
from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.outbox import homes
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.people import Person
from slackapp.domain.visibility.efforts import is_open_to_doer


async def stop_being_noted(session: AsyncSession, acting: Acting) -> None:
    """Stop other people from noting efforts of the user, hide the user's open efforts, and end the everyday ones.

    No message is sent.
    """
    workspace_id, user_id, now = acting.workspace_id, acting.user_id, acting.now
    await _may_be_noted(
        session, workspace_id, user_id, allowed=False
    )  # first, for the lock: see noting.known_for_noting
    await everyday.end_noted_by_others(session, acting)
    # all open efforts, thanked ones too: a giver's choice may let a stopped effort wait again
    hidden = await session.scalars(
        update(Effort).where(is_open_to_doer(workspace_id, user_id, now)).values(hidden_at=now).returning(Effort.id),
    )
    effort_ids = hidden.all()
    theirs = await session.scalars(select(Effort).where(Effort.id.in_(effort_ids), Effort.noter_id != user_id))
    await outbox.enqueue(session, workspace_id, [noting.redrawn(effort, "opted_out", now) for effort in theirs], now)
    await prompt_items.redraw(session, workspace_id, effort_ids, "opted_out", now)
    await homes.refresh_homes(session, workspace_id, [user_id], now)
    await effort_lists.tell_managers(session, workspace_id, [user_id], now)


async def allow_being_noted(session: AsyncSession, acting: Acting) -> None:
    """Allow other people to note efforts of the user again; hidden efforts stay hidden."""
    workspace_id, user_id = acting.workspace_id, acting.user_id
    await _may_be_noted(session, workspace_id, user_id, allowed=True)
    await homes.refresh_homes(session, workspace_id, [user_id], acting.now)


async def _may_be_noted(session: AsyncSession, workspace_id: str, user_id: str, *, allowed: bool) -> None:
    await session.execute(
        update(Person)
        .where(Person.workspace_id == workspace_id, Person.user_id == user_id)
        .values(may_be_noted=allowed),
    )
