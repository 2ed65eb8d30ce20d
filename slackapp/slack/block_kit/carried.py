"""Carry the text of a message in the blocks of a view, not stored: `private_metadata` has no room for texts.

`bolt/forms.quoted_in` reads the text back from the payload of a press or a submission.
"""

from slackapp.domain.words import QUOTED_MAX
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids
from slackapp.slack.block_kit.blocks import Block


def carried(text: str) -> list[Block]:
    """Show the first QUOTED_MAX characters of the text in plain text blocks of legal size."""
    text = b.clip(text, QUOTED_MAX)
    size = b.TEXT_MAX if len(b.escape(text)) <= b.TEXT_MAX else b.TEXT_MAX // 6  # `&amp;` is five characters for one
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    return [
        {"type": "section", "block_id": f"{ids.QUOTED}{place}", "text": b.plain(b.escape(piece))}
        for place, piece in enumerate(pieces)
    ]
