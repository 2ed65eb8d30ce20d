"""The kinds of small ruptures. A person may choose a kind for their words; the kind is sealed with the words."""

from typing import Final

# PRODUCT, "Put something right"
KINDS: Final = (
    "interrupted",
    "dismissed",
    "unanswered",
    "forgot",
    "credit",
    "decided",
    "sharp",
    "absent",
    "limit",
    "unthanked",
    "bad_day",
    "other",
)
