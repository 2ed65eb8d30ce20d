"""Gentle hints on a person's own draft, as sentences. Hints never block, and are visible to the author alone."""

from collections.abc import Mapping, Sequence
from typing import Final

from slackapp.domain.repairs.hints import Hint
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reader import Reader, marked

QUOTE_MAX: Final = 80  # characters of a quote, so that a hint stays two lines on a phone
SHOWN_MAX: Final = 3  # hints at once

SENTENCES: Final[Mapping[str, str]] = {
    "if": marked("“{quote}” leaves open whether it happened. You could name what you did."),
    "sorry_you_feel": marked("“{quote}” is about their feelings. You could name what you did."),
    "always_never": marked("“{quote}” sounds like every time. One moment is easier to hear."),
    "guessed_motive": marked("“{quote}” is a guess about why. You could say what you saw, and ask."),
    "asks_forgiveness": marked("“{quote}” asks for something back. Your words can stand without it."),
    "asks_apology": marked("“{quote}” asks them to say sorry. You could say what you would like next time."),
    "long_explaining": marked("Reasons take a lot of room here: “{quote}” You could say what you will do."),
}


def hints(reader: Reader, found: Sequence[Hint]) -> list[Block]:
    """Return the first SHOWN_MAX hints as small text; empty without any. For the writer of the draft alone."""
    if not found:
        return []
    lines = [
        reader.say(SENTENCES[hint.rule], quote=b.clip_escaped(" ".join(hint.quote.split()), QUOTE_MAX))
        for hint in found[:SHOWN_MAX]
    ]
    return [b.context(reader.say("Only a thought. You can leave it as it is.")), *map(b.context, lines)]
