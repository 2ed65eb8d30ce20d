"""Views for the admins of a workspace: the settings, and the list of admins."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from slackapp.domain.calendar.defaults import WORK_DAYS
from slackapp.domain.calendar.waiting import CLOSING_DAYS, CLOSING_DAYS_MAX, WAITING_DAYS
from slackapp.domain.workspace.admins import ADMINS_MAX
from slackapp.domain.workspace.settings import (
    CLOSING_DAYS_MIN,
    CONTACTS_MAX,
    HOLD_MINUTES,
    HOLD_MINUTES_MAX,
    WAITING_DAYS_MAX,
    WAITING_DAYS_MIN,
    WorkspaceChosen,
)
from slackapp.languages.catalogues import in_use
from slackapp.languages.cldr import own_name
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import fields
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.leads import ids as leads_ids
from slackapp.slack.sources import ids as sources_ids
from slackapp.slack.workspace import ids


def held(reader: Reader, error: str, began_at: datetime) -> Message:
    """Tell an admin that Slack took no messages for a while; `error` is Slack's name for the reason."""
    text = reader.say(
        "Messages go out again. Slack refused them in this workspace since {since} (`{error}`). Nothing "
        "was lost, and what waited is on its way now. After five days I tell the giver instead.",
        since=b.moment(reader, began_at),
        error=b.escape(error),
    )
    return Message(text, [b.section(text)])


def in_force(chosen: WorkspaceChosen, country: str | None) -> WorkspaceChosen:
    """Return the form's values: the choices, and Tend's defaults for the rest. An unchanged default is no choice.

    `country` is the installation's default for public holidays. Hours without a choice are named in their menus.
    """
    return replace(
        chosen,
        waiting_days=WAITING_DAYS if chosen.waiting_days is None else chosen.waiting_days,
        closing_days=CLOSING_DAYS if chosen.closing_days is None else chosen.closing_days,
        work_days=chosen.work_days or WORK_DAYS,
        country=chosen.country or country,
        repair_hold_minutes=HOLD_MINUTES if chosen.repair_hold_minutes is None else chosen.repair_hold_minutes,
    )


def form(reader: Reader, chosen: WorkspaceChosen, country: str | None, metadata: str = "") -> Block:
    """Return the form with the values in force; `country` is the installation's default for public holidays."""
    shown = in_force(chosen, country)
    return b.form(
        reader.say("Workspace"),
        [
            b.actions(
                b.button(reader.say("Managers"), leads_ids.OPEN_LEADS),
                b.button(reader.say("Slack profiles"), leads_ids.OPEN_PROFILE_FIELD),
                b.button(reader.say("Admins"), ids.OPEN_ADMINS),
                b.button(reader.say("Sources"), sources_ids.OPEN_SOURCES),
                b.button(reader.say("What Tend may do here"), ids.SHOW_SWITCHES),
                block_id="places",
            ),
            *_days_blocks(reader, shown),
            *_rhythm_blocks(reader, shown, country),
            *_language_blocks(reader, chosen),
            _hold_block(reader, shown),
            *contacts_blocks(reader, chosen),
        ],
        ids.WORKSPACE_FORM,
        submit=reader.say("Save"),
        close=reader.say("Close"),
        metadata=metadata,
    )


def saved(reader: Reader, chosen: WorkspaceChosen, country: str | None) -> list[str]:
    """Confirm saving, and explain the effects."""
    waiting = WAITING_DAYS if chosen.waiting_days is None else chosen.waiting_days
    closing = CLOSING_DAYS if chosen.closing_days is None else chosen.closing_days
    days = fields.days(reader, chosen.work_days or WORK_DAYS)
    holidays = chosen.country or country or reader.say("none")
    contacts = reader.say("The contacts for serious harm are set.")
    if chosen.safety_contacts is None:
        contacts = reader.say("There are no contacts for serious harm yet.")
    sentences = [
        reader.say("Saved."),
        reader.count(
            "A new effort can reach the manager after {n} working day, and closes after {closing} days.",
            "A new effort can reach the manager after {n} working days, and closes after {closing} days.",
            waiting,
            closing=closing,
        ),
        reader.say("Defaults: working days {days}, public holidays {holidays}.", days=days, holidays=holidays),
    ]
    sentences += fields.region_missing(reader, chosen.country or country)
    if chosen.hours is not None:
        starts, ends = (reader.clock(minute) for minute in chosen.hours)
        sentences.append(reader.say("Default hours: {starts} to {ends}.", starts=starts, ends=ends))
    if chosen.language is not None:
        sentences.append(reader.say("Language in channels: {language}.", language=own_name(chosen.language)))
    return [*sentences, contacts]


def _days_blocks(reader: Reader, chosen: WorkspaceChosen) -> list[Block]:
    from_now = reader.say("For efforts noted from now on. Tend suggests {default}.", default=WAITING_DAYS)
    closes = reader.say("For efforts noted from now on. Nobody is told. Tend suggests {default}.", default=CLOSING_DAYS)
    return [
        b.field_of(
            reader.say("Working days before I tell a manager that an effort waits"),
            ids.WAITING_DAYS,
            _number_block(ids.WAITING_DAYS, chosen.waiting_days, WAITING_DAYS_MIN, WAITING_DAYS_MAX),
            hint=from_now,
            optional=True,
        ),
        b.field_of(
            reader.say("Days before an effort closes"),
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
    days = reader.say("For people who chose no days of their own, from now on.")
    hours = reader.say("I start messages in these hours, for people who chose no hours of their own.")
    empty = reader.say("For people who chose no country of their own.")
    if country is not None:
        empty = reader.say("For people who chose no country of their own. If empty: {country}.", country=country)
    return [
        fields.work_days_field(reader, chosen.work_days, days),
        *fields.hours_fields(reader, chosen.hours, hours),
        fields.country_field(reader, chosen.country, empty),
    ]


def _language_blocks(reader: Reader, chosen: WorkspaceChosen) -> list[Block]:
    """Return the menu of the allowed languages, each by its own name; nothing with a single language."""
    if len(in_use.allowed) < 2:  # noqa: PLR2004  (one language leaves nothing to choose)
        return []
    first = fields.default(reader, own_name(in_use.first))
    allowed = dict.fromkeys([*in_use.allowed, *([chosen.language] if chosen.language else [])])
    options = [first, *(b.option(own_name(language), language) for language in allowed)]
    return [
        b.field_of(
            reader.say("Language in channels"),
            ids.LANGUAGE,
            fields.menu(ids.LANGUAGE, options, chosen.language or fields.NO_CHOICE),
            hint=reader.say("For what I post in channels, and for people whose Slack language I don't speak."),
        )
    ]


def _hold_block(reader: Reader, chosen: WorkspaceChosen) -> Block:
    return b.field_of(
        reader.say("Minutes before a private word goes"),
        ids.REPAIR_HOLD_MINUTES,
        _number_block(ids.REPAIR_HOLD_MINUTES, chosen.repair_hold_minutes, 0, HOLD_MINUTES_MAX),
        hint=reader.say("Its sender can edit it and take it back until then. Tend suggests {n}.", n=HOLD_MINUTES),
        optional=True,
    )


def contacts_blocks(reader: Reader, chosen: WorkspaceChosen) -> list[Block]:
    """Return the fields of the two contacts."""
    return [
        b.text_input(
            reader.say("Contacts for serious harm"),
            ids.SAFETY_CONTACTS,
            ids.SAFETY_CONTACTS,
            initial=chosen.safety_contacts or "",
            placeholder=reader.say("Who helps with harassment, discrimination or safety, and how to reach them"),
            hint=reader.say("Everybody reads it where they put something right. Stored encrypted."),
            max_length=CONTACTS_MAX,
            optional=True,
        ),
        b.text_input(
            reader.say("Someone to talk to"),
            ids.LISTENING_CONTACTS,
            ids.LISTENING_CONTACTS,
            initial=chosen.listening_contacts or "",
            placeholder=reader.say("Who listens when something weighs on a person, and how to reach them"),
            hint=reader.say("Everybody reads it where they put something right. Stored encrypted."),
            max_length=CONTACTS_MAX,
            optional=True,
        ),
    ]


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
        "Admins and owners of your Slack workspace are always admins here. Admins change these settings "
        "and managers. They can't read anybody else's thanks, efforts or notes.",
    )
    return b.form(
        reader.say("Admins"),
        [b.section(text), b.field_of(reader.say("More admins"), ids.ADMINS, people, optional=True)],
        ids.ADMINS_FORM,
        submit=reader.say("Save"),
        close=reader.say("Back"),
        metadata=metadata,
    )


def admins_saved(reader: Reader, added: Sequence[str]) -> list[str]:
    """Name the present admins."""
    if not added:
        return [reader.say("Saved. Admins are the admins and owners of your Slack workspace.")]
    names = reader.both([b.person(user_id) for user_id in added])
    return [reader.say("Saved. Admins besides those of your Slack workspace: {names}.", names=names)]
