"""What listeners may use, put together in app.py."""

from collections.abc import Callable
from dataclasses import dataclass

import httpx

from slackapp.clock import Clock
from slackapp.slack.block_kit.refusals import Sentences
from slackapp.slack.directory.groups import Groups
from slackapp.slack.directory.people import Directory
from slackapp.slack.platform.installations import Installations
from slackapp.slack.platform.web_api import SlackApi
from slackapp.storage.database import Database


@dataclass(frozen=True, slots=True)
class Services:
    """What listeners may use, put together in app.py."""

    db: Database
    directory: Directory
    groups: Groups
    installations: Installations
    slack: SlackApi
    clock: Clock
    country: str | None
    answer_hosts: frozenset[str]
    http: httpx.AsyncClient
    wake: Callable[[], None]  # tells the delivery of this process that there may be new rows
    sentences: Sentences  # what a person reads for each refusal
