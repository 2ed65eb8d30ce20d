"""Lines kept for a one-to-one as rows: that a word was said after all, and what is kept no longer.

Must not know who may read what such a line is about; `privacy` and `meetings` do.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.one_to_ones import KEPT_FOR, OneToOne, PocketLine

SAID_KEPT = timedelta(days=1)  # own words that were said, so that a night goes by before they are gone
KEPT_MAX = 200  # lines of one person that one reading looks at
PORTION = 1_000  # rows of one housekeeping transaction


async def said(
    session: AsyncSession, workspace_id: str, keeper_id: str, effort_ids: Collection[int], now: datetime
) -> None:
    """Take `effort_ids` out of the list of `keeper_id`, who just thanked for them."""
    await session.execute(
        update(PocketLine)
        .where(*_about(workspace_id, keeper_id, effort_ids), PocketLine.ended_at.is_(None))
        .values(ended_at=now),
    )


async def unsaid(session: AsyncSession, workspace_id: str, keeper_id: str, effort_ids: Collection[int]) -> None:
    """Put `effort_ids` back: the thanks of `keeper_id` did not mean them after all, or was taken back."""
    await session.execute(
        update(PocketLine).where(*_about(workspace_id, keeper_id, effort_ids)).values(ended_at=None),
    )


async def kept_efforts(session: AsyncSession, workspace_id: str, keeper_id: str) -> frozenset[int]:
    """Give the numbers of the efforts that `keeper_id` keeps for a one-to-one, the newest KEPT_MAX; for them alone."""
    mine = (PocketLine.workspace_id == workspace_id, PocketLine.keeper_id == keeper_id)
    found = await session.scalars(
        select(PocketLine.effort_id)
        .where(*mine, PocketLine.effort_id.is_not(None), PocketLine.ended_at.is_(None))
        .order_by(PocketLine.id.desc())
        .limit(KEPT_MAX),
    )
    return frozenset(number for number in found if number is not None)


async def forget_lines(session: AsyncSession, now: datetime) -> int:
    """Remove lines kept more than KEPT_FOR ago, own words SAID_KEPT after they were said, and what an ended lead left.

    At most PORTION; gives how many. Own words about somebody stay their author's, whoever leads whom by now.
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
    old = select(PocketLine.id).where(over).order_by(PocketLine.id).limit(PORTION).with_for_update(skip_locked=True)
    ids = list(await session.scalars(old))
    await session.execute(delete(PocketLine).where(PocketLine.id.in_(ids)))
    return len(ids)


async def forget_days(session: AsyncSession, now: datetime) -> int:  # noqa: ARG001  (a portion of the housekeeping)
    """Remove days of one-to-ones between people of whom neither leads the other any more; give how many."""
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


def _about(workspace_id: str, keeper_id: str, effort_ids: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    return (
        PocketLine.workspace_id == workspace_id,
        PocketLine.keeper_id == keeper_id,
        PocketLine.effort_id.in_(sorted(effort_ids)),
    )
