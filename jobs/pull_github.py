"""Read changes in GitHub repositories since the last read; one that cannot be read never stops the others."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from jobs.github_pull_requests import Looking, look_at
from jobs.running import UNFORESEEN, JobRun
from slackapp.domain.sources import feeds, github_access, postponed, reports
from slackapp.domain.sources.connections import APP_FAILURES
from slackapp.domain.sources.reports import Finding
from slackapp.domain.sources.rules import github_rules
from slackapp.domain.tables.sources import Feed, Source
from slackapp.sources.fetching import SourceFailure
from slackapp.sources.github import GitHub, Page

ENTRIES_MAX = 200  # of one repository in one tick; the next tick continues
PAGES_MAX = 40  # also where they are small, because GitHub cannot send large ones
A_SECOND = timedelta(seconds=1)
AHEAD_MAX = timedelta(days=1)  # clocks differ; a position in a later year would end all reading
# Failures of the whole source, not of one repository.
OF_WHOLE_SOURCE = APP_FAILURES | {"bad_token", "rate_limited", "refused_address"}
# Perhaps of the whole source: counted so when IN_A_ROW parts fail with them.
PERHAPS_OF_SOURCE = frozenset({"server_error", "unreachable", "slow"})
IN_A_ROW = 3


@dataclass(slots=True)
class Failures:
    """The failures of several parts of one read, to tell a broken part from a server that is down."""

    whys: list[str] = field(default_factory=list)
    in_a_row: int = 0

    def add(self, why: str | None) -> bool:
        """Count one part, with why it failed or None; return whether the server seems to be down."""
        if why is not None:
            self.whys.append(why)
        self.in_a_row = self.in_a_row + 1 if why in PERHAPS_OF_SOURCE else 0
        return self.in_a_row >= IN_A_ROW


async def pull(run: JobRun, source: Source) -> bool:
    """Read part of every repository; return True when a repository has more to read. Raises SourceFailure, CannotAsk.

    A repository that cannot be read is marked, and read last in the next tick. The source fails when all repositories
    do, or its server seems to be down.
    """
    if run.fetcher is None or run.finder is None or run.github_apps is None:
        return False
    rules = github_rules(source.rules)
    access = run.github_apps.access(run.fetcher, github_access.read(source.secret or ""), rules.api_url)
    await access.token()  # without a token, an App cannot read any repository
    looking = Looking(run, source, rules, GitHub(run.fetcher, access, rules.api_url), run.finder)
    async with run.db.transaction() as session:
        await feeds.keep_only(session, source.id, rules.repositories)
        found = [await feeds.of_source(session, source, name, run.now) for name in rules.repositories]
    is_more, failures = False, Failures()
    for feed in sorted(found, key=lambda feed: feed.failure is not None):
        why = None
        try:
            is_more |= await _read(looking, feed)
        except SourceFailure as failure:
            if failure.why in OF_WHOLE_SOURCE:
                raise
            why = failure.why
        except UNFORESEEN:
            why = "not_understood"
        if why is not None:
            async with run.db.transaction() as session:
                await feeds.failed(session, feed.id, why)
        is_down = failures.add(why)
        if why is not None and (is_down or len(failures.whys) == len(found)):
            raise SourceFailure(failures.whys[0])
    return is_more


async def _read(looking: Looking, feed: Feed) -> bool:
    """Read changes in one repository; return True when more remain. Entries once read are not read again."""
    page = await looking.github.changed(feed.name, feed.cursor_at, feed.etag)
    if page is None:
        await _try_again(looking, feed)
        return False
    repository = await looking.github.repository(feed.name)
    if repository.full_name.lower() != feed.name.lower():
        async with looking.run.db.transaction() as session:
            await feeds.renamed(session, feed.id, repository.full_name)
        feed.name = repository.full_name
    await _try_again(looking, feed)
    etag, cursor_at = page.etag, feed.cursor_at
    for number in range(PAGES_MAX):
        await _look_through(looking, feed, page)
        cursor_at = max(cursor_at, min(page.last_at or cursor_at, looking.run.now + AHEAD_MAX))
        if page.next_at is None or page.next_at >= ENTRIES_MAX or number + 1 == PAGES_MAX:
            break
        following = await looking.github.changed(feed.name, feed.cursor_at, None, page.next_at)
        if following is None:
            break
        page = following
    is_more = page.next_at is not None
    if is_more and cursor_at == feed.cursor_at:
        cursor_at += A_SECOND  # more changes in one second than fit on the pages: skip the rest
    # an answer for another start time has another ETag
    keeps = etag if cursor_at == feed.cursor_at else None
    async with looking.run.db.transaction() as session:
        await feeds.read_until(session, feed.id, cursor_at, etag=keeps)
    return is_more


async def _look_through(looking: Looking, feed: Feed, page: Page) -> None:
    """Look at the pull requests of a page, oldest change first, so that the next run can continue after each.

    Raises SourceFailure when several in a row fail.
    """
    failures = Failures()
    for changed in page.pulls:
        why = await look_at(looking, feed.name, changed.number)
        given_up: Sequence[int] = ()
        async with looking.run.db.transaction() as session:
            if why is not None:
                given_up = await postponed.postpone(session, feed.id, changed.number, looking.run.now)
            await feeds.read_until(session, feed.id, min(changed.updated_at, looking.run.now + AHEAD_MAX))
        await _report(looking, feed, [reports.postponed(feed.name, changed.number)] if why is not None else [])
        await _report(looking, feed, [reports.given_up(feed.name, number) for number in given_up])
        if failures.add(why) and why is not None:
            raise SourceFailure(why)
    if page.passed_over:
        await _report(looking, feed, [reports.given_up(feed.name, None)])


async def _try_again(looking: Looking, feed: Feed) -> None:
    """Look again at the pull requests that could not be read; pass over those that still cannot after a day."""
    failures = Failures()
    for one in postponed.postponed_of(feed):
        why = await look_at(looking, feed.name, one.number)
        is_finished = why is None or one.is_over(looking.run.now)
        if is_finished:
            async with looking.run.db.transaction() as session:
                await postponed.finish(session, feed.id, one.number)
                await reports.forget(session, feed.id, [reports.postponed(feed.name, one.number)])
        if is_finished and why is not None:
            await _report(looking, feed, [reports.given_up(feed.name, one.number)])
        if failures.add(why):
            return


async def _report(looking: Looking, feed: Feed, found: Sequence[Finding]) -> None:
    if found:
        async with looking.run.db.transaction() as session:
            await reports.record(session, looking.source, feed.id, found, looking.run.now)
