"""The field with the kind of a small rupture, named from the side of the affected person."""

from collections.abc import Mapping
from typing import Final

from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reader import Reader, marked

KIND = "kind"  # both ids of the field

LABELS: Final[Mapping[str, str]] = {
    "interrupted": marked("Interrupted"),
    "dismissed": marked("Dismissed"),
    "unanswered": marked("Left unanswered"),
    "forgot": marked("Follow-up forgotten"),
    "credit": marked("Credit taken"),
    "decided": marked("Decided without me"),
    "sharp": marked("Sharp tone, joke or eye-roll"),
    "absent": marked("Absent, or on the phone"),
    "limit": marked("Went past a limit"),
    "unthanked": marked("Not acknowledged"),
    "bad_day": marked("A bad day carried in"),
    "other": marked("Other"),
}


def kind_field(reader: Reader, label: str, chosen: str | None, *, hint: str = "") -> Block:
    """Return an optional menu of the kinds; `chosen`: a key of LABELS, None without a choice."""
    options = {kind: b.option(reader.say(said), kind) for kind, said in LABELS.items()}
    menu: Block = {"type": "static_select", "action_id": KIND, "options": list(options.values())}
    menu["placeholder"] = b.plain(reader.say("Choose a kind"))
    if chosen in options:
        menu["initial_option"] = options[chosen]
    return b.field_of(label, KIND, menu, hint=hint, optional=True)
