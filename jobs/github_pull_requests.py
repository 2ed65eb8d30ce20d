"""Read one pull request of a repository, and store what counts by the admin's rules."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from jobs.running import UNFORESEEN, JobRun
from slackapp.domain.sources import accounts, intake, titles
from slackapp.domain.sources.connections import READ_BACK
from slackapp.domain.sources.intake import MERGED, REVIEWED, ReportedItem
from slackapp.domain.sources.rules import GitHubRules
from slackapp.domain.tables.sources import Source
from slackapp.slack.directory.finder import PeopleFinder
from slackapp.sources.fetching import SourceFailure
from slackapp.sources.github import GitHub, Pull, Review
from slackapp.sources.webhook import is_link

NOT_PEOPLE = "noreply"  # docs.github.com/en/account-and-profile: addresses in place of a private e-mail
WITHIN_S = 40.0  # for one pull request, so that a tick looks at others too
# failures of one pull request or one login; others are of the repository or of the whole source
OF_ONE = frozenset({"server_error", "too_large", "not_understood", "slow", "unreachable"})


@dataclass(frozen=True, slots=True)
class Looking:
    """The context for one read of one source."""

    run: JobRun
    source: Source
    rules: GitHubRules
    github: GitHub
    finder: PeopleFinder


async def look_at(looking: Looking, repository: str, number: int) -> str | None:
    """Store the merge and the reviews of a pull request; return why it cannot be read now, or None.

    Stores what can be read of it all the same. Raises SourceFailure for failures not of this pull request alone, and
    CannotAsk.
    """
    try:
        async with asyncio.timeout(WITHIN_S):
            return await _stored(looking, repository, number)
    except SourceFailure as failure:
        if failure.why == "gone":  # for example moved away meanwhile
            return None
        if failure.why not in OF_ONE:
            raise
        return failure.why
    except TimeoutError:
        return "slow"
    except UNFORESEEN:
        return "not_understood"


async def _stored(looking: Looking, repository: str, number: int) -> str | None:
    pull = await looking.github.pull(repository, number)
    reviews, whys = await _reviews(looking, repository, number)
    items = []
    if pull.merged_at is not None and counts_as_merged(pull, reviews, looking.rules):
        items.append(ReportedItem(f"merged:{pull.pull_id}", pull.login, "other", MERGED, pull.merged_at))
    items += [_reviewed(pull, review) for review in substantial(pull, reviews, looking.rules)]
    # so that today's edit of an old pull request does not count
    begins_at = looking.source.connected_at - READ_BACK
    for item in items:
        if isinstance(item.done_at, datetime) and item.done_at >= begins_at:
            whys.append(await _take_in(looking, pull, item))
    return next((why for why in whys if why is not None), None)


async def _reviews(looking: Looking, repository: str, number: int) -> tuple[tuple[Review, ...], list[str | None]]:
    """Return the reviews, and why they cannot be read; without them a merge by somebody else counts all the same."""
    try:
        return await looking.github.reviews(repository, number), []
    except SourceFailure as failure:
        if failure.why not in OF_ONE:
            raise
        return (), [failure.why]


def _reviewed(pull: Pull, review: Review) -> ReportedItem:
    """Return a review, of the reviewer's login: once for each reviewer and pull request."""
    key = f"reviewed:{pull.pull_id}:{review.login.lower()}"
    return ReportedItem(key, review.login, "review", REVIEWED, review.submitted_at)


def counts_as_merged(pull: Pull, reviews: Sequence[Review], rules: GitHubRules) -> bool:
    """Return whether a merged pull request counts: not by a bot, large enough, and seen by another person.

    A merge by a bot or a merge queue does not count as a look by another person. Without another person, it counts
    only if the rules say so.
    """
    if pull.merged_at is None or pull.is_bot or not pull.login or pull.lines < rules.min_lines:
        return False
    seen_by = {pull.merged_by or pull.login, *(one.login for one in reviews if not one.is_bot)}
    return rules.counts_self_merged or bool(seen_by - {pull.login})


def substantial(pull: Pull, reviews: Sequence[Review], rules: GitHubRules) -> list[Review]:
    """Return the first review of each reviewer with enough comments in all; skip bots and the author."""
    comments: dict[str, int] = {}
    first: dict[str, Review] = {}
    for review in sorted(reviews, key=lambda one: (one.submitted_at, one.review_id)):
        if review.login and not review.is_bot and review.login != pull.login:
            comments[review.login] = comments.get(review.login, 0) + review.comments
            first.setdefault(review.login, review)
    return [review for login, review in first.items() if comments[login] >= rules.min_comments]


async def _take_in(looking: Looking, pull: Pull, item: ReportedItem) -> str | None:
    """Store one entry of a login; return why the login cannot be looked up now, or None.

    Stores nothing for a login without a person in this workspace.
    """
    try:
        user_id = await _person(looking, item.doer_id)
    except SourceFailure as failure:
        if failure.why not in OF_ONE:
            raise
        return failure.why
    if user_id is None:
        return None
    shows = looking.rules.shows_private or not pull.is_private
    title = titles.shown(pull.title) if shows else None
    link = pull.link if shows and is_link(pull.link) else None
    mine = ReportedItem(item.key, user_id, item.kind, item.topic, item.done_at, title, link)
    async with looking.run.db.transaction() as session:
        await intake.take_in_all(session, looking.run.moment(looking.source.workspace_id), looking.source, [mine])
    return None


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
