"""The metadata of the form of a team's words: its number and the channel."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slackapp.slack.bolt.forms import NumberedForm, is_id, number_in
from slackapp.slack.bolt.values import facts_in, packed_facts


@dataclass(frozen=True, slots=True)
class PhraseFacts(NumberedForm):
    """The facts of the form besides its inputs."""

    channel_id: str = ""

    def packed(self) -> str:
        """Return the metadata as JSON."""
        return packed_facts({"n": self.number, "c": self.channel_id})


def phrase_facts(view: Mapping[str, Any]) -> PhraseFacts:
    """Read a view's metadata; an id that is none of Slack's is left out."""
    packed = facts_in(view)
    channel_id = packed.get("c")
    return PhraseFacts(number_in(packed), channel_id if isinstance(channel_id, str) and is_id(channel_id) else "")
