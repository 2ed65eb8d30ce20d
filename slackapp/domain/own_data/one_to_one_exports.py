"""What an export holds of one-to-ones, for the person it is of: the days, and what they keep. See `exports`."""

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.tables.one_to_ones import OneToOne, PocketLine

Entry = dict[str, Any]


async def days(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    """Give the days on which `user_id` talks with somebody, set by them or by whoever leads them."""
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


async def lines(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    """Give what `user_id` keeps or said there: their own words, and of efforts and thanks only that they kept one.

    Those words stand in an export where their reader has them for good, and not where they may read them for now.
    """
    rows = await session.scalars(
        select(PocketLine)
        .where(PocketLine.workspace_id == workspace_id, PocketLine.keeper_id == user_id)
        .order_by(PocketLine.id),
    )
    return [
        {
            "with": row.other_id,
            "about": "effort" if row.effort_id is not None else "thanks" if row.thanks_id is not None else "own words",
            "words": row.words,
            "kept_at": row.kept_at,
            "carried_over_on": row.carried_on,
            "said_or_let_go_at": row.ended_at,
        }
        for row in rows
    ]
