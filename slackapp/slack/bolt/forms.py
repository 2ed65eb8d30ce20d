"""Forms as frozen data: what stands in a submitted view, read once at the edge."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from slackapp.slack.block_kit import ids
from slackapp.slack.block_kit.blocks import unescaped
from slackapp.slack.bolt.call import new_form_number


@dataclass(frozen=True, slots=True)
class FormFacts:
    """What a form remembers of how it was opened; travels in `private_metadata`, ids and one link only."""

    number: str = field(default_factory=new_form_number)
    effort_id: int | None = None
    doer_id: str | None = None  # who did it, where the form does not ask for people
    link: str | None = None  # of the message it began with
    kept_id: int | None = None  # the message kept for words later that it answers
    thanks_id: int | None = None  # the thanks that is changed, answered or joined
    hinted: bool = False  # an opening was offered once; what comes now is sent as it is

    @property
    def key(self) -> str:
        """Give what makes a form count once, however often it is submitted."""
        return f"form:{self.number}"

    def packed(self) -> str:
        """Give it as Slack carries it, within the 3,000 characters of `private_metadata`."""
        known = {
            "n": self.number,
            "e": self.effort_id,
            "d": self.doer_id,
            "l": self.link,
            "k": self.kept_id,
            "t": self.thanks_id,
            "h": self.hinted or None,
        }
        return json.dumps({key: value for key, value in known.items() if value is not None}, separators=(",", ":"))


def facts_of(view: Mapping[str, Any]) -> FormFacts:
    """Read back what the form remembers; a form of an older version gets a new number."""
    try:
        packed = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        packed = {}
    if not isinstance(packed, dict):
        packed = {}
    return FormFacts(
        number=str(packed.get("n") or new_form_number()),
        effort_id=_whole(packed.get("e")),
        doer_id=_text(packed.get("d")),
        link=_text(packed.get("l")),
        kept_id=_whole(packed.get("k")),
        thanks_id=_whole(packed.get("t")),
        hinted=packed.get("h") is True,
    )


ROW_MAX = 2**63  # databases count no further
IS_ID = re.compile(r"[UWCGD][A-Z0-9]{1,30}")  # of people and conversations, as Slack makes them


def _text(value: Any) -> str | None:  # noqa: ANN401  (whatever stood in the JSON)
    return value if isinstance(value, str) and value else None


def _whole(value: Any) -> int | None:  # noqa: ANN401  (whatever stood in the JSON)
    is_row = isinstance(value, int) and not isinstance(value, bool) and 0 < value < ROW_MAX
    return value if is_row else None


@dataclass(frozen=True, slots=True)
class Filled:
    """The inputs of a submitted view, by block; each block of ours holds one input."""

    values: Mapping[str, Mapping[str, Any]]

    def text(self, block_id: str) -> str:
        """Give what was typed; empty when nothing was."""
        return str(self._only(block_id).get("value") or "")

    def people(self, block_id: str) -> tuple[str, ...]:
        """Give the chosen people; empty when nobody was."""
        only = self._only(block_id)
        one = only.get("selected_user")
        return tuple(chosen for chosen in only.get("selected_users") or [one] if _is_id(chosen))

    def choice(self, block_id: str) -> str | None:
        """Give the value of the one chosen option; None when none was."""
        return (self._only(block_id).get("selected_option") or {}).get("value")

    def is_ticked(self, block_id: str, value: str) -> bool:
        """Whether a box is ticked."""
        return value in {option.get("value") for option in self._only(block_id).get("selected_options") or []}

    def day(self, block_id: str) -> date | None:
        """Give the chosen date; None when none was, or it is no date."""
        try:
            return date.fromisoformat(str(self._only(block_id).get("selected_date") or ""))
        except ValueError:
            return None

    def conversation(self, block_id: str) -> str | None:
        """Give the chosen channel; None when none was."""
        only = self._only(block_id)
        chosen = only.get("selected_conversation") or only.get("selected_channel")
        return chosen if _is_id(chosen) else None

    def _only(self, block_id: str) -> Mapping[str, Any]:
        return next(iter((self.values.get(block_id) or {}).values()), {})


def _is_id(chosen: Any) -> bool:  # noqa: ANN401  (whatever stood in the JSON)
    # ids stand in Tend's own sentences, where anything else could be markup
    return isinstance(chosen, str) and IS_ID.fullmatch(chosen) is not None


def quoted_in(view: Mapping[str, Any]) -> str | None:
    """Give the text of the message that a form began with, as the form shows it; None where it shows none.

    It stands in blocks, because `private_metadata` has no room for it.
    """
    pieces = [
        str((block.get("text") or {}).get("text") or "")
        for block in view.get("blocks") or []
        if str(block.get("block_id") or "").startswith(ids.QUOTED)
    ]
    return unescaped("".join(pieces)) or None


def filled(view: Mapping[str, Any]) -> Filled:
    """Read the inputs of a submitted view."""
    return Filled((view.get("state") or {}).get("values") or {})
