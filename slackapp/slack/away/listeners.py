"""Listeners for times away: the form on top of the settings, and a stand-in's refusal."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.away import times_away
from slackapp.domain.leads import naming as leads
from slackapp.domain.refusals import AwayBackwards, CannotStandIn, NotYourself, Refusal
from slackapp.slack.away import ids
from slackapp.slack.away import views as view
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.forms import filled
from slackapp.slack.bolt.values import Payload, pressed_value, row_id


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.OPEN_AWAY)(on_open)
    app.view(ids.AWAY_FORM)(on_form)
    app.action(ids.REMOVE_AWAY)(on_remove)
    app.action(ids.DECLINE_STAND_IN)(on_decline)


async def on_open(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the form on top of the person's settings (button `Time away`)."""
    call = await call_of(context, body)
    await call.push(await _window_view(call))
    await ack()


async def on_form(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Save the days and show the updated form; show a refusal's sentence beside its field."""
    call = await call_of(context, body)
    inputs = filled(payload)
    first_day, last_day = inputs.day(ids.AWAY_FROM), inputs.day(ids.AWAY_UNTIL)
    [stand_in_id] = inputs.people(ids.STAND_IN) or (None,)
    if stand_in_id is not None:
        await call.meet([stand_in_id])
    try:
        if first_day is None or last_day is None:
            raise AwayBackwards
        async with call.once() as session:
            await times_away.add(session, call.acting, first_day, last_day, stand_in_id)
    except Refusal as refusal:
        field = ids.STAND_IN if isinstance(refusal, CannotStandIn | NotYourself) else ids.AWAY_UNTIL
        await ack(response_action="errors", errors={field: call.sentence(refusal)})
        return
    await ack(response_action="update", view=await _window_view(call, await call.waits() if stand_in_id else ""))


async def on_remove(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Remove a time away (button `Remove`)."""
    call = await call_of(context, body)
    async with call.once() as session:
        await times_away.remove(session, call.acting, row_id(pressed_value(action)))
    await call.replace(str((body.get("view") or {}).get("id") or ""), await _window_view(call))
    await ack()


async def on_decline(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Decline to stand in (button `Not me`)."""
    call = await call_of(context, body)
    async with call.once() as session:
        manager_id = await times_away.decline(session, call.acting, row_id(pressed_value(action)))
    await call.answer(view.declined_by_you(call.reader, manager_id), replace=True)
    await ack()


async def _window_view(call: Call, waits: str = "") -> Block:
    """Return the form with the person's times; `waits` says that the stand-in is asked later."""
    async with call.services.db.reading() as session:
        lines = await times_away.of_person(session, call.acting)
        has_team = await leads.leads_somebody(session, call.workspace_id, call.user_id)
    return view.form(call.reader, lines, has_team=has_team, waits=waits)
