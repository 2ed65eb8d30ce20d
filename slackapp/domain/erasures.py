"""Removing everything Tend holds about one person, at their wish.

What others gave or noted stays theirs as far as it is not about this person. Nobody is told. Messages that already
stand in Slack are Slack's, and are not touched.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, String, cast, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain import outbox
from slackapp.domain.models import (
    Base,
    Effort,
    HomeTab,
    Lead,
    Outgoing,
    Person,
    Prompt,
    PromptItem,
    Received,
    Thanks,
    ThanksReceiver,
)


@dataclass(frozen=True, slots=True)
class Erased:
    """How many rows went, for the report of whoever ran it; all zero when nothing was held."""

    thanks_given: int
    thanks_received: int
    efforts: int
    prompts: int
    leads: int
    messages: int  # records of what was or would be sent
    profile: int


async def erase_person(session: AsyncSession, workspace_id: str, user_id: str, now: datetime) -> Erased:
    """Remove every row that is of or about `user_id` and only that. Twice changes nothing more.

    Thanks they gave go with their words, for the receivers too; of thanks to several people only their name goes.
    Efforts they did or noted go. Their wishes go as well: met again, Tend knows nothing of them.
    """
    await outbox.refresh_homes(session, workspace_id, await _others(session, workspace_id, user_id), now)
    given = select(Thanks.id).where(Thanks.workspace_id == workspace_id, Thanks.giver_id == user_id)
    efforts = select(Effort.id).where(_touches(workspace_id, user_id))
    messages = await _erase_outgoing(session, workspace_id, user_id, given, efforts)
    received = await _count(session, ThanksReceiver, *_mine(ThanksReceiver, workspace_id, user_id))
    alone = _only_to(workspace_id, user_id)
    messages += await _erase_outgoing(session, workspace_id, user_id, alone, efforts)
    await _forget_answers(session, workspace_id, efforts)
    thanks_given = await _erase_thanks(session, workspace_id, given)
    await _erase_thanks(session, workspace_id, alone)
    await _count(session, ThanksReceiver, *_mine(ThanksReceiver, workspace_id, user_id), erase=True)
    return Erased(
        thanks_given=thanks_given,
        thanks_received=received,
        efforts=await _erase_efforts(session, workspace_id, user_id, efforts),
        prompts=await _erase_prompts(session, workspace_id, user_id),
        leads=await _count(session, Lead, *_leads(workspace_id, user_id), erase=True),
        messages=messages,
        profile=await _erase_profile(session, workspace_id, user_id),
    )
