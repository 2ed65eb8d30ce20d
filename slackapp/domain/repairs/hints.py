"""Gentle hints on a person's own draft, by plain rules.

English drafts only; a draft in another language gets none. No hint blocks a draft, and nothing is stored or counted.
"""

from dataclasses import dataclass
from typing import Final

from slackapp.domain.repairs.hinting.english import Draft
from slackapp.domain.repairs.hinting.rules import RULES

DRAFT_MAX: Final = 15_000  # characters that are read; four fields of a form take 3,000 each


@dataclass(frozen=True, slots=True)
class Hint:
    """A rule by its name in `RULES`, and the words found in the draft, as typed.

    Shown to the writer of the draft alone.
    """

    rule: str
    quote: str


def found(text: str) -> tuple[Hint, ...]:
    """Return a hint for each rule that fires, in the order of the rules; none where the draft is not English."""
    draft = Draft(text[:DRAFT_MAX])
    if not draft.is_english:
        return ()
    quotes = ((name, rule(draft)) for name, rule in RULES.items())
    return tuple(Hint(name, quote) for name, quote in quotes if quote is not None)
