"""Doors to Home, and from it."""

import re

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.outbox import home_tabs
from slackapp.domain.prompts import answering as prompts
from slackapp.domain.prompts import back_off
from slackapp.domain.refusals import NotFound, OutsideWorkspace
from slackapp.slack.block_kit import ids
from slackapp.slack.bolt.call import call_of
from slackapp.slack.bolt.forms import FormFacts
from slackapp.slack.bolt.values import Payload
from slackapp.slack.prompts import views as prompt_views
from slackapp.slack.thanks import form_views

IS_PERSON = re.compile(r"[UW][A-Z0-9]{1,30}")  # docs.slack.dev/reference/objects/user-object


def register(app: AsyncApp) -> None:
    """Say which of Slack's payloads are ours."""
    app.event("app_home_opened")(on_opened)
    app.action(ids.RESUME_PROMPTS)(on_resume)
    app.action(ids.THANK_PERSON)(on_thank)


async def on_opened(event: Payload, body: Payload, context: AsyncBoltContext) -> None:
    """Ask for a fresh Home; `delivery` draws it. People of other organisations have none, and are told nothing."""
    if event.get("tab") != "home":
        return
    try:
        call = await call_of(context, body)
    except OutsideWorkspace:
        return
    async with call.once() as session:
        await back_off.visited(session, call.workspace_id, call.user_id, call.now)
        await home_tabs.opened(session, call.workspace_id, call.user_id, call.now)


async def on_resume(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """`Start again`: on Home, which is drawn again, or under the line of a long pause, which is answered."""
    call = await call_of(context, body)
    async with call.once() as session:
        await prompts.choose_prompting(session, call.workspace_id, call.user_id, prompts.WEEKLY, call.now)
    if call.response_url is not None:
        await call.answer(prompt_views.started_again(call.reader), replace=True)
    await ack()


async def on_thank(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """`Say thanks` beside a name: the form, filled with that person."""
    call = await call_of(context, body)
    receiver_id = str(action.get("value") or "")
    if not IS_PERSON.fullmatch(receiver_id):
        raise NotFound
    await call.open(form_views.form(call.reader, metadata=FormFacts().packed(), receiver_ids=(receiver_id,)))
    await ack()
