"""A person acts on what they see: presses, fills in, submits, closes. What the app answers is carried out here.

The checks that Slack's own client makes before it sends anything (required fields, lengths) are made here too.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from sandbox.block_kit.blocks import elements_of
from sandbox.block_kit.values import KEYS, answer_to, option_of, plain_answer, stateful_elements
from sandbox.front import payloads
from sandbox.front.dispatch import Reply, Wire
from sandbox.web_api.methods import SlackError
from sandbox.web_api.modals import checked_view, push, replace_view
from sandbox.workspace.state import Json, Message, Person, Refusal, State, View

TROUBLE = "We had some trouble connecting. Try again?"


class NotThereError(AssertionError):
    """The person cannot do this: there is no such button, view or field in front of them."""


@dataclass(frozen=True)
class PressResult:
    """What became of a press."""

    status: int | None
    elapsed_s: float
    payload: Json
    trouble: str | None = None


@dataclass(frozen=True)
class SubmitResult:
    """What became of a submitted modal.

    `action` is what happened to it: "close", "errors", "update", "push", "clear", "trouble" (no good answer came), or
    "incomplete" (Slack's client found a field empty or too long, and sent nothing). `errors` are by block_id.
    """

    status: int | None
    action: str
    errors: dict[str, str] = field(default_factory=dict)
    view: View | None = None
    payload: Json = field(default_factory=dict)
    elapsed_s: float = 0.0


def find_element(blocks: list[Json], action_id: str, block_id: str | None = None) -> tuple[Json, Json]:
    """Return (block, element) of an action; raises NotThereError naming what is there."""
    for block in blocks:
        for element in elements_of(block):
            if element.get("action_id") == action_id and block_id in (None, block["block_id"]):
                return block, element
    there = [element.get("action_id") for block in blocks for element in elements_of(block)]
    message = f"no {action_id!r} in {block_id or 'these blocks'}; there is {there}"
    raise NotThereError(message)


def action_of(state: State, block: Json, element: Json, given: Any) -> Json:
    """Return the entry of `actions` for a press, with what was chosen."""
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
    return action


async def press(
    state: State, wire: Wire, person: Person, where: Message | View, action_id: str, block_id: str | None, given: Any
) -> PressResult:
    """Press, or choose in, an element of a message or view, and tell the app."""
    block, element = find_element(where.blocks, action_id, block_id)
    action = action_of(state, block, element, given)
    if element["type"] in KEYS:
        where.values[block["block_id"]][action_id] = answer_to(element, given)
    if isinstance(where, Message):
        payload = payloads.block_actions_on_message(state, person, where, action)
    else:
        payload = payloads.block_actions_on_view(state, person, where, action)
    reply = await wire.send_payload(f"block_actions {action_id}", payload)
    return PressResult(reply.status, reply.elapsed_s, payload, reply.trouble)


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


async def submit(state: State, wire: Wire, person: Person, view: View) -> SubmitResult:
    """Press a modal's submit button, and do with its stack what the app answers."""
    view.errors = client_errors(view)
    if view.errors:
        state.changes.note({person.id})
        return SubmitResult(None, "incomplete", view.errors, view)
    payload = payloads.view_submission(state, person, view)
    reply = await wire.send_payload(f"view_submission {view.callback_id}", payload)
    try:
        action = carry_out(state, person.id, view, reply)
    except SlackError as refused:
        state.refused.append(Refusal(f"answer to view_submission {view.callback_id}", refused.name, refused.messages))
        action = "trouble"
    state.changes.note({person.id})
    return SubmitResult(reply.status, action, dict(view.errors), _top(state, person.id), payload, reply.elapsed_s)


def _top(state: State, user: str) -> View | None:
    stack = state.modals.get(user)
    return stack[-1] if stack else None


def carry_out(state: State, user: str, view: View, reply: Reply) -> str:
    """Do what the answer to a submission says, and return its name; raises SlackError for one that Slack refuses."""
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
    """Return the errors of an answer; each has to name an input block of the view and say something."""
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


def client_errors(view: View) -> dict[str, str]:
    """Return what Slack's client says before it sends a form, by block_id."""
    errors = {}
    for block in view.blocks:
        if block["type"] == "input":
            answer = view.values[block["block_id"]][block["element"]["action_id"]]
            sentence = _complaint(block, plain_answer(answer))
            if sentence:
                errors[block["block_id"]] = sentence
    return errors


def _complaint(block: Json, answer: Any) -> str | None:
    element = block["element"]
    if answer is None:
        return None if block.get("optional") else "Please complete this required field."
    if isinstance(answer, list):
        most = element.get("max_selected_items")
        return f"Please select no more than {most} items." if most and len(answer) > most else None
    return _typed_complaint(element, answer) if isinstance(answer, str) else None


def _typed_complaint(element: Json, typed: str) -> str | None:
    longest = element.get("max_length") or 3000
    shortest = element.get("min_length") or 0
    if element["type"] == "plain_text_input" and len(typed) > longest:
        return f"Please enter no more than {longest} characters."
    if element["type"] == "plain_text_input" and len(typed) < shortest:
        return f"Please enter at least {shortest} characters."
    if element["type"] == "email_text_input" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", typed):
        return "Please enter a valid email address."
    if element["type"] == "url_text_input" and not re.fullmatch(r"https?://\S+", typed):
        return "Please enter a valid URL."
    return _number_complaint(element, typed) if element["type"] == "number_input" else None


def _number_complaint(element: Json, typed: str) -> str | None:
    try:
        number = float(typed)
    except ValueError:
        return "Please enter a number."
    if not element["is_decimal_allowed"] and not number.is_integer():
        return "Please enter a whole number."
    least, most = float(element.get("min_value", "-inf")), float(element.get("max_value", "inf"))
    return None if least <= number <= most else f"Please enter a number between {least:g} and {most:g}."


async def close(state: State, wire: Wire, person: Person, view: View, *, everything: bool = False) -> Reply | None:
    """Close a modal, or the whole stack; tell the app when the closed one asked for it. Returns its answer."""
    stack = state.modals.get(person.id, [])
    cleared = everything or view.clear_on_close
    if cleared:
        stack.clear()
    else:
        del stack[stack.index(view) :]
    state.changes.note({person.id})
    if not view.notify_on_close:
        return None
    payload = payloads.view_closed(person, view, is_cleared=cleared)
    return await wire.send_payload(f"view_closed {view.callback_id}", payload)
