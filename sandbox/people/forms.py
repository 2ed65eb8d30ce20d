"""Modals filled in, submitted and closed, the app's answers carried out, and Homes opened."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.block_kit.values import answer_to, stateful_elements
from sandbox.front import payloads
from sandbox.front.connection import AppConnection
from sandbox.front.dispatch import Reply
from sandbox.front.events import EventResult
from sandbox.people.form_checks import client_errors
from sandbox.people.screens import Screens
from sandbox.web_api.methods import SlackError
from sandbox.web_api.modals import checked_view, push, replace_view
from sandbox.workspace.state import Json, Message, Refusal, State, View
from sandbox.workspace.workspace import NotThereError, Workspace

TROUBLE = "We had some trouble connecting. Try again?"


@dataclass(frozen=True)
class SubmitResult:
    """The outcome of a submitted modal.

    `action` is "close", "errors", "update", "push", "clear", "trouble" (no good answer came), or "incomplete" (Slack's
    client found a field empty or too long, and sent nothing). `errors` are by block_id.
    """

    status: int | None
    action: str
    errors: dict[str, str] = field(default_factory=dict)
    view: View | None = None
    payload: Json = field(default_factory=dict)
    elapsed_s: float = 0.0


class Forms:
    """People fill in, submit and close modals, and open their Home."""

    def __init__(self, workspace: Workspace, app: AppConnection, screens: Screens) -> None:
        """Send the submissions to `app`."""
        self._workspace = workspace
        self._app = app
        self._screens = screens

    async def submit(self, user: str, view: View | str, values: dict[str, Any] | None = None) -> SubmitResult:
        """Fill in a modal, by block_id or label with plain values, submit it, and carry out the app's answer."""
        opened = self._screens.open_modal(user, view)
        fill_in(opened, values or {})
        state = self._workspace.state
        opened.errors = client_errors(opened)
        if opened.errors:
            state.changes.note({user})
            return SubmitResult(None, "incomplete", opened.errors, opened)
        name = f"view_submission {opened.callback_id}"
        payload = payloads.view_submission(state, self._workspace.person(user), opened)
        reply = await self._app.wire.send_payload(name, payload)
        try:
            action = carry_out(state, user, opened, reply)
        except SlackError as refused:
            state.refused.append(Refusal(f"answer to {name}", refused.name, refused.messages))
            action = "trouble"
        state.changes.note({user})
        errors, top = dict(opened.errors), self._screens.modal_of(user)
        return SubmitResult(reply.status, action, errors, top, payload, reply.elapsed_s)

    async def close(self, user: str, view: View | str, *, everything: bool = False) -> Reply | None:
        """Close a modal without submitting it; `everything` is the cross and closes the whole stack.

        Returns the app's answer to `view_closed`; None when the modal did not ask for the event.
        """
        opened = self._screens.open_modal(user, view)
        stack = self._screens.modals_of(user)
        cleared = everything or opened.clear_on_close
        if cleared:
            stack.clear()
        else:
            del stack[stack.index(opened) :]
        self._workspace.state.changes.note({user})
        if not opened.notify_on_close:
            return None
        payload = payloads.view_closed(self._workspace.state, self._workspace.person(user), opened, is_cleared=cleared)
        return await self._app.wire.send_payload(f"view_closed {opened.callback_id}", payload)

    async def open_home(self, user: str) -> EventResult | None:
        """Open Tend's Home; returns None when the app does not subscribe to `app_home_opened`."""
        state = self._workspace.state
        channel = state.direct_channel(user)
        return await self._app.send_if_subscribed(payloads.app_home_opened(state, user, channel.id))


def fill_in(view: Message | View, values: dict[str, Any]) -> None:
    """Type into the inputs of a view; keys are block_ids, action_ids or labels, values are plain."""
    for name, given in values.items():
        block, element = _field(view, name)
        view.values[block["block_id"]][element["action_id"]] = answer_to(element, given)


def _field(view: Message | View, name: str) -> tuple[Json, Json]:
    fields = stateful_elements(view.blocks)
    for block, element in fields:
        if name in (block["block_id"], element["action_id"], block.get("label", {}).get("text")):
            return block, element
    there = [block.get("label", {}).get("text") or block["block_id"] for block, _ in fields]
    message = f"no field {name!r}; there is {there}"
    raise NotThereError(message)


def carry_out(state: State, user: str, view: View, reply: Reply) -> str:
    """Carry out the answer to a submission, and return its action; raises SlackError for an answer Slack refuses."""
    stack = state.modals.get(user, [])
    if not reply.ok or (reply.body is not None and not isinstance(reply.body, dict)):
        return "trouble"
    if not reply.body:
        if view in stack:
            del stack[stack.index(view) :]
        return "close"
    action = str(reply.body.get("response_action"))
    if action == "clear":
        stack.clear()
    elif action == "errors":
        view.errors = checked_errors(view, reply.body.get("errors"))
    elif action == "update":
        replace_view(state, view, checked_view(reply.body.get("view"), "modal"))
    elif action == "push":
        push(state, user, checked_view(reply.body.get("view"), "modal"))
    else:
        raise SlackError("invalid_arguments", f"[ERROR] unknown response_action: {action}")
    return action


def checked_errors(view: View, errors: Any) -> dict[str, str]:
    """Return the errors of an answer; raises SlackError unless each names an input block and has a text."""
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors:
        raise SlackError("invalid_arguments", "[ERROR] must provide an object [json-pointer:/errors]")
    for block_id, sentence in errors.items():
        if block_id not in inputs:
            raise SlackError(
                "invalid_arguments", f"[ERROR] not an input block of this view: {block_id} [json-pointer:/errors]"
            )
        if not isinstance(sentence, str) or not sentence.strip():
            raise SlackError(
                "invalid_arguments", f"[ERROR] must be more than 0 characters [json-pointer:/errors/{block_id}]"
            )
    return dict(errors)
