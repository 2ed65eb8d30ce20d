"""Job every five minutes: read due sources, and create efforts from their data."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from time import monotonic

from jobs import pull_github, pull_shifts
from jobs.running import OF_ONE_ROW, UNFORESEEN, JobRun
from slackapp.clock import real_now
from slackapp.domain.sources import bundles, connections
from slackapp.domain.sources.connections import GITHUB, ON_CALL
from slackapp.domain.tables.sources import Source
from slackapp.slack.directory.finder import CannotAsk
from slackapp.slack.platform import workspace_holds
from slackapp.slack.platform.outcome_table import MISSING_SCOPE
from slackapp.slack.sources import effort_words
from slackapp.sources.fetching import SourceFailure

logger = logging.getLogger(__name__)

Pull = Callable[[JobRun, Source], Awaitable[bool]]  # returns whether more can be read at once
PULLS: Mapping[str, Pull] = {GITHUB: pull_github.pull, ON_CALL: pull_shifts.pull}
PULLED_WITHIN_S = 120.0  # for one source in one tick, well below `sources.LEASE`
SLACK_AWAY = "slack_away"  # in place of a reason: Slack is to blame, not the source
AT_ONCE = 4  # sources read at once; a slow source does not block the others
OF_A_WORKSPACE = 2  # of those; the slow servers of one admin leave room for other workspaces
BEGUN_WITHIN_S = 120.0  # a source without a place until then waits for the next tick, which begins on time


async def pull_efforts(run: JobRun) -> Mapping[str, int]:
    """Read sources due as of `run.now`, then create efforts; return the counts of sources, failures and efforts.

    A source never blocks another source, and a failed source is tried again later. Efforts are created or extended. A
    second run, a late run, or several workers at once store nothing twice. The next run finishes an interrupted run.
    Ends within BEGUN_WITHIN_S and PULLED_WITHIN_S, so that many slow sources keep no effort of others back.
    """
    ends_s = monotonic() + BEGUN_WITHIN_S
    ids = await run.unheld_ids()
    async with run.db.reading() as session:
        due = await connections.due(session, ids, run.now)
    places = asyncio.Semaphore(AT_ONCE)
    of_workspace = {workspace_id: asyncio.Semaphore(OF_A_WORKSPACE) for workspace_id, _ in due}

    async def one(workspace_id: str, source_id: int) -> bool | None:
        async with of_workspace[workspace_id], places:
            return await _asked(run, source_id) if monotonic() < ends_s else None

    found = await asyncio.gather(
        *(one(workspace_id, source_id) for workspace_id, source_id in due), return_exceptions=True
    )
    asked = [
        await _failed(run, source_id, how) if isinstance(how, BaseException) else how
        for (_, source_id), how in zip(due, found, strict=True)
    ]
    return {
        "sources": sum(went is True for went in asked),
        "failed": sum(went is False for went in asked),
        "efforts": await _bundle(run),
    }


async def _failed(run: JobRun, source_id: int, error: BaseException) -> bool:
    """Record an error that nobody foresaw as a failure of this source only; return False."""
    if not isinstance(error, Exception):
        raise error  # the process ends
    # an error may quote a row or an answer, so only its type is logged
    logger.error("a source could not be read: %s", type(error).__name__)
    async with run.db.transaction() as session:
        await connections.failed(session, source_id, "not_understood", run.now)
    return False


async def _asked(run: JobRun, source_id: int) -> bool | None:
    """Read one source; return whether the read succeeded, None when another worker holds the source."""
    if run.fetcher is None:
        return None
    try:
        async with run.db.transaction() as session:
            source = await connections.claim(session, source_id, run.now, real_now())
        if source is None:
            return None
        why, retry_at = await _pulled(run, source)
        async with run.db.transaction() as session:
            if why == SLACK_AWAY:
                await connections.wait_for_slack(session, source_id, retry_at or run.now)
            elif why is None:
                await connections.succeeded(session, source_id, run.now, again_at=retry_at)
            else:
                await connections.failed(session, source_id, why, run.now, retry_at=retry_at)
    except OF_ONE_ROW as error:
        # a database error may quote a row, so only its type is logged; the next tick tries again
        logger.warning("a source could not be read: %s", type(error).__name__)
        return False
    return why is None


async def _pulled(run: JobRun, source: Source) -> tuple[str | None, datetime | None]:
    """Read one source; return the reason for a failure or None, and the time to continue or None."""
    try:
        async with asyncio.timeout(PULLED_WITHIN_S):
            is_more = await PULLS[source.kind](run, source)
    except SourceFailure as failure:
        return failure.why, connections.after(run.now, failure.retry_after_s)
    except CannotAsk as cannot:
        return await _without_slack(run, source, cannot)
    except UNFORESEEN as error:
        # an answer of unexpected shape stops this source only
        logger.warning("what a source answered was not understood: %s", type(error).__name__)
        return "not_understood", None
    except TimeoutError:
        return None, run.now  # one slow answer raises earlier, so the source had much data; the next tick continues
    return None, run.now if is_more else None


async def _without_slack(run: JobRun, source: Source, cannot: CannotAsk) -> tuple[str, datetime | None]:
    """Keep the data read so far, and read again later; hold the workspace if Slack refuses its token."""
    if cannot.access == MISSING_SCOPE:
        return "slack_scope", None  # messages may go out nevertheless
    if cannot.access is not None:
        await workspace_holds.hold(run.db, source.workspace_id, cannot.access, run.now)
    return SLACK_AWAY, connections.after(run.now, cannot.retry_after_s)


async def _bundle(run: JobRun) -> int:
    """Create efforts from stored data, one group a transaction; return the number created or extended."""
    made, last = 0, None
    while True:
        async with run.db.reading() as session:
            groups = await bundles.waiting_groups(session, run.now, last)
        for last in groups:
            made += await _bundle_group(run, last)
        if len(groups) < bundles.GROUPS_AT_ONCE:
            return made


async def _bundle_group(run: JobRun, group: tuple[int, str, str]) -> int:
    try:
        async with run.db.transaction() as session:
            return await effort_words.bundle(session, group, run.country, run.now)
    except (*OF_ONE_ROW, *UNFORESEEN) as error:
        # one group never holds up the others; the next tick tries it again
        logger.warning("an effort could not be made: %s", type(error).__name__)
        return 0
