"""Block elements: buttons, menus, pickers and inputs, with their fields and their places.

docs.slack.dev/reference/block-kit/block-elements
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from zoneinfo import available_timezones

from sandbox.block_kit.composition import (
    confirm,
    conversation_filter,
    dispatch_config,
    http_url,
    marked_option,
    option_group,
    options_of,
    overflow_option,
    plain,
    plain_option,
    same_option,
)
from sandbox.block_kit.shapes import (
    Check,
    Look,
    Shape,
    Value,
    all_of,
    anything,
    boolean,
    by_type,
    integer,
    list_of,
    matching,
    one_of,
    string,
)

ID_MAX = 255
PLACEHOLDER_MAX = 150
INPUT_MAX = 3000  # plain_text_input
SELECT_OPTIONS_MAX = 100
TICK_OPTIONS_MAX = 10  # checkboxes and radio buttons
OVERFLOW_OPTIONS_MAX = 5
IDS_MAX = 1000  # how many initial users or conversations; Slack names no number

action_id = string(ID_MAX)
placeholder = plain(PLACEHOLDER_MAX)
clock_time = matching(r"([01]\d|2[0-3]):[0-5]\d", "must be a time in the format HH:mm")
user_id = matching(r"[UW][A-Z0-9]+", "must be a user id")
conversation_id = matching(r"[CGD][A-Z0-9]+", "must be a conversation id")


def calendar_date(look: Look, value: Value) -> None:
    """Accept `YYYY-MM-DD` for an existing day."""
    matching(r"\d{4}-\d\d-\d\d", "must be a date in the format YYYY-MM-DD")(look, value)
    try:
        date.fromisoformat(str(value))
    except ValueError:
        look.refuse("must be a date that exists")


def focus(look: Look, value: Value) -> None:
    """Accept at most one focused element in a view."""
    boolean(look, value)
    look.found.focused += value is True
    if value is True and look.found.focused > 1:
        look.refuse("only one element can have focus_on_load set to true")


@cache
def zones() -> set[str]:
    """Return every time zone of this machine, cached because reading them is slow."""
    return available_timezones()


def time_zone(look: Look, value: Value) -> None:
    """Accept an IANA zone."""
    if str(value) not in zones():
        look.refuse("must be a valid IANA timezone")


def only_in(*blocks: str) -> Check:
    """Accept a key of a modal's element inside these kinds of block only."""

    def check(look: Look, value: Value) -> None:
        boolean(look, value)
        if look.surface != "modal" or look.block not in blocks:
            look.refuse(f"only works in {' and '.join(blocks)} blocks of a modal")

    return check


def _element(required: Mapping[str, Check] | None = None, optional: Mapping[str, Check] | None = None) -> Shape:
    """Return the shape of an interactive element: a type, an optional action_id, and these fields."""
    return Shape({"type": anything, **(required or {})}, {"action_id": action_id, **(optional or {})})


MENU: Mapping[str, Check] = {"placeholder": placeholder, "confirm": confirm, "focus_on_load": focus}
MULTI: Mapping[str, Check] = {**MENU, "max_selected_items": integer(1, 10_000)}
TYPED: Mapping[str, Check] = {
    "placeholder": placeholder,
    "focus_on_load": focus,
    "dispatch_action_config": dispatch_config,
}
IN_MODAL: Mapping[str, Check] = {"default_to_current_conversation": boolean, "filter": conversation_filter}
STATIC: Mapping[str, Check] = {
    "options": list_of(plain_option, SELECT_OPTIONS_MAX),
    "option_groups": list_of(option_group, SELECT_OPTIONS_MAX),
}


def offers_its_initials(look: Look, value: Value) -> None:
    """Refuse an initial option missing from the options."""
    if not isinstance(value, dict):
        return
    offered = options_of(value)
    for key in ("initial_option", "initial_options"):
        chosen = value.get(key)
        for each in chosen if isinstance(chosen, list) else [chosen] if chosen else []:
            if not any(same_option(each, option) for option in offered):
                look.at(key).refuse("must exactly match one of the options")


def has_one_list(look: Look, value: Value) -> None:
    """Refuse an element unless it has either options or option_groups."""
    if isinstance(value, dict) and (value.get("options") is None) == (value.get("option_groups") is None):
        look.refuse("must have exactly one of: options, option_groups")


def has_one_source(look: Look, value: Value) -> None:
    """Refuse an image unless it has either an address or a file."""
    if isinstance(value, dict) and (value.get("image_url") is None) == (value.get("slack_file") is None):
        look.refuse("must have exactly one of: image_url, slack_file")


def fits_its_own_limits(look: Look, value: Value) -> None:
    """Refuse an initial text outside the input's own limits."""
    first, longest, shortest = (value.get(key) for key in ("initial_value", "max_length", "min_length"))
    if isinstance(first, str) and isinstance(longest, int) and len(first) > longest:
        look.at("initial_value").refuse(f"must be less than {longest + 1} characters")
    if isinstance(longest, int) and isinstance(shortest, int) and shortest > longest:
        look.at("min_length").refuse("cannot be greater than max_length")


button = _element(
    {"text": plain(75)},
    {
        "value": string(2000),
        "url": http_url,
        "style": one_of("primary", "danger"),
        "confirm": confirm,
        "accessibility_label": string(75),
    },
)
image = all_of(
    Shape(
        {"type": anything, "alt_text": string(2000)},
        {"image_url": http_url, "slack_file": Shape({}, {"id": string(ID_MAX), "url": http_url})},
    ),
    has_one_source,
)
tick_list = {"options": list_of(marked_option, TICK_OPTIONS_MAX)}

ELEMENTS: dict[str, Check] = {
    "button": button,
    "image": image,
    "overflow": _element({"options": list_of(overflow_option, OVERFLOW_OPTIONS_MAX)}, {"confirm": confirm}),
    "checkboxes": all_of(
        _element(
            tick_list,
            {"initial_options": list_of(marked_option, TICK_OPTIONS_MAX), "confirm": confirm, "focus_on_load": focus},
        ),
        offers_its_initials,
    ),
    "radio_buttons": all_of(
        _element(tick_list, {"initial_option": marked_option, "confirm": confirm, "focus_on_load": focus}),
        offers_its_initials,
    ),
    "static_select": all_of(
        _element(optional={**STATIC, **MENU, "initial_option": plain_option}), has_one_list, offers_its_initials
    ),
    "multi_static_select": all_of(
        _element(optional={**STATIC, **MULTI, "initial_options": list_of(plain_option, SELECT_OPTIONS_MAX)}),
        has_one_list,
        offers_its_initials,
    ),
    "users_select": _element(optional={**MENU, "initial_user": user_id}),
    "multi_users_select": _element(optional={**MULTI, "initial_users": list_of(user_id, IDS_MAX)}),
    "conversations_select": _element(
        optional={**MENU, **IN_MODAL, "initial_conversation": conversation_id, "response_url_enabled": only_in("input")}
    ),
    "multi_conversations_select": _element(
        optional={**MULTI, **IN_MODAL, "initial_conversations": list_of(conversation_id, IDS_MAX)}
    ),
    "channels_select": _element(
        optional={**MENU, "initial_channel": conversation_id, "response_url_enabled": only_in("input")}
    ),
    "multi_channels_select": _element(optional={**MULTI, "initial_channels": list_of(conversation_id, IDS_MAX)}),
    "datepicker": _element(optional={**MENU, "initial_date": calendar_date}),
    "timepicker": _element(optional={**MENU, "initial_time": clock_time, "timezone": time_zone}),
    "datetimepicker": _element(
        optional={
            "initial_date_time": integer(1_000_000_000, 9_999_999_999),
            "confirm": confirm,
            "focus_on_load": focus,
        }
    ),
    "plain_text_input": all_of(
        _element(
            optional={
                **TYPED,
                "initial_value": string(INPUT_MAX, 0),
                "multiline": boolean,
                "min_length": integer(0, INPUT_MAX),
                "max_length": integer(1, INPUT_MAX),
            }
        ),
        fits_its_own_limits,
    ),
    "email_text_input": _element(optional={**TYPED, "initial_value": string(INPUT_MAX, 0)}),
    "url_text_input": _element(optional={**TYPED, "initial_value": string(INPUT_MAX, 0)}),
    "number_input": _element(
        {"is_decimal_allowed": boolean},
        {**TYPED, "initial_value": string(INPUT_MAX), "min_value": string(INPUT_MAX), "max_value": string(INPUT_MAX)},
    ),
}

SELECTS = {"static_select", "users_select", "conversations_select", "channels_select"}
MULTI_SELECTS = {f"multi_{name}" for name in SELECTS}
PICKERS = {"datepicker", "timepicker", "datetimepicker"}
TICKS = {"checkboxes", "radio_buttons"}
TYPED_INPUTS = {"plain_text_input", "email_text_input", "url_text_input", "number_input"}

IN_ACTIONS = {"button", "overflow"} | SELECTS | MULTI_SELECTS | PICKERS | TICKS
IN_SECTION = (IN_ACTIONS | {"image"}) - {"datetimepicker"}
IN_INPUT = TYPED_INPUTS | SELECTS | MULTI_SELECTS | PICKERS | TICKS
NOT_ON = {  # "Available in surfaces" of docs.slack.dev/reference/block-kit/block-elements
    "message": {"email_text_input", "url_text_input", "number_input"},
    "home": {"email_text_input", "url_text_input", "number_input", "datetimepicker"},
    "modal": set[str](),
}


def element_in(allowed: set[str]) -> Check:
    """Accept an element of an `allowed` type on a surface that takes it."""
    known = by_type({name: ELEMENTS[name] for name in allowed}, "element type")

    def check(look: Look, value: Value) -> None:
        known(look, value)
        if isinstance(value, dict) and str(value.get("type")) in NOT_ON[look.surface]:
            look.at("type").refuse(f"unsupported element type on this surface: {value['type']}")

    return check
