"""Listeners for admins: the workspace's settings, and the list of admins. The domain checks admins."""

import json
from collections.abc import Mapping

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.refusals import CannotBeAdmin, HoursBackwards, OutOfRange, Refusal, TooLong, UnknownCountry
from slackapp.domain.workspace import admins
from slackapp.domain.workspace import settings as workspace_settings
from slackapp.domain.workspace.settings import CHOICES, WorkspaceChosen
from slackapp.languages.catalogues import in_use
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit import notices, refusals
from slackapp.slack.block_kit.fields import NO_CHOICE
from slackapp.slack.bolt import fields
from slackapp.slack.bolt.call import call_of, show
from slackapp.slack.bolt.forms import Filled, filled
from slackapp.slack.bolt.values import Payload, metadata_of
from slackapp.slack.bolt.windows import changed_in, opened_with
from slackapp.slack.workspace import ids
from slackapp.slack.workspace import views as view

DIGITS_MAX = 4  # longer numbers are outside every range and slow to parse
_BESIDE: Mapping[type[Refusal], str] = {
    HoursBackwards: shared_ids.WORK_ENDS,
    UnknownCountry: shared_ids.COUNTRY,
    TooLong: ids.SAFETY_CONTACTS,
}


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.OPEN_WORKSPACE_SETTINGS)(on_open)
    app.view(ids.WORKSPACE_FORM)(on_form)
    app.action(ids.OPEN_ADMINS)(on_open_admins)
    app.view(ids.ADMINS_FORM)(on_admins)


async def on_open(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the workspace's settings, on top of the menu or from Home (button `Workspace`)."""
    call = await call_of(context, body)
    async with call.services.db.reading() as session:
        chosen = await workspace_settings.chosen_by_admins(session, call.workspace_id, call.user_id)
    country = call.services.country
    opened = opened_with(_choices_of(view.in_force(chosen, country)))
    await show(call, body, view.form(call.reader, chosen, country, opened))
    await ack()


async def on_form(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Save the settings changed in this window, and say what follows; show a refusal's sentence beside its field."""
    call = await call_of(context, body)
    try:
        wish = _read_wish(filled(payload))
        changed = changed_in(payload, _choices_of(wish))
        if len(in_use.allowed) < 2:  # noqa: PLR2004  (one language: the form asked for none)
            changed -= {"language"}
        async with call.once() as session:
            chosen = await workspace_settings.choose(session, call.acting, wish, changed=changed)
    except (HoursBackwards, UnknownCountry, TooLong, OutOfRange) as refusal:
        where = refusal.choice if isinstance(refusal, OutOfRange) else _BESIDE[type(refusal)]
        await ack(response_action="errors", errors={where: call.sentence(refusal)})
        return
    sentences = view.saved(call.reader, chosen, call.services.country)
    await ack(response_action="update", view=notices.notice_view(call.reader, call.reader.say("Workspace"), sentences))


def _read_wish(inputs: Filled) -> WorkspaceChosen:
    return WorkspaceChosen(
        waiting_days=_whole(inputs.text(ids.WAITING_DAYS), "waiting_days"),
        closing_days=_whole(inputs.text(ids.CLOSING_DAYS), "closing_days"),
        country=fields.country(inputs),
        work_days=fields.work_days(inputs),
        hours=fields.hours(inputs),
        safety_contacts=inputs.text(ids.SAFETY_CONTACTS) or None,
        listening_contacts=inputs.text(ids.LISTENING_CONTACTS) or None,
        language=_language(inputs.choice(ids.LANGUAGE)),
        repair_hold_minutes=_whole(inputs.text(ids.REPAIR_HOLD_MINUTES), "repair_hold_minutes"),
    )


def _language(value: str | None) -> str | None:
    """Return the chosen language; None for the first in the list, which Tend chose."""
    return None if value == NO_CHOICE else value


def _whole(typed: str, choice: str) -> int | None:
    """Return a field's whole number, None when empty. Raises OutOfRange for any other text."""
    if not typed:
        return None
    if typed.isascii() and typed.isdigit() and len(typed) <= DIGITS_MAX:
        return int(typed)
    least, most = workspace_settings.RANGES[choice]
    raise OutOfRange(choice, least, most)


def _choices_of(chosen: WorkspaceChosen) -> dict[str, object]:
    return {name: getattr(chosen, name) for name in CHOICES}


async def on_open_admins(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the form for admins (button `Who is an admin`)."""
    call = await call_of(context, body)
    async with call.services.db.reading() as session:
        await admins.insist(session, call.workspace_id, call.user_id)
        added = await admins.added(session, call.workspace_id)
    await show(call, body, view.admins_form(call.reader, added, json.dumps(added)))
    await ack()


async def on_admins(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Add the admins added in this window, and remove the removed ones."""
    call = await call_of(context, body)
    wish = filled(payload).people(ids.ADMINS)
    opened = _names_of(payload)
    await call.meet(sorted(set(wish) - set(opened)))
    try:
        async with call.once() as session:
            await admins.change(session, call.acting, opened=opened, wish=wish)
            added = await admins.added(session, call.workspace_id)
    except CannotBeAdmin as refusal:
        names = await call.services.directory.names(call.workspace_id, [refusal.user_id])
        await ack(
            response_action="errors", errors={ids.ADMINS: refusals.named(call.reader, call.sentence(refusal), names)}
        )
        return
    title = call.reader.say("Admins")
    await ack(
        response_action="update", view=notices.notice_view(call.reader, title, view.admins_saved(call.reader, added))
    )


def _names_of(payload: Payload) -> tuple[str, ...]:
    """Read the form's first admins from its metadata."""
    names = metadata_of(payload)
    return tuple(name for name in names if isinstance(name, str)) if isinstance(names, list) else ()
