"""Read a message as a person does: who speaks, and about which efforts. Knows the sentences people see, not Tend.

What is not recognized counts as begun by Tend, so that a new message is judged by the strictest rules.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from bench.year.observing.web_api import Received
from bench.year.words import first_numbers, numbers_in

Sort = Literal["thanks", "noted", "told_by_machine", "prompt", "stand_in", "other"]

_PERSON = r"<@\w+>"
_SENTENCES: tuple[tuple[Sort, re.Pattern[str]], ...] = (
    ("thanks", re.compile(rf"^🌱 {_PERSON} thanked you")),
    ("noted", re.compile(rf"^{_PERSON} noted this about you")),
    ("told_by_machine", re.compile(r"^\*[^*]+\* noted this about you")),
    ("stand_in", re.compile(rf"^{_PERSON} (asks you to stand in|will be away, and {_PERSON} stands in)")),
)
FROM_PEOPLE = frozenset({"thanks", "noted", "stand_in"})  # they follow at once from what a colleague did
SAY_IT_NOW = "Say it now"
QUOTE = re.compile(r"^> ?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Sent:
    """A message sent to a person; `numbers` are the efforts it is about, one for each line of a prompt."""

    at: datetime
    sort: Sort
    target: str
    about: str  # its subject; two messages with the same subject are duplicates
    numbers: tuple[int, ...] = ()

    @property
    def is_begun_by_tend(self) -> bool:
        """Whether Tend began the message, without a person's words or press."""
        return self.sort not in FROM_PEOPLE


def read(message: Received) -> Sent:
    """Read one message."""
    sort = _sort_of(message)
    numbers = first_numbers(_quotes(message.blocks)) if sort == "prompt" else numbers_in(message.text)
    return Sent(message.at, sort, message.target, _about(message, sort), numbers)


def _sort_of(message: Received) -> Sort:
    if any(label == SAY_IT_NOW for label in _labels(message.blocks)):
        return "prompt"
    return next((sort for sort, sentence in _SENTENCES if sentence.search(message.text)), "other")


def _about(message: Received, sort: Sort) -> str:
    # A prompt may come with the same words again, but not in one week; nor may any other message of Tend's.
    week = message.at.isocalendar()[:2] if sort in {"prompt", "other"} else ()
    return ":".join((sort, message.text, *map(str, week)))


def _quotes(blocks: tuple[Mapping[str, Any], ...]) -> Iterator[str]:
    """Yield each quoted effort of a prompt: a quote, or the label of a checkbox."""
    for block in blocks:
        text = block.get("text", {}).get("text", "") if block["type"] == "section" else ""
        if QUOTE.match(text):
            yield text
        for element in block.get("elements", ()):
            for option in element.get("options", ()) if element["type"] == "checkboxes" else ():
                yield option["text"]["text"]


def _labels(blocks: tuple[Mapping[str, Any], ...]) -> Iterator[str]:
    for block in blocks:
        for element in block.get("elements", ()):
            if element["type"] == "button":
                yield element["text"]["text"]
