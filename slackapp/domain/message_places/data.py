"""Export, erasure and retention of the places of messages: each goes along with the thing it shows."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, cast, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.data_rules import DataRules, Entry, Erasure, Rule
from slackapp.domain.outbox.data import names
from slackapp.domain.rows import removal
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.message_places import MessagePlace

ANSWERED_KEPT = timedelta(days=3)  # an answered question is drawn without its buttons within seconds


async def _export_rows(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    """List the messages to the person that Tend can still draw again or delete."""
    rows = await session.scalars(
        select(MessagePlace)
        .where(MessagePlace.workspace_id == workspace_id, MessagePlace.target == user_id)
        .order_by(MessagePlace.posted_at, MessagePlace.key),
    )
    return [{"kind": row.kind, "sent_at": row.posted_at, "channel": row.channel_id, "ts": row.ts} for row in rows]


async def _erase_rows(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    """Delete the places of messages to the person, and of messages naming the person."""
    # a whole value of the JSON, under whatever name: one id may be the beginning of another
    in_refs = cast(MessagePlace.refs, String).contains(f'"{erasure.user_id}"', autoescape=True)
    theirs = or_(MessagePlace.target == erasure.user_id, names(MessagePlace.key, erasure.user_id), in_refs)
    await removal.remove(session, MessagePlace, erasure.workspace_id, theirs)
    return {}


async def forget_answered(session: AsyncSession, now: datetime) -> int:
    """Delete a portion of places of questions about managers that wait for no answer any more; returns their number."""
    still_asked: ColumnElement[bool] = exists().where(
        Lead.workspace_id == MessagePlace.workspace_id,
        Lead.manager_id == MessagePlace.target,
        Lead.member_id == MessagePlace.refs["member_id"].as_string(),
        Lead.confirmed_at.is_(None),
    )
    return await removal.remove_portion(
        session,
        MessagePlace,
        MessagePlace.kind == "lead_asked",
        MessagePlace.posted_at < now - ANSWERED_KEPT,
        ~still_asked,
    )


DATA = DataRules(
    tables=(MessagePlace,),
    export={"messages_that_stand": Rule(205, _export_rows, (MessagePlace,))},
    erase=(Rule(25, _erase_rows, (MessagePlace,)),),
    # the database deletes the others with the thanks, effort, prompt or time away that they show
    retention={"places of answered questions forgotten": Rule(145, forget_answered, (MessagePlace,))},
)
