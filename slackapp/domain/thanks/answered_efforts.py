"""Match a thanks with the efforts answered by the thanks, and stop only these efforts from waiting.

A thanks answers an effort when the giver started from the effort, when its words name the effort, when the giver
chooses the effort, or when the doer claims the thanks for the effort (`answering.claiming`). Any other thanks leaves
all efforts waiting. `visibility` alone decides about which efforts a giver may be asked. The module must not know how a
thanks is given; `giving` does.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.efforts import prompt_items
from slackapp.domain.efforts.lists import tell_managers, words_now
from slackapp.domain.people import profiles as people
from slackapp.domain.refusals import AlreadyDecided, NotFound
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.domain.thanks.answering import about, in_vain, reasons, stopping
from slackapp.domain.thanks.answering.reasons import BY_WORDS, CHOSEN, COMPARED_MAX, SAID_FROM
from slackapp.domain.thanks.receivers import Receiver
from slackapp.domain.thanks.words.word_match import ThanksWords
from slackapp.domain.visibility.efforts import NAMED, OPEN_FOR, SAID, is_asked_about, is_known_to_giver

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
    withheld: Collection[str],
    now: datetime,
    besides_ids: Sequence[int] = (),
) -> tuple[Choice, ...]:
    """Stop the efforts answered by the thanks, and return the efforts for the giver to choose from.

    Stopped are `thanks.answers_effort_id` and the efforts of the same noting, the efforts ticked by the giver
    (`besides_ids`), and the receivers' efforts named in the words. The result follows
    `visibility.efforts.is_asked_about`, and never shows the stopped efforts: the giver may not know of the efforts. For
    receivers in `withheld`, who get no words, nothing stops, and the giver sees no difference. Runs no statement when
    nothing was noted about the receivers.
    """
    receiver_ids = [receiver.user_id for receiver in reached]
    came_from = thanks.answers_effort_id
    has_efforts = any(receiver.has_efforts for receiver in reached)
    may_ask = came_from is None and (has_efforts or any(receiver.is_noted for receiver in reached))
    names = {receiver.user_id: receiver.name for receiver in reached} if has_efforts or may_ask else {}
    answered: set[int] = set()
    meant: list[int] = []
    if came_from is not None:
        meant = [*await reasons.of_one_noting(session, came_from, thanks.said_at), *besides_ids]
        answered = {came_from, *besides_ids}  # also one that waits no more: the giver's prompt shows it as thanked
    named = await _named(session, thanks, names, now) if has_efforts else []
    await stopping.lock_efforts(session, {*meant, *named})
    heard = [user_id for user_id in receiver_ids if user_id not in withheld]
    answered |= await stopping.stop_efforts(session, thanks, heard, meant, now, how=SAID_FROM)
    answered |= await stopping.stop_efforts(session, thanks, heard, named, now, how=BY_WORDS)
    answered |= await in_vain.set_aside(session, thanks, withheld, meant, now, how=SAID)
    answered |= await in_vain.set_aside(session, thanks, withheld, set(named) - set(meant), now, how=NAMED)
    await stopping.follow(session, thanks, receiver_ids, answered, now)
    await about.remember(session, thanks, heard, meant=meant, named=named)
    return await _choices_of(session, thanks, names, now) if may_ask else ()


async def match_again(session: AsyncSession, thanks: Thanks, receiver_ids: Sequence[str], now: datetime) -> None:
    """Compare changed words with the receivers' efforts: stop newly named ones, let efforts no longer named wait again.

    An effort named before and named by another thanks too keeps an answer. An effort answered by a choice, a claim or
    a button stays answered.
    """
    known = await people.known(session, thanks.workspace_id, receiver_ids)
    names = dict.fromkeys(receiver_ids, "") | {user_id: person.name for user_id, person in known.items()}
    words = ThanksWords(thanks.words)
    await stopping.lock_doers(session, thanks.workspace_id, receiver_ids)
    named = await _named(session, thanks, names, now)
    held = await stopping.held_by(session, thanks, receiver_ids, now, besides=named)
    by_words = [one for one in held if (one.thanks_id, one.acknowledged_how) == (thanks.id, BY_WORDS)]
    no_more = [one for one in by_words if not reasons.is_named_by(words, one, names[one.doer_id])]
    await reasons.answer_again(session, no_more, now)
    withheld = await in_vain.withheld_in(session, thanks.id)
    heard = [user_id for user_id in receiver_ids if user_id not in withheld]
    stopped = await stopping.stop_efforts(session, thanks, heard, named, now, how=BY_WORDS)
    await in_vain.put_back(session, thanks, withheld, now, hows=[NAMED])
    stopped |= await in_vain.set_aside(session, thanks, withheld, named, now, how=NAMED)
    await stopping.follow(session, thanks, receiver_ids, stopped, now, changed={one.id for one in no_more})
    meant = [] if thanks.answers_effort_id is None else [thanks.answers_effort_id]
    await about.remember(session, thanks, heard, meant=meant, named=named, is_anew=True)


async def take_back(session: AsyncSession, thanks: Thanks, receiver_ids: Sequence[str], now: datetime) -> None:
    """Let the efforts answered by the thanks wait again, except efforts answered by another thanks too.

    Call it when the thanks is stored as taken back. Its givers' and doers' choices of efforts are deleted.
    """
    meant = {thanks.answers_effort_id}
    for receiver in await session.scalars(select(ThanksReceiver).where(ThanksReceiver.thanks_id == thanks.id)):
        meant.add(receiver.answers_effort_id)
        receiver.answers_effort_id = receiver.claimed_effort_id = None
    thanks.answers_effort_id = None
    await session.flush()
    # the giver's prompt shows these as thanked, although another thanks may have stopped them
    chosen = {effort_id for effort_id in meant if effort_id is not None}
    await prompt_items.unsaid(session, thanks.workspace_id, thanks.giver_id, chosen, now)
    await stopping.lock_doers(session, thanks.workspace_id, receiver_ids)
    held = await stopping.held_by(session, thanks, receiver_ids, now)
    await reasons.answer_again(session, held, now)
    await in_vain.put_back(session, thanks, await in_vain.withheld_in(session, thanks.id), now)
    await tell_managers(session, thanks.workspace_id, receiver_ids, now)


async def choose(session: AsyncSession, acting: Acting, thanks_id: int, effort_id: int) -> tuple[Choice, ...]:
    """Record an effort as meant by the giver's thanks, and stop the effort and the efforts of the same noting.

    A choice of an effort no longer waiting is accepted too, and the giver learns nothing about its state. Returns the
    remaining choices, about other receivers. The same choice twice changes nothing. Raises NotFound when the choice is
    not the giver's to make, AlreadyDecided when the giver chose another effort before.
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
    together = await reasons.of_one_noting(session, effort_id, thanks.said_at)
    await _choose_together(session, thanks_id, together)
    reached = await _receivers_of(session, thanks_id)
    await stopping.lock_efforts(session, together)
    withheld = await in_vain.withheld_in(session, thanks_id)
    heard = sorted(user_id for user_id in reached if user_id not in withheld)
    stopped = await stopping.stop_efforts(session, thanks, heard, together, now, how=CHOSEN)
    stopped |= await in_vain.set_aside(session, thanks, withheld, together, now, how=SAID)
    await stopping.follow(session, thanks, sorted(reached), stopped | {effort_id}, now)
    await about.remember(session, thanks, heard, meant=together, named=())
    asked = sorted(user_id for user_id, chosen_id in reached.items() if chosen_id is None)
    left = await people.known(session, workspace_id, asked)
    return await _choices_of(session, thanks, {user_id: person.name for user_id, person in left.items()}, now)


async def noted_together(
    session: AsyncSession, workspace_id: str, noter_id: str, effort_id: int
) -> tuple[tuple[str, ...], str]:
    """Return the other doers of the same noting, and the words.

    Visible to the noter only. Raises NotFound when `noter_id` did not note the effort.
    """
    effort = await session.get(Effort, effort_id)
    if effort is None or (effort.workspace_id, effort.noter_id) != (workspace_id, noter_id):
        raise NotFound
    at_once = (
        Effort.workspace_id == workspace_id,
        Effort.noter_id == noter_id,
        Effort.noted_at == effort.noted_at,  # an everyday effort has the same noting every week
        Effort.noting_id == effort.noting_id,
    )
    doers = await session.scalars(select(Effort.doer_id).where(*at_once).order_by(Effort.id))
    others = doers.all() if effort.noting_id is not None else [effort.doer_id]
    return tuple(doer_id for doer_id in others if doer_id != noter_id), effort.words


async def _named(session: AsyncSession, thanks: Thanks, names: dict[str, str], now: datetime) -> list[int]:
    """Return the efforts named in the words, of the receivers in `names`, answered or not.

    An effort may lose its answer at the same moment; `stopping.lock_efforts` waits for the change.
    """
    words = ThanksWords(thanks.words)
    efforts = await session.scalars(
        select(Effort)
        .where(
            Effort.workspace_id == thanks.workspace_id,
            Effort.doer_id.in_(sorted(names)),
            Effort.noted_at > now - OPEN_FOR,
            Effort.noted_at <= thanks.said_at,
            reasons.is_not_over(now),
        )
        .order_by(Effort.noted_at.desc(), Effort.id.desc())
        .limit(COMPARED_MAX)
    )
    return [one.id for one in efforts if reasons.is_named_by(words, one, names[one.doer_id])]


async def _choose_together(session: AsyncSession, thanks_id: int, effort_ids: Sequence[int]) -> None:
    """Store the giver's choice for the other doers of one noting too, where the giver chose nothing for them."""
    rows = await session.execute(
        select(Effort.id, ThanksReceiver)
        .join(ThanksReceiver, ThanksReceiver.receiver_id == Effort.doer_id)
        .where(Effort.id.in_(effort_ids), ThanksReceiver.thanks_id == thanks_id)
        .order_by(Effort.noted_at.desc(), Effort.id.desc())
    )
    for effort_id, receiver in rows:
        if receiver.answers_effort_id is None:
            receiver.answers_effort_id = effort_id
    await session.flush()


async def _receivers_of(session: AsyncSession, thanks_id: int) -> dict[str, int | None]:
    """Return the effort chosen for each receiver of the thanks, None without a choice."""
    found = await session.execute(
        select(ThanksReceiver.receiver_id, ThanksReceiver.answers_effort_id).where(
            ThanksReceiver.thanks_id == thanks_id, ThanksReceiver.standing != "pending"
        )
    )
    return {row.receiver_id: row.answers_effort_id for row in found}


async def _choices_of(
    session: AsyncSession, thanks: Thanks, names: dict[str, str], now: datetime
) -> tuple[Choice, ...]:
    """Return the newest efforts the giver may be asked about, for receivers whose efforts the words do not name.

    Depends only on efforts readable by the giver, so neither a question nor a missing question tells more. Efforts
    already thanked for by the giver are left out.
    """
    newest = (
        await session.scalars(
            select(Effort)
            .where(
                Effort.workspace_id == thanks.workspace_id,
                Effort.doer_id.in_(sorted(names)),
                is_asked_about(thanks.workspace_id, thanks.giver_id, thanks.id, now),
            )
            .order_by(Effort.noted_at.desc(), Effort.id.desc())
            .limit(COMPARED_MAX),
        )
    ).all()
    if not newest:
        return ()
    words = ThanksWords(thanks.words)
    shown = {one.id: _words_for_giver(one, thanks.giver_id) for one in newest}
    clear = {one.doer_id for one in newest if words.name(shown[one.id], names[one.doer_id])}
    done = await _thanked_by_giver(session, thanks, names)
    asked = [one for one in newest if one.doer_id not in clear and one.id not in done][:CHOICES_MAX]
    return tuple(
        Choice(one.id, shown[one.id], one.doer_id) for one in sorted(asked, key=lambda one: (one.doer_id, one.id))
    )


async def _thanked_by_giver(session: AsyncSession, thanks: Thanks, names: dict[str, str]) -> set[int]:
    """Return the efforts of the giver's earlier thanks, by button or choice; the giver knows of these efforts."""
    rows = await session.execute(
        select(Thanks.answers_effort_id, ThanksReceiver.answers_effort_id)
        .join(ThanksReceiver, ThanksReceiver.thanks_id == Thanks.id)
        .where(
            ThanksReceiver.workspace_id == thanks.workspace_id,
            ThanksReceiver.receiver_id.in_(sorted(names)),
            ThanksReceiver.said_at > thanks.said_at - OPEN_FOR,
            Thanks.giver_id == thanks.giver_id,
            Thanks.taken_back_at.is_(None),
        )
    )
    return {effort_id for row in rows for effort_id in row if effort_id is not None}


def _words_for_giver(effort: Effort, giver_id: str) -> str:
    """Return the original words for the noter, the present words for other givers.

    The noter does not learn of the doer's changes.
    """
    return effort.words if effort.noter_id == giver_id else words_now(effort)
