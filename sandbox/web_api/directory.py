"""users.*, team.* and auth.test: the directory, as Slack shows it to an app.

docs.slack.dev/reference/objects/user-object
"""

import base64
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from sandbox.web_api.methods import Method, SlackError, needs
from sandbox.workspace.names import BOT_ID, BOT_USER
from sandbox.workspace.state import Json, Person, State

PAGE_MAX = 1000
MANAGER_FIELD = "Xf0MANAGER"
T = TypeVar("T")


def user_object(state: State, person: Person, *, with_locale: bool = False) -> Json:
    """Return Slack's user object: no zone when deactivated, no e-mail without its scope, no locale for strangers."""
    shown: Json = {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.handle,
        "deleted": person.deleted,
        "profile": _profile(state, person),
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": 1_700_000_000,
    }
    if person.deleted:
        return shown
    offset = datetime.now(ZoneInfo(person.tz)).utcoffset()
    shown |= {
        "color": "4bbe2e",
        "real_name": person.name,
        "tz": person.tz,
        "tz_label": person.tz,
        "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
        "is_admin": person.is_admin or person.is_owner or person.is_primary_owner,
        "is_owner": person.is_owner or person.is_primary_owner,
        "is_primary_owner": person.is_primary_owner,
        "is_restricted": person.is_guest,
        "is_ultra_restricted": False,
        "is_email_confirmed": not person.is_bot,
        "who_can_share_contact_card": "EVERYONE",
    }
    if person.is_stranger:
        shown["is_stranger"] = True
    if with_locale and not person.is_stranger:
        shown["locale"] = person.locale
    return shown


def _profile(state: State, person: Person) -> Json:
    profile = {
        "title": person.title,
        "phone": "",
        "real_name": person.name,
        "real_name_normalized": person.name,
        "display_name": person.name,  # shown in mentions
        "display_name_normalized": person.name,
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "avatar_hash": "g" + person.id.lower(),
        "team": person.team_id,
    }
    picture = f"{state.own_url}/avatars/{person.id}.svg" if person.picture is None else person.picture
    if picture:
        profile |= {"image_48": picture, "image_72": picture}
    if "users:read.email" in state.manifest.scopes and not person.is_bot:
        profile["email"] = person.email
    return profile


def visible_people(state: State) -> list[Person]:
    """Return the people of users.list: this workspace's people, and strangers from shared channels."""
    return [person for person in state.people.values() if state.is_member(person) or person.is_stranger]


def _find_person(state: State, user: str) -> Person:
    person = state.people.get(user)
    if person is None or person not in visible_people(state):
        raise SlackError("user_not_found")
    return person


def is_true(value: object) -> bool:
    """Return whether an argument means yes, as JSON or as a form field."""
    return value in (True, "true", "True", "1", 1)


def users_info(state: State, args: Json) -> Json:
    """users.info."""
    person = _find_person(state, str(args["user"]))
    return {"user": user_object(state, person, with_locale=is_true(args.get("include_locale")))}


def users_list(state: State, args: Json) -> Json:
    """users.list, a page at a time when a limit is given."""
    people, next_cursor = paginate(visible_people(state), args)
    with_locale = is_true(args.get("include_locale"))
    return {
        "members": [user_object(state, person, with_locale=with_locale) for person in people],
        "cache_ts": int(state.clock.now().timestamp()),
        "response_metadata": {"next_cursor": next_cursor},
    }


def paginate(items: list[T], args: Json) -> tuple[list[T], str]:
    """Return one page and the cursor of the next; the cursor of the last page is empty."""
    limit = int(args.get("limit") or 0) or PAGE_MAX
    if not 1 <= limit <= PAGE_MAX:
        raise SlackError("invalid_limit")
    try:
        start = int(base64.b64decode(str(args.get("cursor") or "") or "MA==").decode())
    except ValueError:
        raise SlackError("invalid_cursor") from None
    end = start + limit
    return items[start:end], base64.b64encode(str(end).encode()).decode() if end < len(items) else ""


def profile_get(state: State, args: Json) -> Json:
    """users.profile.get: the profile with custom fields, absent from every list; an empty list without fields."""
    person = _find_person(state, str(args["user"]))
    fields = {MANAGER_FIELD: {"value": person.manager, "alt": ""}} if person.manager else []
    return {"profile": {**_profile(state, person), "fields": fields}}


def team_profile(_state: State, _args: Json) -> Json:
    """team.profile.get: the fields of the workspace's profiles."""
    fields = [
        {"id": "Xf0START01", "ordering": 0, "label": "Start date", "type": "date", "is_hidden": False},
        {"id": MANAGER_FIELD, "ordering": 1, "label": "Manager", "type": "user", "is_hidden": False},
    ]
    return {"profile": {"fields": fields, "sections": []}}


def lookup_by_email(state: State, args: Json) -> Json:
    """users.lookupByEmail: deactivated people are not found."""
    for person in visible_people(state):
        if person.email == str(args["email"]).lower() and not person.deleted and not person.is_bot:
            return {"user": user_object(state, person)}
    raise SlackError("users_not_found")


def dnd_info(state: State, args: Json) -> Json:
    """dnd.info: a person's quiet hours, without a snooze."""
    begins, ends = _find_person(state, str(args["user"])).quiet or (
        1,
        1,
    )  # Slack's answer for a person without quiet hours
    return {"dnd_enabled": ends > begins, "next_dnd_start_ts": begins, "next_dnd_end_ts": ends}


def auth_test(state: State, _args: Json) -> Json:
    """auth.test."""
    return {
        "url": state.team.url,
        "team": state.team.name,
        "user": "tend",
        "team_id": state.team.id,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def team_info(state: State, _args: Json) -> Json:
    """team.info."""
    return {"team": state.team._asdict()}


METHODS = {
    "auth.test": Method(auth_test),
    "dnd.info": Method(dnd_info, ("user",), (), needs("dnd:read")),
    "team.info": Method(team_info, (), ("team",), needs("team:read")),
    "users.info": Method(users_info, ("user",), ("include_locale",), needs("users:read")),
    "users.list": Method(users_list, (), ("cursor", "limit", "include_locale"), needs("users:read")),
    "users.profile.get": Method(profile_get, ("user",), ("include_labels",), needs("users.profile:read")),
    "team.profile.get": Method(team_profile, (), ("visibility",), needs("users.profile:read")),
    "users.lookupByEmail": Method(lookup_by_email, ("email",), (), needs("users:read.email")),
}
