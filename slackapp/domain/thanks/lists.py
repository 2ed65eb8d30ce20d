"""List the thanks a person received or gave, newest first.

Each page starts at a line of the former page instead of a row offset, so the thousandth page costs the same as the
first. Each list is visible to its owner only. This module must not know where a list is shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, exists, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from slackapp.domain.rows.prepared import Prepared
from slackapp.domain.rows.slices import COUNTED_MAX, Mark
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.domain.visibility import thanks as thanks_visibility


@dataclass(frozen=True, slots=True)
class ThanksLine:
    """A thanks as the giver or a receiver sees it; `user_ids` are the people on the other side."""

    thanks_id: int
    user_ids: tuple[str, ...]
    words: str
    said_at: datetime


def _has_been_given(is_said: ColumnElement[bool]) -> ColumnElement[bool]:
    """Match thanks of the giver in `is_said` that reached a receiver."""
    reached = exists().where(ThanksReceiver.thanks_id == Thanks.id, ThanksReceiver.standing != "pending")
    return and_(is_said, reached.correlate(Thanks))


_RECEIVED = select(Thanks.id, Thanks.giver_id, Thanks.words, Thanks.said_at).join(
    ThanksReceiver, ThanksReceiver.thanks_id == Thanks.id
)
_GIVEN = select(Thanks.id, Thanks.words, Thanks.said_at)
_LIMIT = bindparam("limit", type_=Integer())
# the first pages, which every Home shows
_NEWEST_RECEIVED = Prepared(
    _RECEIVED.where(thanks_visibility.is_received())
    .order_by(ThanksReceiver.said_at.desc(), ThanksReceiver.thanks_id.desc())
    .limit(_LIMIT)
)
_NEWEST_GIVEN = Prepared(
    _GIVEN.where(_has_been_given(thanks_visibility.is_said()))
    .order_by(Thanks.said_at.desc(), Thanks.id.desc())
    .limit(_LIMIT)
)


async def received(
    session: AsyncSession, workspace_id: str, user_id: str, *, limit: int, beyond: Mark | None = None
) -> tuple[ThanksLine, ...]:
    """List up to `limit` thanks the user received, newest first; without `beyond`, start at the newest."""
    rows: Sequence[Any]
    if beyond is None:
        rows = await _NEWEST_RECEIVED.run(session, {"workspace": workspace_id, "receiver": user_id, "limit": limit})
    else:
        query = _RECEIVED.where(thanks_visibility.is_received_by(workspace_id, user_id))
        rows = await _load_rows(session, query, ThanksReceiver.said_at, ThanksReceiver.thanks_id, limit, beyond)
    return tuple(ThanksLine(row[0], (row[1],), row[2], row[3]) for row in rows)


async def given(
    session: AsyncSession, workspace_id: str, user_id: str, *, limit: int, beyond: Mark | None = None
) -> tuple[ThanksLine, ...]:
    """List up to `limit` thanks the user gave, newest first, without thanks whose receivers are all pending."""
    rows: Sequence[Any]
    if beyond is None:
        rows = await _NEWEST_GIVEN.run(session, {"workspace": workspace_id, "giver": user_id, "limit": limit})
    else:
        query = _GIVEN.where(_has_been_given(thanks_visibility.is_said_by(workspace_id, user_id)))
        rows = await _load_rows(session, query, Thanks.said_at, Thanks.id, limit, beyond)
    names = await _receiver_ids(session, [row[0] for row in rows])
    return tuple(ThanksLine(row[0], names.get(row[0], ()), row[1], row[2]) for row in rows)


async def count_received(session: AsyncSession, workspace_id: str, user_id: str) -> int:
    """Count the thanks the user received, for that user only; COUNTED_MAX + 1 stands for any larger number."""
    query = (
        select(literal(1))
        .select_from(ThanksReceiver)
        .join(Thanks, ThanksReceiver.thanks_id == Thanks.id)
        .where(thanks_visibility.is_received_by(workspace_id, user_id))
    )
    return await _count_rows(session, query)


async def count_given(session: AsyncSession, workspace_id: str, user_id: str) -> int:
    """Count the thanks the user gave, for that user only; COUNTED_MAX + 1 stands for any larger number."""
    return await _count_rows(
        session, select(literal(1)).where(_has_been_given(thanks_visibility.is_said_by(workspace_id, user_id)))
    )


async def _load_rows(
    session: AsyncSession,
    query: Select[*tuple[Any, ...]],
    at: InstrumentedAttribute[datetime],
    number: InstrumentedAttribute[int],
    limit: int,
    beyond: Mark,
) -> Sequence[Any]:
    """Load rows newest first; for a newer page, query upwards from the mark and reverse the rows."""
    if beyond.side == "newer":
        after = query.where(at >= beyond.at, or_(at > beyond.at, number > beyond.number))
        return (await session.execute(after.order_by(at, number).limit(limit))).all()[::-1]
    # an index can only start at the first comparison
    here = number <= beyond.number if beyond.side == "from" else number < beyond.number
    query = query.where(at <= beyond.at, or_(at < beyond.at, here))
    return (await session.execute(query.order_by(at.desc(), number.desc()).limit(limit))).all()


async def _receiver_ids(session: AsyncSession, thanks_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Return the ids of the receivers reached, by thanks id."""
    wanted = list(thanks_ids)
    if not wanted:
        return {}
    rows = await session.execute(
        select(ThanksReceiver.thanks_id, ThanksReceiver.receiver_id)
        .where(ThanksReceiver.thanks_id.in_(wanted), ThanksReceiver.standing != "pending")
        .order_by(ThanksReceiver.thanks_id, ThanksReceiver.receiver_id),
    )
    names: dict[int, tuple[str, ...]] = {}
    for thanks_id, receiver_id in rows:
        names[thanks_id] = (*names.get(thanks_id, ()), receiver_id)
    return names


async def _count_rows(session: AsyncSession, query: Select[int]) -> int:
    some = query.limit(COUNTED_MAX + 1).subquery()
    return await session.scalar(select(func.count()).select_from(some)) or 0
