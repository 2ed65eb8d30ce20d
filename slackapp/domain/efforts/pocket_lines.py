"""Store the lines kept for a one-to-one: mark lines as said, and delete old ones.

This module must not know who may read the subject of a line; `visibility` and `domain.one_to_ones` do.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.rows import removal
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.one_to_ones import KEPT_FOR, OneToOne, PocketLine

SAID_KEPT = timedelta(days=1)  # own lines stay a night after they were said
KEPT_MAX = 200  # lines of one person read at a time


async def said(
    session: AsyncSession, workspace_id: str, keeper_id: str, effort_ids: Collection[int], now: datetime
) -> None:
    """End the keeper's lines about these efforts, because the keeper just gave thanks for them."""
    await session.execute(
        update(PocketLine)
        .where(*_where_about(workspace_id, keeper_id, effort_ids), PocketLine.ended_at.is_(None))
        .values(ended_at=now),
    )


async def unsaid(session: AsyncSession, workspace_id: str, keeper_id: str, effort_ids: Collection[int]) -> None:
    """Reopen the keeper's lines about these efforts: the keeper's thanks meant other efforts, or was taken back."""
    await session.execute(
        update(PocketLine).where(*_where_about(workspace_id, keeper_id, effort_ids)).values(ended_at=None),
    )


async def kept_efforts(session: AsyncSession, workspace_id: str, keeper_id: str) -> frozenset[int]:
    """Return the ids of the efforts the keeper keeps for a one-to-one, the newest KEPT_MAX; for the keeper only."""
    mine = (PocketLine.workspace_id == workspace_id, PocketLine.keeper_id == keeper_id)
    found = await session.scalars(
        select(PocketLine.effort_id)
        .where(*mine, PocketLine.effort_id.is_not(None), PocketLine.ended_at.is_(None))
        .order_by(PocketLine.id.desc())
        .limit(KEPT_MAX),
    )
    return frozenset(number for number in found if number is not None)


async def forget_lines(session: AsyncSession, now: datetime) -> int:
    """Delete lines older than KEPT_FOR, own lines SAID_KEPT after they were said, and effort lines of an ended lead.

    Deletes a portion; returns the count. A line in the keeper's own words stays, even after the lead has ended.
    """
    pair = or_(
        and_(Lead.manager_id == PocketLine.keeper_id, Lead.member_id == PocketLine.other_id),
        and_(Lead.manager_id == PocketLine.other_id, Lead.member_id == PocketLine.keeper_id),
    )
    leads = exists().where(Lead.workspace_id == PocketLine.workspace_id, pair, Lead.confirmed_at.is_not(None))
    over = or_(
        PocketLine.kept_at < now - KEPT_FOR,
        and_(PocketLine.words.is_not(None), PocketLine.ended_at < now - SAID_KEPT),
        and_(PocketLine.words.is_(None), ~leads.correlate(PocketLine)),
    )
    return await removal.remove_portion(session, PocketLine, over)


async def forget_days(session: AsyncSession, now: datetime) -> int:  # noqa: ARG001  (a portion of the housekeeping)
    """Delete one-to-one days between two people without a lead between them; return the count."""
    leads = exists().where(
        Lead.workspace_id == OneToOne.workspace_id,
        Lead.manager_id == OneToOne.manager_id,
        Lead.member_id == OneToOne.member_id,
        Lead.confirmed_at.is_not(None),
    )
    gone = await session.scalars(
        delete(OneToOne).where(~leads.correlate(OneToOne)).returning(OneToOne.member_id),
        execution_options={"synchronize_session": False},
    )
    return len(gone.all())


def _where_about(workspace_id: str, keeper_id: str, effort_ids: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    return (
        PocketLine.workspace_id == workspace_id,
        PocketLine.keeper_id == keeper_id,
        PocketLine.effort_id.in_(sorted(effort_ids)),
    )
