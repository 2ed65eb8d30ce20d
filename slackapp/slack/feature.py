"""What a feature brings to Tend: one value, declared by each noun in its own folder.

`slackapp/features.py` lists these values and builds the central lists from them. This module knows no feature.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import ModuleType

from slack_bolt.async_app import AsyncApp

from slackapp.domain.data_rules import DataRules
from slackapp.domain.home.pages import Numbered, by_number
from slackapp.slack.block_kit.home_sections import HomeList, HomeSection, Rows
from slackapp.slack.block_kit.pages import Listing
from slackapp.slack.block_kit.refusals import Sentences
from slackapp.slack.block_kit.reminder_kinds import ReminderKind
from slackapp.slack.block_kit.usage_lines import UsageLine
from slackapp.slack.bolt.answers import Way
from slackapp.slack.delivery.kinds import Kind

Register = Callable[[AsyncApp], None]


@dataclass(frozen=True, slots=True)
class CommandWord:
    """One word after `/tend`, in lower case."""

    word: str
    way: Way
    alike: tuple[str, ...] = ()  # words that Tend does not take; it asks the person whether they mean this word


@dataclass(frozen=True, slots=True)
class Feature:
    """Everything that one noun adds to a list of all nouns."""

    name: str
    listeners: tuple[Register, ...] = ()  # each tells Bolt which payloads of Slack it takes
    outbox_kinds: Mapping[str, Kind] = field(default_factory=dict)  # by the `kind` of the outbox row
    sentences: Sentences = field(default_factory=dict)  # what a person reads for each of its refusals
    ids: ModuleType | None = None  # the module with the ids of its buttons, forms and fields; None: it has none
    words: tuple[CommandWord, ...] = ()  # which of the words after `/tend` are its own
    usage: tuple[UsageLine, ...] = ()  # what `/tend help` says of it
    home_sections: tuple[HomeSection, ...] = ()  # what of it stands on Home
    home_lists: tuple[HomeList, ...] = ()  # its lists that begin on Home and go on in pages
    reminders: tuple[ReminderKind, ...] = ()  # the kinds of private reminders that it plans
    jobs: tuple[str, ...] = ()  # names in jobs/timetable.py
    data: DataRules | None = None  # how its rows are exported, erased and removed in time


def numbered(listing: Listing, lines_of: Numbered, rows: Rows) -> HomeList:
    """Return a short list, with one query for Home and its pages."""
    return HomeList(listing, by_number(lines_of), rows, lines_of)
