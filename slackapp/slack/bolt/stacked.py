"""What lies under a modal: a form opened from a page of a list remembers the page, which is drawn again after it.

Knows how Slack stacks views; must not know which lists there are.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slackapp.slack.block_kit import ids
from slackapp.slack.block_kit.blocks import Block

UNDER = "page"  # its key among a form's own facts
METADATA_MAX = 3_000  # docs.slack.dev/reference/views/modal-views


@dataclass(frozen=True, slots=True)
class PageUnder:
    """A page of a list that was open when something was pressed: which view it is, and what it remembers."""

    view_id: str
    metadata: str


def modal_in(body: Mapping[str, Any]) -> str | None:
    """Give the modal in which something was pressed, or that was sent: what is opened then has to lie on top of it."""
    view = body.get("view") or {}
    return str(view.get("id") or "") if view.get("type") == "modal" else None


def page_under(body: Mapping[str, Any]) -> PageUnder | None:
    """Give the page in which something was pressed, or on which the form lies; None elsewhere."""
    view = body.get("view") or {}
    metadata = str(view.get("private_metadata") or "")
    if view.get("callback_id") == ids.PAGE:
        return PageUnder(str(view.get("id") or ""), metadata)
    facts = _facts(metadata)
    under = facts.get(UNDER) if facts else None
    if not isinstance(under, list) or len(under) != 2:  # noqa: PLR2004  (an id and what it remembers)
        return None
    return PageUnder(str(under[0]), str(under[1]))


def laid_on(view: Block, under: PageUnder | None) -> Block:
    """Give `view` so that it remembers what lies under it, where it has room for that."""
    facts = _facts(str(view.get("private_metadata") or ""))
    if under is None or facts is None:
        return view
    packed = json.dumps({**facts, UNDER: [under.view_id, under.metadata]}, separators=(",", ":"))
    return {**view, "private_metadata": packed} if len(packed) <= METADATA_MAX else view


def _facts(metadata: str) -> dict[str, Any] | None:
    """Read what a form remembers; None when it is no list of facts."""
    try:
        facts = json.loads(metadata or "{}")
    except ValueError:
        return None
    return facts if isinstance(facts, dict) else None
