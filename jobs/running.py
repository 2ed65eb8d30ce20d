"""The context passed to every job. Must not know any job."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from slackapp.slack.directory.finder import PeopleFinder
from slackapp.slack.directory.sync import DirectorySync
from slackapp.sources.fetching import Fetcher
from slackapp.sources.github_app import GitHubApps
from slackapp.storage.database import Database


@dataclass(frozen=True, slots=True)
class JobRun:
    """One run of one job: the database, the workspaces, and the run's moment."""

    db: Database
    workspace_ids: Sequence[str]
    country: str | None  # the default for public holidays; None: none
    now: datetime  # aware UTC; the only clock for a job
    fetcher: Fetcher | None = None  # for reading sources; None: skip them
    finder: PeopleFinder | None = None  # finds a person by e-mail; None: finds no person
    directory_sync: DirectorySync | None = None  # reads Slack's list of members; None: skip it
    github_apps: GitHubApps | None = None  # current tokens of GitHub Apps; None: skip GitHub


Job = Callable[[JobRun], Awaitable[Mapping[str, int]]]
