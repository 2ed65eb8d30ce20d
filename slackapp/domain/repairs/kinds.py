"""The kinds of small ruptures. A person may choose one for their own words; it is sealed with them."""

from typing import Final, Literal

Sort = Literal["own", "ask", "request", "answer"]

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
