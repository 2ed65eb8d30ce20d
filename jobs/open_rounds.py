"""Job every five minutes: open the rounds of seasons that are due, and ask the hosts of those to come."""

import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from jobs.in_turn import FAILED, each_due
from jobs.running import JobRun
from slackapp.domain.refusals import NotFound
from slackapp.domain.rituals.hosting import asking
from slackapp.domain.rituals.rounds import opening
from slackapp.domain.rituals.seasons import renewing, seasons

Ask = Callable[[AsyncSession, str, int, datetime], Awaitable[object]]
Find = Callable[[AsyncSession, Sequence[str], datetime, int], Awaitable[Sequence[tuple[str, int]]]]


async def open_rounds(run: JobRun) -> Mapping[str, int]:
    """Open the rounds due as of `run.now`; return the counts of rounds opened, skipped for being late, and failures.

    Uses one transaction a season. A second run, a late run, or several workers at once open each round once. In a
    workspace that Slack refuses nothing opens: its posts would only wait.
    """
    counts = Counter(opened=0, skipped=0)
    ids = await run.unheld_ids()
    counts.update(await each_due(run, ids, seasons.due, "a round could not be opened", opening.open_round))
    counts[FAILED] += await _ask_hosts(run, ids)
    counts[FAILED] += await _ask_starters(run, ids)
    return counts


async def _ask_hosts(run: JobRun, workspace_ids: Sequence[str]) -> int:
    """Plan the rounds to come and ask their hosts, each season in its own transaction; return the count of failures."""
    failed, beyond = 0, 0
    while True:
        async with run.db.reading() as session:
            portion = await asking.to_prepare(session, workspace_ids, run.now, beyond)
        for season_id in portion.season_ids:
            # without a host the round opens all the same
            done = await run.apart("a host could not be asked", _prepared, season_id, run)
            failed += done is None
        if portion.beyond is None:
            return failed
        beyond = portion.beyond


async def _ask_starters(run: JobRun, workspace_ids: Sequence[str]) -> int:
    """Ask about ended seasons once, and find somebody for those whose starter left; return the count of failures."""
    again = await _ask_each(run, workspace_ids, renewing.to_ask_again, renewing.ask_again)
    return again + await _ask_each(run, workspace_ids, renewing.without_starter, renewing.find_starter)


async def _ask_each(run: JobRun, workspace_ids: Sequence[str], find: Find, ask: Ask) -> int:
    """Call `ask` for each season that `find` returns, portion by portion; return the count of failures.

    One transaction a season. What failed is tried at the next tick; a season is looked up once, so nothing goes round.
    """
    failed, beyond = 0, 0
    while True:
        async with run.db.reading() as session:
            portion = await find(session, workspace_ids, run.now, beyond)
        if not portion:
            return failed
        for workspace_id, season_id in portion:
            done = await run.apart(
                "nobody could be asked about a season", _asked, ask, workspace_id, season_id, run.now
            )
            failed += done is None
            beyond = season_id


async def _prepared(session: AsyncSession, season_id: int, run: JobRun) -> bool:
    await asking.prepare_season(session, season_id, run.now, run.country)
    return True


async def _asked(session: AsyncSession, ask: Ask, workspace_id: str, season_id: int, now: datetime) -> bool:
    with contextlib.suppress(NotFound):  # deleted at this moment
        await ask(session, workspace_id, season_id, now)
    return True
