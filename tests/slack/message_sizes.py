"""Check a message against the sizes that Slack takes."""

from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Message


def check(message: Message) -> None:
    """Check the sizes that Slack takes."""
    texts = [block["text"]["text"] for block in message.blocks if block["type"] == "section"]
    assert len(message.blocks) <= 50
    assert all(0 < len(text) <= b.TEXT_MAX for text in texts)
    assert sum(map(len, texts)) <= 13_200
    assert len(message.text) <= b.MESSAGE_TEXT_MAX
    for text in [*texts, message.text]:
        assert b.escape(b.unescaped(text).replace("<", "").replace(">", "")).count("&") == text.count("&") - (
            text.count("&lt;") + text.count("&gt;")
        )
