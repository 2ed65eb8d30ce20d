"""The parts of Tend that are off in each workspace, as seen by every request: at most a second old.

Must not know the parts' functions; `slackapp/features.py` assigns ids to parts.
"""

import contextlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cachetools import TTLCache

from slackapp.domain.workspace import switches
from slackapp.storage.database import Database

SEEN_FOR_S = 1.0  # another process may have turned a part off
SEEN_MAX = 10_000  # workspaces
ACTION = "action"


@dataclass(frozen=True, slots=True)
class SwitchMap:
    """The part of Tend for each id sent by Slack, and for each word after `/tend`."""

    ids: Mapping[tuple[str, str], str] = field(default_factory=dict)  # by sort of payload and id
    patterns: Sequence[tuple[str, re.Pattern[str], str]] = ()  # sort, pattern of ids, part
    words: Mapping[str, str] = field(default_factory=dict)

    def of(self, sort: str, given: str) -> str | None:
        """Return the part of an id; None for an id that is always on."""
        exact = self.ids.get((sort, given))
        if exact is not None:
            return exact
        return next((part for at, pattern, part in self.patterns if at == sort and pattern.search(given)), None)


class SwitchesSeen:
    """The parts that are off, read at most once in SEEN_FOR_S a workspace, and their doors."""

    def __init__(self, db: Database, switch_map: SwitchMap) -> None:
        self._db = db
        self.map = switch_map
        self._seen: TTLCache[str, frozenset[str]] = TTLCache(SEEN_MAX, SEEN_FOR_S)

    async def off(self, workspace_id: str) -> frozenset[str]:
        """Return the parts that are off."""
        with contextlib.suppress(KeyError):  # one look: between two, the entry may expire
            return self._seen[workspace_id]
        async with self._db.reading() as session:
            self._seen[workspace_id] = found = await switches.off(session, workspace_id)
        return found

    def forget(self, workspace_id: str) -> None:
        """Drop the cached parts after a change."""
        self._seen.pop(workspace_id, None)

    async def without_doors(self, workspace_id: str, view: Mapping[str, Any]) -> dict[str, Any]:
        """Return a view without the buttons and menus of parts that are off."""
        return without_doors(view, self.map, await self.off(workspace_id))


def without_doors(view: Mapping[str, Any], switch_map: SwitchMap, off: Collection[str]) -> dict[str, Any]:
    """Return a view without the buttons and menus whose part is in `off`.

    A row without any button left goes too; a text stays without its button.
    """
    if not off:
        return dict(view)
    kept = [_kept(block, switch_map, off) for block in view.get("blocks") or ()]
    return {**view, "blocks": [block for block in kept if block is not None]}


def _kept(block: Mapping[str, Any], switch_map: SwitchMap, off: Collection[str]) -> Mapping[str, Any] | None:
    def stays(element: Mapping[str, Any]) -> bool:
        return switch_map.of(ACTION, str(element.get("action_id") or "")) not in off

    if block.get("type") == "actions":
        elements = [element for element in block["elements"] if stays(element)]
        return {**block, "elements": elements} if elements else None
    accessory = block.get("accessory")
    if accessory is not None and not stays(accessory):
        return {name: value for name, value in block.items() if name != "accessory"}
    return block
