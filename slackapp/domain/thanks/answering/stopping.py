"""Stop efforts answered by a thanks, and redraw the efforts for managers; `reasons` decides about the answers."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.efforts import prompt_items
from slackapp.domain.efforts.lists import tell_managers
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.people import Person
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
    """Stop the receivers' efforts without an answer; return their ids. `how` is one of `reasons`."""
    if not effort_ids:
        return set()
    stopping = (
        update(Effort)
        .where(
            Effort.workspace_id == thanks.workspace_id,
            Effort.doer_id.in_(sorted(receiver_ids)),
            Effort.id.in_(sorted(effort_ids)),
            can_be_answered(now),
        )
        .values(acknowledged_at=now, acknowledged_how=how, thanks_id=thanks.id)
        .returning(Effort.id)
    )
    return set(await session.scalars(stopping))


async def lock_efforts(session: AsyncSession, effort_ids: Collection[int]) -> None:
    """Lock efforts until the transaction ends, in a fixed order; call before `stop_efforts`, once a transaction.

    Another thanks for one of the efforts may be taken back at the same moment. Then the lock waits for the take-back,
    and the effort can be stopped. The other way round, the take-back finds the new thanks.
    """
    if effort_ids:
        await session.execute(
            select(Effort.id).where(Effort.id.in_(sorted(effort_ids))).order_by(Effort.id).with_for_update()
        )


async def lock_doers(session: AsyncSession, workspace_id: str, doer_ids: Collection[str]) -> None:
    """Let changes of the answers to these doers' efforts take turns: two take-backs must not trust each other."""
    doers = select(Person.user_id).where(Person.workspace_id == workspace_id, Person.user_id.in_(sorted(doer_ids)))
    await session.execute(doers.order_by(Person.user_id).with_for_update())


async def held_by(
    session: AsyncSession, thanks: Thanks, doer_ids: Collection[str], now: datetime, besides: Collection[int] = ()
) -> list[Effort]:
    """Return the doers' efforts stopped by the thanks, and `besides`, locked in order for the transaction."""
    stopped = await session.scalars(
        select(Effort)
        .where(
            Effort.workspace_id == thanks.workspace_id,
            Effort.doer_id.in_(sorted(doer_ids)),
            Effort.noted_at > now - OPEN_FOR,
            or_(Effort.thanks_id == thanks.id, Effort.id.in_(sorted(besides))),
        )
        .order_by(Effort.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(stopped)


async def follow(
    session: AsyncSession,
    thanks: Thanks,
    receiver_ids: Sequence[str],
    stopped: Collection[int],
    now: datetime,
    changed: Collection[int] = (),
) -> None:
    """Redraw for managers the efforts stopped by the thanks, and efforts changed otherwise."""
    if stopped:
        await prompt_items.said(session, thanks.workspace_id, thanks.giver_id, stopped, now)
    if stopped or changed:
        await tell_managers(session, thanks.workspace_id, receiver_ids, now)
