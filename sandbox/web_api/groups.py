"""User groups: usergroups.*, and the events about their changes.

docs.slack.dev/reference/methods/usergroups.list and its neighbour, docs.slack.dev/reference/events/subteam_updated
"""

from sandbox.web_api.directory import is_true
from sandbox.web_api.methods import Method, SlackError, needs
from sandbox.workspace.names import INES
from sandbox.workspace.state import Group, Json, State

USERS_IN_EVENT_MAX = 500  # "The users field is truncated at 500", says subteam_updated
CREATED = 1_700_000_000


def group_object(group: Group) -> Json:
    """Return Slack's user group, without its members."""
    return {
        "id": group.id,
        "team_id": group.team_id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": "",
        "handle": group.handle,
        "is_external": False,
        "date_create": CREATED,
        "date_update": group.updated,
        "date_delete": group.updated if group.is_disabled else 0,
        "auto_type": None,
        "auto_provision": False,
        "enterprise_subteam_id": "",
        "created_by": INES,
        "updated_by": INES,
        "deleted_by": INES if group.is_disabled else None,
        "prefs": {"channels": [], "groups": []},
    }


def groups_list(state: State, args: Json) -> Json:
    """usergroups.list: disabled groups, members and counts only when asked for."""
    wanted = [
        group for group in state.groups.values() if not group.is_disabled or is_true(args.get("include_disabled"))
    ]
    return {"usergroups": [_listed(group, args) for group in wanted]}


def _listed(group: Group, args: Json) -> Json:
    shown = group_object(group)
    if is_true(args.get("include_users")):
        shown["users"] = list(group.users)
    if is_true(args.get("include_count")):
        shown["user_count"] = len(group.users)
    return shown


def group_users(state: State, args: Json) -> Json:
    """usergroups.users.list: a disabled group is unknown (?) without `include_disabled`."""
    group = state.groups.get(str(args["usergroup"]))
    if group is None or (group.is_disabled and not is_true(args.get("include_disabled"))):
        raise SlackError("no_such_subteam")
    return {"users": list(group.users)}


def subteam_event(state: State, kind: str, group: Group) -> Json:
    """Return `subteam_created` or `subteam_updated`; a disabled group is an update with a `date_delete`."""
    members = {"users": group.users[:USERS_IN_EVENT_MAX], "user_count": len(group.users), "channel_count": 0}
    return {"type": kind, "subteam": {**group_object(group), **members}, "event_ts": state.new_ts()}


def members_changed(state: State, group: Group, before: list[str], previous_update: int) -> Json:
    """Return `subteam_members_changed`: the added and removed members, not the whole group."""
    added = [user for user in group.users if user not in before]
    removed = [user for user in before if user not in group.users]
    return {
        "type": "subteam_members_changed",
        "subteam_id": group.id,
        "team_id": group.team_id,
        "date_previous_update": previous_update,
        "date_update": group.updated,
        "added_users": added,
        "added_users_count": str(len(added)),
        "removed_users": removed,
        "removed_users_count": str(len(removed)),
        "event_ts": state.new_ts(),
    }


METHODS = {
    "usergroups.list": Method(
        groups_list, (), ("include_users", "include_count", "include_disabled"), needs("usergroups:read")
    ),
    "usergroups.users.list": Method(group_users, ("usergroup",), ("include_disabled",), needs("usergroups:read")),
}
