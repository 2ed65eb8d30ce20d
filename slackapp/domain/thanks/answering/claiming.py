"""Let the doer claim a thanks for one of their own efforts, choose another effort, or choose none.

Visible to the doer only. The giver and the managers do not learn of a claim; the effort stops waiting. The doer does
not learn of answers by other people. The module must not know the look of the question.
"""

from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.efforts.lists import words_now
from slackapp.domain.refusals import NotFound
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.domain.thanks.answering import about, reasons, stopping
from slackapp.domain.thanks.received import arrived
from slackapp.domain.visibility.efforts import is_open_to_doer

CLAIMS_MAX = 9  # efforts to choose from; a form has room for ten, and one says that it was for none of them


@dataclass(frozen=True, slots=True)
class Claimable:
    """One of the doer's own efforts, offered for the claim of a received thanks."""

    effort_id: int
    words: str
    is_claimed: bool  # the doer said that the thanks was for this effort


async def claimable(session: AsyncSession, acting: Acting, thanks_id: int) -> tuple[Claimable, ...]:
    """Return the doer's own efforts for the claim of a received thanks, newest first, at most CLAIMS_MAX.

    The effort claimed with the thanks comes first. Efforts claimed with another thanks are left out, and so are all
    weeks of an everyday effort but the newest. Answers by other people do not matter: otherwise the list would show a
    manager's answers. Visible to the doer only. Raises NotFound, TakenBack.
    """
    _, receiver = await arrived(session, acting.workspace_id, thanks_id, acting.user_id, held=False)
    other = exists().where(
        ThanksReceiver.workspace_id == acting.workspace_id,
        ThanksReceiver.receiver_id == acting.user_id,
        ThanksReceiver.thanks_id == Thanks.id,
        ThanksReceiver.claimed_effort_id == Effort.id,
        ThanksReceiver.thanks_id != thanks_id,
        Thanks.taken_back_at.is_(None),
    )
    theirs = await session.scalars(
        select(Effort)
        .where(is_open_to_doer(acting.workspace_id, acting.user_id, acting.now), ~other)
        .order_by(Effort.noted_at.desc(), Effort.id.desc())
    )
    weeks: dict[int, list[Effort]] = {}
    for effort in theirs:
        weeks.setdefault(effort.id if effort.repeats_id is None else -effort.repeats_id, []).append(effort)
    found = [
        Claimable(same[0].id, words_now(same[0]), any(one.id == receiver.claimed_effort_id for one in same))
        for same in weeks.values()
    ]
    found.sort(key=lambda one: not one.is_claimed)  # what was claimed comes first, so that it can always be undone
    return tuple(found[:CLAIMS_MAX])


async def claim(session: AsyncSession, acting: Acting, thanks_id: int, effort_id: int | None) -> None:
    """Record the doer's claim of a thanks for an effort, in place of an earlier claim; `effort_id` None: for no effort.

    An effort claimed before waits again unless answered otherwise. A claim of an effort no longer waiting is accepted
    too, and the doer learns nothing about its state. Idempotent. Raises NotFound, TakenBack.
    """
    workspace_id, doer_id, now = acting.workspace_id, acting.user_id, acting.now
    thanks, receiver = await arrived(session, workspace_id, thanks_id, doer_id, held=True)
    if effort_id is not None:
        theirs = is_open_to_doer(workspace_id, doer_id, now)
        if await session.scalar(select(Effort.id).where(Effort.id == effort_id, theirs)) is None:
            raise NotFound
    await stopping.lock_doers(session, workspace_id, [doer_id])
    await session.refresh(receiver, ["claimed_effort_id"])
    if receiver.claimed_effort_id == effort_id:
        return
    receiver.claimed_effort_id = effort_id
    await session.flush()
    await about.claimed(session, receiver)
    meant = [] if effort_id is None else await reasons.of_one_noting(session, effort_id, thanks.said_at)
    held = await stopping.held_by(session, thanks, [doer_id], now, besides=meant)
    released = [one for one in held if (one.thanks_id, one.acknowledged_how) == (thanks.id, reasons.CLAIMED)]
    await reasons.answer_again(session, released, now)
    stopped = await stopping.stop_efforts(session, thanks, [doer_id], meant, now, how=reasons.CLAIMED)
    await stopping.follow(session, thanks, [doer_id], stopped, now, changed={effort.id for effort in released})
