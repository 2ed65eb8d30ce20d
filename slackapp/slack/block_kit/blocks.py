"""Build Block Kit blocks within Slack's limits. Knows no feature and no database.

Text typed by people passes through `escape` and goes into verbatim or plain text, so that Slack shows the text
literally and notifies no person.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from slackapp.domain.text import directions_closed, without_directions
from slackapp.slack.block_kit.reader import Reader

Block = dict[str, Any]

TEXT_MAX = 3_000  # docs.slack.dev/reference/block-kit/blocks/section-block
WORDS_ROOM = 10_500  # slackapi/bolt-js#2509: about 13,200 over all blocks of a message; sentences need some
MESSAGE_TEXT_MAX = 4_000  # docs.slack.dev/reference/methods/chat.update
BUTTON_MAX = 75  # docs.slack.dev/reference/block-kit/block-elements/button-element
OPTION_MAX = 75  # docs.slack.dev/reference/block-kit/composition-objects/option-object
TITLE_MAX = 24  # docs.slack.dev/surfaces/modals
PLACEHOLDER_MAX = 150  # docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element
# docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object
CONFIRM_TITLE_MAX, CONFIRM_TEXT_MAX, CONFIRM_BUTTON_MAX = 100, 300, 30
HEADER_MAX = 150  # docs.slack.dev/reference/block-kit/blocks/header-block
MARKUP = re.compile(r"[*_~`]|^\s*(?:[>•-]|\d+[.)])", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Message:
    """A Slack message: `blocks` for the screen, and `text`, complete alone, for notifications and screen readers."""

    text: str
    blocks: list[Block] = field(default_factory=list)


def escape(text: str) -> str:
    """Escape typed text for Slack's markup, and close its text directions, so that surrounding sentences stay intact.

    docs.slack.dev/messaging/formatting-message-text.
    """
    return directions_closed(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescaped(text: str) -> str:
    """Undo `escape`, as for a block sent back by Slack with a submission."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def clip(text: str, limit: int) -> str:
    """Shorten text to `limit` characters; shortened text ends in an ellipsis."""
    return text if len(text) <= limit else _cut_text(text[: limit - 1], limit)


def clip_escaped(text: str, limit: int) -> str:
    """Escape text, then shorten the result to `limit` characters without cutting an entity."""
    escaped = escape(text)
    if len(escaped) <= limit:
        return escaped
    return _cut_text(re.sub(r"&[a-z]{0,3}$", "", escaped[: limit - 1]), limit)


def _cut_text(beginning: str, limit: int) -> str:
    """Return the beginning of a text with an ellipsis; text directions cut open are closed, or left out."""
    closed = directions_closed(beginning.rstrip()) + "…"
    return closed if len(closed) <= limit else without_directions(closed)


def fitting(text: str, limit: int) -> str:
    """Shorten text to at most `limit` characters after escaping; the result is not escaped."""
    return unescaped(clip_escaped(text, limit))


def person(user_id: str) -> str:
    """Return a mention of a person, drawn by Slack with the current name."""
    return _mention("@", user_id)


def channel(channel_id: str) -> str:
    """Return a mention of a channel; Slack shows the name to the channel's readers only."""
    return _mention("#", channel_id)


def _mention(sign: str, slack_id: str) -> str:
    """Return a mention of an id from a payload; an id in a foreign form could mention a whole channel."""
    return f"<{sign}{slack_id if slack_id.isalnum() else escape(slack_id)}>"


def link(url: str, label: str) -> str:
    """Return a link; address and label are built by Tend, never typed."""
    return f"<{escape(url).replace('|', '%7C')}|{escape(label)}>"


def moment(reader: Reader, at: datetime) -> str:
    """Return a Slack date and hour, like "tomorrow at 9:30", shown in the reader's zone."""
    return _slack_date(reader, at, reader.say("{date_short_pretty} at {time}"))


def moment_in_full(reader: Reader, at: datetime) -> str:
    """Return the same with the month written out."""
    return _slack_date(reader, at, reader.say("{date_long_pretty} at {time}"))


def weekday_moment(reader: Reader, at: datetime) -> str:
    """Return a moment of the coming days by its weekday, like "Thursday 10:00"."""
    return _slack_date(reader, at, reader.say("{day} {time}", day=reader.day(at), time="{time}"))


def hour_moment(reader: Reader, at: datetime) -> str:
    """Return a moment of today or tomorrow by its hour, like "14:20 today"."""
    return _slack_date(reader, at, reader.say("{time} {date_short_pretty}"))


def long_date(reader: Reader, at: datetime) -> str:
    """Return a Slack date with weekday, month and year."""
    return _slack_date(reader, at, "{date_long}")


def _slack_date(reader: Reader, at: datetime, pattern: str) -> str:
    """Return a date drawn by Slack from a pattern of its tokens, with a date by weekday for old clients.

    docs.slack.dev/messaging/formatting-message-text#date-formatting.
    """
    day = dict.fromkeys(("date_long", "date_short_pretty", "date_long_pretty"), reader.day(at))
    return f"<!date^{int(at.timestamp())}^{pattern}|{pattern.format(**day, time=reader.hour(at))}>"


def plain(text: str, limit: int = TEXT_MAX) -> Block:
    """Return a plain text object."""
    return {"type": "plain_text", "text": clip(text, limit), "emoji": True}


def markdown(text: str) -> Block:
    """Return a text object in Slack's markup, for Tend's own sentences with mentions."""
    return {"type": "mrkdwn", "text": clip(text, TEXT_MAX), "verbatim": True}


def section(text: str, accessory: Block | None = None, block_id: str | None = None) -> Block:
    """Return a section block with a sentence of Tend's own."""
    block: Block = {"type": "section", "text": markdown(text)}
    if accessory is not None:
        block["accessory"] = accessory
    if block_id is not None:
        block["block_id"] = block_id
    return block


def words(text: str, accessory: Block | None = None) -> list[Block]:
    """Show typed text literally: as a quote, or as plain text if Slack could read markup in the text.

    Cut to WORDS_ROOM characters over all blocks, more than the longest words accepted by Tend; cut text ends in an
    ellipsis. Empty for an empty text: Slack refuses a block without text.
    """
    blocks: list[Block] = []
    if not text:
        return blocks
    left = WORDS_ROOM
    fits = len(escape(text)) + 3 * (text.count("\n") + 1) <= TEXT_MAX
    for piece in [text] if fits else pieces(text, TEXT_MAX // 6):  # `&amp;` is five characters for one
        block = _literal_block(piece)
        is_cut = len(block["text"]["text"]) > left
        if is_cut:
            block = _literal_block(fitting(piece, max(1, left - 3 * (piece.count("\n") + 1))))
        blocks.append(block)
        left -= len(block["text"]["text"])
        if is_cut:
            break
    if accessory is not None and blocks:
        blocks[0]["accessory"] = accessory
    return blocks


def _literal_block(piece: str) -> Block:
    if MARKUP.search(piece):
        return {"type": "section", "text": {"type": "plain_text", "text": escape(piece), "emoji": True}}
    quoted = "\n".join(f"> {line}" for line in escape(piece).splitlines())
    return {"type": "section", "text": {"type": "mrkdwn", "text": quoted, "verbatim": True}}


def pieces(text: str, size: int) -> Iterable[str]:
    """Cut text into pieces of at most `size` characters: between lines, else between words, else anywhere.

    A line's indent stays. A piece is at least half full, unless the text has a longer word.
    """
    while len(text) > size:
        between_lines, between_words = text.rfind("\n", size // 2, size), text.rfind(" ", 1, size)
        if between_lines > 0:
            yield text[:between_lines]
            text = text[between_lines:].lstrip("\n")
            continue
        cut = between_words if between_words > 0 else size
        yield text[:cut]
        text = text[cut:].lstrip()
    if text:
        yield text


def context(*texts: str) -> Block:
    """Return a context block: small grey text."""
    return {"type": "context", "elements": [markdown(text) for text in texts]}


def header(text: str) -> Block:
    """Return a header block."""
    return {"type": "header", "text": plain(text, HEADER_MAX)}


DIVIDER: Block = {"type": "divider"}


def button(
    label: str,
    action_id: str,
    value: str = "-",
    style: str | None = None,
    confirm: Block | None = None,
) -> Block:
    """Return a button; its label is clear without the text around it."""
    block: Block = {"type": "button", "text": plain(label, BUTTON_MAX), "action_id": action_id, "value": value}
    if style is not None:
        block["style"] = style
    if confirm is not None:
        block["confirm"] = confirm
    return block


def confirmation(
    reader: Reader, title: str, text: str, yes: str, *, no: str | None = None, danger: bool = False
) -> Block:
    """Return the question between a press and its effect; `no`: a label in place of "Cancel"."""
    question: Block = {
        "title": plain(title, CONFIRM_TITLE_MAX),
        "text": plain(text, CONFIRM_TEXT_MAX),
        "confirm": plain(yes, CONFIRM_BUTTON_MAX),
        "deny": plain(reader.say("Cancel") if no is None else no, CONFIRM_BUTTON_MAX),
    }
    return {**question, "style": "danger"} if danger else question


def actions(*elements: Block, block_id: str | None = None) -> Block:
    """Return a row of buttons."""
    block: Block = {"type": "actions", "elements": list(elements)}
    if block_id is not None:
        block["block_id"] = block_id
    return block


def option(label: str, value: str, description: str | None = None) -> Block:
    """Return an option; labels over the limit are shortened."""
    block: Block = {"text": plain(label, OPTION_MAX), "value": value}
    if description is not None:
        block["description"] = plain(description, OPTION_MAX)
    return block


def overflow(action_id: str, options: Sequence[Block]) -> Block:
    """Return an overflow menu."""
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
    """Return an input block for text."""
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
    """Return an input block with a label and the given element."""
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


def person_select(action_id: str, placeholder: str, chosen: str | None = None, *, focus: bool = False) -> Block:
    """Return a menu to choose a person; `chosen`: the person chosen at first."""
    menu: Block = {"type": "users_select", "action_id": action_id, "placeholder": plain(placeholder, PLACEHOLDER_MAX)}
    if focus:
        menu["focus_on_load"] = True
    if chosen is not None:
        menu["initial_user"] = chosen
    return menu


def channel_select(action_id: str, placeholder: str, chosen: str | None = None) -> Block:
    """Return a menu of channels without readers outside the organisation; `chosen`: the channel chosen at first."""
    menu: Block = {
        "type": "conversations_select",
        "action_id": action_id,
        "placeholder": plain(placeholder, PLACEHOLDER_MAX),
        "filter": {
            "include": ["public", "private"],
            "exclude_external_shared_channels": True,  # people outside the organisation read these channels
            "exclude_bot_users": True,
        },
    }
    if chosen is not None:
        menu["initial_conversation"] = chosen
    return menu


def form(
    title: str,
    blocks: Sequence[Block],
    callback_id: str,
    *,
    submit: str | None = None,
    close: str | None = None,
    metadata: str = "",
) -> Block:
    """Return a modal view."""
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
