"""Block Kit in small pieces, with Slack's sizes kept. Knows no feature and no database.

Everything a person typed passes through `escape` and stands in verbatim or plain text, so that it is shown
literally and notifies nobody.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from slackapp.slack.block_kit.reader import Reader

Block = dict[str, Any]

TEXT_MAX = 3_000  # docs.slack.dev/reference/block-kit/blocks/section-block
MESSAGE_TEXT_MAX = 4_000  # docs.slack.dev/reference/methods/chat.update
BUTTON_MAX = 75  # docs.slack.dev/reference/block-kit/block-elements/button-element
OPTION_MAX = 75  # docs.slack.dev/reference/block-kit/composition-objects/option-object
TITLE_MAX = 24  # docs.slack.dev/surfaces/modals
PLACEHOLDER_MAX = 150  # docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element
MARKUP = re.compile(r"[*_~`]|^\s*(?:[>•-]|\d+[.)])", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Message:
    """A message: `text` is what notifications and screen readers say, complete on its own."""

    text: str
    blocks: list[Block] = field(default_factory=list)


def escape(text: str) -> str:
    """Make typed text harmless in Slack's markup; docs.slack.dev/messaging/formatting-message-text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescaped(text: str) -> str:
    """Give what was typed back from `escape`, as when a block of ours comes back with a form."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def clip(text: str, limit: int) -> str:
    """Shorten to `limit` characters, and show that it was."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def clip_escaped(text: str, limit: int) -> str:
    """Escape, then shorten without cutting an entity in half."""
    escaped = escape(text)
    if len(escaped) <= limit:
        return escaped
    return re.sub(r"&[a-z]{0,3}$", "", escaped[: limit - 1]).rstrip() + "…"


def fitting(text: str, limit: int) -> str:
    """Shorten so that it has at most `limit` characters once it is escaped."""
    return unescaped(clip_escaped(text, limit))


def person(user_id: str) -> str:
    """Name a person; Slack draws it with their current name."""
    return f"<@{user_id}>"


def channel(channel_id: str) -> str:
    """Name a channel; only those who may see it read its name."""
    return f"<#{channel_id}>"


def link(url: str, label: str) -> str:
    """Link an address that Tend built itself; the label is ours too."""
    return f"<{escape(url).replace('|', '%7C')}|{escape(label)}>"


def moment(reader: Reader, at: datetime, pattern: str = "{date_short_pretty} at {time}") -> str:
    """Show a moment in the zone of whoever reads it, with a fallback for old clients."""
    fallback = f"{reader.day(at)} at {reader.hour(at)}"
    return f"<!date^{int(at.timestamp())}^{pattern}|{fallback}>"


def plain(text: str, limit: int = TEXT_MAX) -> Block:
    """Give a plain text object."""
    return {"type": "plain_text", "text": clip(text, limit), "emoji": True}


def markdown(text: str) -> Block:
    """Give a text object in Slack's markup, for our own sentences with mentions in them."""
    return {"type": "mrkdwn", "text": clip(text, TEXT_MAX), "verbatim": True}


def section(text: str, accessory: Block | None = None, block_id: str | None = None) -> Block:
    """Give a paragraph of our own words."""
    block: Block = {"type": "section", "text": markdown(text)}
    if accessory is not None:
        block["accessory"] = accessory
    if block_id is not None:
        block["block_id"] = block_id
    return block


def words(text: str, accessory: Block | None = None) -> list[Block]:
    """Show what somebody typed, literally: as a quote, or as plain text where Slack would take signs for markup."""
    blocks: list[Block] = []
    fits = len(escape(text)) + 3 * (text.count("\n") + 1) <= TEXT_MAX
    for piece in [text] if fits else _pieces(text, TEXT_MAX // 6):  # `&amp;` is five characters for one
        if MARKUP.search(piece):
            shown = {"type": "plain_text", "text": escape(piece), "emoji": True}
        else:
            quoted = "\n".join(f"> {line}" for line in escape(piece).splitlines())
            shown = {"type": "mrkdwn", "text": quoted, "verbatim": True}
        blocks.append({"type": "section", "text": shown})
    if accessory is not None and blocks:
        blocks[0]["accessory"] = accessory
    return blocks


def _pieces(text: str, size: int) -> Iterable[str]:
    """Cut at white space where there is some, so that each piece stays legal after escaping and quoting."""
    while len(text) > size:
        cut = max(text.rfind(" ", 1, size), text.rfind("\n", 1, size))
        cut = cut if cut > 0 else size
        yield text[:cut]
        text = text[cut:].lstrip()
    if text:
        yield text


def context(*texts: str) -> Block:
    """Give a quiet line."""
    return {"type": "context", "elements": [markdown(text) for text in texts]}


def header(text: str) -> Block:
    """Give a headline."""
    return {"type": "header", "text": plain(text, 150)}


DIVIDER: Block = {"type": "divider"}


def button(
    label: str,
    action_id: str,
    value: str = "-",
    style: str | None = None,
    confirm: Block | None = None,
) -> Block:
    """Give a button; its label says what happens without the text around it."""
    block: Block = {"type": "button", "text": plain(label, BUTTON_MAX), "action_id": action_id, "value": value}
    if style is not None:
        block["style"] = style
    if confirm is not None:
        block["confirm"] = confirm
    return block


def actions(*elements: Block, block_id: str | None = None) -> Block:
    """Give a row of buttons."""
    block: Block = {"type": "actions", "elements": list(elements)}
    if block_id is not None:
        block["block_id"] = block_id
    return block


def option(label: str, value: str, description: str | None = None) -> Block:
    """Give one choice; labels over the limit are shortened."""
    block: Block = {"text": plain(label, OPTION_MAX), "value": value}
    if description is not None:
        block["description"] = plain(description, OPTION_MAX)
    return block


def overflow(action_id: str, options: Sequence[Block]) -> Block:
    """Give the three-dot menu."""
    return {"type": "overflow", "action_id": action_id, "options": list(options)}


def text_input(  # noqa: PLR0913  (each is one of Slack's own settings)
    label: str,
    block_id: str,
    action_id: str,
    *,
    initial: str = "",
    placeholder: str = "",
    hint: str = "",
    max_length: int = TEXT_MAX,
    multiline: bool = True,
    optional: bool = False,
    focus: bool = False,
) -> Block:
    """Give a field for words."""
    element: Block = {
        "type": "plain_text_input",
        "action_id": action_id,
        "multiline": multiline,
        "max_length": max_length,
    }
    if initial:
        element["initial_value"] = clip(initial, max_length)
    if placeholder:
        element["placeholder"] = plain(placeholder, PLACEHOLDER_MAX)
    if focus:
        element["focus_on_load"] = True
    return field_of(label, block_id, element, hint=hint, optional=optional)


def field_of(label: str, block_id: str, element: Mapping[str, Any], *, hint: str = "", optional: bool = False) -> Block:
    """Put an element into a form under a label."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, 2_000),
        "element": dict(element),
        "optional": optional,
    }
    if hint:
        block["hint"] = plain(hint, 2_000)
    return block


def form(
    title: str,
    blocks: Sequence[Block],
    callback_id: str,
    *,
    submit: str | None = None,
    close: str | None = None,
    metadata: str = "",
) -> Block:
    """Give a modal."""
    view: Block = {
        "type": "modal",
        "title": plain(title, TITLE_MAX),
        "blocks": list(blocks),
        "callback_id": callback_id,
        "private_metadata": metadata,
    }
    if submit is not None:
        view["submit"] = plain(submit, TITLE_MAX)
    if close is not None:
        view["close"] = plain(close, TITLE_MAX)
    return view
