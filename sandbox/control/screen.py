"""One person's screen as JSON for the page, limited to things the person sees."""

from datetime import datetime

from sandbox.control.missing_home import why_no_home
from sandbox.slack import Slack
from sandbox.web_api.modals import as_slack_shows_view
from sandbox.workspace.clock import StoryClock
from sandbox.workspace.names import APP_ID, BOT_USER
from sandbox.workspace.reading import channels_of, messages_seen, unread
from sandbox.workspace.state import Channel, Json, Message, Person, State, View

NOTIFICATIONS_MAX = 50


def state_for(slack: Slack, viewer: str) -> Json:
    """Return a person's whole screen, without the messages of channels."""
    state = slack.state
    home = state.homes.get(viewer)
    stack = state.modals.get(viewer)
    return {
        "version": state.changes.version_for(viewer),
        **clock_of(slack),
        "seeding": slack.seeding,
        "told_at": iso_text(slack.told_at) if slack.told_at else None,
        "team": {"id": state.team.id, "name": state.team.name, "url": state.team.url},
        "app": _app_json(state),
        "me": viewer,
        "people": [
            _person_json(person) for person in state.people.values() if state.is_member(person) or person.is_stranger
        ],
        "channels": [_channel_json(state, viewer, channel) for channel in channels_of(state, viewer)],
        "groups": [vars(group) for group in state.groups.values()],
        "commands": [
            {"command": each.name, "description": each.description, "usage_hint": each.usage_hint}
            for each in state.manifest.commands
        ],
        "shortcuts": [vars(each) for each in state.manifest.shortcuts],
        "transport": slack.transport,
        "home": {"view": _view_json(home), "why": None} if home else {"view": None, "why": why_no_home(slack, viewer)},
        "modal": {"stack": [_view_json(view) for view in stack]} if stack else None,
        "notifications": [
            {"id": each.id, "channel": each.channel, "text": each.text, "at": iso_text(each.at)}
            for each in state.notifications
            if each.user == viewer
        ][-NOTIFICATIONS_MAX:],
    }


def clock_of(slack: Slack) -> Json:
    """Return the sandbox's time, and the target of a skip under way."""
    clock = slack.state.clock
    target = clock.target if isinstance(clock, StoryClock) else None
    return {"now": iso_text(clock.now()), "target": iso_text(target) if target else None}


def messages_for(state: State, viewer: str, channel: str) -> list[Json]:
    """Return a channel's messages as a person sees them."""
    return [_message_json(state, message) for message in messages_seen(state, viewer, channel)]


def iso_text(moment: datetime) -> str:
    """Return a moment as ISO text."""
    return moment.isoformat()


def _app_json(state: State) -> Json:
    tab = "read_only" if state.manifest.messages_tab_read_only else "open"
    return {"id": APP_ID, "user": BOT_USER, "name": state.manifest.name, "messages_tab": tab}


def _person_json(person: Person) -> Json:
    return {
        "id": person.id,
        "handle": person.handle,
        "name": person.name,
        "title": person.title,
        "avatar": {"initials": person.initials, "hue": person.hue},
        "tz": person.tz,
        "locale": None if person.is_stranger else person.locale,
        "is_bot": person.is_bot,
        "is_guest": person.is_guest,
        "is_admin": person.is_admin,
        "deleted": person.deleted,
        "external": person.is_stranger,
    }


def _channel_json(state: State, viewer: str, channel: Channel) -> Json:
    seen = messages_seen(state, viewer, channel.id)
    shown: Json = {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "unread": unread(state, viewer, channel.id),
        "last": seen[-1].ts if seen else None,
    }
    if channel.kind == "im":
        shown["with"] = next((user for user in channel.members if user != viewer), viewer)
    return shown


def _message_json(state: State, message: Message) -> Json:
    return {
        "ts": message.ts,
        "user": message.user,
        "bot": state.people[message.user].is_bot,
        "text": message.text,
        "blocks": message.blocks,
        "ephemeral": message.only_for is not None,
        "edited": message.edited,
        "thread_ts": message.thread_ts,
        "reactions": [{"name": name, "users": users} for name, users in message.reactions.items()],
        "at": iso_text(message.at),
    }


def _view_json(view: View) -> Json:
    return {**as_slack_shows_view(view), "errors": view.errors}
