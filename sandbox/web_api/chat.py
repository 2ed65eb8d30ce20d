"""chat.*: post, update and delete messages, with Slack's rules for each.

docs.slack.dev/reference/methods/chat.postMessage and its neighbours
"""

import re
from typing import Any

from sandbox.block_kit.blocks import BLOCKS_TEXT_MAX, blocks_found
from sandbox.block_kit.values import as_stored, copied, initial_values
from sandbox.web_api.methods import Method, SlackError, needs
from sandbox.workspace.names import APP_ID, BOT_ID, BOT_USER, WEBHOOK_ID
from sandbox.workspace.reading import notify
from sandbox.workspace.state import Channel, Json, Message, State

TEXT_MAX = 4000
METADATA_MAX = 8000  # characters of JSON; Slack says metadata_too_large without a number (?)
EVENT_TYPE = re.compile(r"[A-Za-z0-9_.-]{1,255}")


def checked_content(args: Json) -> tuple[str, list[Json]]:
    """Return text and blocks of a message for storing; raises SlackError for content Slack refuses.

    House rule: a message with blocks needs a complete top-level text too (`no_text`), because screen readers and
    notifications read the text.
    """
    text, blocks = args.get("text"), args.get("blocks")
    if blocks is not None and not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format", "[ERROR] must be an array [json-pointer:/blocks]")
    if text is not None and not isinstance(text, str):
        raise SlackError("invalid_arguments", "[ERROR] must be a string [json-pointer:/text]")
    if not text or not text.strip():
        raise SlackError("no_text", "[ERROR] every message needs a complete top-level text [json-pointer:/text]")
    if len(text) > TEXT_MAX:
        raise SlackError("msg_too_long", f"[ERROR] must be less than {TEXT_MAX + 1} characters [json-pointer:/text]")
    found = blocks_found(blocks or [], "message")
    if found.problems:
        raise SlackError("invalid_blocks", *found.problems)
    if found.text_length > BLOCKS_TEXT_MAX:
        raise SlackError(
            "msg_blocks_too_long", f"[ERROR] {found.text_length} characters over all blocks, at most {BLOCKS_TEXT_MAX}"
        )
    return text, blocks or []


def checked_metadata(metadata: Any) -> Json | None:
    """Return message metadata; raises SlackError unless it is `{event_type, event_payload}`."""
    if metadata is None:
        return None
    if not isinstance(metadata, dict):
        raise SlackError("invalid_metadata_format", "[ERROR] must provide an object [json-pointer:/metadata]")
    if set(metadata) != {"event_type", "event_payload"} or not isinstance(metadata["event_payload"], dict):
        raise SlackError(
            "invalid_metadata_schema", "[ERROR] must have event_type and event_payload [json-pointer:/metadata]"
        )
    if not isinstance(metadata["event_type"], str) or not EVENT_TYPE.fullmatch(metadata["event_type"]):
        raise SlackError("invalid_metadata_schema", "[ERROR] must be alphanumeric [json-pointer:/metadata/event_type]")
    if len(str(metadata)) > METADATA_MAX:
        raise SlackError("metadata_too_large")
    return copied(metadata)


def channel_to_post(state: State, wanted: str) -> Channel:
    """Return the channel to post to, after opening a direct message for a person's id; raises SlackError."""
    person = state.people.get(wanted)
    if person is not None:
        if person.deleted or person.is_bot or not state.is_member(person):
            raise SlackError("channel_not_found", f"[ERROR] {wanted} cannot be written to [json-pointer:/channel]")
        return state.direct_channel(wanted)
    channel = state.channels.get(wanted)
    if channel is None or (channel.kind != "channel" and BOT_USER not in channel.members):
        raise SlackError("channel_not_found")
    if channel.with_user is not None and state.people[channel.with_user].deleted:
        raise SlackError("channel_not_found", f"[ERROR] {channel.with_user} is deactivated [json-pointer:/channel]")
    if channel.is_archived:
        raise SlackError("is_archived")
    if BOT_USER not in channel.members and "chat:write.public" not in state.manifest.scopes:
        raise SlackError("not_in_channel")
    return channel


def post_message(state: State, args: Json) -> Json:
    """chat.postMessage."""
    channel = channel_to_post(state, str(args["channel"]))
    text, blocks = checked_content(args)
    metadata = checked_metadata(args.get("metadata"))
    thread_ts = args.get("thread_ts")
    if thread_ts is not None and state.find_message(channel.id, str(thread_ts)) is None:
        raise SlackError("message_not_found", "[ERROR] no such thread [json-pointer:/thread_ts]")
    message = bot_message(state, channel.id, text, blocks)
    message.metadata, message.thread_ts = metadata, thread_ts
    add_message(state, message)
    return {"channel": channel.id, "ts": message.ts, "message": as_slack_shows(message)}


def bot_message(state: State, channel: str, text: str, blocks: list[Json], only_for: str | None = None) -> Message:
    """Return a new message of the app, not yet in any channel."""
    message = Message(channel, state.new_ts(), BOT_USER, text, state.clock.now(), bot_id=BOT_ID, only_for=only_for)
    store_blocks(state, message, blocks)
    return message


def store_blocks(state: State, message: Message, blocks: list[Json]) -> None:
    """Store these blocks in a message, as Slack keeps them, with the initial values of their inputs."""
    message.blocks = as_stored(blocks, state.serial())
    message.values = initial_values(message.blocks)


def add_message(state: State, message: Message) -> None:
    """Add a message to its channel, and notify the phones of its readers."""
    message.team_id = state.team.id
    state.messages.append(message)
    notify(state, message)
    state.changes.note({message.only_for} if message.only_for else state.audience(message.channel))


def post_ephemeral(state: State, args: Json) -> Json:
    """chat.postEphemeral: visible to its `user` alone, a member of the channel."""
    channel = channel_to_post(state, str(args["channel"]))
    user = str(args["user"])
    if user not in state.people or user not in channel.members:
        raise SlackError("user_not_in_channel")
    text, blocks = checked_content(args)
    message = bot_message(state, channel.id, text, blocks, only_for=user)
    add_message(state, message)
    return {"message_ts": message.ts}


def update(state: State, args: Json) -> Json:
    """chat.update: only the app's own messages, never ephemeral ones."""
    message = _own_message(state, args, "cant_update_message")
    text, blocks = checked_content(args)
    if "metadata" in args:
        message.metadata = checked_metadata(args["metadata"] or None)
    rewrite(state, message, text, blocks)
    return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": as_slack_shows(message)}


def rewrite(state: State, message: Message, text: str, blocks: list[Json]) -> None:
    """Replace the text and blocks of a message."""
    message.text, message.edited = text, True
    store_blocks(state, message, blocks)
    state.changes.note({message.only_for} if message.only_for else state.audience(message.channel))


def delete(state: State, args: Json) -> Json:
    """chat.delete: only the app's own messages."""
    message = _own_message(state, args, "cant_delete_message")
    state.messages.remove(message)
    state.changes.note(state.audience(message.channel))
    return {"channel": message.channel, "ts": message.ts}


def _own_message(state: State, args: Json, forbidden: str) -> Message:
    channel = state.channels.get(str(args["channel"]))
    if channel is None or (channel.kind != "channel" and BOT_USER not in channel.members):
        raise SlackError("channel_not_found")
    message = state.find_message(channel.id, str(args["ts"]))
    if message is None or message.only_for is not None:
        raise SlackError("message_not_found")
    if message.bot_id != BOT_ID:
        raise SlackError(forbidden)
    return message


def permalink(state: State, args: Json) -> Json:
    """chat.getPermalink: where the app is a member."""
    channel = state.channels.get(str(args["channel"]))
    if channel is None or BOT_USER not in channel.members:
        raise SlackError("channel_not_found")
    if state.find_message(channel.id, str(args["message_ts"])) is None:
        raise SlackError("message_not_found")
    return {
        "channel": channel.id,
        "permalink": f"{state.team.url}archives/{channel.id}/p{str(args['message_ts']).replace('.', '')}",
    }


def as_slack_shows(message: Message, *, with_metadata: bool = True) -> Json:
    """Return the message object of Slack's answers; Slack does not promise metadata in payloads."""
    shown: Json = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        "team": message.team_id,
    }
    if message.bot_id is not None:
        shown |= {"bot_id": message.bot_id, "blocks": copied(message.blocks)}
    if message.bot_id == BOT_ID:
        shown["app_id"] = APP_ID
    if message.bot_id == WEBHOOK_ID:
        del shown["user"]
        shown |= {"subtype": "bot_message", "username": "Build server"}
    if message.edited:
        shown["edited"] = {"user": message.bot_id or message.user, "ts": message.ts}
    if message.thread_ts is not None:
        shown["thread_ts"] = message.thread_ts
    if with_metadata and message.metadata is not None:
        shown["metadata"] = copied(message.metadata)
    return shown


CONTENT = ("text", "blocks", "link_names", "parse")
LOOK = ("thread_ts", "mrkdwn", "unfurl_links", "unfurl_media")
METHODS = {
    "chat.postMessage": Method(
        post_message, ("channel",), (*CONTENT, *LOOK, "metadata", "reply_broadcast"), needs("chat:write")
    ),
    "chat.postEphemeral": Method(post_ephemeral, ("channel", "user"), (*CONTENT, *LOOK), needs("chat:write")),
    "chat.update": Method(update, ("channel", "ts"), (*CONTENT, "metadata", "as_user"), needs("chat:write")),
    "chat.delete": Method(delete, ("channel", "ts"), ("as_user",), needs("chat:write")),
    "chat.getPermalink": Method(permalink, ("channel", "message_ts")),
}
