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
        "Where Slack profiles say who leads whom, I can read it every night. It weighs least: what your admins said, "
        "and what somebody named and their manager confirmed, stands against it.",
    )
    element: Block = {
        "type": "static_select",
        "action_id": ids.PROFILE_FIELD,
        "placeholder": b.plain(reader.say("Read no profiles")),
        "options": [b.option(label, field_id) for field_id, label in fields[:FIELDS_MAX]],
    }
    initial = next((option for option in element["options"] if option["value"] == chosen), None)
    if initial is not None:
        element["initial_option"] = initial
    hint = reader.say(
        "Of each person I know, only this one field is kept. Who gets a manager by it has one working day before "
        "anything noted so far can be read. Empty: I read no profiles, and what they said ends.",
    )
    return b.form(
        reader.say("Slack profiles"),
        [
            b.section(what),
            b.field_of(reader.say("Field that names a manager"), ids.PROFILE_FIELD, element, hint=hint, optional=True),
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
            "Slack has not let me read profiles. Whoever looks after this app can grant users.profile:read, which is "
            "optional, by installing it anew; everything else works without it.",
        ),
        "none": reader.say("No profile field of your workspace holds a person, so profiles do not say who leads whom."),
    }
    return [sentences.get(error, reader.say("Slack did not tell me which fields there are. Please try again later."))]


def saved(reader: Reader, chosen: str | None) -> list[str]:
    """Say when Tend starts or stops reading profiles."""
    if chosen is None:
        return [reader.say("Saved. I read no profiles; what they said ends within a quarter of an hour.")]
    return [
        reader.say(
            "Saved. I begin to read it within a quarter of an hour, at most 1,200 people an hour; then every night.",
        ),
    ]
