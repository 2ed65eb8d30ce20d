"""Write the lead's one next step, shown beside the word in the round's post. Visible to the channel."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.refusals import NotFound
from slackapp.domain.rows import inserts
from slackapp.domain.seen.closing import Step
from slackapp.domain.seen.refusals import LeadsNobody, NothingToDoNext, SeenNotAsked, StepWrittenByAnother
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.rituals.seasons import Season
from slackapp.domain.tables.seen import SeenStep
from slackapp.domain.text import one_line
from slackapp.domain.visibility import seen as visibility
from slackapp.domain.words import check_words

STEP_MAX: Final = 200  # characters of the one line


async def step_to_write(session: AsyncSession, acting: Acting, round_id: int) -> str:
    """Return the lead's present next step, for its form; empty without a step.

    Raises NotFound for a deleted round or a round of another workspace, LeadsNobody, SeenNotAsked for a round without
    the question or over, StepWrittenByAnother.
    """
    leads = visibility.leads_anybody(acting.workspace_id, acting.user_id, acting.now)
    facts = select(Season.asks_seen, Round.state, leads).join(Round, Round.season_id == Season.id)
    mine = facts.where(Round.id == round_id, Round.workspace_id == acting.workspace_id)
    found = (await session.execute(mine)).one_or_none()
    if found is None:
        raise NotFound
    asks, state, is_lead = found
    if not is_lead:
        raise LeadsNobody
    if not asks or state not in {"open", "gathered"}:
        raise SeenNotAsked
    row = await session.get(SeenStep, round_id)
    if row is not None and row.lead_id != acting.user_id:
        raise StepWrittenByAnother(row.lead_id)
    return "" if row is None else row.words


async def write_step(session: AsyncSession, acting: Acting, round_id: int, words: str) -> Step:
    """Store the lead's next step in place of their earlier step; shown in the round's post from the close on.

    Raises as `step_to_write`, NothingToDoNext, TooLong beyond STEP_MAX characters, BrokenCharacter.
    """
    words = check_words(one_line(words), NothingToDoNext, STEP_MAX)
    await step_to_write(session, acting, round_id)
    fixed = {"round_id": round_id, "workspace_id": acting.workspace_id, "lead_id": acting.user_id}
    if not await inserts.insert_new(session, SeenStep, [{**fixed, "words": words}]):
        row = await session.get_one(SeenStep, round_id, with_for_update=True, populate_existing=True)
        if row.lead_id != acting.user_id:
            raise StepWrittenByAnother(row.lead_id)
        row.words = words
        await session.flush()
    await redraw(session, acting.workspace_id, [round_id], acting.now)
    return Step(acting.user_id, words)


async def remove_step(session: AsyncSession, acting: Acting, round_id: int) -> None:
    """Delete the lead's next step; do nothing for a step gone already. Raises as `step_to_write`."""
    await step_to_write(session, acting, round_id)
    row = await session.get(SeenStep, round_id)
    if row is not None:
        await session.delete(row)
        await session.flush()
        await redraw(session, acting.workspace_id, [round_id], acting.now)


async def redraw(session: AsyncSession, workspace_id: str, round_ids: Sequence[int], now: datetime) -> None:
    """Queue redraws of the posts of these rounds, where gathered."""
    found = await session.execute(
        select(Round.id, Season.channel_id)
        .join(Season, Season.id == Round.season_id)
        .where(Round.id.in_(round_ids), Round.workspace_id == workspace_id, Round.gathered_at.is_not(None))
        .order_by(Round.id)
    )
    messages = [
        OutboxMessage(
            "gathering_redrawn",
            channel_id,
            f"gathering_redrawn:{round_id}:step:{now.isoformat()}",
            {"round_id": round_id},
            is_redraw=True,
        )
        for round_id, channel_id in found
    ]
    await outbox.enqueue(session, workspace_id, messages, now)
