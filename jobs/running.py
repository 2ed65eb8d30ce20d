"""What every job is given. Must not know any job."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from slackapp.db import Database


@dataclass(frozen=True, slots=True)
class JobRun:
    """One run of one job: the database, whom it concerns, and the moment it stands for."""

    db: Database
    workspace_ids: Sequence[str]
    country: str | None  # the default for public holidays; None: none
    now: datetime  # aware UTC; nothing in a job asks any other clock


Job = Callable[[JobRun], Awaitable[Mapping[str, int]]]
