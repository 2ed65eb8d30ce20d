"""Propose a pause with one person until a day. It travels as a private word, under the limits of private words.

A second proposal never makes a second pause. The same day in both makes one pause; with another day the second person
answers the first proposal instead. This module must not know the form.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.pauses import agreeing as pauses
from slackapp.domain.pauses.refusals import AskedAlready
from slackapp.domain.refusals import NobodyNamed, TooManyPeople
from slackapp.domain.repairs import limits, sending, words
from slackapp.domain.repairs.bodies import Contents, WordBody
from slackapp.domain.repairs.pausing import crossing
from slackapp.domain.repairs.proposals import answering
from slackapp.domain.repairs.sending import Held

PEOPLE: Final = 1  # of a proposal


@dataclass(frozen=True, slots=True)
class Agreed:
    """The other person had proposed the same day before, so the two have a pause now."""

    other_id: str
    day: date


async def propose(
    session: AsyncSession,
    acting: Acting,
    receiver_ids: Collection[str],
    contents: Contents,
    *,
    nobody: Collection[str] = (),
) -> Held | Agreed:
    """Hold the proposal for the receiver, or agree if the receiver proposed the same day before.

    Blocked, off and limited look the same: nothing is held, and the receiver stands in `not_now`.

    `contents`: of the sort `pause`. `nobody`: people unknown to Slack, by its answer a moment ago. Raises NobodyNamed,
    TooManyPeople, CannotGetWords, NoPauseDay, PauseDayNotPossible, PauseDayOff, PausedAlready, and AskedAlready for
    their proposal with another day; nothing is stored then.
    """
    receiver_id = await _receiver(session, acting, receiver_ids, nobody)
    day = await pauses.check_day(session, acting, receiver_id, contents.due)
    await pauses.check_free(session, acting, receiver_id)
    theirs = await crossing.proposal_by(session, acting, receiver_id)
    if theirs is not None:
        if theirs.day != day:
            raise AskedAlready(theirs.row.id, receiver_id)
        await answering.agree(session, acting, theirs.row.id)
        return Agreed(receiver_id, day)
    found = await limits.standing(session, acting, receiver_id, "pause")
    if not found.may_send:
        return Held((), not_now=(receiver_id,))
    word = WordBody(acting.user_id, receiver_id, contents, acting.now)
    held = await words.hold(session, acting.workspace_id, word, await words.hold_end(session, acting))
    return await sending.shown(session, acting, (held,))


async def change(session: AsyncSession, acting: Acting, word_ids: Collection[int], day: date | None) -> Held:
    """Choose another day for a held proposal. Raises WentAlready, and the refusals of a day."""
    found = await words.to_change(session, acting, word_ids)
    for one in found:
        await pauses.check_day(session, acting, one.body.receiver_id, day)
    contents = Contents("pause", link=found[0].body.contents.link, due=day)
    return await sending.shown(session, acting, await words.edit(session, acting, word_ids, contents))


async def _receiver(
    session: AsyncSession, acting: Acting, receiver_ids: Collection[str], nobody: Collection[str]
) -> str:
    chosen = tuple(dict.fromkeys(receiver_ids))
    if not chosen:
        raise NobodyNamed
    if len(chosen) > PEOPLE:
        raise TooManyPeople(len(chosen), PEOPLE)
    await sending.reached(session, acting, chosen, nobody)
    return chosen[0]
