"""Make promises without Slack, and look at what is stored."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.promises import promising
from slackapp.domain.tables.promises import Promise
from tests.cast import ANA, SAM, moment

WHAT = "send you the notes"
DUE = date(2026, 11, 26)  # a Thursday, eight days after NOW


async def promised(
    session: AsyncSession, maker: str = SAM, other: str | None = ANA, what: str = WHAT, due: date = DUE
) -> int:
    """Let Sam promise Ana something; give the number of the promise."""
    return await promising.make(session, moment(), maker, other, what, due)


async def promises_stored(session: AsyncSession) -> list[Promise]:
    """Give every promise that is stored, whose ever."""
    return list(await session.scalars(select(Promise).order_by(Promise.id)))
