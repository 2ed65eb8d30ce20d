"""Every five minutes: sources that are due are asked, and what they told becomes efforts."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from jobs import pull_github, pull_shifts
from jobs.running import JobRun
from slackapp.clock import real_now
from slackapp.domain.sources import bundles, connections
from slackapp.domain.sources.connections import GITHUB, ON_CALL
from slackapp.domain.tables.sources import Source
from slackapp.slack.directory.finder import CannotAsk
from slackapp.slack.sources.views import wording
from slackapp.sources.fetching import SourceFailure

logger = logging.getLogger(__name__)

Pull = Callable[[JobRun, Source], Awaitable[bool]]  # gives whether there is more to read at once
PULLS: Mapping[str, Pull] = {GITHUB: pull_github.pull, ON_CALL: pull_shifts.pull}
PULLED_WITHIN_S = 120.0  # of one source in one tick, well inside `sources.LEASE`
AT_ONCE = 4  # sources; one that hangs leaves the others their turn


async def pull_efforts(run: JobRun) -> Mapping[str, int]:
    """Ask what is due as of `run.now`, then make efforts; give how many were asked, failed, made or grown.

    One source never blocks another, and one that fails is tried again later. Twice, late, or by several workers at
    once, nothing is taken in twice. A run that was cut off is finished by the next.
    """
    async with run.db.reading() as session:
        due = await connections.due(session, run.workspace_ids, run.now)
    limit = asyncio.Semaphore(AT_ONCE)

    async def one(source_id: int) -> bool | None:
        async with limit:
            return await _asked(run, source_id)

    asked = await asyncio.gather(*(one(source_id) for source_id in due))
    return {
        "sources": sum(went is True for went in asked),
        "failed": sum(went is False for went in asked),
        "efforts": await _settle(run),
    }


async def _asked(run: JobRun, source_id: int) -> bool | None:
    """Ask one source; give whether it went well, None when another worker has it."""
    if run.fetcher is None:
        return None
    try:
        async with run.db.transaction() as session:
            source = await connections.claim(session, source_id, run.now, real_now())
        if source is None:
            return None
        why, retry_at = await _pulled(run, source)
        async with run.db.transaction() as session:
            if why is None:
                await connections.succeeded(session, source_id, run.now, again_at=retry_at)
            else:
                await connections.failed(session, source_id, why, run.now, retry_at=retry_at)
    except SQLAlchemyError as error:
        # the text of a database error could quote a row; the next tick tries this source again
        logger.warning("a source could not be read: %s", type(error).__name__)
        return False
    return why is None


async def _pulled(run: JobRun, source: Source) -> tuple[str | None, datetime | None]:
    """Give why it failed, None when it did not, and when to go on."""
    try:
        async with asyncio.timeout(PULLED_WITHIN_S):
            is_more = await PULLS[source.kind](run, source)
    except SourceFailure as failure:
        return failure.why, connections.after(run.now, failure.retry_after_s)
    except CannotAsk as cannot:
        # Slack is slow, not the source: what was read so far is kept
        return None, connections.after(run.now, cannot.retry_after_s)
    except (ValueError, TypeError, LookupError, ArithmeticError, AttributeError) as error:
        # an answer of a shape that nobody foresaw stops this source, not the others
        logger.warning("what a source answered was not understood: %s", type(error).__name__)
        return "not_understood", None
    except TimeoutError:
        return None, run.now  # a single answer that is slow raises before; there was much, and the next tick goes on
    return None, run.now if is_more else None


async def _settle(run: JobRun) -> int:
    """Make efforts of what was told, a group a transaction."""
    made = 0
    while True:
        async with run.db.reading() as session:
            groups = await bundles.waiting_groups(session, run.now)
        for group in groups:
            async with run.db.transaction() as session:
                made += await bundles.settle(session, *group, wording, run.country, run.now)
        if len(groups) < bundles.GROUPS_AT_ONCE:
            return made
