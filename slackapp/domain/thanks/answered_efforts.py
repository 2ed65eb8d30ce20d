"""Match a thanks with the efforts it answers: stop waiting efforts, and let the giver choose between several.

`visibility` alone decides about which efforts a giver may be asked. This module must not know how a thanks is given;
`giving` does.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.efforts import prompt_items
from slackapp.domain.efforts.lists import tell_managers, words_now
from slackapp.domain.refusals import AlreadyDecided, NotFound
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.domain.thanks.receivers import Receiver
from slackapp.domain.visibility.efforts import is_asked_about, is_known_to_giver, waits

CHOICES_MAX = 8  # longer lists are hard to choose from and do not fit into a message


@dataclass(frozen=True, slots=True)
class Choice:
    """One effort a thanks may have answered, for a giver allowed to read the effort."""

    effort_id: int
    words: str
    receiver_id: str


async def answer_with(
    session: AsyncSession,
    thanks: Thanks,
    reached: Sequence[Receiver],
    now: datetime,
) -> tuple[Choice, ...]:
    """Stop the waiting efforts of the reached receivers, and return the efforts for the giver to choose from.

    With `thanks.answers_effort_id` set, stop only that effort and the efforts noted together with it. The result
    follows `visibility.efforts.is_asked_about`. It never shows the efforts really stopped, because the giver may not
    know of them. Runs no statement when nothing waits and the giver noted nothing.
    """
    receiver_ids = [receiver.user_id for receiver in reached]
    came_from = thanks.answers_effort_id
    effort_ids = set() if came_from is None else {came_from}
    waits_for_some = any(receiver.has_waiting for receiver in reached)
    if effort_ids or waits_for_some:
        effort_ids |= await _stop_efforts(session, thanks, receiver_ids, now)
    if effort_ids:
        await prompt_items.said(session, thanks.workspace_id, thanks.giver_id, effort_ids, now)
        await tell_managers(session, thanks.workspace_id, receiver_ids, now)
    may_ask = came_from is None and (waits_for_some or any(receiver.is_noted for receiver in reached))
    return await _choices_of(session, thanks, receiver_ids, now) if may_ask else ()


async def choose(session: AsyncSession, acting: Acting, thanks_id: int, effort_id: int) -> tuple[Choice, ...]:
    """Record the effort that the giver meant with their thanks; let the receiver's other efforts wait again.

    A choice of an effort no longer waiting is accepted like any other, so that the giver learns nothing about its
    state. Returns the remaining choices, about other receivers. The same choice twice changes nothing. Raises NotFound
    when the choice is not the giver's to make, AlreadyDecided when the giver chose another effort before.
    """
    workspace_id, giver_id, now = acting.workspace_id, acting.user_id, acting.now
    thanks = await session.get(Thanks, thanks_id, with_for_update=True)  # two simultaneous presses take turns
    if thanks is None or (thanks.workspace_id, thanks.giver_id, thanks.taken_back_at) != (workspace_id, giver_id, None):
        raise NotFound
    effort = await session.scalar(
        select(Effort).where(Effort.id == effort_id, is_known_to_giver(workspace_id, giver_id, now)),
    )
    receiver = None if effort is None else await session.get(ThanksReceiver, (thanks_id, effort.doer_id))
    if effort is None or receiver is None or thanks.answers_effort_id is not None:
        raise NotFound
    if receiver.answers_effort_id not in {None, effort_id}:
        raise AlreadyDecided
    receiver.answers_effort_id = effort_id
    reopened = await session.scalars(
        update(Effort)
        .where(
            Effort.workspace_id == workspace_id,
            Effort.thanks_id == thanks_id,
            Effort.doer_id == effort.doer_id,
            Effort.id != effort_id,
        )
        .values(acknowledged_at=None, acknowledged_how=None, thanks_id=None)
        .returning(Effort.id),
    )
    await prompt_items.unsaid(session, workspace_id, giver_id, set(reopened), now)
    await tell_managers(session, workspace_id, [effort.doer_id], now)
    not_asked = await session.scalars(
        select(ThanksReceiver.receiver_id).where(
            ThanksReceiver.thanks_id == thanks_id,
            ThanksReceiver.answers_effort_id.is_(None),
        ),
    )
    return await _choices_of(session, thanks, not_asked.all(), now)


async def noted_together(
    session: AsyncSession, workspace_id: str, noter_id: str, effort_id: int
) -> tuple[tuple[str, ...], str]:
    """Return the other doers for whom the noter noted these words at the same time, and the words.

    Visible to the noter only. Raises NotFound when `noter_id` did not note the effort.
    """
    effort = await session.get(Effort, effort_id)
    if effort is None or (effort.workspace_id, effort.noter_id) != (workspace_id, noter_id):
        raise NotFound
    ids = await _of_one_noting(session, effort_id)
    doers = await session.scalars(select(Effort.doer_id).where(Effort.id.in_(ids)).order_by(Effort.id))
    return tuple(doer_id for doer_id in doers if doer_id != noter_id), effort.words


async def _stop_efforts(session: AsyncSession, thanks: Thanks, receiver_ids: Sequence[str], now: datetime) -> set[int]:
    theirs = (Effort.workspace_id == thanks.workspace_id, Effort.doer_id.in_(sorted(receiver_ids)), waits(now))
    # lock in a fixed order; check the condition again, because another thanks may have stopped an effort meanwhile
    in_order = select(Effort.id).where(*theirs).order_by(Effort.id).with_for_update()
    stopping = (
        update(Effort)
        .where(Effort.id.in_(in_order), *theirs)
        .values(acknowledged_at=now, acknowledged_how="thanks", thanks_id=thanks.id)
        .returning(Effort.id)
    )
    if thanks.answers_effort_id is not None:
        stopping = stopping.where(Effort.id.in_(await _of_one_noting(session, thanks.answers_effort_id)))
    return set(await session.scalars(stopping))


async def _of_one_noting(session: AsyncSession, effort_id: int) -> list[int]:
    """Return the ids of the effort and of the efforts noted together with it about other doers.

    One thanks to all the doers answers all of these efforts.
    """
    effort = await session.get(Effort, effort_id)
    if effort is None:
        return []
    if effort.noting_id is None:
        return [effort_id]
    noted = await session.scalars(
        select(Effort.id).where(
            Effort.workspace_id == effort.workspace_id,
            Effort.noter_id == effort.noter_id,
            Effort.noted_at == effort.noted_at,  # an everyday effort has the same noting every week
            Effort.noting_id == effort.noting_id,
        ),
    )
    return list(noted)


async def _choices_of(
    session: AsyncSession, thanks: Thanks, receiver_ids: Sequence[str], now: datetime
) -> tuple[Choice, ...]:
    """Return the newest efforts the giver may be asked about, for receivers with more than one."""
    newest = (
        await session.scalars(
            select(Effort)
            .where(
                Effort.workspace_id == thanks.workspace_id,
                Effort.doer_id.in_(sorted(receiver_ids)),
                is_asked_about(thanks.workspace_id, thanks.giver_id, thanks.id, now),
            )
            .order_by(Effort.noted_at.desc(), Effort.id.desc())
            .limit(CHOICES_MAX),
        )
    ).all()
    doers = Counter(one.doer_id for one in newest)
    several = [one for one in newest if doers[one.doer_id] > 1]
    several.sort(key=lambda one: (one.doer_id, one.noted_at, one.id))
    return tuple(Choice(one.id, _words_for_giver(one, thanks.giver_id), one.doer_id) for one in several)


def _words_for_giver(effort: Effort, giver_id: str) -> str:
    """Return the noter's original words to the noter, so that the noter does not learn of the doer's changes."""
    return effort.words if effort.noter_id == giver_id else words_now(effort)
