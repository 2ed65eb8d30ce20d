"""Two transactions at the same moment, as two processes would have them."""

import asyncio
from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.storage.database import Database

Work = Callable[[AsyncSession], Awaitable[object]]
LONG_ENOUGH_S = 0.2  # for the second to get as far as it can beside the first


async def overlapping(database: Database, first: Work, second: Work) -> None:
    """Do `second` while `first` is done but not committed. Raises what `second` raises."""
    await crossing(database, first, second, _nothing)


async def _nothing(_: AsyncSession) -> None:
    """Has no second step."""


async def crossing(database: Database, first: Work, second: Work, then: Work) -> None:
    """Do `second` as far as it can get between two steps of one transaction. Raises what any of them raises."""

    async def do_second() -> None:
        async with database.transaction() as session:
            await second(session)

    async with database.transaction() as session:
        await first(session)
        task = asyncio.create_task(do_second())
        await asyncio.sleep(LONG_ENOUGH_S)
        await then(session)
    await task
