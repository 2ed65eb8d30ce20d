"""Listeners for the rows of reminders of repairs: a draft that ends is kept once more, or let go."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.refusals import NotFound
from slackapp.domain.repairs import drafts
from slackapp.slack.block_kit.notices import notice_view
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.values import Payload, pressed_value, row_id
from slackapp.slack.repairs import ids


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.KEEP_DRAFT)(on_keep)
    app.action(ids.LET_DRAFT_GO)(on_let_go)


async def on_keep(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Keep a draft for another fortnight (button `Keep`)."""
    call = await call_of(context, body)
    async with call.once() as session:
        await drafts.keep(session, call.acting, row_id(pressed_value(action)))
    await _confirm(call, call.reader.say("I keep it for 14 more days. Only you see it."))
    await ack()


async def on_let_go(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Burn a draft (button `Let it go`). Raises NotFound for a draft already gone."""
    call = await call_of(context, body)
    async with call.once() as session:
        if not await drafts.burn(session, call.acting, row_id(pressed_value(action))):
            raise NotFound
    await _confirm(call, call.reader.say("The draft is erased. Nobody was told."))
    await ack()


async def _confirm(call: Call, sentence: str) -> None:
    await call.show_here(notice_view(call.reader, call.reader.say("Your draft"), [sentence]))
