"""The context passed to every job. Must not know any job."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

from slackapp.domain.acting import Acting, Moment
from slackapp.domain.data_rules import DataRules, StoredPart
from slackapp.domain.outbox import holds
from slackapp.domain.refusals import Refusal
from slackapp.domain.tables.encrypted import DoesNotOpen
from slackapp.slack.block_kit.reminder_kinds import ReminderKinds
from slackapp.slack.directory.finder import PeopleFinder
from slackapp.slack.directory.sync import DirectorySync
from slackapp.sources.fetching import Fetcher
from slackapp.sources.github_app import GitHubApps
from slackapp.storage.database import Database

logger = logging.getLogger(__name__)

Done = TypeVar("Done")

# what a broken row raises, or a database: one row never stops the others
OF_ONE_ROW = (SQLAlchemyError, DoesNotOpen)
# what an answer of unexpected shape raises, and words that cannot be stored
UNFORESEEN = (Refusal, ValueError, TypeError, LookupError, ArithmeticError, AttributeError)


@dataclass(frozen=True, slots=True)
class JobRun:
    """One run of one job: the database, the workspaces, and the run's moment."""

    db: Database
    workspace_ids: Sequence[str]
    country: str | None  # the default for public holidays; None: none
    now: datetime  # aware UTC; nothing in a job asks any other clock
    fetcher: Fetcher | None = None  # how sources are asked; None: they are not
    finder: PeopleFinder | None = None  # finds people by e-mail; None: sources are not read
    directory_sync: DirectorySync | None = None  # how Slack's list of members is read; None: it is not
    github_apps: GitHubApps | None = None  # the tokens that Apps have for now; None: GitHub is not asked
    data_rules: Sequence[DataRules] = ()  # what each noun removes in time; without rules nothing is removed
    reminder_kinds: ReminderKinds = field(default_factory=dict)  # without kinds nobody is reminded
    stored_parts: Mapping[str, StoredPart] = field(default_factory=dict)  # by the name of the part that admins turn off

    async def unheld_ids(self) -> list[str]:
        """Return the workspaces that Slack does not refuse at the moment, in the order of `workspace_ids`.

        In the others, messages would only wait, and nobody can be found.
        """
        async with self.db.reading() as session:
            held = await holds.held_of(session, self.workspace_ids)
        return [workspace_id for workspace_id in self.workspace_ids if workspace_id not in held]

    async def apart(self, failing: str, act: Callable[..., Awaitable[Done]], *given: object) -> Done | None:
        """Call `act(session, *given)` in a transaction of its own; None if the database or a key fails.

        The failure is logged as `failing`, and the next tick tries again: one broken row never stops the others.
        """
        try:
            async with self.db.transaction() as session:
                return await act(session, *given)
        except OF_ONE_ROW as error:
            logger.warning("%s: %s", failing, type(error).__name__)  # its text may quote a row
            return None

    def moment(self, workspace_id: str) -> Moment:
        """Return a workspace at the run's moment, for domain functions."""
        return Moment(workspace_id, self.now, self.country)

    def acting(self, workspace_id: str, user_id: str) -> Acting:
        """Return a person at the run's moment, for domain functions."""
        return Acting(workspace_id, user_id, self.now, self.country)


Job = Callable[[JobRun], Awaitable[Mapping[str, int]]]
