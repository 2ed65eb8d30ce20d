"""Listeners for shortcuts: open a form, empty or about a message, and keep a message for later.

The thanks form shows a message's text, and the giver may keep the text; no other code here reads the text.
"""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain import text
from slackapp.domain.thanks import words_later
from slackapp.domain.thanks.words_later import Spot
from slackapp.slack.block_kit import chosen_message
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.chosen_message import Author, Pointed, author_of, link_to, pointed
from slackapp.slack.bolt.forms import FormFacts
from slackapp.slack.bolt.markup import mentioned, plain_words
from slackapp.slack.bolt.mentions import names_of
from slackapp.slack.bolt.values import Payload
from slackapp.slack.efforts import views as effort_views
from slackapp.slack.front import ids
from slackapp.slack.thanks import views as thanks_views
from slackapp.slack.thanks.wording_listeners import message_opener
from slackapp.slack.thanks.words_later import views as kept_views


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.shortcut(ids.THANK_MESSAGE)(on_thank_message)
    app.shortcut(ids.NOTE_MESSAGE)(on_note_message)
    app.shortcut(ids.KEEP_MESSAGE)(on_keep_message)
    app.shortcut(ids.SAY_THANKS)(on_say_thanks)
    app.shortcut(ids.NOTE_AN_EFFORT)(on_note_an_effort)


async def on_say_thanks(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the empty thanks form (global shortcut `Say thanks`)."""
    call = await call_of(context, body)
    await call.open(thanks_views.form(call.reader, metadata=FormFacts().packed()))
    await ack()


async def on_note_an_effort(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the empty form for efforts (global shortcut `Note an effort`)."""
    call = await call_of(context, body)
    await call.open(effort_views.form(call.reader, metadata=FormFacts().packed()))
    await ack()


async def on_thank_message(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the thanks form about a message (message shortcut `Thank for this`)."""
    call, at = await call_of(context, body), pointed(body)
    author = await author_of(call, at.author_id, is_gone=at.is_gone, is_by_app=at.is_by_app)
    link = await link_to(call, at)
    form = thanks_views.form(
        call.reader,
        metadata=FormFacts(link=link).packed(),
        receiver_ids=() if author.user_id is None else (author.user_id,),
        channel_id=at.offered_channel_id,
        offers=at.offered_channel_id is not None,
        quoted=await _quoted(call, at),
        has_link=link is not None,
        opener=message_opener(call, at),
    )
    await call.open(_explained_block(call, form, author, at.author_id))
    await ack()


async def on_note_message(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the form for efforts about a message (message shortcut `Note this effort`).

    A person's own message becomes an effort of their own.
    """
    call, at = await call_of(context, body), pointed(body)
    author = await author_of(call, at.author_id, is_gone=at.is_gone, is_by_app=at.is_by_app, notes=True)
    link = await link_to(call, at)
    form = effort_views.form(
        call.reader,
        metadata=FormFacts(link=link).packed(),
        doer_ids=() if author.user_id is None else (author.user_id,),
        has_link=link is not None,
    )
    await call.open(_explained_block(call, form, author, at.author_id))
    await ack()


async def on_keep_message(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Keep the link of a message, and confirm in a sentence (message shortcut `Words later`)."""
    call, at = await call_of(context, body), pointed(body)
    if at.is_gone or at.author_id == call.user_id:
        why = "gone" if at.is_gone else "own"
        await ack()
        await call.answer(kept_views.not_kept(call.reader, why))
        return
    spot = Spot(at.channel_id, at.ts, at.author_id, await link_to(call, at) or "")
    async with call.once() as session:
        is_new = await words_later.keep(session, call.acting, spot)
    await ack()
    await call.answer(kept_views.kept(call.reader, is_new=is_new))


async def _quoted(call: Call, at: Pointed) -> str | None:
    names = await names_of(call, mentioned(at.text))
    return text.tidy(text.whole(plain_words(at.text, names))) or None


def _explained_block(call: Call, form: Block, author: Author, author_id: str | None) -> Block:
    why = None if author.why is None else chosen_message.choose_yourself(call.reader, author.why, author_id)
    return chosen_message.with_line(form, why)
