"""The metadata of the forms about questions: numbers and a channel, never words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slackapp.slack.bolt.forms import NumberedForm, is_id, number_in
from slackapp.slack.bolt.values import facts_in, packed_facts, row_in


@dataclass(frozen=True, slots=True)
class QuestionFacts(NumberedForm):
    """The facts of a form about questions besides its inputs."""

    round_id: int | None = None  # for which the host takes another question
    channel_id: str = ""  # whose own questions the form shows

    def packed(self) -> str:
        """Return the metadata as JSON."""
        return packed_facts({"n": self.number, "r": self.round_id, "c": self.channel_id or None})


def question_facts(view: Mapping[str, Any]) -> QuestionFacts:
    """Read a view's metadata; unknown values are left out."""
    packed = facts_in(view)
    channel_id = packed.get("c")
    return QuestionFacts(
        number=number_in(packed),
        round_id=row_in(packed.get("r")),
        channel_id=channel_id if isinstance(channel_id, str) and is_id(channel_id) else "",
    )
