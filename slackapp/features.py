"""Every feature of Tend on one page, and the central lists that are built from what each one brings.

Whoever adds a noun adds one line here. Only what starts or measures Tend imports this module.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from slackapp.domain.data_rules import DataRules, StoredPart
from slackapp.domain.home.pages import Numbered
from slackapp.domain.message_places.data import DATA as MESSAGE_PLACES_DATA
from slackapp.domain.outbox.data import DATA as OUTBOX_DATA
from slackapp.domain.people.data import DATA as PEOPLE_DATA
from slackapp.domain.workspace.switches import SWITCHES
from slackapp.slack.away.feature import FEATURE as AWAY
from slackapp.slack.block_kit import refusals
from slackapp.slack.block_kit.home_sections import HomeList, HomeSection
from slackapp.slack.block_kit.refusals import Sentences
from slackapp.slack.block_kit.reminder_kinds import ReminderKinds
from slackapp.slack.block_kit.usage_lines import UsageLine
from slackapp.slack.blocks.feature import FEATURE as BLOCKS
from slackapp.slack.delivery.kinds import Kind
from slackapp.slack.efforts.feature import FEATURE as EFFORTS
from slackapp.slack.feature import CommandWord, Feature, Register, switch_map_of
from slackapp.slack.front.feature import FEATURE as FRONT
from slackapp.slack.home.feature import FEATURE as HOME
from slackapp.slack.leads.feature import FEATURE as LEADS
from slackapp.slack.look_back.feature import FEATURE as LOOK_BACK
from slackapp.slack.notes.feature import FEATURE as NOTES
from slackapp.slack.one_to_ones.feature import FEATURE as ONE_TO_ONES
from slackapp.slack.own_data.feature import FEATURE as OWN_DATA
from slackapp.slack.pauses.feature import FEATURE as PAUSES
from slackapp.slack.phrases.feature import FEATURE as PHRASES
from slackapp.slack.promises.feature import FEATURE as PROMISES
from slackapp.slack.prompts.feature import FEATURE as PROMPTS
from slackapp.slack.reminders.feature import feature_of as reminders_of
from slackapp.slack.repairs.feature import FEATURE as REPAIRS
from slackapp.slack.rituals.feature import FEATURE as RITUALS
from slackapp.slack.rituals.hosting.feature import FEATURE as HOSTING
from slackapp.slack.rituals.seasons.feature import FEATURE as SEASONS
from slackapp.slack.seen.feature import FEATURE as SEEN
from slackapp.slack.sources.feature import FEATURE as SOURCES
from slackapp.slack.thanks.archive.feature import FEATURE as ARCHIVE
from slackapp.slack.thanks.feature import FEATURE as THANKS
from slackapp.slack.thanks.words_later.feature import FEATURE as WORDS_LATER
from slackapp.slack.to_say.feature import FEATURE as TO_SAY
from slackapp.slack.workspace.feature import FEATURE as WORKSPACE

NOUNS: tuple[Feature, ...] = (
    THANKS,
    EFFORTS,
    PROMPTS,
    ONE_TO_ONES,
    REPAIRS,
    TO_SAY,
    PAUSES,
    NOTES,
    PROMISES,
    RITUALS,
    SEASONS,
    HOSTING,
    PHRASES,
    SEEN,
    LEADS,
    HOME,
    FRONT,
    WORDS_LATER,
    ARCHIVE,
    LOOK_BACK,
    OWN_DATA,
    AWAY,
    WORKSPACE,
    SOURCES,
    BLOCKS,
)

Key = TypeVar("Key")
Value = TypeVar("Value")


class BroughtTwice(Exception):
    """Two features bring the same thing, so that one of them would silently be lost."""


def join(parts: Iterable[Mapping[Key, Value]]) -> dict[Key, Value]:
    """Give all parts as one mapping. Raises BroughtTwice where two have the same key."""
    joined: dict[Key, Value] = {}
    for part in parts:
        twice = joined.keys() & part.keys()
        if twice:
            raise BroughtTwice(", ".join(sorted(map(str, twice))))
        joined |= part
    return joined


REMINDER_KINDS: ReminderKinds = join({kind.name: kind} for feature in NOUNS for kind in feature.reminders)
FEATURES: tuple[Feature, ...] = (*NOUNS, reminders_of(REMINDER_KINDS))
LISTENERS: tuple[Register, ...] = tuple(register for feature in FEATURES for register in feature.listeners)
KINDS: dict[str, Kind] = join(
    {name: replace(kind, switch=feature.switch) for name, kind in feature.outbox_kinds.items()} for feature in FEATURES
)
SENTENCES: Sentences = join([refusals.SHARED, *(feature.sentences for feature in FEATURES)])
WORDS: dict[str, CommandWord] = join({word.word: word} for feature in FEATURES for word in feature.words)
USAGE: tuple[UsageLine, ...] = tuple(
    replace(line, switch=feature.switch) for feature in FEATURES for line in feature.usage
)
HOME_LISTS: dict[str, HomeList] = join({one.listing.name: one} for feature in FEATURES for one in feature.home_lists)
HOME_QUERIES: dict[str, Numbered] = {name: one.lines_of for name, one in HOME_LISTS.items() if one.lines_of is not None}
HOME_SECTIONS: tuple[HomeSection, ...] = tuple(
    replace(section, switch=feature.switch) for feature in FEATURES for section in feature.home_sections
)
SWITCH_MAP = switch_map_of(FEATURES)
JOB_SWITCHES: dict[str, str] = {name: feature.switch for feature in FEATURES if feature.switch for name in feature.jobs}
STORED_PARTS: dict[str, StoredPart] = {
    switch: StoredPart.of(feature.data for feature in FEATURES if feature.switch == switch and feature.data is not None)
    for switch in SWITCHES
}
# the tables under all features: people, the outbox, and the places of messages
DATA_RULES: tuple[DataRules, ...] = (
    *(feature.data for feature in FEATURES if feature.data is not None),
    OUTBOX_DATA,
    MESSAGE_PLACES_DATA,
    PEOPLE_DATA,
)
