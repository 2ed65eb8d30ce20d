"""Listeners for the view of who can read private words, and for a person's own list of private words."""

import re

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.repairs import own_words
from slackapp.domain.repairs.own_words import OwnWords
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.values import Payload, pressed_value, row_id
from slackapp.slack.repairs import audience_views, ids
from slackapp.slack.repairs import own_words_views as view


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(shared_ids.WHO_READS)(on_who_reads)
    app.action(ids.MY_WORDS)(on_own_words)
    app.action(re.compile(re.escape(ids.MY_WORDS_PAGE) + r"\d+"))(on_page)
    app.action(ids.COPY_WORDS)(on_copy)
    app.view(ids.WORDS_TO_COPY)(on_copied)


async def on_who_reads(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the view of who can read drafts and private words (button `Who can read this?`)."""
    call = await call_of(context, body)
    await call.open(audience_views.who_reads(call.reader))
    await ack()


async def on_own_words(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Show the person's own drafts and private words (button `My private words`)."""
    call = await call_of(context, body)
    shown = view.own_words(call.reader, await _page(call, 0), 0)
    await call.show_here(shown)
    await ack()


async def on_page(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Show another page of the list."""
    call = await call_of(context, body)
    skip = max(0, row_id(str(action["action_id"]).removeprefix(ids.MY_WORDS_PAGE)))
    await call.replace(call.modal_id or "", view.own_words(call.reader, await _page(call, skip), skip))
    await ack()


async def on_copy(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Show the words of the page in text fields (button `Copy as text`)."""
    call = await call_of(context, body)
    await call.open(view.to_copy(call.reader, await _page(call, max(0, row_id(pressed_value(action))))))
    await ack()


async def on_copied(ack: AsyncAck) -> None:
    """Close the text fields, without reading their text."""
    await ack()


async def _page(call: Call, skip: int) -> OwnWords:
    async with call.services.db.reading() as session:
        return await own_words.page(session, call.acting, skip=skip, limit=view.LINES)
