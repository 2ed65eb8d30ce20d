"""Lines of the answer to `/tend help`; each noun brings its own. Must not know which there are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from slackapp.slack.block_kit.reader import Reader


@dataclass(frozen=True, slots=True)
class UsageLine:
    """A line of the usage: a person's command, and its effect."""

    place: int  # the lowest comes first
    says: str  # a marked sentence
    switch: str | None = None  # the feature's part of Tend; set by `features`


def usage(reader: Reader, lines: Sequence[UsageLine], off: Collection[str] = ()) -> str:
    """Return the usage of everything Tend can do, without the parts in `off`."""
    said = [reader.say(line.says) for line in sorted(lines, key=lambda one: one.place) if line.switch not in off]
    return "\n".join([reader.say("What I can do:"), *(f"• {line}" for line in said)])
