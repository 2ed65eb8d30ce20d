"""A person's export as text for a screen: readable lines, or JSON. Must not know Slack's blocks."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from slackapp.domain.data_rules import Entry
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.own_data.privacy import export_fields, export_values
from slackapp.slack.platform.installations import Installation

LABELS: Final[Mapping[str, str]] = {
    "profile": marked("What Slack told me about you, and your settings"),
    "admin_of_tend": marked("Admin of Tend"),
    "parts_of_tend": marked("Parts of Tend you turned on or off"),
    "led_by": marked("Your managers"),
    "leads": marked("People you lead"),
    "slack_profile": marked("Manager in your Slack profile"),
    "thanks_given": marked("Thanks you gave"),
    "thanks_received": marked("Thanks you received"),
    "thanks_passed_on_to_me": marked("Thanks passed on to you"),
    "efforts_about_me": marked("Efforts about you"),
    "efforts_noted_by_me": marked("Efforts you noted"),
    "sources": marked("Other tools, and your names there"),
    "every_week": marked("Everyday efforts"),
    "user_groups": marked("User groups with you"),
    "words_later": marked("Messages kept for words later"),
    "one_to_ones": marked("Days of your 1:1s"),
    "kept_for_one_to_ones": marked("Lines kept for 1:1s"),
    "pauses": marked("Pauses"),
    "people_turned_off": marked("People you turned off"),
    "repairs": marked("Drafts and private words"),
    "notes": marked("Private notes"),
    "words_to_say": marked("Words to say in person"),
    "promises": marked("Promises"),
    "private_reminders": marked("Private reminders"),
    "prompts": marked("Weekly messages about your team"),
    "own_digests": marked("Messages you asked for"),
    "answers_on_home": marked("Your answers about waiting efforts"),
    "team_words": marked("Your team's own words"),
    "seasons": marked("Seasons in channels"),
    "rounds_hosted": marked("Rounds you host"),
    "own_questions": marked("Questions you wrote"),
    "seen_check_next_steps": marked("Next steps you wrote"),
    "times_away": marked("Times away"),
    "standing_in": marked("Standing in for others"),
    "messages_from_tend": marked("Messages from me to you"),
    "messages_that_stand": marked("Messages of mine that still stand in Slack"),
}
IS_PERSON: Final = re.compile(r"[UW][A-Z0-9]{6,30}")  # docs.slack.dev/reference/objects/user-object
NAMES: Final = ("workspace", "person")  # the export's workspace and person, not data about the person
CHANNELS: Final = {"channel", "offered_in", "stands_in"}
PAIRS: Final = {"led_by", "leads", "one_to_ones"}  # of a manager and a team member, one of them the export's person


@dataclass(frozen=True, slots=True)
class Known:
    """What the ids in an export stand for. An id that it does not know stays as it is."""

    people: Mapping[str, str] = field(default_factory=dict)  # names by id
    reminders: Mapping[str, str] = field(default_factory=dict)  # labels of groups by name, marked for translation
    installation: Installation | None = None  # builds the addresses of channels and messages


def counts(held: Entry) -> list[tuple[str, int]]:
    """Return how many entries each part of an export has, in its order, without empty ones."""
    found = [(name, _count(value)) for name, value in held.items() if name not in NAMES]
    return [(name, count) for name, count in found if count]


def as_json(held: Entry) -> str:
    """Return an export in the format of the operator's command."""
    return json.dumps(held, ensure_ascii=False, indent=2, default=plain)


def as_text(reader: Reader, held: Entry, known: Known | None = None) -> str:
    """Return an export as readable lines: a headline per part, and a line per fact."""
    parts = [
        "\n".join(
            [
                reader.say("{headline}:", headline=label(reader, name)),
                *_Part(reader, name, known or Known(), held.get("person")).lines(held[name], under=name),
            ]
        )
        for name, _ in counts(held)
    ]
    return "\n\n".join(parts)


def people_in(value: Any) -> set[str]:  # noqa: ANN401  (whatever an export holds)
    """Return the ids of people in an export, outside of words."""
    if isinstance(value, Mapping):
        return set().union(*(people_in(each) for name, each in value.items() if name not in export_values.OWN_TEXTS))
    if isinstance(value, list | tuple):
        return set().union(*(people_in(each) for each in value))
    return {value} if isinstance(value, str) and IS_PERSON.fullmatch(value) else set()


def plain(value: object) -> str:
    """Return a moment as text for JSON. Raises TypeError for any other value."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def label(reader: Reader, name: str) -> str:
    """Return the headline of a part; a part without a headline keeps its name."""
    return reader.say(LABELS[name]) if name in LABELS else name.replace("_", " ")


def _count(value: Any) -> int:  # noqa: ANN401  (whatever an export holds)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return len(value)
    if isinstance(value, Mapping):
        numbers = [each for each in value.values() if isinstance(each, int) and not isinstance(each, bool)]
        return sum(numbers) if numbers and len(numbers) == len(value) else int(any(value.values()))
    return int(bool(value))


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


@dataclass(frozen=True, slots=True)
class _Part:
    """One part of an export, as lines for its reader."""

    reader: Reader
    name: str
    known: Known
    person_id: str | None

    def lines(self, value: Any, indent: str = "", *, under: str) -> Iterator[str]:  # noqa: ANN401  (whatever it holds)
        """Give a line for each fact below `value`, and the further lines of somebody's words below their first.

        `under`: the name that the value stands under.
        """
        if isinstance(value, Mapping):
            row = self._usable(value)
            for name, each in row.items():
                if export_values.is_told(self.name, name, each):
                    label = export_fields.label(self.reader, under, name)
                    yield from self._fact(name, each, indent, label, export_values.means(name, row))
            return
        for each in value:
            first, *rest = list(self.lines(each, under=under)) or [""]
            yield f"{indent}• {first}"
            yield from (f"{indent}   {line}" for line in rest)

    def _fact(self, name: str, value: Any, indent: str, label: str, means: str) -> Iterator[str]:  # noqa: ANN401
        if isinstance(value, Mapping) or (_is_list(value) and any(isinstance(each, Mapping) for each in value)):
            yield f"{indent}{self.reader.say('{headline}:', headline=label)}"
            yield from self.lines(value, f"{indent}   ", under=name)
            return
        shown = [self._shown(means, each) for each in (value if _is_list(value) else [value])]
        first, *rest = self.reader.labelled(label, self.reader.both(shown)).splitlines()
        yield f"{indent}{first}"
        yield from (f"{indent}   {line}" for line in rest)

    def _shown(self, name: str, value: Any) -> str:  # noqa: ANN401
        shown = export_values.value(self.reader, self.name, name, value)
        if name == "private_reminders_turned_off" and value in self.known.reminders:
            return self.reader.say(self.known.reminders[value])
        if name in CHANNELS and self.known.installation is not None:
            return self.known.installation.channel_link(shown) or shown
        return shown if name in export_values.OWN_TEXTS else self.known.people.get(shown, shown)

    def _usable(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a row without the person's own name in a pair, and without numbers that a person cannot use.

        A message has its address instead of its place in Slack.
        """
        own = self.person_id if self.name in PAIRS else None
        usable = {name: value for name, value in row.items() if name != "round" and (own is None or value != own)}
        if row.get("handle"):
            usable.pop("group", None)
        installation, channel_id, ts = self.known.installation, row.get("channel"), row.get("ts")
        link = installation.permalink(channel_id, ts) if installation and channel_id and ts else None
        if link is not None:
            del usable["channel"], usable["ts"]
            usable["message"] = link
        return usable
