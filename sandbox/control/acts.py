"""`POST /control/…`: a person's acts on the page. docs/sandbox.md describes each call.

Every act goes through `Slack`, as in the tests.
"""

from typing import Any

from starlette.requests import Request

from sandbox.block_kit.values import answer_to, stateful_elements
from sandbox.people.commands import CommandResult
from sandbox.people.forms import TROUBLE
from sandbox.slack import Slack
from sandbox.workspace import reading
from sandbox.workspace.state import Json, Message, View
from sandbox.workspace.workspace import NotThereError

CHOICES = (
    "value", "selected_option", "selected_options", "selected_user", "selected_users", "selected_conversation",
    "selected_conversations", "selected_channel", "selected_channels", "selected_date", "selected_time",
    "selected_date_time",
)  # fmt: skip


async def type_line(slack: Slack, body: Json, _request: Request) -> Json:
    """POST /control/say {viewer, channel, text}."""
    channel = slack.channel(body["channel"])
    if not slack.state.can_open(body["viewer"], channel):
        return {"error": "You cannot write here."}
    if not str(body["text"]).strip():
        return {}
    done = await slack.type(body["viewer"], channel.id, str(body["text"]))
    # The person reads about a failed command in the channel, as in Slack; nothing more to say.
    return {"trouble": done.trouble} if isinstance(done, CommandResult) and done.trouble else {}


async def press_element(slack: Slack, body: Json, _request: Request) -> Json:
    """POST /control/press {viewer, container, block_id, action_id, <chosen value>, values?}."""
    where = _find_container(slack, body["viewer"], body["container"])
    take_over_values(where, body.get("values") or {})
    given = next((body[key] for key in CHOICES if body.get(key) is not None), None)
    done = await slack.press(body["viewer"], where, body["action_id"], body.get("block_id"), given)
    if done.trouble is None:
        return {}
    return {"error": f"{slack.state.manifest.name} is not responding."} if _is_message(where) else {"error": TROUBLE}


def _is_message(where: Message | View) -> bool:
    return hasattr(where, "ts")


def _find_container(slack: Slack, viewer: str, container: Json) -> Message | View:
    if container["type"] == "view":
        found: Message | View | None = slack.state.find_view(container["view_id"])
    else:
        found = slack.state.find_message(container["channel"], container["ts"])
    if found is None:
        raise NotThereError(f"{viewer} does not have this in front of them any more.")
    return found


def take_over_values(where: Message | View, values: Json) -> None:
    """Store the values of the page's inputs, in the shape of `state.values`; ignore inputs no longer there."""
    for block, element in stateful_elements(where.blocks):
        answer = values.get(block["block_id"], {}).get(element["action_id"])
        if answer is not None:
            where.values[block["block_id"]][element["action_id"]] = answer_to(element, _content_of(answer))


def _content_of(answer: Any) -> Any:
    return next((each for key, each in answer.items() if key != "type"), None) if isinstance(answer, dict) else answer


async def submit_form(slack: Slack, body: Json, _request: Request) -> Json:
    """POST /control/submit {viewer, view_id, values}."""
    view = _find_form(slack, body)
    take_over_values(view, body.get("values") or {})
    done = await slack.submit(body["viewer"], view)
    if done.errors:
        return {"errors": done.errors}
    return {"error": TROUBLE} if done.action == "trouble" else {}


async def close_form(slack: Slack, body: Json, _request: Request) -> Json:
    """POST /control/close {viewer, view_id, all?}: `all` is the cross and closes the whole stack."""
    view = _find_form(slack, body)
    await slack.close(body["viewer"], view, everything=bool(body.get("all")))
    return {}


def _find_form(slack: Slack, body: Json) -> View:
    found = next((view for view in slack.modals_of(body["viewer"]) if view.id == body["view_id"]), None)
    if found is None:
        raise NotThereError("This form is not open any more.")
    return found


async def open_home(slack: Slack, body: Json, _request: Request) -> Json:
    """POST /control/home {viewer}: opens the Home tab."""
    await slack.open_home(slack.person(body["viewer"]).id)
    return {}


async def mark_read(slack: Slack, body: Json, _request: Request) -> Json:
    """POST /control/read {viewer, channel}."""
    reading.mark_read(slack.state, body["viewer"], slack.channel(body["channel"]).id)
    return {}


async def open_direct_message(slack: Slack, body: Json, _request: Request) -> Json:
    """POST /control/im {viewer, user}: opens a direct message between two people."""
    viewer, other = slack.person(body["viewer"]), slack.person(body["user"])
    channel = slack.state.direct_channel(viewer.id, other.id)
    slack.state.changes.note({viewer.id})
    return {"channel": channel.id}
