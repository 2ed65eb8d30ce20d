"""The metadata of the door and of the forms: numbers and a link, never words, kinds or sorts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from slackapp.slack.bolt.forms import NumberedForm, is_id, number_in
from slackapp.slack.bolt.values import facts_in, packed_facts, row_in, text_in


@dataclass(frozen=True, slots=True)
class RepairFacts(NumberedForm):
    """The facts of a form besides its inputs."""

    draft_id: int | None = None  # the draft that a press stores into; None: not stored yet
    word_ids: tuple[int, ...] = ()  # held words that the form changes; empty: new words
    link: str | None = None  # permalink of the message behind the form
    author_id: str | None = None  # of that message
    shows_more: bool = False
    told_id: str | None = None  # the helper whose closeness to the draft the author has read

    @property
    def word_id(self) -> int:
        """Return the number of the one word that the form is about; -1, never a word's, for none or several."""
        return self.word_ids[0] if len(self.word_ids) == 1 else -1

    def on(self, draft_id: int | None, *, shows_more: bool) -> Self:
        """Return the facts of the same form, drawn again after a press."""
        return replace(self, draft_id=draft_id, shows_more=shows_more)

    def packed(self) -> str:
        """Return the metadata as JSON, within the 3,000 characters of `private_metadata`."""
        known = {
            "n": self.number,
            "d": self.draft_id,
            "w": list(self.word_ids) or None,
            "l": self.link,
            "a": self.author_id,
            "m": self.shows_more or None,
            "h": self.told_id,
        }
        return packed_facts(known)


def repair_facts(view: Mapping[str, Any]) -> RepairFacts:
    """Read a view's metadata; unknown values are left out."""
    packed = facts_in(view)
    author_id, word_ids, told_id = (packed.get(name) for name in ("a", "w", "h"))
    return RepairFacts(
        number=number_in(packed),
        draft_id=row_in(packed.get("d")),
        word_ids=tuple(filter(None, map(row_in, word_ids))) if isinstance(word_ids, list) else (),
        link=text_in(packed.get("l")),
        author_id=author_id if is_id(author_id) else None,
        shows_more=packed.get("m") is True,
        told_id=told_id if is_id(told_id) else None,
    )
