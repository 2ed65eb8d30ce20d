"""The metadata of the forms of seasons: numbers, never words or people."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slackapp.slack.bolt.forms import NumberedForm, number_in
from slackapp.slack.bolt.values import facts_in, packed_facts, row_in


@dataclass(frozen=True, slots=True)
class SeasonFacts(NumberedForm):
    """The facts of a form besides its inputs."""

    season_id: int = -1  # of the season that the form is about; -1, never a season's: a new one

    def packed(self) -> str:
        """Return the metadata as JSON, within the 3,000 characters of `private_metadata`."""
        return packed_facts({"n": self.number, "s": self.season_id if self.season_id >= 0 else None})


def season_facts(view: Mapping[str, Any]) -> SeasonFacts:
    """Read a form's metadata; unknown values are left out."""
    packed = facts_in(view)
    return SeasonFacts(number=number_in(packed), season_id=row_in(packed.get("s")) or -1)
