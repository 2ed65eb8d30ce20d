"""conversations.*: channels as an app may read them, with the scope for each kind of channel.

docs.slack.dev/reference/methods/conversations.info
"""

from sandbox.web_api.directory import paginate
from sandbox.web_api.methods import Method, SlackError, needs
from sandbox.workspace.names import BOT_USER
from sandbox.workspace.state import Channel, Json, State

SCOPE_OF_KIND = {"channel": "channels:read", "private": "groups:read", "im": "im:read"}


def _scope_of_channel(state: State, args: Json) -> str:
    channel = state.channels.get(str(args.get("channel", "")))
    return SCOPE_OF_KIND[channel.kind] if channel is not None else "channels:read"


def _find_channel(state: State, channel_id: str) -> Channel:
    channel = state.channels.get(channel_id)
    if channel is None or (channel.kind != "channel" and BOT_USER not in channel.members):
        raise SlackError("channel_not_found")
    return channel


def info(state: State, args: Json) -> Json:
    """conversations.info."""
    channel = _find_channel(state, str(args["channel"]))
    shown: Json = {"id": channel.id, "is_im": channel.kind == "im", "is_archived": channel.is_archived}
    if channel.kind == "im":
        return {"channel": {**shown, "user": channel.with_user}}
    return {
        "channel": {
            **shown,
            "name": channel.name,
            "is_channel": channel.kind == "channel",
            "is_group": False,
            "is_private": channel.kind == "private",
            "is_member": BOT_USER in channel.members,
            "context_team_id": state.team.id,
        }
    }


def members(state: State, args: Json) -> Json:
    """conversations.members."""
    people, next_cursor = paginate(sorted(_find_channel(state, str(args["channel"])).members), args)
    return {"members": people, "response_metadata": {"next_cursor": next_cursor}}


def open_direct(state: State, args: Json) -> Json:
    """conversations.open, for one person."""
    user = str(args.get("users") or "")
    person = state.people.get(user)
    if person is None or not state.is_member(person):
        raise SlackError("user_not_found" if user else "users_list_not_supplied")
    if person.deleted:
        raise SlackError("user_disabled")
    if person.is_bot:
        raise SlackError("cannot_dm_bot")
    return {"channel": {"id": state.direct_channel(user).id}}


METHODS = {
    "conversations.info": Method(info, ("channel",), ("include_locale", "include_num_members"), _scope_of_channel),
    "conversations.members": Method(members, ("channel",), ("cursor", "limit"), _scope_of_channel),
    "conversations.open": Method(
        open_direct, (), ("users", "channel", "return_im", "prevent_creation"), needs("im:write")
    ),
}
