"""The admins' door to the profile field that names a person's manager. The domain knows who may."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain import admins, profile_leads, workspace_settings
from slackapp.listeners.forms import filled
from slackapp.listeners.middleware import call_of
from slackapp.listeners.workspace import show
from slackapp.slack import SlackFailure
from slackapp.views import acknowledgments as telling
from slackapp.views import ids
from slackapp.views import profile_field as view

Payload = Mapping[str, Any]


def register(app: AsyncApp) -> None:
    """Say which of Slack's payloads are ours."""
    app.action(ids.OPEN_PROFILE_FIELD)(on_open)
    app.view(ids.PROFILE_FIELD_FORM)(on_form)


async def on_open(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """`Slack profiles`: the fields that hold a person, or why there are none."""
    call = await call_of(context, body)
    async with call.services.db.reading() as session:
        await admins.insist(session, call.workspace_id, call.user_id)
        chosen = await profile_leads.field_of(session, call.workspace_id)
    error, fields = "none", []
    try:
        fields = await call.services.directory.profile_fields(call.workspace_id, call.deadline)
    except SlackFailure as failure:
        error = failure.error
    title = call.reader.say("Slack profiles")
    shown = view.form(call.reader, fields, chosen) if fields else None
    await show(call, body, shown or telling.told(call.reader, title, view.cannot(call.reader, error)))
    await ack()


async def on_form(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Keep the choice, and say what follows."""
    call = await call_of(context, body)
    chosen = filled(payload).choice(ids.PROFILE_FIELD)
    async with call.once() as session:
        await workspace_settings.choose_manager_field(session, call.workspace_id, call.user_id, chosen, call.now)
    title = call.reader.say("Slack profiles")
    await ack(response_action="update", view=telling.told(call.reader, title, view.saved(call.reader, chosen)))
