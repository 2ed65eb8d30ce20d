"""Match a thanks with the efforts it answers, and stop only these from waiting.

A thanks answers an effort when the giver started from the effort, when its words name the effort, when the giver
chooses the effort, or when the doer claims the thanks for the effort. Any other thanks leaves all efforts waiting.
`visibility` alone decides about which efforts a giver may be asked. This module must not know how a thanks is given;
`giving` does.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.efforts import prompt_items
from slackapp.domain.efforts.lists import tell_managers, words_now
from slackapp.domain.refusals import AlreadyDecided, NotFound, TakenBack
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.domain.thanks.receivers import Receiver
from slackapp.domain.thanks.words.word_match import names_effort
from slackapp.domain.visibility.efforts import OPEN_FOR, is_asked_about, is_known_to_giver, is_open_to_doer, waits

CHOICES_MAX = 8  # longer lists are hard to choose from and do not fit into a message
CLAIMS_MAX = 10
COMPARED_MAX = 200  # newest waiting efforts of all receivers whose words are compared with the thanks


# What answered an effort, as stored: the giver started from it, named it, chose it, or the doer claimed the thanks.
SAID_FROM = "thanks"
BY_WORDS = "words"
CHOSEN = "chosen"
CLAIMED = "claimed"


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
    besides_ids: Sequence[int] = (),
) -> tuple[Choice, ...]:
    """Stop the efforts that this thanks answers, and return the efforts for the giver to choose from.

    With `thanks.answers_effort_id` set, these are that effort, the efforts noted together with it, and `besides_ids`,
    further efforts that the giver ticked. Otherwise they are the receivers' waiting efforts named by the words. The
    result follows `visibility.efforts.is_asked_about`. It never shows the efforts really stopped, because the giver may
    not know of them. Runs no statement when nothing waits and the giver noted nothing.
    """
    receiver_ids = [receiver.user_id for receiver in reached]
    came_from = thanks.answers_effort_id
    waits_for_some = any(receiver.has_waiting for receiver in reached)
    effort_ids: set[int] = set()
    if came_from is not None:
        meant = [*await _of_one_noting(session, came_from), *besides_ids]
        stopped = await _stop_efforts(session, thanks, receiver_ids, meant, now)
        effort_ids = {came_from, *besides_ids, *stopped}
    elif waits_for_some:
        named = await _named(session, thanks, receiver_ids, now)
        effort_ids = await _stop_efforts(session, thanks, receiver_ids, named, now)
    await _follow(session, thanks, receiver_ids, effort_ids, now)
    may_ask = came_from is None and (waits_for_some or any(receiver.is_noted for receiver in reached))
    return await _choices_of(session, thanks, receiver_ids, now) if may_ask else ()


async def match_again(session: AsyncSession, thanks: Thanks, receiver_ids: Sequence[str], now: datetime) -> None:
    """Compare changed words with the receivers' efforts: stop newly named ones, let others named before wait again.

    An effort answered by a choice, a claim or a button stays answered.
    """
    by_words = await session.scalars(
        select(Effort).where(
            Effort.workspace_id == thanks.workspace_id,
            Effort.doer_id.in_(sorted(receiver_ids)),
            Effort.noted_at > now - OPEN_FOR,
            Effort.thanks_id == thanks.id,
            Effort.acknowledged_how == BY_WORDS,
        )
    )
    no_more = [effort for effort in by_words if not is_named_by(thanks, effort)]
    for effort in no_more:
        effort.acknowledged_at = effort.acknowledged_how = effort.thanks_id = None
    await session.flush()
    run_on = {effort.id for effort in no_more}
    await prompt_items.unsaid(session, thanks.workspace_id, thanks.giver_id, run_on, now)
    if thanks.answers_effort_id is None:
        named = await _named(session, thanks, receiver_ids, now)
        stopped = await _stop_efforts(session, thanks, receiver_ids, named, now)
        await _follow(session, thanks, receiver_ids, stopped, now)
    if run_on:
        await tell_managers(session, thanks.workspace_id, receiver_ids, now)


async def choose(session: AsyncSession, acting: Acting, thanks_id: int, effort_id: int) -> tuple[Choice, ...]:
    """Record that the giver meant this effort with their thanks, and stop it and what was noted together with it.

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
    together = await _of_one_noting(session, effort_id)
    reached = await _receivers_of(session, thanks_id)
    stopped = await _stop_efforts(session, thanks, sorted(reached), together, now, how=CHOSEN)
    await _follow(session, thanks, sorted(reached), stopped | {effort_id}, now)
    doers = await session.scalars(select(Effort.doer_id).where(Effort.id.in_(together)))
    answered = {*doers, *(user_id for user_id, chosen_id in reached.items() if chosen_id is not None)}
    return await _choices_of(session, thanks, sorted(set(reached) - answered), now)


async def claim(session: AsyncSession, acting: Acting, thanks_id: int, effort_id: int) -> None:
    """Record the doer's word that a thanks they received was for this effort of theirs, and stop the effort.

    The giver and the managers learn nothing of the claim. A claim of an effort no longer waiting is accepted like any
    other, so that the doer learns nothing about its state. Raises NotFound, TakenBack.
    """
    thanks = await session.get(Thanks, thanks_id, with_for_update=True)  # a take-back may run at this moment
    receiver = await session.get(ThanksReceiver, (thanks_id, acting.user_id))
    if thanks is None or receiver is None or thanks.workspace_id != acting.workspace_id:
        raise NotFound
    if thanks.taken_back_at is not None:
        raise TakenBack
    theirs = is_open_to_doer(acting.workspace_id, acting.user_id, acting.now)
    if await session.scalar(select(Effort.id).where(Effort.id == effort_id, theirs)) is None:
        raise NotFound
    stopped = await _stop_efforts(session, thanks, [acting.user_id], [effort_id], acting.now, how=CLAIMED)
    await _follow(session, thanks, [acting.user_id], stopped, acting.now)


async def claimable(session: AsyncSession, acting: Acting, thanks_id: int) -> tuple[Choice, ...]:
    """Return the doer's own efforts that a thanks they received may have been for, newest first, at most CLAIMS_MAX.

    Ignores what has been answered, like everything the doer sees: otherwise the list would show what others did.
    Visible to the doer only. Raises NotFound.
    """
    thanks = await session.get(Thanks, thanks_id)
    receiver = await session.get(ThanksReceiver, (thanks_id, acting.user_id))
    if thanks is None or receiver is None or thanks.workspace_id != acting.workspace_id:
        raise NotFound
    theirs = await session.scalars(
        select(Effort)
        .where(is_open_to_doer(acting.workspace_id, acting.user_id, acting.now))
        .order_by(Effort.noted_at.desc(), Effort.id.desc())
        .limit(CLAIMS_MAX)
    )
    return tuple(Choice(one.id, words_now(one), acting.user_id) for one in theirs)


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


async def _stop_efforts(
    session: AsyncSession,
    thanks: Thanks,
    receiver_ids: Sequence[str],
    effort_ids: Collection[int],
    now: datetime,
    how: str | None = None,
) -> set[int]:
    """Stop those of the efforts that still wait; return their ids."""
    if not effort_ids:
        return set()
    theirs = (
        Effort.workspace_id == thanks.workspace_id,
        Effort.doer_id.in_(sorted(receiver_ids)),
        Effort.id.in_(sorted(effort_ids)),
        waits(now),
    )
    # lock in a fixed order; check the condition again, because another thanks may have stopped an effort meanwhile
    in_order = select(Effort.id).where(*theirs).order_by(Effort.id).with_for_update()
    reason = how or (BY_WORDS if thanks.answers_effort_id is None else SAID_FROM)
    stopping = (
        update(Effort)
        .where(Effort.id.in_(in_order), *theirs)
        .values(acknowledged_at=now, acknowledged_how=reason, thanks_id=thanks.id)
        .returning(Effort.id)
    )
    return set(await session.scalars(stopping))


async def _follow(
    session: AsyncSession, thanks: Thanks, receiver_ids: Sequence[str], effort_ids: Collection[int], now: datetime
) -> None:
    """Redraw what managers see of efforts that were answered."""
    if effort_ids:
        await prompt_items.said(session, thanks.workspace_id, thanks.giver_id, effort_ids, now)
        await tell_managers(session, thanks.workspace_id, receiver_ids, now)


async def _named(session: AsyncSession, thanks: Thanks, receiver_ids: Sequence[str], now: datetime) -> list[int]:
    """Return the ids of the receivers' waiting efforts that the words name."""
    waiting = await session.scalars(
        select(Effort)
        .where(
            Effort.workspace_id == thanks.workspace_id,
            Effort.doer_id.in_(sorted(receiver_ids)),
            Effort.noted_at > now - OPEN_FOR,
            waits(now),
        )
        .order_by(Effort.noted_at.desc(), Effort.id.desc())
        .limit(COMPARED_MAX)
    )
    return [effort.id for effort in waiting if is_named_by(thanks, effort)]


def is_named_by(thanks: Thanks, effort: Effort) -> bool:
    """Return whether the thanks names the effort, by the noted or the doer's own words; the giver may know either."""
    texts = {effort.words, words_now(effort)}
    return any(names_effort(thanks.words, text) for text in texts)


async def _receivers_of(session: AsyncSession, thanks_id: int) -> dict[str, int | None]:
    """Return the effort chosen for each receiver of the thanks, None without a choice."""
    found = await session.execute(
        select(ThanksReceiver.receiver_id, ThanksReceiver.answers_effort_id).where(
            ThanksReceiver.thanks_id == thanks_id
        )
    )
    return {row.receiver_id: row.answers_effort_id for row in found}


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
    """Return the newest efforts the giver may be asked about, for receivers whose efforts the words do not name.

    Depends on nothing but what the giver may read, so that neither a question nor its absence tells more.
    """
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
    choices = [Choice(one.id, _words_for_giver(one, thanks.giver_id), one.doer_id) for one in newest]
    clear = {choice.receiver_id for choice in choices if names_effort(thanks.words, choice.words)}
    return tuple(
        sorted(
            (one for one in choices if one.receiver_id not in clear), key=lambda one: (one.receiver_id, one.effort_id)
        )
    )


def _words_for_giver(effort: Effort, giver_id: str) -> str:
    """Return the noter's original words to the noter, so that the noter does not learn of the doer's changes."""
    return effort.words if effort.noter_id == giver_id else words_now(effort)
