"""Listeners for a person's own data in Tend, visible to the person alone."""

import re

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.data_rules import Entry
from slackapp.domain.own_data.erasures import erase_person
from slackapp.domain.own_data.exports import export_person
from slackapp.slack.block_kit.reminder_kinds import groups_of
from slackapp.slack.bolt.call import Call, call_of, show
from slackapp.slack.bolt.forms import FormFacts, facts_of, filled
from slackapp.slack.bolt.values import Payload, row_id
from slackapp.slack.own_data import ids
from slackapp.slack.own_data.privacy import export_text
from slackapp.slack.own_data.privacy import views as view
from slackapp.slack.own_data.privacy.export_text import Known


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(re.compile(re.escape(ids.MY_DATA_PAGE) + r"\d+"))(on_page)
    app.action(re.compile(re.escape(ids.MY_DATA_COPY) + r"\d+"))(on_copy)
    app.view(ids.MY_DATA_TEXT)(on_copied)
    app.action(ids.OPEN_ERASE_ME)(on_open_erase)
    app.view(ids.ERASE_ME_FORM)(on_erase)
    app.action(ids.WHO_READS_MY_DATA)(on_who_reads)


async def open_privacy(call: Call) -> bool:
    """Open the view (`/tend privacy`). False when Slack did not open the view."""
    return await call.open(view.privacy(call.reader, export_text.counts(await _held(call))))


async def on_page(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Show a page of everything in words (button `Read it`)."""
    call = await call_of(context, body)
    held = await _held(call)
    text = export_text.as_text(call.reader, held, await _known(call, held))
    shown = view.read(call.reader, text, _page(action, ids.MY_DATA_PAGE))
    await _turn(call, body, shown)
    await ack()


async def on_copy(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Show a page of everything as JSON, in text fields (button `Copy as JSON`)."""
    call = await call_of(context, body)
    shown = view.copy(call.reader, export_text.as_json(await _held(call)), _page(action, ids.MY_DATA_COPY))
    await _turn(call, body, shown)
    await ack()


async def on_copied(ack: AsyncAck) -> None:
    """Close the text fields, without reading their text."""
    await ack()


async def on_open_erase(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Ask once more, and say what other people will see (button `Erase …`)."""
    call = await call_of(context, body)
    await show(call, body, view.erase(call.reader, FormFacts().packed()))
    await ack()


async def on_erase(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Erase all data about the person, after the person ticked the confirmation."""
    call = await call_of(context, body)
    if not filled(payload).is_ticked(ids.ERASE_ME, view.SURE):
        await ack(response_action="errors", errors={ids.ERASE_ME: view.not_sure(call.reader)})
        return
    async with call.once(facts_of(payload).key) as session:
        done = await erase_person(session, call.workspace_id, call.user_id, call.now, call.services.data_rules)
    await ack(response_action="update", view=view.erased(call.reader, wish_kept=done.wish_kept))
    await call.services.db.leave_no_bytes()


async def on_who_reads(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Explain who can read each kind of data (button `Who can read this?`)."""
    call = await call_of(context, body)
    await show(call, body, view.who_reads(call.reader))
    await ack()


async def _held(call: Call) -> Entry:
    async with call.services.db.reading() as session:
        rules = call.services.data_rules
        return await export_person(session, call.workspace_id, call.user_id, rules, is_whole=False)


async def _known(call: Call, held: Entry) -> Known:
    services = call.services
    return Known(
        people=await services.directory.names(call.workspace_id, sorted(export_text.people_in(held))),
        reminders={group.name: group.label for group in groups_of(services.reminder_kinds)},
        installation=await services.installations.find(call.workspace_id),
    )


def _page(action: Payload, prefix: str) -> int:
    return max(0, row_id(str(action["action_id"]).removeprefix(prefix)))


async def _turn(call: Call, body: Payload, shown: Payload) -> None:
    """Show a page on top of the privacy view, and further pages in place of the page before."""
    is_page = (body.get("view") or {}).get("callback_id") != ids.PRIVACY
    if is_page and call.modal_id is not None:
        await call.replace(call.modal_id, dict(shown))
    else:
        await show(call, body, dict(shown))
