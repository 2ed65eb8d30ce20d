"""Export, erasure and retention of times away and of stand-ins."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.away import times_away
from slackapp.domain.data_rules import DataRules, Entry, Erasure, Rule
from slackapp.domain.tables.away import TimeAway


async def _export_times(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    rows = await session.scalars(
        select(TimeAway)
        .where(TimeAway.workspace_id == workspace_id, TimeAway.user_id == user_id)
        .order_by(TimeAway.first_day, TimeAway.id),
    )
    return [
        {"from": row.first_day.isoformat(), "until": row.last_day.isoformat(), "stand_in": row.stand_in_id}
        for row in rows
    ]


async def _export_standing_in(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    """List the managers who named the person as their stand-in."""
    rows = await session.scalars(
        select(TimeAway)
        .where(TimeAway.workspace_id == workspace_id, TimeAway.stand_in_id == user_id)
        .order_by(TimeAway.first_day, TimeAway.id),
    )
    return [{"for": row.user_id, "from": row.first_day.isoformat(), "until": row.last_day.isoformat()} for row in rows]


async def _erase_rows(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    await times_away.erase(session, erasure.workspace_id, erasure.user_id)
    return {}


DATA = DataRules(
    tables=(TimeAway,),
    export={
        "times_away": Rule(180, _export_times, (TimeAway,)),
        "standing_in": Rule(190, _export_standing_in, (TimeAway,)),
    },
    erase=(Rule(130, _erase_rows, (TimeAway,)),),
    retention={"times away forgotten": Rule(150, times_away.forget, (TimeAway,))},
)
