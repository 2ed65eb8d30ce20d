"""What one person chose: sharing, being noted, and for who leads somebody, being told of waiting efforts.

Shown to that person alone, and changed by nobody else. Must not know the workspace's own settings.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain import leads, notings, people, prompts
from slackapp.domain.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody chose, or the defaults while Tend does not know them."""

    sharing: str = people.ASK_ME
    may_be_noted: bool = True
    prompting: str | None = None  # None: leads nobody, so there is nothing to choose
    manager_ids: tuple[str, ...] = ()
    asked_id: str | None = None  # whom they named as their manager, while that person has not answered


async def chosen_by(session: AsyncSession, workspace_id: str, user_id: str) -> Chosen:
    """Give what `user_id` chose, for them alone."""
    person = (await people.known(session, workspace_id, [user_id])).get(user_id)
    if person is None:
        return Chosen()
    leads_somebody = await leads.leads_somebody(session, workspace_id, user_id)
    return Chosen(
        sharing=person.sharing,
        may_be_noted=person.may_be_noted,
        prompting=person.prompting if leads_somebody else None,
        manager_ids=await leads.managers_of(session, workspace_id, user_id),
        asked_id=await leads.asked_by(session, workspace_id, user_id),
    )


async def choose(
    session: AsyncSession,
    workspace_id: str,
    user_id: str,
    wish: Chosen,
    now: datetime,
) -> None:
    """Make `wish` so where it differs from what stands; who leads them is not chosen here.

    Raises NotFound while the directory does not know them, ValueError for a way of sharing or prompting that there
    is not.
    """
    if not await people.known(session, workspace_id, [user_id]):
        raise NotFound
    before = await chosen_by(session, workspace_id, user_id)
    if wish.sharing != before.sharing:
        await people.choose_sharing(session, workspace_id, user_id, wish.sharing)
    if wish.may_be_noted != before.may_be_noted:
        change = notings.allow_being_noted if wish.may_be_noted else notings.stop_being_noted
        await change(session, workspace_id, user_id, now)
    if wish.prompting is not None and wish.prompting != before.prompting:
        await prompts.choose_prompting(session, workspace_id, user_id, wish.prompting, now)
