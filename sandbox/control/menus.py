"""`/control/…`: entries of the page's menus: shortcuts, reactions, and changes to people and groups.

docs/sandbox.md describes each call; `routes` has the routes.
"""

from starlette.requests import Request

from sandbox.people.shortcuts import ShortcutResult
from sandbox.slack import Slack
from sandbox.workspace.state import Group, Json
from sandbox.workspace.workspace import NotThereError


async def choose_shortcut(slack: Slack, body: Json, _request: Request) -> Json:
    """POST /control/shortcut {viewer, callback_id, channel?}: `channel` is in front of the person."""
    viewer = slack.person(body["viewer"]).id
    viewing = slack.channel(body["channel"]).id if body.get("channel") else None
    return _outcome(slack, await slack.shortcut(viewer, body["callback_id"], viewing))


async def choose_message_shortcut(slack: Slack, body: Json, _request: Request) -> Json:
    """POST /control/message_shortcut {viewer, channel, ts, callback_id}."""
    viewer = slack.person(body["viewer"]).id
    return _outcome(slack, await slack.message_shortcut(viewer, (body["channel"], body["ts"]), body["callback_id"]))


def _outcome(slack: Slack, done: ShortcutResult) -> Json:
    return {} if done.trouble is None else {"error": f"{slack.state.manifest.name} is not responding."}


async def change_reaction(slack: Slack, body: Json, _request: Request) -> Json:
    """POST /control/react {viewer, channel, ts, name, remove?}."""
    act = slack.unreact if body.get("remove") else slack.react
    await act(slack.person(body["viewer"]).id, slack.channel(body["channel"]).id, body["ts"], str(body["name"]))
    return {}


async def delete_message(slack: Slack, body: Json, _request: Request) -> Json:
    """POST /control/delete {viewer, channel, ts}: people delete only their own messages."""
    message = slack.message(body["channel"], body["ts"])
    if message.user != body["viewer"]:
        raise NotThereError("Only its author can delete a message.")
    slack.delete_message(message)
    return {}


async def change_person(slack: Slack, body: Json, _request: Request) -> Json:
    """POST /control/person {id, deleted?, tz?, …}: changes a person and sends `user_change`."""
    changes = {key: value for key, value in body.items() if key != "id"}
    await slack.change_person(body["id"], **changes)
    return {}


async def change_group(slack: Slack, body: Json, _request: Request) -> Json:
    """POST /control/group {id, handle?, name?, users?, is_disabled?}: changes or creates a group."""
    changes = {key: value for key, value in body.items() if key != "id"}
    for user in changes.get("users", ()):
        slack.person(user)
    if body["id"] in slack.state.groups:
        await slack.change_group(body["id"], **changes)
    else:
        await slack.add_group(Group(id=body["id"], **changes))
    return {}
