"""Listeners for managers: the member's form, and the manager's answer."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.leads import naming as leads
from slackapp.domain.refusals import Refusal
from slackapp.slack.block_kit import notices
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.forms import filled
from slackapp.slack.bolt.values import Payload
from slackapp.slack.leads import ids
from slackapp.slack.leads import views as view
from slackapp.slack.leads.team_listeners import team_of


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.OPEN_LEAD_FORM)(on_open_form)
    app.view(ids.LEAD_FORM)(on_form)
    app.action(ids.CONFIRM_LEAD)(on_confirm)
    app.action(ids.DECLINE_LEAD)(on_decline)


async def on_open_form(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the form for the member's manager: on top of the settings, or from Home or a message."""
    call = await call_of(context, body)
    is_in_form = (body.get("view") or {}).get("type") == "modal"
    await open_lead_form(call, on_top=is_in_form)
    await ack()


async def open_lead_form(call: Call, *, on_top: bool = False) -> bool:
    """Open the form with the present managers; False when Slack did not open the view.

    `on_top`: push the form on top of an open modal.
    """
    async with call.services.db.reading() as session:
        manager_ids = await leads.active_managers_of(session, call.workspace_id, call.user_id)
        asked_id = await leads.asked_by(session, call.workspace_id, call.user_id)
    form = view.form(call.reader, manager_ids, asked_id)
    return await (call.push(form) if on_top else call.open(form))


async def on_form(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Ask the named manager, or show a refusal's sentence beside the field."""
    call = await call_of(context, body)
    [manager_id] = filled(payload).people(ids.LEADER) or ("",)
    await call.meet([manager_id])
    try:
        async with call.once() as session:
            naming = await leads.name_manager(session, call.acting, manager_id)
    except Refusal as refusal:
        await ack(response_action="errors", errors={ids.LEADER: call.sentence(refusal)})
        return
    sentence = view.named(call.reader, manager_id, naming, await call.waits())
    title = call.reader.say("Your manager")
    await ack(response_action="update", view=notices.notice_view(call.reader, title, [sentence]))


async def on_confirm(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Confirm the member (button `Yes, that is right`)."""
    call = await call_of(context, body)
    async with call.once() as session:
        await leads.confirm(session, call.acting, _member(action))
    await _show_team(call, body)
    await ack()


async def on_decline(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Decline the member (button `Not me`)."""
    call = await call_of(context, body)
    async with call.once() as session:
        await leads.decline(session, call.acting, _member(action))
    await _show_team(call, body)
    await ack()


async def _show_team(call: Call, body: Payload) -> None:
    """Draw the team again after an answer in `My team`; delivery updates the message with the question."""
    view_of = body.get("view") or {}
    if view_of.get("callback_id") == ids.MY_TEAM:
        await call.replace(str(view_of.get("id") or ""), await team_of(call))


def _member(action: Payload) -> str:
    return str(action.get("value") or "")
