"""Presses: buttons, menu entries, and choices in a message, a modal or a Home."""

from dataclasses import dataclass
from typing import Any

from sandbox.block_kit.blocks import elements_of
from sandbox.block_kit.values import KEYS, answer_to, option_of
from sandbox.front import payloads
from sandbox.front.connection import AppConnection
from sandbox.people import labels
from sandbox.people.screens import Screens
from sandbox.workspace.state import Json, Message, State, View
from sandbox.workspace.workspace import NotThereError, Workspace


@dataclass(frozen=True)
class PressResult:
    """The outcome of a press."""

    status: int | None
    elapsed_s: float
    payload: Json
    trouble: str | None = None


class Presses:
    """People press."""

    def __init__(self, workspace: Workspace, app: AppConnection, screens: Screens) -> None:
        """Send the presses to `app`."""
        self._workspace = workspace
        self._app = app
        self._screens = screens

    async def press(
        self, user: str, where: Message | View, action_id: str, block_id: str | None = None,
        given: Any = None, *, forged: bool = False, **selected: Any,
    ) -> PressResult:  # fmt: skip
        """Press an element, or choose in it with `selected_user="U…"`; raises NotThereError.

        `forged=True` skips the check that the person sees the message or view.
        """
        if not forged:
            self._screens.require_visible(user, where)
        state, person = self._workspace.state, self._workspace.person(user)
        block, element = find_element(where.blocks, action_id, block_id)
        chosen = next(iter(selected.values()), given)
        action = action_of(state, block, element, chosen)
        if element["type"] in KEYS:
            where.values[block["block_id"]][action_id] = answer_to(element, chosen)
        if isinstance(where, Message):
            payload = payloads.block_actions_on_message(state, person, where, action)
        else:
            payload = payloads.block_actions_on_view(state, person, where, action)
        reply = await self._app.wire.send_payload(f"block_actions {action_id}", payload)
        return PressResult(reply.status, reply.elapsed_s, payload, reply.trouble)

    async def press_label(
        self, user: str, where: Message | View, label: str, nth: int = 0, *, forged: bool = False
    ) -> PressResult:
        """Press the `nth` button, or entry of an overflow menu, with this label."""
        found = labels.find(where, label, nth)
        option = found.option["value"] if found.option is not None else None
        return await self.press(user, where, found.element["action_id"], found.block_id, option, forged=forged)


def find_element(blocks: list[Json], action_id: str, block_id: str | None = None) -> tuple[Json, Json]:
    """Return (block, element) of an action; raises NotThereError with the actions there are."""
    for block in blocks:
        for element in elements_of(block):
            if element.get("action_id") == action_id and block_id in (None, block["block_id"]):
                return block, element
    there = [element.get("action_id") for block in blocks for element in elements_of(block)]
    raise NotThereError(f"no {action_id!r} in {block_id or 'these blocks'}; there is {there}")


def action_of(state: State, block: Json, element: Json, given: Any) -> Json:
    """Return the entry of `actions` for a press, with the chosen value."""
    action: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": state.new_ts(),
    }
    for key in ("text", "value", "style", "placeholder", "confirm"):
        if element.get(key) is not None:
            action[key] = element[key]
    if element["type"] == "overflow":
        action["selected_option"] = option_of(element, given)
    elif element["type"] in KEYS:
        action |= answer_to(element, given)
        initial = KEYS[element["type"]][1]
        if element.get(initial) is not None and element["type"] != "plain_text_input":
            action[initial] = element[initial]
    elif given not in (None, element.get("value")):  # the page sends along the value that it shows
        message = f"nothing but its own value can be chosen in a {element['type']}"
        raise NotThereError(message)
    return action
