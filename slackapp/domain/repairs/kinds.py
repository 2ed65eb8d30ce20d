"""The sorts of private words, and how their receiver may reply to each."""

from collections.abc import Mapping
from typing import Final, Literal

# own: what I did · ask: a check-in · request: one thing asked for · help: "would like to talk with you", no words
# pause: let's pause, and a day · answer: goes back · landed: what landed on its author, who never sends it as it is
# credit: public words that the receiver agrees to
Sort = Literal["own", "ask", "request", "help", "pause", "credit", "answer", "landed"]

# how a receiver answers; heard: `Thanks, heard` · talk: `I'd rather talk` · words: what the receiver writes
# yes: `Yes, I will`, with a day · agree, let_be: to a pause; `Another day` is a proposal of its own
# post, leave: to a correction in public
Reply = Literal["heard", "talk", "words", "yes", "agree", "let_be", "post", "leave"]
# sorts that count for limits among themselves: a person who proposed a pause, or asked a colleague for help, may still
# write, and the other way round
APART: Final[frozenset[Sort]] = frozenset({"pause", "help", "credit"})
REPLY: Final = "reply"  # among the texts of an answer: which reply it is
REPLIES: Final[Mapping[Sort, tuple[Reply, ...]]] = {
    "own": ("heard", "talk"),
    "ask": ("words",),
    "request": ("yes", "words"),
    "help": (),
    "pause": ("agree", "let_be"),
    "credit": ("post", "leave"),
    "answer": (),
    "landed": (),
}
