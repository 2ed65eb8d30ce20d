"""Listeners for the parts of Tend in a workspace: everybody reads, and only admins (checked by the domain) change."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.workspace import admins, switches
from slackapp.slack.bolt.call import call_of, show
from slackapp.slack.bolt.forms import FormFacts, facts_of, filled
from slackapp.slack.bolt.values import Payload
from slackapp.slack.workspace import ids
from slackapp.slack.workspace import switches_views as view


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.SHOW_SWITCHES)(on_show)
    app.action(ids.OPEN_SWITCHES)(on_open)
    app.view(ids.SWITCHES_FORM)(on_form)


async def on_show(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Show the state of each part (button `What Tend may do here`)."""
    call = await call_of(context, body)
    async with call.services.db.reading() as session:
        states = await switches.states(session, call.workspace_id)
        is_admin = await admins.is_admin(session, call.workspace_id, call.user_id)
    await show(call, body, view.shown(call.reader, states, is_admin=is_admin))
    await ack()


async def on_open(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the form for admins (button `Change`)."""
    call = await call_of(context, body)
    async with call.services.db.reading() as session:
        await admins.insist(session, call.workspace_id, call.user_id)
        states = await switches.states(session, call.workspace_id)
    await show(call, body, view.form(call.reader, states, FormFacts().packed()))
    await ack()


async def on_form(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Turn parts on and off."""
    call = await call_of(context, body)
    inputs = filled(payload)
    wish = [name for name in switches.SWITCHES if inputs.is_ticked(ids.SWITCHES, name)]
    async with call.once(facts_of(payload).key) as session:
        erases = inputs.is_ticked(ids.ERASES, "erases")
        states = await switches.choose(session, call.acting, wish, erases=erases)
    call.services.switches.forget(call.workspace_id)
    await ack(response_action="update", view=view.saved(call.reader, states))
