"""Count an answer of the seen check without a row of its person, time or order.

A transaction of an answer leaves no other trace: no arrival, no row of the outbox, no Home to draw. A digest marks the
person as answered, so a second form changes nothing, and a replay does no harm.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.refusals import NotFound
from slackapp.domain.rows import inserts
from slackapp.domain.seen.asking import SWITCH, AskedRound, asked_of
from slackapp.domain.seen.bodies import OpenBody, in_random_order
from slackapp.domain.seen.refusals import NotCountedIn
from slackapp.domain.seen.words import ANSWERS, Answer
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.seen import SeenAnswered, SeenCount
from slackapp.domain.tables.workspaces import FeatureSwitch

BY_NAME: Final = {name: name for name in ANSWERS}


def answer_named(name: str | None) -> Answer:
    """Return the answer named `name`. Raises NotFound."""
    if name not in BY_NAME:
        raise NotFound
    return BY_NAME[name]


async def count_answer(session: AsyncSession, acting: Acting, round_id: int, answer: Answer) -> AskedRound:
    """Count the person's answer, unless the person answered before or leads a person counted in.

    No person, the answering person included, can learn the case from the result or from its time: all rows are written
    anew in any case. Locks the round: two answers at once are counted one after the other, and none after the close.
    Raises NotCountedIn, and as `asked_of`.
    """
    # the switch is not turned off meanwhile
    mine = (FeatureSwitch.workspace_id == acting.workspace_id, FeatureSwitch.name == SWITCH)
    switch = select(FeatureSwitch.is_on).where(*mine)
    await session.execute(switch.with_for_update(read=True))
    await session.execute(select(Round.id).where(Round.id == round_id).with_for_update())
    asked = await asked_of(session, acting, round_id)
    if not asked.is_counted_in:
        raise NotCountedIn
    row = await _row_of(session, acting.workspace_id, round_id)
    body = OpenBody.read(row.body)
    digests = list(await session.scalars(select(SeenAnswered.person_digest).where(_of_round(round_id))))
    if body.digest(acting.user_id) in digests or not asked.counts:
        await _write_anew(session, row, body.written_anew(), body.anew(digests))
    else:
        after = body.counted(answer)
        await _write_anew(session, row, after, [*body.anew(digests), after.digest(acting.user_id)])
    return asked


async def _row_of(session: AsyncSession, workspace_id: str, round_id: int) -> SeenCount:
    fresh = {"round_id": round_id, "workspace_id": workspace_id, "body": OpenBody().packed()}
    await inserts.insert_new(session, SeenCount, [fresh])
    return await session.get_one(SeenCount, round_id, with_for_update=True, populate_existing=True)


async def forget_person(session: AsyncSession, workspace_id: str, user_id: str) -> int:
    """Erase a person's marks in open rounds; return the number of rounds.

    The answers stay counted, because no person can tell the answers apart. The digests of other people are made anew.
    """
    theirs: list[str] = []
    open_rounds = select(SeenCount).where(SeenCount.workspace_id == workspace_id).order_by(SeenCount.round_id)
    for row in await session.scalars(open_rounds.with_for_update().execution_options(populate_existing=True)):
        body = OpenBody.read(row.body)
        own = body.digest(user_id)
        digests = list(await session.scalars(select(SeenAnswered.person_digest).where(_of_round(row.round_id))))
        if own in digests:
            digests.remove(own)
            theirs.append(own)
            await _write_anew(session, row, body.written_anew(), body.anew(digests))
    # one statement also where nothing was found
    is_theirs = SeenAnswered.person_digest.in_(theirs)
    await session.execute(delete(SeenAnswered).where(SeenAnswered.workspace_id == workspace_id, is_theirs))
    return len(theirs)


async def _write_anew(session: AsyncSession, row: SeenCount, body: OpenBody, digests: Sequence[str]) -> None:
    """Write the counters and all digests of a round, in a random order; all earlier rows are deleted."""
    row.body = body.packed()
    await session.execute(delete(SeenAnswered).where(_of_round(row.round_id)))
    fixed = {"round_id": row.round_id, "workspace_id": row.workspace_id}
    rows = [{**fixed, "person_digest": one} for one in in_random_order(digests)]
    if rows:
        await session.execute(insert(SeenAnswered), rows)
    await session.flush()


def _of_round(round_id: int) -> ColumnElement[bool]:
    return SeenAnswered.round_id == round_id
