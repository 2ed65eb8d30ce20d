"""Stop efforts that a thanks answers, and redraw what managers see of them; `reasons` decides about the answers."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.efforts import prompt_items
from slackapp.domain.efforts.lists import tell_managers
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.thanks import Thanks
from slackapp.domain.thanks.answering.reasons import can_be_answered
from slackapp.domain.visibility.efforts import OPEN_FOR


async def stop_efforts(
    session: AsyncSession,
    thanks: Thanks,
    receiver_ids: Collection[str],
    effort_ids: Collection[int],
    now: datetime,
    *,
    how: str,
) -> set[int]:
    """Stop those of the receivers' efforts that have no answer yet; return their ids. `how` is one of `reasons`."""
    if not effort_ids:
        return set()
    theirs = (
        Effort.workspace_id == thanks.workspace_id,
        Effort.doer_id.in_(sorted(receiver_ids)),
        Effort.id.in_(sorted(effort_ids)),
        can_be_answered(now),
    )
    # lock in a fixed order; check the condition again, because another thanks may have stopped an effort meanwhile
    in_order = select(Effort.id).where(*theirs).order_by(Effort.id).with_for_update()
    stopping = (
        update(Effort)
        .where(Effort.id.in_(in_order), *theirs)
        .values(acknowledged_at=now, acknowledged_how=how, thanks_id=thanks.id)
        .returning(Effort.id)
    )
    return set(await session.scalars(stopping))


async def held_by(
    session: AsyncSession, thanks: Thanks, doer_ids: Collection[str], now: datetime, how: str | None = None
) -> list[Effort]:
    """Return the doers' efforts that this thanks stopped, locked for this transaction; `how` limits the reason."""
    stopped = (
        select(Effort)
        .where(
            Effort.workspace_id == thanks.workspace_id,
            Effort.doer_id.in_(sorted(doer_ids)),
            Effort.noted_at > now - OPEN_FOR,
            Effort.thanks_id == thanks.id,
        )
        .order_by(Effort.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if how is not None:
        stopped = stopped.where(Effort.acknowledged_how == how)
    return list(await session.scalars(stopped))


async def follow(
    session: AsyncSession,
    thanks: Thanks,
    receiver_ids: Sequence[str],
    stopped: Collection[int],
    now: datetime,
    changed: Collection[int] = (),
) -> None:
    """Redraw what managers see of efforts that this thanks stopped, and of efforts changed otherwise."""
    if stopped:
        await prompt_items.said(session, thanks.workspace_id, thanks.giver_id, stopped, now)
    if stopped or changed:
        await tell_managers(session, thanks.workspace_id, receiver_ids, now)
