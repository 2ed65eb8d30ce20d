"""The admins' form for the field of Slack profiles with a person's manager."""

from collections.abc import Sequence

from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.leads import ids

FIELDS_MAX = 100  # options of one select; docs.slack.dev/reference/block-kit/block-elements/select-menu-element
Field = tuple[str, str]  # Slack's id and label


def form(reader: Reader, fields: Sequence[Field], chosen: str | None, metadata: str = "") -> Block:
    """Ask for the field, among fields of the type person; a deleted chosen field shows as no choice."""
    what = reader.say(
        "If your Slack profiles name managers, I can read them every night. Managers set by admins, or "
        "confirmed by the manager, come first.",
    )
    element: Block = {
        "type": "static_select",
        "action_id": ids.PROFILE_FIELD,
        "placeholder": b.plain(reader.say("Don't read profiles")),
        "options": [b.option(label, field_id) for field_id, label in fields[:FIELDS_MAX]],
    }
    initial = next((option for option in element["options"] if option["value"] == chosen), None)
    if initial is not None:
        element["initial_option"] = initial
    hint = reader.say(
        "I store only this field. People get one working day before a new manager can read existing "
        "efforts. If empty, I read no profiles and forget what they said.",
    )
    return b.form(
        reader.say("Slack profiles"),
        [
            b.section(what),
            b.field_of(
                reader.say("Profile field with the manager"), ids.PROFILE_FIELD, element, hint=hint, optional=True
            ),
        ],
        ids.PROFILE_FIELD_FORM,
        submit=reader.say("Save"),
        close=reader.say("Back"),
        metadata=metadata,
    )


def cannot(reader: Reader, error: str) -> list[str]:
    """Say why there is no field to choose: missing scope, no answer from Slack, or no field of the type person."""
    sentences = {
        "missing_scope": reader.say(
            "I can't read profiles yet. Your app's operator can grant the optional scope users.profile:read by "
            "installing Tend again. Everything else works without it.",
        ),
        "none": reader.say("None of your profile fields holds a person, so profiles can't name managers."),
    }
    return [sentences.get(error, reader.say("Slack didn't tell me the profile fields. Please try again later."))]


def saved(reader: Reader, chosen: str | None) -> list[str]:
    """Say when Tend starts or stops reading profiles."""
    if chosen is None:
        return [reader.say("Saved. I read no profiles, and forget what they said within 15 minutes.")]
    return [
        reader.say(
            "Saved. I start reading within 15 minutes, at most 1,200 people an hour, and then every night.",
        ),
    ]
