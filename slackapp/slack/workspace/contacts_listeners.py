"""Listeners for `/tend contacts`: everybody reads the two contacts, and only admins (checked by the domain) edit."""

from collections.abc import Mapping

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.refusals import TooLong
from slackapp.domain.workspace import admins
from slackapp.domain.workspace import settings as workspace_settings
from slackapp.domain.workspace.settings import CONTACTS_MAX, WorkspaceChosen
from slackapp.slack.block_kit import notices
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.forms import filled
from slackapp.slack.bolt.values import Payload
from slackapp.slack.bolt.windows import changed_in, opened_with
from slackapp.slack.workspace import contacts_views as view
from slackapp.slack.workspace import ids


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.view(ids.CONTACTS_FORM)(on_form)


async def open_contacts(call: Call) -> bool:
    """Open the contacts: as a form for admins, to read for other people. False when Slack did not open the view."""
    async with call.services.db.reading() as session:
        contacts = await workspace_settings.contacts_of(session, call.workspace_id)
        is_admin = await admins.is_admin(session, call.workspace_id, call.user_id)
    if not is_admin:
        return await call.open(view.shown(call.reader, contacts))
    opened = opened_with(_by_name(contacts.safety, contacts.listening))
    return await call.open(view.form(call.reader, contacts, opened))


async def on_form(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Save the contacts changed in this window (button `Save`). Raises NotAdmin."""
    call = await call_of(context, body)
    inputs = filled(payload)
    safety, listening = inputs.text(ids.SAFETY_CONTACTS) or None, inputs.text(ids.LISTENING_CONTACTS) or None
    wish = WorkspaceChosen(safety_contacts=safety, listening_contacts=listening)
    try:
        async with call.once() as session:
            changed = changed_in(payload, _by_name(safety, listening))
            await workspace_settings.choose(session, call.acting, wish, changed=changed)
    except TooLong as refusal:
        where = ids.SAFETY_CONTACTS if len(safety or "") > CONTACTS_MAX else ids.LISTENING_CONTACTS
        await ack(response_action="errors", errors={where: call.sentence(refusal)})
        return
    await ack(
        response_action="update",
        view=notices.notice_view(call.reader, view.title(call.reader), view.saved(call.reader)),
    )


def _by_name(safety: str | None, listening: str | None) -> Mapping[str, object]:
    return {"safety_contacts": safety, "listening_contacts": listening}
