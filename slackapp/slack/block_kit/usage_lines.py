"""Lines of the answer to `/tend help`; each noun brings its own. Must not know which there are."""

from collections.abc import Sequence
from dataclasses import dataclass

from slackapp.slack.block_kit.reader import Reader


@dataclass(frozen=True, slots=True)
class UsageLine:
    """One line: what a person can type, and what it does."""

    place: int  # the lowest comes first
    says: str  # a marked sentence


def usage(reader: Reader, lines: Sequence[UsageLine]) -> str:
    """Return the usage of everything Tend can do."""
    said = [reader.say(line.says) for line in sorted(lines, key=lambda one: one.place)]
    return "\n".join([reader.say("What I can do:"), *(f"• {line}" for line in said)])
