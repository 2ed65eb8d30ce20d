"""The services of all listeners, put together in app.py."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from slackapp.clock import Clock
from slackapp.domain.data_rules import DataRules
from slackapp.slack.block_kit.home_sections import HomeList
from slackapp.slack.block_kit.refusals import Sentences
from slackapp.slack.block_kit.reminder_kinds import ReminderKinds
from slackapp.slack.directory.groups import Groups
from slackapp.slack.directory.people import Directory
from slackapp.slack.directory.switches import SwitchesSeen
from slackapp.slack.platform.installations import Installations
from slackapp.slack.platform.web_api import SlackApi
from slackapp.slack.platform.workspace_holds import HoldsSeen
from slackapp.storage.database import Database


@dataclass(frozen=True, slots=True)
class Services:
    """The services of all listeners, put together in app.py."""

    db: Database
    directory: Directory
    groups: Groups
    installations: Installations
    slack: SlackApi
    holds: HoldsSeen
    switches: SwitchesSeen
    clock: Clock
    country: str | None
    answer_hosts: frozenset[str]
    giving_way: Callable[[], AbstractContextManager[None]]  # lets a request go before the delivery of this process
    sentences: Sentences  # the sentence for each refusal
    home_lists: Mapping[str, HomeList]  # the lists of Home, by name
    data_rules: Sequence[DataRules]  # each noun's rules for data about a person
    reminder_kinds: ReminderKinds  # the kinds of private reminders, by name
