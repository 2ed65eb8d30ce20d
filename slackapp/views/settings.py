"""The settings of one person, as a form."""

from slackapp.domain import people, prompts
from slackapp.domain.settings import Chosen
from slackapp.views import blocks as b
from slackapp.views import ids, leads
from slackapp.views.blocks import Block
from slackapp.views.reader import Reader

MAY_BE_NOTED = "may"


def form(reader: Reader, chosen: Chosen) -> Block:
    """Give the form, filled with what stands."""
    return b.form(
        reader.say("Settings"),
        [_sharing(reader, chosen), _being_noted(reader, chosen), *_prompting(reader, chosen), *_leader(reader, chosen)],
        ids.SETTINGS_FORM,
        submit=reader.say("Save"),
        close=reader.say("Close"),
    )


def _sharing(reader: Reader, chosen: Chosen) -> Block:
    options = [
        b.option(reader.say("Share freely"), people.SHARE_FREELY, reader.say("It is posted where they offered to.")),
        b.option(reader.say("Ask me"), people.ASK_ME, reader.say("I decide each time.")),
        b.option(reader.say("Keep private"), people.KEEP_PRIVATE, reader.say("It stays between us.")),
    ]
    label = reader.say("When somebody thanks me and would also say it in a channel")
    hint = reader.say("Thanks always arrive privately first. Nobody sees what you choose here.")
    return b.field_of(label, ids.SHARING, _radio(ids.SHARING, options, chosen.sharing), hint=hint)


def _being_noted(reader: Reader, chosen: Chosen) -> Block:
    tick = b.option(reader.say("Colleagues may note efforts about me"), MAY_BE_NOTED)
    box: Block = {"type": "checkboxes", "action_id": ids.BEING_NOTED, "options": [tick]}
    if chosen.may_be_noted:
        box["initial_options"] = [tick]
    hint = reader.say(
        "You always see their words first. Without the tick nobody can note any, and what still waits for a word "
        "is hidden. A thanks reaches you either way.",
    )
    return b.field_of(reader.say("Being noted"), ids.BEING_NOTED, box, hint=hint, optional=True)


def _prompting(reader: Reader, chosen: Chosen) -> list[Block]:
    """Offer a choice only to who leads somebody."""
    if chosen.prompting is None:
        return []
    options = [
        b.option(reader.say("Weekly message"), prompts.WEEKLY, reader.say("One private message a week at most.")),
        b.option(reader.say("Only on Home"), prompts.ON_HOME, reader.say("I look there when I like.")),
        b.option(reader.say("Stop"), prompts.OFF, reader.say("I am not told at all.")),
    ]
    label = reader.say("When an effort of somebody I lead has had no word")
    hint = reader.say("Nobody is told what you choose, or what you do.")
    return [b.field_of(label, ids.PROMPTING, _radio(ids.PROMPTING, options, chosen.prompting), hint=hint)]


def _leader(reader: Reader, chosen: Chosen) -> list[Block]:
    known = leads.standing(reader, chosen.manager_ids, chosen.asked_id)
    text = " ".join(known) or reader.say("I do not know who leads you.")
    label = reader.say("Choose somebody else") if known else reader.say("Name them")
    return [b.DIVIDER, b.section(text, b.button(label, ids.OPEN_LEAD_FORM))]


def _radio(action_id: str, options: list[Block], value: str) -> Block:
    chosen = next((option for option in options if option["value"] == value), None)
    element: Block = {"type": "radio_buttons", "action_id": action_id, "options": options}
    return element if chosen is None else {**element, "initial_option": chosen}
