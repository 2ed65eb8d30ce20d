"""The small objects inside blocks: texts, options, confirmations, filters.

Sizes and kinds: docs.slack.dev/reference/block-kit/composition-objects
"""

from typing import Any

from sandbox.block_kit.shapes import Check, Look, Shape, Value, anything, boolean, list_of, matching, one_of, string

TEXT_MAX = 3000
OPTION_TEXT_MAX = 75
OPTION_VALUE_MAX = 150
URL_MAX = 3000

http_url = matching(r"https?://\S+", "must be a valid http or https URL", URL_MAX)


def plain(longest: int = TEXT_MAX) -> Check:
    """Accept a `plain_text` object and no mrkdwn: labels, titles, placeholders, buttons."""
    return _text_object(longest, ("plain_text",))


def marked(longest: int = TEXT_MAX) -> Check:
    """Accept a `mrkdwn` object only."""
    return _text_object(longest, ("mrkdwn",))


def any_text(longest: int = TEXT_MAX) -> Check:
    """Accept a text object of either kind."""
    return _text_object(longest, ("plain_text", "mrkdwn"))


def _text_object(longest: int, kinds: tuple[str, ...]) -> Check:
    fields = {
        "plain_text": Shape({"type": anything, "text": string(longest)}, {"emoji": boolean}),
        "mrkdwn": Shape({"type": anything, "text": string(longest)}, {"verbatim": boolean}),
    }

    def check(look: Look, value: Value) -> None:
        if not isinstance(value, dict):
            look.refuse("must provide an object")
        elif value.get("type") not in kinds:
            look.at("type").refuse(f"unsupported text type: {value.get('type')}; must be {' or '.join(kinds)}")
        else:
            fields[value["type"]](look, value)
            look.found.text_length += len(value["text"]) if isinstance(value.get("text"), str) else 0

    return check


def option(text: Check, *, with_url: bool = False) -> Check:
    """Accept one option; radio buttons and checkboxes take mrkdwn, menus take plain text, overflow menus also links."""
    return Shape(
        {"text": text, "value": string(OPTION_VALUE_MAX)},
        {"description": text, **({"url": http_url} if with_url else {})},
    )


plain_option = option(plain(OPTION_TEXT_MAX))
marked_option = option(any_text(OPTION_TEXT_MAX))
overflow_option = option(plain(OPTION_TEXT_MAX), with_url=True)
option_group = Shape({"label": plain(75), "options": list_of(plain_option, 100)})

confirm = Shape(
    {"title": plain(100), "text": any_text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)

conversation_filter = Shape(
    {},
    {
        "include": list_of(one_of("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)

dispatch_config = Shape({}, {"trigger_actions_on": list_of(one_of("on_enter_pressed", "on_character_entered"), 2)})


def options_of(element: dict[str, Any]) -> list[dict[str, Any]]:
    """Return all well-formed options of an element, including options in groups."""
    grouped = _dicts(element.get("option_groups"))
    return [*_dicts(element.get("options")), *(each for group in grouped for each in _dicts(group.get("options")))]


def same_option(one: Value, other: Value) -> bool:
    """Return whether two options are equal to Slack, apart from `emoji` and `verbatim`, filled in by Slack itself."""
    return bool(_without_defaults(one) == _without_defaults(other))


def _without_defaults(value: Value) -> Value:
    if not isinstance(value, dict):
        return value
    return {key: _without_defaults(each) for key, each in value.items() if key not in {"emoji", "verbatim"}}


def _dicts(value: Value) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
