"""A person's view of the state: messages, unread counts, and notifications of the phone."""

from sandbox.workspace.names import BOT_USER
from sandbox.workspace.state import Channel, Message, Notification, State


def messages_seen(state: State, user: str, channel: str) -> list[Message]:
    """Return a person's messages in a channel, oldest first, with their own ephemerals."""
    return [m for m in state.messages if m.channel == channel and state.sees(user, m)]


def channels_of(state: State, user: str) -> list[Channel]:
    """Return the channels in a person's side bar: all memberships, and the direct message with the app."""
    if not state.people[user].is_bot:
        state.direct_channel(user)
    return [channel for channel in state.channels.values() if user in channel.members]


def unread(state: State, user: str, channel: str) -> int:
    """Count other people's messages since the person last read the channel."""
    since = state.reads.get((user, channel), "")
    return sum(_newer(m.ts, since) for m in messages_seen(state, user, channel) if m.user != user)


def mark_read(state: State, user: str, channel: str) -> None:
    """Record that a person has read a whole channel."""
    seen = messages_seen(state, user, channel)
    if seen and unread(state, user, channel):
        state.reads[(user, channel)] = seen[-1].ts
        state.changes.note({user})


def mark_all_read(state: State) -> None:
    """Mark every channel read for all people: the state at the end of the story."""
    for user in state.people:
        for channel in channels_of(state, user):
            mark_read(state, user, channel.id)
    state.notifications.clear()
    state.changes.note()


def notify(state: State, message: Message) -> None:
    """Notify people's phones of a direct message or a mention. Phones show the top-level text."""
    if message.only_for is not None:
        return
    channel = state.channels[message.channel]
    for user in state.people:
        if user in (message.user, BOT_USER) or not state.can_open(user, channel):
            continue
        if channel.kind == "im" or f"<@{user}" in message.text:
            state.notifications.append(Notification(state.serial(), user, channel.id, message.text, message.at))


def _newer(ts: str, since: str) -> bool:
    return not since or _order(ts) > _order(since)


def _order(ts: str) -> tuple[int, int]:
    seconds, _, serial = ts.partition(".")
    return int(seconds), int(serial or 0)
