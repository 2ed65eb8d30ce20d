"""The values of inputs in a message or view: initial, chosen by a person, and as Slack reports them.

Turns a person's plain answer ("yes", a list of ids, a label) into the object of Slack's payloads. Knows no surface.
"""

from typing import Any, TypeVar, cast

from sandbox.block_kit.blocks import elements_of
from sandbox.block_kit.composition import options_of

T = TypeVar("T")
Json = dict[str, Any]
Values = dict[str, dict[str, Json]]

# Element type -> key in the state of a payload, key of the initial value in the element.
# docs.slack.dev/reference/interaction-payloads/view-interactions-payload
KEYS = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}
MANY = {"selected_options", "selected_users", "selected_conversations", "selected_channels"}


class ImpossibleAnswerError(Exception):
    """The answer is not among the options, or of another kind."""


def copied(value: T) -> T:
    """Return a copy of a JSON value, sharing nothing that can change; faster than `copy.deepcopy`."""
    copy: Any = value
    if isinstance(value, dict):
        copy = {key: copied(each) for key, each in value.items()}
    elif isinstance(value, list):
        copy = [copied(each) for each in value]
    return cast("T", copy)


def as_stored(blocks: list[Json], serial: int = 0) -> list[Json]:
    """Return a copy of the blocks as Slack stores them: missing ids added, `emoji` and `verbatim` filled in."""
    kept = copied(blocks)
    for number, block in enumerate(kept):
        block.setdefault("block_id", f"b{serial}{number:03d}")
        for place, element in enumerate(elements_of(block)):
            if element["type"] not in {"image", "mrkdwn", "plain_text"} and not element["type"].startswith("rich_text"):
                element.setdefault("action_id", f"a{serial}{number:03d}{place:02d}")
        _spell_out(block)
    return kept


def _spell_out(value: Any) -> None:
    if isinstance(value, dict):
        if value.get("type") == "plain_text":
            value.setdefault("emoji", True)
        if value.get("type") == "mrkdwn":
            value.setdefault("verbatim", False)
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _spell_out(each)


def stateful_elements(blocks: list[Json]) -> list[tuple[Json, Json]]:
    """Return (block, element) of every input."""
    return [(block, element) for block in blocks for element in elements_of(block) if element.get("type") in KEYS]


def initial_values(blocks: list[Json]) -> Values:
    """Return the initial values of all inputs in these blocks."""
    values: Values = {}
    for block, element in stateful_elements(blocks):
        key, initial = KEYS[element["type"]]
        empty: Any = [] if key in MANY else None
        values.setdefault(block["block_id"], {})[element["action_id"]] = {
            "type": element["type"],
            key: copied(element.get(initial, empty)),
        }
    return values


def carried_over(old: Values, blocks: list[Json]) -> Values:
    """Return the values of new blocks; keep an old answer with the same block_id, action_id and type."""
    values = initial_values(blocks)
    for block_id, answers in values.items():
        for action_id, answer in answers.items():
            before = old.get(block_id, {}).get(action_id)
            if before is not None and before["type"] == answer["type"]:
                answers[action_id] = copied(before)
    return values


def answer_to(element: Json, given: Any) -> Json:
    """Return the state entry for a person's answer; raises ImpossibleAnswerError."""
    kind = element["type"]
    if kind not in KEYS:
        message = f"a {kind} holds no answer"
        raise ImpossibleAnswerError(message)
    key, _ = KEYS[kind]
    if isinstance(given, dict) and key in given:
        given = given[key]
    if key in MANY:
        return {"type": kind, key: [_answer_value(element, key, each) for each in _as_list(given)]}
    return {"type": kind, key: None if given in (None, "") else _answer_value(element, key, given)}


def _as_list(given: Any) -> list[Any]:
    if given is None:
        return []
    return list(given) if isinstance(given, (list, tuple, set)) else [given]


def _answer_value(element: Json, key: str, given: Any) -> Any:
    if key.startswith("selected_option"):
        return option_of(element, given)
    if key == "selected_date_time":
        return int(given)
    return str(given)


def option_of(element: Json, given: Any) -> Json:
    """Return the option with the given value or label; raises ImpossibleAnswerError."""
    wanted = given.get("value") if isinstance(given, dict) else given
    for each in options_of(element):
        if wanted in (each["value"], each["text"]["text"]):
            return copied(each)
    labels = [each["text"]["text"] for each in options_of(element)]
    message = f"{wanted!r} is not offered; there is {labels}"
    raise ImpossibleAnswerError(message)


def plain_answer(answer: Json | None) -> Any:
    """Return a bare answer: a text, an option's value, ids, or None when empty."""
    if answer is None:
        return None
    value = answer[KEYS[answer["type"]][0]]
    if isinstance(value, list):
        return [each["value"] if isinstance(each, dict) else each for each in value] or None
    return value["value"] if isinstance(value, dict) else value
