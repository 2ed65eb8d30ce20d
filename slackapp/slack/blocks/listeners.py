"""Listeners for blocks: the question behind the option of a menu, and the owner's own list in the settings."""

import re

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.blocks import blocking
from slackapp.domain.refusals import NotFound
from slackapp.slack.block_kit import notices
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.blocks import ids
from slackapp.slack.blocks import views as view
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.forms import FormFacts, facts_of
from slackapp.slack.bolt.values import Payload, pressed_value, row_id


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.view(ids.BLOCK_FORM)(on_block)
    app.action(ids.OPEN_BLOCKS)(on_open)
    app.action(re.compile(re.escape(ids.BLOCKS_PAGE) + r"\d+"))(on_page)
    app.action(ids.UNBLOCK)(on_unblock)


async def ask(call: Call, other_id: str) -> None:
    """Open the question before a block (option `No more from this person` in any menu)."""
    await call.open(view.question(call.reader, other_id, FormFacts(named_ids=(other_id,)).packed()))


async def on_block(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Block the person named in the form (button `Turn off`). Raises NotFound for a form without a name."""
    call, facts = await call_of(context, body), facts_of(payload)
    if len(facts.named_ids) != 1:
        raise NotFound
    async with call.once(facts.key) as session:
        await blocking.block(session, call.acting, facts.named_ids[0])
    sentences = view.done(call.reader, facts.named_ids[0])
    await ack(response_action="update", view=notices.notice_view(call.reader, view.title(call.reader), sentences))


async def on_open(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the owner's list on top of the settings (button `Show list`)."""
    call = await call_of(context, body)
    await call.open(await _list_of(call))
    await ack()


async def on_page(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Show another page of the list."""
    call = await call_of(context, body)
    skip = row_id(str(action["action_id"]).removeprefix(ids.BLOCKS_PAGE))
    await call.replace(call.modal_id or "", await _list_of(call, skip=max(0, skip)))
    await ack()


async def on_unblock(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Take a block back (button `Turn back on`), and draw the list again."""
    call = await call_of(context, body)
    async with call.once() as session:
        await blocking.unblock(session, call.acting, row_id(pressed_value(action)))
    await call.replace(call.modal_id or "", await _list_of(call))
    await ack()


async def _list_of(call: Call, *, skip: int = 0) -> Block:
    async with call.services.db.reading() as session:
        lines, has_more = await blocking.blocks_of(session, call.workspace_id, call.user_id, skip=skip)
    return view.own_list(call.reader, lines, skip=skip, has_more=has_more)
