"""Export, erasure and retention of the seen check. No rule can find a person's answer: no row has it."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.data_rules import DataRules, Entry, Erasure, Rule
from slackapp.domain.rows import removal
from slackapp.domain.seen import answering, closing, stepping, withdrawing
from slackapp.domain.tables.seen import SeenAnswered, SeenCount, SeenStanding, SeenStep, SeenWord
from slackapp.domain.visibility import seen as visibility

ONLY_NUMBERS = "names nobody: how many people gave each answer, and never which"


async def _export_steps(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    """List the next steps that the person wrote as a lead."""
    mine = select(SeenStep).where(visibility.is_step_of(workspace_id, user_id)).order_by(SeenStep.round_id)
    return [{"round": row.round_id, "words": row.words} for row in await session.scalars(mine)]


async def _erase(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    """Erase that the person answered open rounds, and their next steps."""
    both = (erasure.workspace_id, erasure.user_id)
    await answering.forget_person(session, *both)
    written = list(await session.scalars(select(SeenStep.round_id).where(visibility.is_step_of(*both))))
    steps = await removal.remove(session, SeenStep, erasure.workspace_id, visibility.is_step_of(*both))
    await stepping.redraw(session, erasure.workspace_id, written, erasure.now)
    return {"next_steps": steps}


DATA = DataRules(
    tables=(SeenCount, SeenAnswered, SeenWord, SeenStanding, SeenStep),
    export={
        "seen_check_next_steps": Rule(178, _export_steps, (SeenStep,)),
    },
    erase=(Rule(199, _erase, (SeenAnswered, SeenStep)),),
    retention={
        "counters of seen checks erased": Rule(143, closing.forget_open, (SeenCount, SeenAnswered), is_private=True),
        "words of seen checks forgotten": Rule(144, closing.forget_standings, (SeenStanding,)),
    },
    counts=("next_steps",),
    withdrawals=(withdrawing.withdraw,),
    not_exported={
        SeenCount: ONLY_NUMBERS,
        SeenAnswered: "says of a digest that it answered the open round, and goes at its close",
        SeenWord: "names nobody: the word in a round's post",
        SeenStanding: ONLY_NUMBERS,
    },
    not_erased={
        SeenCount: ONLY_NUMBERS,
        SeenWord: "names nobody: the word in a round's post",
        SeenStanding: ONLY_NUMBERS,
    },
    kept={
        SeenWord: "as long as its round",
        SeenStep: "as long as its round, or until its author removes it",
    },
)
