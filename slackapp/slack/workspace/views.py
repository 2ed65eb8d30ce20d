"""Views for the admins of a workspace: the settings, and the list of admins."""

from collections.abc import Sequence
from datetime import datetime

from slackapp.domain.calendar.waiting import CLOSING_DAYS, CLOSING_DAYS_MAX, WAITING_DAYS
from slackapp.domain.workspace.admins import ADMINS_MAX
from slackapp.domain.workspace.settings import (
    CLOSING_DAYS_MIN,
    CONTACTS_MAX,
    WAITING_DAYS_MAX,
    WAITING_DAYS_MIN,
    WorkspaceChosen,
)
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import fields
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.leads import ids as leads_ids
from slackapp.slack.sources import ids as sources_ids
from slackapp.slack.workspace import ids


def held(reader: Reader, error: str, began_at: datetime) -> Message:
    """Tell an admin that Slack let no messages through for a while; `error` is Slack's name for the reason."""
    text = reader.say(
        "Messages go out again. Since {since} Slack had refused them in this workspace (`{error}`). Nothing was lost: "
        "what waited is on its way now. After five days I tell the giver instead.",
        since=b.moment(reader, began_at),
        error=b.escape(error),
    )
    return Message(text, [b.section(text)])


def form(reader: Reader, chosen: WorkspaceChosen, country: str | None, metadata: str = "") -> Block:
    """Return the form, prefilled; `country` is the installation's default for public holidays."""
    return b.form(
        reader.say("Workspace"),
        [
            b.actions(
                b.button(reader.say("Who leads whom"), leads_ids.OPEN_LEADS),
                b.button(reader.say("Slack profiles"), leads_ids.OPEN_PROFILE_FIELD),
                b.button(reader.say("Who is an admin"), ids.OPEN_ADMINS),
                b.button(reader.say("Sources"), sources_ids.OPEN_SOURCES),
                block_id="places",
            ),
            *_days_blocks(reader, chosen),
            *_rhythm_blocks(reader, chosen, country),
            _contacts_block(reader, chosen),
        ],
        ids.WORKSPACE_FORM,
        submit=reader.say("Save"),
        close=reader.say("Close"),
        metadata=metadata,
    )


def saved(reader: Reader, chosen: WorkspaceChosen, country: str | None) -> list[str]:
    """Confirm saving, and say what follows."""
    waiting = WAITING_DAYS if chosen.waiting_days is None else chosen.waiting_days
    closing = CLOSING_DAYS if chosen.closing_days is None else chosen.closing_days
    days = fields.days(reader, chosen.work_days or "12345")
    holidays = chosen.country or country or reader.say("none")
    contacts = reader.say("Contacts for serious harm are set.")
    if chosen.safety_contacts is None:
        contacts = reader.say("There are no contacts for serious harm yet.")
    sentences = [
        reader.say("Saved."),
        reader.count(
            "I may tell a manager of what is noted from now on after {n} working day; it closes after {closing} days.",
            "I may tell a manager of what is noted from now on after {n} working days; it closes after {closing} days.",
            waiting,
            closing=closing,
        ),
        reader.say("People who chose nothing work {days}; public holidays: {holidays}.", days=days, holidays=holidays),
    ]
    sentences += fields.region_missing(reader, chosen.country or country)
    if chosen.hours is not None:
        starts, ends = (fields.clock(minute) for minute in chosen.hours)
        sentences.append(reader.say("Their hours are {starts} to {ends}.", starts=starts, ends=ends))
    return [*sentences, contacts]


def _days_blocks(reader: Reader, chosen: WorkspaceChosen) -> list[Block]:
    from_now = reader.say("Counts for what is noted from now on. Empty: {default}.", default=WAITING_DAYS)
    closes = reader.say("Nobody is told. Counts for what is noted from now on. Empty: {default}.", default=CLOSING_DAYS)
    return [
        b.field_of(
            reader.say("Working days until I may tell a manager that an effort waits"),
            ids.WAITING_DAYS,
            _number_block(ids.WAITING_DAYS, chosen.waiting_days, WAITING_DAYS_MIN, WAITING_DAYS_MAX),
            hint=from_now,
            optional=True,
        ),
        b.field_of(
            reader.say("Days until an effort closes quietly"),
            ids.CLOSING_DAYS,
            _number_block(ids.CLOSING_DAYS, chosen.closing_days, CLOSING_DAYS_MIN, CLOSING_DAYS_MAX),
            hint=closes,
            optional=True,
        ),
    ]


def _number_block(action_id: str, chosen: int | None, least: int, most: int) -> Block:
    element: Block = {
        "type": "number_input",
        "is_decimal_allowed": False,
        "action_id": action_id,
        "min_value": str(least),
        "max_value": str(most),
    }
    return element if chosen is None else {**element, "initial_value": str(chosen)}


def _rhythm_blocks(reader: Reader, chosen: WorkspaceChosen, country: str | None) -> list[Block]:
    days = reader.say("For people who chose none, from now on. Without a tick: Monday to Friday.")
    hours = reader.say("In these I begin messages to people who chose none. Without a choice: 09:30 to 16:30.")
    named = country or reader.say("none")
    empty = reader.say("For people who chose none, from now on. Empty: {country}.", country=named)
    return [
        fields.work_days_field(reader, chosen.work_days, days),
        *fields.hours_fields(reader, chosen.hours, hours),
        fields.country_field(reader, chosen.country, empty),
    ]


def _contacts_block(reader: Reader, chosen: WorkspaceChosen) -> Block:
    return b.text_input(
        reader.say("Contacts for serious harm"),
        ids.SAFETY_CONTACTS,
        ids.SAFETY_CONTACTS,
        initial=chosen.safety_contacts or "",
        placeholder=reader.say("Whom people can turn to for harassment, discrimination or safety, and how"),
        hint=reader.say("Write it for everybody to read; for now only admins see it, here. Kept encrypted."),
        max_length=CONTACTS_MAX,
        optional=True,
    )


def admins_form(reader: Reader, added: Sequence[str], metadata: str = "") -> Block:
    """Ask for admins besides Slack's own."""
    people: Block = {
        "type": "multi_users_select",
        "action_id": ids.ADMINS,
        "placeholder": b.plain(reader.say("Choose people")),
        "max_selected_items": ADMINS_MAX,
    }
    if added:
        people["initial_users"] = list(added)
    text = reader.say(
        "The admins and owners of your Slack workspace always are, so nobody is locked out. Admins change these "
        "settings and who leads whom; they read no thanks, effort or note of anybody else.",
    )
    return b.form(
        reader.say("Who is an admin"),
        [b.section(text), b.field_of(reader.say("Admins besides them"), ids.ADMINS, people, optional=True)],
        ids.ADMINS_FORM,
        submit=reader.say("Save"),
        close=reader.say("Back"),
        metadata=metadata,
    )


def admins_saved(reader: Reader, added: Sequence[str]) -> list[str]:
    """Name the present admins."""
    if not added:
        return [reader.say("Saved. Only the admins and owners of your Slack workspace are admins here.")]
    names = reader.both([b.person(user_id) for user_id in added])
    return [reader.say("Saved. Besides the admins and owners of your Slack workspace: {names}.", names=names)]
