"""Listeners for the admins' choice of the manager field in Slack profiles. The domain checks admins."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.leads import profile_field
from slackapp.domain.leads import profile_field as profile_leads
from slackapp.domain.workspace import admins
from slackapp.slack.block_kit import notices
from slackapp.slack.bolt.call import call_of, show
from slackapp.slack.bolt.forms import filled
from slackapp.slack.bolt.values import Payload
from slackapp.slack.leads import ids
from slackapp.slack.leads import profile_views as view
from slackapp.slack.platform.web_api import SlackFailure


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.OPEN_PROFILE_FIELD)(on_open)
    app.view(ids.PROFILE_FIELD_FORM)(on_form)


async def on_open(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Show the fields of the type person, or the reason why there are none (button `Slack profiles`)."""
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
    await show(call, body, shown or notices.notice_view(call.reader, title, view.cannot(call.reader, error)))
    await ack()


async def on_form(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Save the choice, and say when the choice takes effect."""
    call = await call_of(context, body)
    chosen = filled(payload).choice(ids.PROFILE_FIELD)
    async with call.once() as session:
        await profile_field.choose_manager_field(session, call.acting, chosen)
    title = call.reader.say("Slack profiles")
    await ack(response_action="update", view=notices.notice_view(call.reader, title, view.saved(call.reader, chosen)))
