"""Let efforts look thanked to a giver blocked by the doer, and to no other person.

For a giver leading the doer the effort leaves Home and prompts, as after any other thanks; the effort waits on for
other managers. Answers on Home record the setting aside, at the moment of the thanks. The giver must not see a
difference, and no other person may see these answers.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.efforts import prompt_items
from slackapp.domain.rows import inserts
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.prompts import EffortAnswer
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.domain.thanks.answering.reasons import can_be_answered
from slackapp.domain.visibility.efforts import NAMED, SAID, is_open_to_manager
from slackapp.domain.visibility.thanks import REMOVED


async def withheld_in(session: AsyncSession, thanks_id: int) -> frozenset[str]:
    """Return the receivers the thanks does not reach, or does not reach any more."""
    gone = (ThanksReceiver.thanks_id == thanks_id, ThanksReceiver.standing == REMOVED)
    return frozenset(await session.scalars(select(ThanksReceiver.receiver_id).where(*gone)))


async def set_aside(
    session: AsyncSession,
    thanks: Thanks,
    withheld: Collection[str],
    effort_ids: Collection[int],
    now: datetime,
    *,
    how: str,
) -> set[int]:
    """Set efforts of the doers in `withheld` aside for the giver; return the efforts an ordinary thanks stops.

    `how`: SAID or NAMED. An effort not readable to the giver as a manager is not set aside.
    """
    if not withheld or not effort_ids:
        return set()
    theirs = (
        Effort.workspace_id == thanks.workspace_id,
        Effort.doer_id.in_(sorted(withheld)),
        Effort.id.in_(sorted(effort_ids)),
        can_be_answered(now),
    )
    stopped = set(await session.scalars(select(Effort.id).where(*theirs)))
    is_open = is_open_to_manager(thanks.workspace_id, thanks.giver_id, now)
    read = await session.scalars(select(Effort.id).where(*theirs, is_open))
    for effort_id in sorted(read):
        key = (thanks.workspace_id, thanks.giver_id, effort_id)
        row = dict(zip(("workspace_id", "manager_id", "effort_id"), key, strict=True))
        answer = {"answer": how, "answered_at": thanks.said_at}
        if not await inserts.insert_new(session, EffortAnswer, [{**row, **answer}]):
            given = await session.get_one(EffortAnswer, key, populate_existing=True)
            given.answer, given.answered_at = how, thanks.said_at
    await session.flush()
    return stopped


async def put_back(
    session: AsyncSession,
    thanks: Thanks,
    withheld: Collection[str],
    now: datetime,
    *,
    hows: Collection[str] = (SAID, NAMED),
) -> None:
    """Let efforts set aside by the thanks wait again for the giver, in one of the ways `hows`."""
    if not withheld:
        return
    theirs = select(Effort.id).where(Effort.workspace_id == thanks.workspace_id, Effort.doer_id.in_(sorted(withheld)))
    set_aside_by = (
        EffortAnswer.workspace_id == thanks.workspace_id,
        EffortAnswer.manager_id == thanks.giver_id,
        EffortAnswer.answered_at == thanks.said_at,
        EffortAnswer.answer.in_(sorted(hows)),
        EffortAnswer.effort_id.in_(theirs),
    )
    gone = await session.scalars(delete(EffortAnswer).where(*set_aside_by).returning(EffortAnswer.effort_id))
    await prompt_items.unsaid(session, thanks.workspace_id, thanks.giver_id, set(gone), now)
