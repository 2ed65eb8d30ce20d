"""Submitted forms as frozen data, read once at the edge."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from slackapp.domain import text
from slackapp.domain.refusals import BrokenCharacter
from slackapp.slack.block_kit import ids
from slackapp.slack.block_kit.blocks import unescaped
from slackapp.slack.bolt.call import new_form_number
from slackapp.slack.bolt.values import facts_in, packed_facts, row_in, text_in


@dataclass(frozen=True, slots=True)
class NumberedForm:
    """The number in the metadata of every form."""

    number: str = field(default_factory=new_form_number)

    @property
    def key(self) -> str:
        """Return the key for counting repeated submissions of a form once."""
        return f"form:{self.number}"


@dataclass(frozen=True, slots=True)
class FormFacts(NumberedForm):
    """The metadata of a form: ids and one link, stored in `private_metadata`."""

    effort_id: int | None = None
    doer_id: str | None = None  # the doer, for a form without a field for people
    link: str | None = None  # permalink of the message the form was opened from
    kept_id: int | None = None  # the message kept for later, answered by this thanks
    thanks_id: int | None = None  # the thanks to change, answer or join
    source_id: int | None = None  # the source to change
    hinted: bool = False  # an opening was offered before; send the words unchanged now
    effort_ids: tuple[int, ...] = ()  # all efforts to thank for, the first one in `effort_id` too
    doer_ids: tuple[str, ...] = ()  # their doers
    named_ids: tuple[str, ...] = ()  # the people named in the form, who alone will read the words
    round_id: int | None = None  # the round that is answered
    channel_id: str | None = None  # the channel of the button behind the form

    def packed(self) -> str:
        """Return the metadata as JSON, within the 3,000 characters of `private_metadata`."""
        known = {
            "n": self.number,
            "e": self.effort_id,
            "d": self.doer_id,
            "es": list(self.effort_ids) or None,
            "ds": list(self.doer_ids) or None,
            "l": self.link,
            "k": self.kept_id,
            "t": self.thanks_id,
            "s": self.source_id,
            "h": self.hinted or None,
            "m": list(self.named_ids) or None,
            "r": self.round_id,
            "c": self.channel_id,
        }
        return packed_facts(known)


def facts_of(view: Mapping[str, Any]) -> FormFacts:
    """Read a form's metadata; a form of an older version gets a new number."""
    packed = facts_in(view)
    return FormFacts(
        number=number_in(packed),
        effort_id=row_in(packed.get("e")),
        doer_id=text_in(packed.get("d")),
        effort_ids=tuple(number for each in _listed(packed.get("es")) if (number := row_in(each)) is not None),
        doer_ids=tuple(each for each in _listed(packed.get("ds")) if is_id(each)),
        link=text_in(packed.get("l")),
        kept_id=row_in(packed.get("k")),
        thanks_id=row_in(packed.get("t")),
        source_id=row_in(packed.get("s")),
        hinted=packed.get("h") is True,
        named_ids=tuple(each for each in _listed(packed.get("m")) if is_id(each)),
        round_id=row_in(packed.get("r")),
        channel_id=channel_id if is_id(channel_id := packed.get("c")) else None,
    )


def number_in(packed: Mapping[str, Any]) -> str:
    """Return the number of a form from its metadata; a new number for a value impossible for `new_form_number`."""
    number = packed.get("n")
    return number if isinstance(number, str) and IS_NUMBER.fullmatch(number) else new_form_number()


IS_NUMBER = re.compile(r"[\w-]{1,64}", re.ASCII)
IS_ID = re.compile(r"[UWCGD][A-Z0-9]{1,30}")  # Slack ids of people and conversations


def _listed(value: Any) -> list[Any]:  # noqa: ANN401  (whatever stood in the JSON)
    return value if isinstance(value, list) else []


@dataclass(frozen=True, slots=True)
class Filled:
    """The inputs of a submitted view, by block id; each of Tend's blocks has one input."""

    values: Mapping[str, Mapping[str, Any]]

    def text(self, block_id: str) -> str:
        """Return the typed text, tidy; empty when nothing was typed. Raises BrokenCharacter with the field."""
        typed = str(self._only(block_id).get("value") or "")
        if text.has_half(typed):
            raise BrokenCharacter(block_id)
        return text.tidy(typed)

    def line(self, block_id: str) -> str:
        """Return the text typed into a field of one line. Raises BrokenCharacter with the field."""
        return text.one_line(self.text(block_id))

    def people(self, block_id: str) -> tuple[str, ...]:
        """Return the chosen people; empty when none were chosen."""
        only = self._only(block_id)
        one = only.get("selected_user")
        return tuple(chosen for chosen in only.get("selected_users") or [one] if is_id(chosen))

    def choice(self, block_id: str) -> str | None:
        """Return the value of the chosen option; None without a choice, or for a value other than text."""
        option = self._only(block_id).get("selected_option")
        return text_in(option.get("value")) if isinstance(option, Mapping) else None

    def choices(self, block_id: str) -> tuple[str, ...]:
        """Return the values of the chosen options of a menu for several; empty when none were chosen."""
        options = self._only(block_id).get("selected_options")
        found = options if isinstance(options, list) else []
        values = (text_in(option.get("value")) for option in found if isinstance(option, Mapping))
        return tuple(dict.fromkeys(value for value in values if value is not None))

    def is_ticked(self, block_id: str, value: str) -> bool:
        """Return whether the checkbox with `value` is ticked."""
        return value in {option.get("value") for option in self._only(block_id).get("selected_options") or []}

    def day(self, block_id: str) -> date | None:
        """Return the chosen date; None when none was chosen, or for an invalid date."""
        try:
            return date.fromisoformat(str(self._only(block_id).get("selected_date") or ""))
        except ValueError:
            return None

    def conversation(self, block_id: str) -> str | None:
        """Return the chosen channel; None when none was chosen."""
        only = self._only(block_id)
        chosen = only.get("selected_conversation") or only.get("selected_channel")
        return chosen if is_id(chosen) else None

    def _only(self, block_id: str) -> Mapping[str, Any]:
        """Return the one input of a block; empty without an input, or for a shape that Slack does not send."""
        block = self.values.get(block_id)
        only = next(iter(block.values()), None) if isinstance(block, Mapping) else None
        return only if isinstance(only, Mapping) else {}


def is_id(chosen: Any) -> bool:  # noqa: ANN401  (whatever stood in the JSON)
    """Return whether `chosen` is an id of a person or conversation."""
    # Tend inserts ids into its own sentences; any other text could be markup.
    return isinstance(chosen, str) and IS_ID.fullmatch(chosen) is not None


def quoted_in(view: Mapping[str, Any]) -> str | None:
    """Return the original message's text as shown in a form; None for a form without a message.

    The text is in blocks, because `private_metadata` has no room for texts.
    """
    pieces = [
        str((block.get("text") or {}).get("text") or "")
        for block in view.get("blocks") or []
        if str(block.get("block_id") or "").startswith(ids.QUOTED)
    ]
    return text.tidy(text.whole(unescaped("".join(pieces)))) or None


def filled(view: Mapping[str, Any]) -> Filled:
    """Read the inputs of a submitted view."""
    return Filled((view.get("state") or {}).get("values") or {})
