"""Export, erasure and retention of the days of one-to-ones and of the lines kept for them."""

from collections.abc import Mapping

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.data_rules import DataRules, Entry, Erasure, Rule
from slackapp.domain.efforts import pocket_lines
from slackapp.domain.rows import removal
from slackapp.domain.tables.one_to_ones import OneToOne, PocketLine

ABOUT_EFFORT, ABOUT_THANKS, OWN_WORDS = "effort", "thanks", "own words"  # what a kept line is, in an export


async def _export_days(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    """List the person's one-to-ones, whether the person or their manager chose the day."""
    mine = or_(OneToOne.manager_id == user_id, OneToOne.member_id == user_id)
    rows = await session.scalars(
        select(OneToOne)
        .where(OneToOne.workspace_id == workspace_id, mine)
        .order_by(OneToOne.manager_id, OneToOne.member_id),
    )
    return [
        {
            "manager": row.manager_id,
            "member": row.member_id,
            "weekday": row.weekday,
            "every_weeks": row.every_weeks,
            "first_on": row.first_on,
            "chosen_at": row.chosen_at,
        }
        for row in rows
    ]


async def _export_lines(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    """List the lines that the person keeps or has said: their own words, and that a line was an effort or a thanks.

    The words of such an effort or thanks are exported only with the effort or thanks, for as long as readable to the
    person.
    """
    rows = await session.scalars(
        select(PocketLine)
        .where(PocketLine.workspace_id == workspace_id, PocketLine.keeper_id == user_id)
        .order_by(PocketLine.id),
    )
    return [
        {
            "with": row.other_id,
            "about": _subject(row),
            "words": row.words,
            "kept_at": row.kept_at,
            "carried_over_on": row.carried_on,
            "said_or_let_go_at": row.ended_at,
        }
        for row in rows
    ]


def _subject(row: PocketLine) -> str:
    if row.effort_id is not None:
        return ABOUT_EFFORT
    return OWN_WORDS if row.thanks_id is None else ABOUT_THANKS


async def _erase_rows(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    """Delete days and lines, also other people's lines for a talk with the person: such lines are about the person."""
    theirs = or_(PocketLine.keeper_id == erasure.user_id, PocketLine.other_id == erasure.user_id)
    await removal.remove(session, PocketLine, erasure.workspace_id, theirs)
    days = or_(OneToOne.manager_id == erasure.user_id, OneToOne.member_id == erasure.user_id)
    await removal.remove(session, OneToOne, erasure.workspace_id, days)
    return {}


DATA = DataRules(
    tables=(OneToOne, PocketLine),
    export={
        "one_to_ones": Rule(150, _export_days, (OneToOne,)),
        "kept_for_one_to_ones": Rule(160, _export_lines, (PocketLine,)),
    },
    erase=(Rule(50, _erase_rows, (PocketLine, OneToOne)),),
    retention={
        "lines for 1:1s let go": Rule(90, pocket_lines.forget_lines, (PocketLine,)),
        "days of 1:1s removed": Rule(100, pocket_lines.forget_days, (OneToOne,)),
    },
)
