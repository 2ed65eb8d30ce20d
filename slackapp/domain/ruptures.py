"""The kinds of small ruptures. A person may choose one for what they write; it is sealed with the words."""

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
