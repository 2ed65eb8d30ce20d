"""Job every five minutes: open the rounds of seasons that are due, and ask the hosts of those to come."""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy.exc import SQLAlchemyError

from jobs.running import JobRun
from slackapp.domain.outbox import holds
from slackapp.domain.refusals import NotFound
from slackapp.domain.rituals.hosting import asking
from slackapp.domain.rituals.rounds import opening
from slackapp.domain.rituals.seasons import renewing, seasons
from slackapp.domain.tables.encrypted import KeysMissing, OutOfPlace

logger = logging.getLogger(__name__)


async def open_rounds(run: JobRun) -> Mapping[str, int]:
    """Open the rounds due as of `run.now`; return the counts of rounds opened, skipped for being late, and failures.

    Uses one transaction a season. A second run, a late run, or several workers at once open each round once. In a
    workspace that Slack refuses nothing opens: its posts would only wait.
    """
    counts = Counter(opened=0, skipped=0, failed=0)
    beyond: seasons.Due | None = None
    async with run.db.reading() as session:
        held = await holds.held_of(session, run.workspace_ids)
    ids = [workspace_id for workspace_id in run.workspace_ids if workspace_id not in held]
    while True:
        async with run.db.reading() as session:
            due = await seasons.running(session, ids, run.now, beyond)
        for one in due:
            counts[await _opened(run, one.season_id)] += 1
        if not due:
            break
        beyond = due[-1]
    counts["failed"] += await _ask_hosts(run, ids)
    counts["failed"] += await _ask_starters(run, ids)
    del counts["not_due"]
    return counts


async def _ask_hosts(run: JobRun, workspace_ids: Sequence[str]) -> int:
    """Plan the rounds to come and ask their hosts, each season in its own transaction; return the count of failures."""
    failed, beyond = 0, 0
    while True:
        async with run.db.reading() as session:
            portion = await asking.to_prepare(session, workspace_ids, run.now, beyond)
        for season_id in portion.season_ids:
            try:
                async with run.db.transaction() as session:
                    await asking.prepare_season(session, season_id, run.now, run.country)
            except (SQLAlchemyError, KeysMissing, OutOfPlace) as error:
                # as in `_opened`; without a host the round opens all the same
                logger.warning("a host could not be asked: %s", type(error).__name__)
                failed += 1
        if portion.beyond is None:
            return failed
        beyond = portion.beyond


async def _ask_starters(run: JobRun, workspace_ids: Sequence[str]) -> int:
    """Ask about ended seasons once, and find somebody for those whose starter left; return the count of failures.

    One transaction a season. What failed is tried at the next tick; a portion is looked up once, so nothing goes round.
    """
    failed = 0
    async with run.db.reading() as session:
        again = await renewing.to_ask_again(session, workspace_ids, run.now)
        without = await renewing.without_starter(session, workspace_ids)
    for ask, found in ((renewing.ask_again, again), (renewing.find_starter, without)):
        for workspace_id, season_id in found:
            try:
                async with run.db.transaction() as session:
                    await ask(session, workspace_id, season_id, run.now)
            except (SQLAlchemyError, NotFound) as error:
                # as in `_opened`; NotFound: deleted at this moment
                logger.warning("nobody could be asked about a season: %s", type(error).__name__)
                failed += 1
    return failed


async def _opened(run: JobRun, season_id: int) -> str:
    try:
        async with run.db.transaction() as session:
            return await opening.open_round(session, season_id, run.now) or "not_due"
    except (SQLAlchemyError, KeysMissing, OutOfPlace) as error:
        # an error may quote a row, so only its type is logged; the next tick tries again
        logger.warning("a round could not be opened: %s", type(error).__name__)
        return "failed"
