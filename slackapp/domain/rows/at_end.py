"""Leave work to the end of a transaction, where it is done once, after everything else in the transaction.

Rows that many transactions change, each without regard to its own order, are best locked last: then nobody who holds
one waits for anything else. Must not know any table.
"""

from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession

Work = Callable[[AsyncSession], Awaitable[None]]
LEFT = "tend_left_to_the_end"  # the key in `session.info`


def leave_to_end(session: AsyncSession, work: Work) -> None:
    """Do `work` before the commit; the same work, left twice, is done once."""
    session.info.setdefault(LEFT, {})[work] = None


async def do_what_is_left(session: AsyncSession) -> None:
    """Do the work left to the end; called by `storage` before each commit."""
    for work in session.info.pop(LEFT, {}):
        await work(session)
