"""Compare a big workspace with a small one: the cost of Home, of finding the managers to prompt, and of sending."""

import time
from collections.abc import Awaitable, Callable, Sequence

from bench.filling import DUE, NOW, Size, filled
from bench.payloads import TEAM
from slackapp.clock import FixedClock
from slackapp.domain.acting import Acting, Moment
from slackapp.domain.home import digest
from slackapp.domain.prompts import due as due_prompts
from slackapp.features import HOME_QUERIES, HOME_SECTIONS
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.delivery.claims import Claims
from slackapp.slack.delivery.kinds import Kind, NothingFollows, Rendered, Skip
from slackapp.slack.delivery.outcomes import Outcomes, Sent
from slackapp.slack.delivery.senders import Senders
from slackapp.slack.home import views as home
from slackapp.slack.platform.pacing import Pace
from slackapp.storage.database import Database

SMALL_HOME, BIG_HOME = Size(people=1_000, thanks=10_000), Size(people=1_000, thanks=1_000_000)
SMALL_SCAN, BIG_SCAN = Size(people=1_000, efforts=10_000), Size(people=100_000, efforts=1_000_000)
FEW_QUEUED, MANY_QUEUED = Size(people=1_000, queued=1_000), Size(people=1_000, queued=100_000)
HOMES = 40  # per round
AT_ONCE, SENT = 24, 96  # messages a claim, and a round
ROUNDS = 9


async def home_growth(small_url: str, big_url: str) -> float:
    """Return the cost of Homes, data and view, in the big workspace, as a multiple of the small workspace."""
    return await _growth([await filled(small_url, SMALL_HOME), await filled(big_url, BIG_HOME)], _homes)


async def scan_growth(small_url: str, big_url: str) -> float:
    """Return the cost of finding the same hundred due managers in the big workspace, as a multiple of the small one."""
    return await _growth([await filled(small_url, SMALL_SCAN), await filled(big_url, BIG_SCAN)], _due_managers)


async def queue_growth(small_url: str, big_url: str) -> float:
    """Return the cost of claiming messages and recording them as sent in the long queue, as a multiple of the short."""
    return await _growth([await filled(small_url, FEW_QUEUED), await filled(big_url, MANY_QUEUED)], _messages)


async def _growth(databases: Sequence[Database], look: Callable[[Database], Awaitable[float]]) -> float:
    # in turn, and the best of each: other work on this machine disturbs both alike
    rounds = [[await look(database) for database in databases] for _ in range(ROUNDS)]
    small, big = (min(costs) for costs in zip(*rounds, strict=True))
    for database in databases:
        await database.close()
    return float(big / small)


async def _homes(database: Database) -> float:
    began = time.perf_counter()
    for number in range(HOMES):
        async with database.reading() as session:
            shown = await digest.home_of(session, Acting(TEAM, f"P{number}", NOW, None), HOME_QUERIES)
        home.home(Reader(), shown, HOME_SECTIONS)
    return time.perf_counter() - began


async def _due_managers(database: Database) -> float:
    began = time.perf_counter()
    async with database.reading() as session:
        managers = await due_prompts.managers_to_prompt(session, Moment(TEAM, NOW, None))
    took = time.perf_counter() - began
    if len(managers) != DUE:
        message = f"{len(managers)} managers were found, not {DUE}"
        raise AssertionError(message)
    return took


class NoPace(Pace):
    """A Slack that takes everything at once, so that only Tend's own work is measured."""

    def room(self, workspace_id: str, method: str) -> int:  # noqa: ARG002  (everywhere the same)
        """Return room for a whole claim."""
        return AT_ONCE


async def _messages(database: Database) -> float:
    kinds = {"thanks": Kind(_no_rendering, NothingFollows("nobody is told by a bench"))}
    clock, pace, sent = FixedClock(NOW), NoPace(), Sent("D0BENCH001", "1764000000.1", {})
    claims, outcomes = Claims(database, clock, kinds, Senders(database)), Outcomes(database, kinds, clock, None)
    left = SENT
    began = time.perf_counter()
    while left > 0:
        for row in (await claims.claim(min(AT_ONCE, left), pace)).rows:
            await claims.begin_posting(row)
            await outcomes.store_answer(row, sent)
            await outcomes.record(row, sent)
            claims.done(row)
            left -= 1
    return time.perf_counter() - began


async def _no_rendering(*_: object) -> Rendered:
    return Skip("bench")
