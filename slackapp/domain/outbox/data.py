"""Export, erasure and retention of the rows of the outbox, of arrivals, of Homes and of the daily cap."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, CompoundSelect, Select, String, cast, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from slackapp.domain.data_rules import DataRules, Entry, Erasure, Rule
from slackapp.domain.outbox import daily_caps, line
from slackapp.domain.rows import removal
from slackapp.domain.tables.outbox import (
    BegunMessage,
    CallLimit,
    HomeTab,
    Outgoing,
    Received,
    Worker,
    WorkspaceHold,
    WorkspaceSender,
)

RECEIVED_KEPT = timedelta(days=3)  # Slack repeats an event within minutes
SENT_KEPT = timedelta(days=90)  # where a message stands is kept longer, see `message_places`

OWN_DATA_TOLD = "own_data_told"  # the kind that tells a person what was done with what is about them


_A_PROCESS = "names nobody: a process of Tend"


async def _export_messages(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    """List the messages accepted by Slack; waiting messages are left out."""
    rows = await session.execute(
        select(Outgoing.kind, Outgoing.sent_at, Outgoing.sent_channel, Outgoing.sent_ts)
        .where(Outgoing.workspace_id == workspace_id, Outgoing.target == user_id, Outgoing.state == "sent")
        .order_by(Outgoing.sent_at, Outgoing.id),
    )
    return [{"kind": kind, "sent_at": at, "channel": channel, "ts": ts} for kind, at, channel, ts in rows]


async def _erase_messages(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    """Delete messages to the person and messages naming the person, except the message about the erasure."""
    # a whole value of the JSON, under whatever name: one id may be the beginning of another
    await line.forget_givers(session, erasure.workspace_id, erasure.user_id)
    in_refs = cast(Outgoing.refs, String).contains(f'"{erasure.user_id}"', autoescape=True)
    theirs = or_(Outgoing.target == erasure.user_id, names(Outgoing.dedupe_key, erasure.user_id), in_refs)
    is_told = (Outgoing.kind == OWN_DATA_TOLD) & (Outgoing.state == "queued")
    return {"deliveries": await removal.remove(session, Outgoing, erasure.workspace_id, theirs, ~is_told)}


def names(key: InstrumentedAttribute[str], user_id: str) -> ColumnElement[bool]:
    """Match keys with `user_id` as one of their parts, separated by colons."""
    return (":" + key + ":").contains(f":{user_id}:", autoescape=True)


async def erase_messages_about(
    session: AsyncSession, workspace_id: str, reference: str, ids: Select[int] | CompoundSelect[int]
) -> Mapping[str, int]:
    """Delete messages whose `reference`, such as `thanks_id`, is one of `ids`; for erasers of other nouns."""
    referred: ColumnElement[Any] = cast(Outgoing.refs[reference].as_string(), BigInteger)
    return {"deliveries": await removal.remove(session, Outgoing, workspace_id, referred.in_(ids))}


async def _erase_home(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    await removal.remove(session, HomeTab, erasure.workspace_id, HomeTab.user_id == erasure.user_id)
    return {}


async def _erase_days(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    await removal.remove(session, BegunMessage, erasure.workspace_id, BegunMessage.user_id == erasure.user_id)
    return {}


async def forget_received(session: AsyncSession, now: datetime) -> int:
    """Delete a portion of arrivals older than RECEIVED_KEPT; returns their number."""
    return await removal.remove_portion(session, Received, Received.received_at < now - RECEIVED_KEPT)


async def forget_outgoing(session: AsyncSession, now: datetime) -> int:
    """Delete a portion of rows sent, dropped or refused more than SENT_KEPT ago; return their number."""
    return await removal.remove_portion(
        session,
        Outgoing,
        Outgoing.state != "queued",
        Outgoing.created_at < now - SENT_KEPT,
        func.coalesce(Outgoing.sent_at, Outgoing.due_at) < now - SENT_KEPT,
    )


DATA = DataRules(
    tables=(Outgoing, Received, HomeTab, BegunMessage, WorkspaceHold, Worker, WorkspaceSender, CallLimit),
    export={"messages_from_tend": Rule(200, _export_messages, (Outgoing,))},
    erase=(
        Rule(20, _erase_messages, (Outgoing,)),
        Rule(100, _erase_home, (HomeTab,)),
        Rule(120, _erase_days, (BegunMessage,)),
    ),
    retention={
        "arrivals forgotten": Rule(130, forget_received, (Received,)),
        "deliveries forgotten": Rule(140, forget_outgoing, (Outgoing,)),
        "days of messages forgotten": Rule(160, daily_caps.forget, (BegunMessage,)),
    },
    counts=("deliveries",),
    not_exported={
        Received: "names nobody: numbers of events and forms, and digests",
        BegunMessage: "repeats the days of messages that `messages_from_tend` lists",
        WorkspaceHold: "names nobody: a whole workspace whose token Slack refuses",
        Worker: _A_PROCESS,
        WorkspaceSender: _A_PROCESS,
        CallLimit: "names nobody: a method of Slack's Web API",
    },
    not_erased={
        Received: "names nobody: numbers of events and forms, and digests",
        WorkspaceHold: "names nobody: a whole workspace whose token Slack refuses",
        Worker: _A_PROCESS,
        WorkspaceSender: _A_PROCESS,
        CallLimit: "names nobody: a method of Slack's Web API",
    },
    kept={
        HomeTab: "until the person is erased: when they last opened Home",
        WorkspaceHold: "until Slack accepts the workspace again",
        Worker: "until the process ends, or another one finds that it died",
        WorkspaceSender: "until the workspace is erased",
        CallLimit: "until Slack limits the same method again, or the workspace is erased",
    },
)
