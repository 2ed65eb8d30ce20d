"""views.*: opening, pushing and updating modals, and publishing Homes.

docs.slack.dev/reference/methods/views.open and its neighbours. The stack of a person holds at most three.
"""

import hashlib

from sandbox.block_kit.values import as_stored, carried_over, copied, initial_values
from sandbox.block_kit.views import is_too_large, view_problems
from sandbox.web_api.methods import Method, SlackError
from sandbox.workspace.names import APP_ID, BOT_ID
from sandbox.workspace.state import Json, State, Trigger, View

TRIGGER_LIVES_S = 3.0  # docs.slack.dev/interactivity/handling-user-interaction
STACK_MAX = 3


def checked_view(view: object, kind: str) -> Json:
    """Return a view that Slack accepts; raises SlackError with the problems of any other."""
    if is_too_large(view):
        raise SlackError("view_too_large")
    problems = view_problems(view, kind)
    if problems or not isinstance(view, dict):
        raise SlackError("invalid_arguments", *problems)
    return view


def new_view(state: State, user: str, raw: Json) -> View:
    """Return a view as Slack stores it, with the initial values of its inputs."""
    view = View(id=f"V{state.serial():09d}", type=raw["type"], user=user, blocks=[], hash="", team_id=state.team.id)
    view.root_view_id = view.id
    store_content(state, view, raw)
    view.values = initial_values(view.blocks)
    return view


def store_content(state: State, view: View, raw: Json) -> None:
    """Store the app's content in a view, and give the view a new hash."""
    serial = state.serial()
    view.blocks = as_stored(raw["blocks"], serial)
    view.callback_id = raw.get("callback_id") or ""
    view.private_metadata = raw.get("private_metadata") or ""
    view.external_id = raw.get("external_id") or ""
    view.title, view.submit, view.close = (copied(raw.get(key)) for key in ("title", "submit", "close"))
    view.clear_on_close = bool(raw.get("clear_on_close"))
    view.notify_on_close = bool(raw.get("notify_on_close"))
    view.errors = {}
    stamp = f"{view.id}{serial}".encode()
    view.hash = f"{int(state.clock.now().timestamp())}.{hashlib.sha256(stamp).hexdigest()[:8]}"


def spend_trigger(state: State, args: Json) -> Trigger:
    """Return the trigger of a trigger_id and use it up; raises SlackError when it is unknown, late or used."""
    trigger = state.triggers.get(str(args.get("trigger_id", "")))
    if trigger is None:
        raise SlackError("invalid_trigger_id", "[ERROR] unknown trigger_id [json-pointer:/trigger_id]")
    if trigger.used:
        raise SlackError("exchanged_trigger_id")
    if state.real.now() - trigger.born_s > TRIGGER_LIVES_S:
        raise SlackError("expired_trigger_id")
    trigger.used = True
    return trigger


def open_view(state: State, args: Json) -> Json:
    """views.open: starts a new stack for the person behind the trigger."""
    raw = checked_view(args["view"], "modal")
    _check_external_id(state, raw, None)
    trigger = spend_trigger(state, args)
    view = new_view(state, trigger.user, raw)
    view.opened_in = trigger.channel
    _choose_current_conversation(view)
    state.modals[trigger.user] = [view]
    state.changes.note({trigger.user})
    return {"view": as_slack_shows_view(view)}


def push_view(state: State, args: Json) -> Json:
    """views.push: on top of the trigger's modal."""
    raw = checked_view(args["view"], "modal")
    trigger = spend_trigger(state, args)
    stack = state.modals.get(trigger.user, [])
    if trigger.view_id is None or all(view.id != trigger.view_id for view in stack):
        raise SlackError("not_found", "[ERROR] the trigger did not come from an open modal [json-pointer:/trigger_id]")
    view = push(state, trigger.user, raw)
    return {"view": as_slack_shows_view(view)}


def push(state: State, user: str, raw: Json) -> View:
    """Put a checked view on top of a person's stack; raises SlackError when three are open."""
    stack = state.modals.setdefault(user, [])
    if len(stack) >= STACK_MAX:
        raise SlackError("push_limit_reached")
    _check_external_id(state, raw, None)
    view = new_view(state, user, raw)
    if stack:
        view.root_view_id, view.previous_view_id = stack[0].id, stack[-1].id
        view.opened_in = stack[0].opened_in
    _choose_current_conversation(view)
    stack.append(view)
    state.changes.note({user})
    return view


def update_view(state: State, args: Json) -> Json:
    """views.update: an open view, by id or external_id, unless its hash has moved on."""
    view = _find_view(state, args)
    raw = checked_view(args["view"], view.type)
    _check_hash(view, args)
    _check_external_id(state, raw, view)
    replace_view(state, view, raw)
    return {"view": as_slack_shows_view(view)}


def replace_view(state: State, view: View, raw: Json) -> None:
    """Show new content in an open view; answers to inputs with the same ids stay."""
    old = view.values
    store_content(state, view, raw)
    view.values = carried_over(old, view.blocks)
    state.changes.note({view.user})


def publish(state: State, args: Json) -> Json:
    """views.publish: a person's Home. External and deactivated people have none."""
    raw = checked_view(args["view"], "home")
    person = state.people.get(str(args["user_id"]))
    if person is None or not state.is_member(person) or person.deleted or person.is_bot:
        raise SlackError("user_not_found", "[ERROR] has no Home [json-pointer:/user_id]")
    view = state.homes.get(person.id)
    if view is None:
        view = state.homes[person.id] = new_view(state, person.id, raw)
    else:
        _check_hash(view, args)
        replace_view(state, view, raw)
    state.changes.note({person.id})
    return {"view": as_slack_shows_view(view)}


def _find_view(state: State, args: Json) -> View:
    if args.get("external_id"):
        stacks = [view for stack in state.modals.values() for view in stack]
        found = next((v for v in [*stacks, *state.homes.values()] if v.external_id == args["external_id"]), None)
    else:
        found = state.find_view(str(args.get("view_id", "")))
    if found is None:
        raise SlackError("not_found")
    return found


def _check_hash(view: View, args: Json) -> None:
    # An empty hash conflicts too: an app that sends the key means it.
    if args.get("hash") is not None and args["hash"] != view.hash:
        raise SlackError("hash_conflict")


def _check_external_id(state: State, raw: Json, mine: View | None) -> None:
    wanted = raw.get("external_id")
    there = [*(view for stack in state.modals.values() for view in stack), *state.homes.values()]
    taken = {view.external_id for view in there if view is not mine}
    if wanted and wanted in taken:
        raise SlackError("duplicate_external_id")


def _choose_current_conversation(view: View) -> None:
    """Fill in menus with `default_to_current_conversation`."""
    for block in view.blocks:
        element = block.get("element", {})
        if (
            element.get("default_to_current_conversation")
            and view.opened_in
            and not element.get("initial_conversation")
        ):
            view.values[block["block_id"]][element["action_id"]]["selected_conversation"] = view.opened_in


def as_slack_shows_view(view: View) -> Json:
    """Return the view object of Slack's answers and payloads."""
    return {
        "id": view.id,
        "team_id": view.team_id,
        "type": view.type,
        "blocks": copied(view.blocks),
        "private_metadata": view.private_metadata,
        "callback_id": view.callback_id,
        "state": {"values": copied(view.values)},
        "hash": view.hash,
        "title": copied(view.title) or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": view.clear_on_close,
        "notify_on_close": view.notify_on_close,
        "close": copied(view.close),
        "submit": copied(view.submit),
        "previous_view_id": view.previous_view_id,
        "root_view_id": view.root_view_id,
        "app_id": APP_ID,
        "external_id": view.external_id,
        "app_installed_team_id": view.team_id,
        "bot_id": BOT_ID,
    }


METHODS = {
    "views.open": Method(open_view, ("trigger_id", "view")),
    "views.push": Method(push_view, ("trigger_id", "view")),
    "views.update": Method(update_view, ("view",), ("view_id", "external_id", "hash")),
    "views.publish": Method(publish, ("user_id", "view"), ("hash",)),
}
