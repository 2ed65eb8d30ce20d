"""Blocks and views as a test writes them: small, valid, and easy to spoil in one place."""

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    """Give a plain_text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    """Give a mrkdwn object."""
    return {"type": "mrkdwn", "text": text}


def section(text: str = "Hello", **more: Any) -> Json:
    """Give a section."""
    return {"type": "section", "text": mrkdwn(text), **more}


def button(label: str = "Share it", action_id: str = "share", **more: Any) -> Json:
    """Give a button."""
    return {"type": "button", "text": plain(label), "action_id": action_id, **more}


def actions(*elements: Json, **more: Any) -> Json:
    """Give a row of elements."""
    return {"type": "actions", "elements": list(elements), **more}


def option(label: str, value: str) -> Json:
    """Give an option."""
    return {"text": plain(label), "value": value}


def options(count: int) -> list[Json]:
    """Give so many options."""
    return [option(f"Option {n}", str(n)) for n in range(count)]


def text_input(**more: Any) -> Json:
    """Give a text input."""
    return {"type": "plain_text_input", "action_id": "typed", **more}


def field(block_id: str = "words", label: str = "What did they do?", element: Json | None = None, **more: Any) -> Json:
    """Give an input block."""
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": element or text_input(),
        **more,
    }


def modal(*blocks: Json, **more: Any) -> Json:
    """Give a modal with a submit button."""
    view = {"type": "modal", "title": plain("Say thanks"), "submit": plain("Send"), "blocks": list(blocks), **more}
    return {key: value for key, value in view.items() if value is not None}


def home(*blocks: Json, **more: Any) -> Json:
    """Give a Home."""
    return {"type": "home", "blocks": list(blocks) or [section()], **more}
