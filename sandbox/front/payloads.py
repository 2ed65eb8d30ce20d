"""The bodies Slack sends to an app, key for key.

docs.slack.dev/interactivity/implementing-slash-commands and docs.slack.dev/reference/interaction-payloads
"""

from sandbox.web_api.chat import as_slack_shows
from sandbox.web_api.modals import as_slack_shows_view
from sandbox.workspace.names import APP_ID, BOT_USER, WEBHOOK_ID
from sandbox.workspace.state import Channel, Json, Message, Person, ResponseUrl, State, Trigger, View

VERIFICATION_TOKEN = "sandbox-verification-token"  # noqa: S105 - deprecated by Slack, still in every payload


def command_form(state: State, person: Person, channel: Channel, name: str, text: str) -> dict[str, str]:
    """Return the form fields of a slash command."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": _team_of(state, person),
        "team_domain": state.team.domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": person.id,
        "user_name": person.handle,
        "command": name,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": new_response_url(state, person.id, channel.id),
        "trigger_id": new_trigger(state, person.id, channel=channel.id),
    }


def channel_name(channel: Channel) -> str:
    """Return a channel's name as payloads have it; private channels and direct messages hide theirs."""
    return {"channel": channel.name, "private": "privategroup", "im": "directmessage"}[channel.kind]


def new_trigger(state: State, user: str, view_id: str | None = None, channel: str | None = None) -> str:
    """Return a trigger_id for a person's act of this moment."""
    trigger_id = f"{state.serial()}.{state.team.id[2:]}.{state.serial():x}"
    state.triggers[trigger_id] = Trigger(user, state.real.now(), view_id, channel)
    return trigger_id


def new_response_url(state: State, user: str, channel: str, message: Message | None = None) -> str:
    """Return a new response_url for the app."""
    key = f"R{state.serial():09d}"
    state.response_urls[key] = ResponseUrl(user, channel, state.real.now(), message)
    return f"{state.own_url}/respond/{key}"


def _team_of(state: State, person: Person) -> str:
    """Return the workspace in which a person acts: this one, unless they are in no channel of it."""
    return state.team.id if person.is_stranger else person.team_id


def _common_fields(state: State, person: Person, kind: str) -> Json:
    team_id = _team_of(state, person)
    return {
        "type": kind,
        "team": {"id": team_id, "domain": state.team.domain if team_id == state.team.id else "vega"},
        "user": {"id": person.id, "username": person.handle, "name": person.handle, "team_id": person.team_id},
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def block_actions_on_message(state: State, person: Person, message: Message, action: Json) -> Json:
    """Return the payload of a press on a message; the payload leaves out an ephemeral message."""
    ephemeral = message.only_for is not None
    channel = state.channels[message.channel]
    payload = {
        **_common_fields(state, person, "block_actions"),
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": ephemeral,
        },
        "trigger_id": new_trigger(state, person.id, channel=channel.id),
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "state": {"values": message.values},
        "response_url": new_response_url(state, person.id, channel.id, message),
        "actions": [action],
    }
    return payload if ephemeral else {**payload, "message": as_slack_shows(message, with_metadata=False)}


def block_actions_on_view(state: State, person: Person, view: View, action: Json) -> Json:
    """Return the payload of a press in a modal or Home: no channel, no response_url."""
    return {
        **_common_fields(state, person, "block_actions"),
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": new_trigger(state, person.id, view.id if view.type == "modal" else None),
        "view": as_slack_shows_view(view),
        "actions": [action],
    }


def shortcut(state: State, person: Person, callback_id: str, viewing: str | None) -> Json:
    """Return the payload of a global shortcut: without a channel and a response_url in every place.

    `viewing` is the conversation in front of the person; menus with `default_to_current_conversation` start with it.
    """
    return {
        **_common_fields(state, person, "shortcut"),
        "callback_id": callback_id,
        "trigger_id": new_trigger(state, person.id, channel=viewing),
        "action_ts": state.new_ts(),
    }


def message_action(state: State, person: Person, message: Message, callback_id: str) -> Json:
    """Return the payload of a message shortcut. Its response_url also works in channels without the app."""
    channel = state.channels[message.channel]
    return {
        **_common_fields(state, person, "message_action"),
        "callback_id": callback_id,
        "trigger_id": new_trigger(state, person.id, channel=channel.id),
        "response_url": new_response_url(state, person.id, channel.id),
        "action_ts": state.new_ts(),
        "message_ts": message.ts,
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "message": as_slack_shows(message, with_metadata=False),
    }


def reaction(state: State, kind: str, user: str, message: Message, name: str) -> Json:
    """Return the event of an added or removed reaction; without `item_user` for a webhook's message."""
    event: Json = {
        "type": kind,
        "user": user,
        "reaction": name,
        "item": {"type": "message", "channel": message.channel, "ts": message.ts},
        "event_ts": state.new_ts(),
    }
    return event if message.bot_id == WEBHOOK_ID else {**event, "item_user": message.user}


def view_submission(state: State, person: Person, view: View) -> Json:
    """Return the payload of a submitted modal."""
    return {
        **_common_fields(state, person, "view_submission"),
        "trigger_id": new_trigger(state, person.id, view.id),
        "view": as_slack_shows_view(view),
        "response_urls": _response_urls(state, person, view),
    }


def _response_urls(state: State, person: Person, view: View) -> list[Json]:
    urls = []
    for block in view.blocks:
        element = block.get("element", {})
        if not element.get("response_url_enabled"):
            continue
        answer = view.values[block["block_id"]][element["action_id"]]
        chosen = answer.get("selected_conversation") or answer.get("selected_channel")
        if chosen:
            urls.append(
                {
                    "block_id": block["block_id"],
                    "action_id": element["action_id"],
                    "channel_id": chosen,
                    "response_url": new_response_url(state, person.id, chosen),
                }
            )
    return urls


def view_closed(state: State, person: Person, view: View, *, is_cleared: bool) -> Json:
    """Return the payload of a modal closed without submitting; Slack sends nothing of what was typed."""
    closed = {**as_slack_shows_view(view), "state": {"values": {}}}
    return {**_common_fields(state, person, "view_closed"), "view": closed, "is_cleared": is_cleared}


def event_callback(state: State, event: Json, event_id: str, team_id: str | None = None) -> Json:
    """Return the envelope of an event, of this workspace unless `team_id` names another."""
    team_id = team_id or state.team.id
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": team_id,
        "context_team_id": team_id,
        "context_enterprise_id": None,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(state.clock.now().timestamp()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": team_id,
                "user_id": BOT_USER,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{event_id}",
    }


def app_home_opened(state: State, user: str, channel: str) -> Json:
    """Return the event of an opened Home; the first event has no view."""
    event: Json = {
        "type": "app_home_opened",
        "user": user,
        "channel": channel,
        "tab": "home",
        "event_ts": state.new_ts(),
    }
    view = state.homes.get(user)
    return event if view is None else {**event, "view": as_slack_shows_view(view)}
