"""Read changes in GitHub repositories since the last read, and store them by the admin's rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.running import JobRun
from slackapp.domain.sources import accounts, feeds, github_access, intake, titles
from slackapp.domain.sources.connections import APP_FAILURES, PASSED_OVER
from slackapp.domain.sources.intake import MERGED, REVIEWED, ReportedItem
from slackapp.domain.sources.rules import GitHubRules, github_rules
from slackapp.domain.tables.sources import Feed, Source
from slackapp.slack.directory.finder import PeopleFinder
from slackapp.sources.fetching import SourceFailure
from slackapp.sources.github import Changed, GitHub, Page, Pull, Review
from slackapp.sources.webhook import is_link

PAGES_MAX = 2  # of 100 entries each, for one repository in one tick; the next tick continues
A_SECOND = timedelta(seconds=1)
# failures of the whole source, not of one repository
WHOLE = APP_FAILURES | {"bad_token", "rate_limited", "unreachable", "slow", "refused_address"}
NOT_PEOPLE = "noreply"  # docs.github.com/en/account-and-profile: addresses in place of a private e-mail


@dataclass(frozen=True, slots=True)
class Looking:
    """The context for one read of one source."""

    run: JobRun
    source: Source
    rules: GitHubRules
    github: GitHub
    finder: PeopleFinder


async def pull(run: JobRun, source: Source) -> bool:
    """Read part of every repository; return True when a repository has more to read. Raises SourceFailure, CannotAsk.

    A repository deleted or closed to the token or App is marked and skipped. The source fails when all repositories do.
    """
    if run.fetcher is None or run.finder is None or run.github_apps is None:
        return False
    rules = github_rules(source.rules)
    access = run.github_apps.access(run.fetcher, github_access.read(source.secret or ""), rules.api_url)
    await access.token()  # without a token, an App cannot read any repository
    looking = Looking(run, source, rules, GitHub(run.fetcher, access, rules.api_url), run.finder)
    async with run.db.transaction() as session:
        await feeds.keep_only(session, source.id, rules.repositories)
    is_more, whys = False, []
    for name in rules.repositories:
        async with run.db.transaction() as session:
            feed = await feeds.of_source(session, source, name, run.now)
        try:
            is_more |= await _read(looking, feed)
        except SourceFailure as failure:
            if failure.why in WHOLE:
                raise
            whys.append(failure.why)
            async with run.db.transaction() as session:
                await feeds.failed(session, feed.id, failure.why)
    if whys and len(whys) == len(rules.repositories):
        raise SourceFailure(whys[0])
    return is_more


async def _read(looking: Looking, feed: Feed) -> bool:
    """Read changes in one repository; return True when more remain. Entries once read are not read again."""
    page = await looking.github.changed(feed.name, feed.cursor_at, feed.etag)
    if page is None:
        return False
    repository = await looking.github.repository(feed.name)
    if repository.full_name.lower() != feed.name.lower():
        async with looking.run.db.transaction() as session:
            await feeds.renamed(session, feed.id, repository.full_name)
        feed.name = repository.full_name
    etag, cursor_at = page.etag, feed.cursor_at
    for number in range(PAGES_MAX):
        for changed in page.pulls:
            await _look_at(looking, feed, changed)
            async with looking.run.db.transaction() as session:  # oldest first, so that the next run can continue here
                await feeds.read_until(session, feed.id, changed.updated_at)
        cursor_at = max(cursor_at, page.last_at or cursor_at)
        following = None if page.next_url is None or number + 1 == PAGES_MAX else await _following(looking, feed, page)
        if following is None:
            break
        page = following
    is_more = page.next_url is not None
    if is_more and cursor_at == feed.cursor_at:
        cursor_at += A_SECOND  # more changes in one second than fit on the pages: skip the rest
    # an answer for another start time has another ETag
    keeps = etag if cursor_at == feed.cursor_at else None
    async with looking.run.db.transaction() as session:
        await feeds.read_until(session, feed.id, cursor_at, etag=keeps)
    return is_more


async def _following(looking: Looking, feed: Feed, page: Page) -> Page | None:
    return await looking.github.changed(feed.name, feed.cursor_at, None, page.next_url)


async def _look_at(looking: Looking, feed: Feed, changed: Changed) -> None:
    """Store the merge and the reviews of one pull request."""
    try:
        pull = await looking.github.pull(feed.name, changed.number)
        reviews = await looking.github.reviews(feed.name, changed.number)
    except SourceFailure as failure:
        if failure.why != "gone":  # for a single pull request, for example one moved away meanwhile
            raise
        return
    if (
        counts_as_merged(pull, reviews, looking.rules)
        and pull.merged_at is not None
        and pull.merged_at >= _since(looking)
    ):
        await _take_in(
            looking, pull, ReportedItem(f"merged:{pull.pull_id}", pull.login, "other", MERGED, pull.merged_at)
        )
    for review in substantial(pull, reviews, looking.rules):
        if review.submitted_at >= _since(looking):
            # once for each reviewer and pull request, whatever the number of reviews
            key = f"reviewed:{pull.pull_id}:{review.login.lower()}"
            await _take_in(looking, pull, ReportedItem(key, review.login, "review", REVIEWED, review.submitted_at))


def _since(looking: Looking) -> datetime:
    """Return the start of counting, so that today's edit of an old pull request does not count."""
    return looking.source.connected_at - PASSED_OVER


def counts_as_merged(pull: Pull, reviews: Sequence[Review], rules: GitHubRules) -> bool:
    """Return whether a merged pull request counts: not by a bot, large enough, and seen by another person.

    Without another person, a merge by its own author counts only if the rules say so.
    """
    if pull.merged_at is None or pull.is_bot or not pull.login or pull.lines < rules.min_lines:
        return False
    is_alone = pull.merged_by == pull.login and not any(one.login != pull.login and not one.is_bot for one in reviews)
    return rules.counts_self_merged or not is_alone


def substantial(pull: Pull, reviews: Sequence[Review], rules: GitHubRules) -> list[Review]:
    """Return the first review of each reviewer with enough comments in all; skip bots and the author."""
    comments: dict[str, int] = {}
    first: dict[str, Review] = {}
    for review in sorted(reviews, key=lambda one: (one.submitted_at, one.review_id)):
        if review.login and not review.is_bot and review.login != pull.login:
            comments[review.login] = comments.get(review.login, 0) + review.comments
            first.setdefault(review.login, review)
    return [review for login, review in first.items() if comments[login] >= rules.min_comments]


async def _take_in(looking: Looking, pull: Pull, item: ReportedItem) -> None:
    """Store one entry of a login; store nothing for a login without a person in this workspace."""
    user_id = await _person(looking, item.doer_id)
    if user_id is None:
        return
    shows = looking.rules.shows_private or not pull.is_private
    title = titles.shown(pull.title) if shows else None
    link = pull.link if shows and is_link(pull.link) else None
    mine = ReportedItem(item.key, user_id, item.kind, item.topic, item.done_at, title, link)
    async with looking.run.db.transaction() as session:
        await intake.take_in_all(session, looking.run.moment(looking.source.workspace_id), looking.source, [mine])


async def _person(looking: Looking, login: str) -> str | None:
    """Return the person of a login: confirmed before, or found by public profile e-mail, looked up once a week."""
    workspace_id, run = looking.source.workspace_id, looking.run
    async with run.db.reading() as session:
        owner = await accounts.owner_of(session, workspace_id, login)
        if owner is not None or not await accounts.is_to_look_up(session, workspace_id, login, run.now):
            return owner
    e_mail = await looking.github.e_mail_of(login)
    found = None
    if e_mail is not None and "@" in e_mail and NOT_PEOPLE not in e_mail:
        found = await looking.finder.find(workspace_id, e_mail)
    async with run.db.transaction() as session:
        await accounts.looked_up(session, workspace_id, login, found, run.now)
    return found
