"""The kinds of small ruptures. A person may choose one for their own words; it is sealed with them."""

from collections.abc import Mapping
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

# how a receiver answers; heard: `Thanks, heard` · talk: `I'd rather talk` · words: what the receiver writes
Reply = Literal["heard", "talk", "words"]
REPLY: Final = "reply"  # among the texts of an answer: which reply it is
REPLIES: Final[Mapping[Sort, tuple[Reply, ...]]] = {
    "own": ("heard", "talk"),
    "ask": ("words",),
    "request": ("words",),
    "answer": (),
}
