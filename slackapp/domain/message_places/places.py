"""Store the place of a message, and find the message again for a redraw or a deletion.

A row of the outbox goes after some weeks; its message stays in Slack with its buttons. So the place belongs to the
thing shown. The module must not know the look of a message.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.rows import inserts
from slackapp.domain.rows.prepared import Prepared
from slackapp.domain.tables.away import TimeAway
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.message_places import MessagePlace
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.prompts import Prompt
from slackapp.domain.tables.repairs import PrivateWord
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.rituals.seasons import Season
from slackapp.domain.tables.thanks import Thanks

# The thing shown by a message. A `question` names a manager: it has no row of its own.
Owner = Literal["thanks", "effort", "prompt", "away", "word", "round", "season", "question"]

Shown = Thanks | Effort | Prompt | TimeAway | PrivateWord | Round | Season
PLACE_KEY = ("workspace_id", "key")

_ROWS: Mapping[str, tuple[type[Shown], str]] = {
    "thanks": (Thanks, "thanks_id"),
    "effort": (Effort, "effort_id"),
    "prompt": (Prompt, "prompt_id"),
    "away": (TimeAway, "away_id"),
    "word": (PrivateWord, "word_id"),
    "round": (Round, "round_id"),
    "season": (Season, "season_id"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """The place and the subject of one message."""

    key: str  # the dedupe key of the outbox row that posted the message
    kind: str  # names the renderer
    target: str  # a user id or a channel id
    refs: Mapping[str, Any]
    channel_id: str
    ts: str


async def hold(session: AsyncSession, owner: Owner, row: Outgoing) -> bool:
    """Lock the thing shown by the row's message, so that the thing cannot go before its place is stored (PostgreSQL).

    False if the thing was removed meanwhile: nothing could change or delete the message later. True for a row that
    names no thing.
    """
    if owner not in _ROWS:
        return True
    table, column = _ROWS[owner]
    if column not in row.refs:
        return True
    thing = {"number": int(row.refs[column]), "workspace": row.workspace_id}
    return await _standing(table).scalar(session, thing) is not None


async def record(
    session: AsyncSession,
    owner: Owner,
    row: Outgoing,
    key: str,
    channel_id: str,
    ts: str,
    now: datetime,
    shown: str | None = None,
) -> None:
    """Store the place of a posted message; a message posted again replaces the earlier place.

    `row` is the outbox row as claimed, `key` its present dedupe key, `shown` as in the table. No effect if the row
    names no thing. The thing shown has to stand; see `hold`.
    """
    owned: dict[str, int] = {}
    if owner in _ROWS:
        _, column = _ROWS[owner]
        if column not in row.refs:  # of a kind with several messages, one that is never drawn again
            return
        owned = {column: int(row.refs[column])}
    values = {
        "workspace_id": row.workspace_id,
        "key": key,
        "kind": row.kind,
        "target": row.target,
        "refs": dict(row.refs),
        "channel_id": channel_id,
        "ts": ts,
        "posted_at": now,
        "shown": shown,
        **owned,
    }
    await _placing(session.get_bind().dialect.name, tuple(values)).run(session, values)


def withdrawn(key: str, target: str, channel_id: str, ts: str, **more: Any) -> OutboxMessage:  # noqa: ANN401  (ids)
    """Build the deletion of a message by its place, for a thing removed together with its places."""
    refs = {"key": key, "channel_id": channel_id, "ts": ts, **more}
    return OutboxMessage("copy_withdrawn", target, f"withdrawn:{key}", refs, is_redraw=True)


# built once for each kind of thing: each message sent runs both


@cache
def _standing(table: type[Shown]) -> Prepared:
    """Select the id of the thing shown, locked."""
    stands = select(table.id).where(table.id == bindparam("number"), table.workspace_id == bindparam("workspace"))
    return Prepared(stands.with_for_update(read=True, key_share=True))


@cache
def _placing(dialect: str, columns: tuple[str, ...]) -> Prepared:
    """Insert a place, or replace all but the key of a stored place."""
    new = inserts.insert_rows(dialect, MessagePlace)
    replaced = {name: new.excluded[name] for name in columns if name not in PLACE_KEY}
    return Prepared(new.on_conflict_do_update(index_elements=PLACE_KEY, set_=replaced))


async def place_of(session: AsyncSession, workspace_id: str, key: str) -> Place | None:
    """Return the place of the message for a key; None if not posted, or deleted."""
    row = await session.get(MessagePlace, (workspace_id, key), populate_existing=True)
    return None if row is None else _place_of(row)


async def place_or_wait(session: AsyncSession, workspace_id: str, key: str) -> Place | datetime | None:
    """Return the place of a message; its due time while waiting in the outbox; None if neither."""
    place = await place_of(session, workspace_id, key)
    return place if place is not None else await outbox.queued_until(session, workspace_id, key)


@dataclass(frozen=True, slots=True)
class Copy:
    """A posted message, or a message in the outbox, perhaps posted at the same moment."""

    key: str
    target: str
    at: Place | None  # None: not posted yet

    @property
    def refs(self) -> dict[str, str]:
        """Return the references for a deletion of the message, even after the thing shown is removed."""
        known = {} if self.at is None else {"channel_id": self.at.channel_id, "ts": self.at.ts}
        return {"key": self.key, **known}


async def copies_under(session: AsyncSession, workspace_id: str, keys: Collection[str]) -> list[Copy]:
    """Return the posted messages under `keys`, and the messages in the outbox in any state; in the order of `keys`."""
    if not keys:
        return []
    of_keys = (MessagePlace.workspace_id == workspace_id, MessagePlace.key.in_(keys))
    standing = {row.key: _place_of(row) for row in await session.scalars(select(MessagePlace).where(*of_keys))}
    in_outbox = (Outgoing.workspace_id == workspace_id, Outgoing.dedupe_key.in_(keys))
    coming = await session.execute(select(Outgoing.dedupe_key, Outgoing.target).where(*in_outbox))
    targets = {**{key: target for key, target in coming}, **{key: at.target for key, at in standing.items()}}  # noqa: C416  (rows are no pairs to mypy)
    return [Copy(key, targets[key], standing.get(key)) for key in dict.fromkeys(keys) if key in targets]


async def keys_beginning(session: AsyncSession, workspace_id: str, beginning: str) -> tuple[str, ...]:
    """Return the keys of posted messages with a beginning, in order."""
    found = await session.scalars(
        select(MessagePlace.key)
        .where(MessagePlace.workspace_id == workspace_id, MessagePlace.key.startswith(beginning, autoescape=True))
        .order_by(MessagePlace.key),
    )
    return tuple(found)


async def rename(session: AsyncSession, workspace_id: str, key: str, new_key: str) -> None:
    """Give a message another key, in the outbox too, so that a second message may have the first key."""
    await session.execute(
        update(Outgoing)
        .where(Outgoing.workspace_id == workspace_id, Outgoing.dedupe_key == key)
        .values(dedupe_key=new_key),
    )
    await session.execute(
        update(MessagePlace)
        .where(MessagePlace.workspace_id == workspace_id, MessagePlace.key == key)
        .values(key=new_key),
    )


async def forget(session: AsyncSession, workspace_id: str, key: str) -> None:
    """Delete the place of a message deleted in Slack, or without buttons for good."""
    await session.execute(
        delete(MessagePlace).where(MessagePlace.workspace_id == workspace_id, MessagePlace.key == key)
    )


def _place_of(row: MessagePlace) -> Place:
    return Place(row.key, row.kind, row.target, row.refs, row.channel_id, row.ts)
