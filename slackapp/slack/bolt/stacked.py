"""Remember the list page under a form, so that Tend can draw the page again after the form.

Knows how Slack stacks views; must not know which lists there are.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slackapp.slack.block_kit import ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.bolt.values import METADATA_MAX, metadata_of

UNDER = "page"  # the page's key in a form's metadata


@dataclass(frozen=True, slots=True)
class PageUnder:
    """An open list page under a press or a form: its view id and metadata."""

    view_id: str
    metadata: str


def modal_in(body: Mapping[str, Any]) -> str | None:
    """Return the id of the modal with the press or submission; None outside modals.

    Further views are pushed on top of the modal.
    """
    view = body.get("view") or {}
    return str(view.get("id") or "") if view.get("type") == "modal" else None


def page_under(body: Mapping[str, Any]) -> PageUnder | None:
    """Return the list page of a press, or the list page under a form; None elsewhere."""
    view = body.get("view") or {}
    metadata = str(view.get("private_metadata") or "")
    if view.get("callback_id") == ids.PAGE:
        return PageUnder(str(view.get("id") or ""), metadata)
    facts = metadata_of(view)
    under = facts.get(UNDER) if isinstance(facts, dict) else None
    if not isinstance(under, list) or len(under) != 2:  # noqa: PLR2004  (an id and what it remembers)
        return None
    return PageUnder(str(under[0]), str(under[1]))


def laid_on(view: Block, under: PageUnder | None) -> Block:
    """Return `view` with the page below in the view's metadata, if there is room."""
    facts = metadata_of(view) if view.get("private_metadata") else {}
    if under is None or not isinstance(facts, dict):
        return view
    packed = json.dumps({**facts, UNDER: [under.view_id, under.metadata]}, separators=(",", ":"))
    return {**view, "private_metadata": packed} if len(packed) <= METADATA_MAX else view
