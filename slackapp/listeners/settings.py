"""Doors to one's own settings: from Home and from `/tend settings`."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain import settings
from slackapp.domain.people import ASK_ME
from slackapp.domain.settings import Chosen
from slackapp.listeners.forms import filled
from slackapp.listeners.middleware import Call, call_of
from slackapp.views import ids
from slackapp.views import settings as view

Payload = Mapping[str, Any]


def register(app: AsyncApp) -> None:
    """Say which of Slack's payloads are ours."""
    app.action(ids.OPEN_SETTINGS)(on_open)
    app.view(ids.SETTINGS_FORM)(on_form)


async def on_open(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """`Settings`."""
    await open_settings(await call_of(context, body))
    await ack()


async def open_settings(call: Call) -> bool:
    """Open the form with what stands; False when Slack did not."""
    async with call.services.db.reading() as session:
        chosen = await settings.chosen_by(session, call.workspace_id, call.user_id)
    return await call.open(view.form(call.reader, chosen))


async def on_form(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Take the choices in."""
    call = await call_of(context, body)
    inputs = filled(payload)
    wish = Chosen(
        sharing=inputs.choice(ids.SHARING) or ASK_ME,
        may_be_noted=inputs.is_ticked(ids.BEING_NOTED, view.MAY_BE_NOTED),
        prompting=inputs.choice(ids.PROMPTING),
    )
    async with call.once() as session:
        await settings.choose(session, call.workspace_id, call.user_id, wish, call.now)
    await ack()
