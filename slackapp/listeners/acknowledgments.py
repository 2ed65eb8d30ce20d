"""Doors to thanks: the command, its form, and the receiver's say about sharing."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain import acknowledgments, people, sharing
from slackapp.domain.acknowledgments import Given, Saying
from slackapp.domain.refusals import Refusal
from slackapp.listeners.answering import open_instead, refuse_command, refuse_form
from slackapp.listeners.commands import Addressed, addressed
from slackapp.listeners.forms import FormFacts, facts_of, filled, quoted_in
from slackapp.listeners.middleware import Call, call_of, tell
from slackapp.listeners.naming import named_people
from slackapp.listeners.openings import openings_offered
from slackapp.listeners.words import plain_words
from slackapp.views import acknowledgments as view
from slackapp.views import corrections, ids, thanks_form
from slackapp.views import efforts as effort_views
from slackapp.views.blocks import Block, Message, section

Payload = Mapping[str, Any]


def register(app: AsyncApp) -> None:
    """Say which of Slack's payloads are ours."""
    app.command(ids.THANKS_COMMAND)(on_command)
    app.action(ids.OPEN_THANKS_FORM)(on_open_form)
    app.view(ids.THANKS_FORM)(on_form)
    app.action(ids.SHARE_THANKS)(on_share)
    app.action(ids.KEEP_THANKS)(on_keep)
    app.action(ids.MAKE_SHARING_RULE)(on_rule)


async def on_command(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """`/thanks …`."""
    call = await call_of(context, body)
    await thank(ack, call, str(body.get("text") or ""), offered_channel(body))


async def thank(ack: AsyncAck, call: Call, text: str, channel_id: str | None) -> None:
    """Say thanks as typed, or open the form with what could be read; `channel_id` is where it was said."""
    if text.strip().lower() == "help":
        await tell(ack, view.usage(call.reader))
        return
    asked, typed = addressed(text), plain_words(text, {})
    offered = None if asked.privately else channel_id
    try:
        receiver_ids = await named_people(call, asked)
        if not receiver_ids or not asked.words:
            form = _form(call, asked, receiver_ids, offered)
            await open_instead(ack, call, form, view.usage(call.reader), typed)
            return
        nobody = call.services.directory.nobody(call.workspace_id, receiver_ids)
        saying = Saying(call.workspace_id, call.user_id, receiver_ids, asked.words, offered, nobody=nobody)
        async with call.once() as session:
            given = await acknowledgments.give_thanks(session, saying, call.now)
    except Refusal as refusal:
        await refuse_command(ack, call, refusal, typed, ids.OPEN_THANKS_FORM)
        return
    await tell(ack, _confirmed(call, given))


def _confirmed(call: Call, given: Given) -> Message:
    text = view.confirmation(call.reader, given)
    edit = corrections.edit_button(call.reader, given.thanks_id)
    return Message(text, [section(text, edit), *effort_views.which_one(call.reader, given.thanks_id, given.choices)])


def _form(call: Call, asked: Addressed, receiver_ids: tuple[str, ...], offered: str | None) -> Block:
    return view.form(
        call.reader,
        metadata=FormFacts().packed(),
        receiver_ids=receiver_ids,
        words=asked.words,
        channel_id=offered,
    )


async def on_open_form(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the empty form."""
    call = await call_of(context, body)
    await call.open(view.form(call.reader, metadata=FormFacts().packed()))
    await ack()


async def on_form(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Take the form in: say what is missing beside the field, or say the thanks."""
    call = await call_of(context, body)
    inputs, facts = filled(payload), facts_of(payload)
    offers, channel_id = inputs.is_ticked(ids.OFFER, "offer"), inputs.conversation(ids.CHANNEL)
    if offers and channel_id is None:
        await ack(response_action="errors", errors=thanks_form.form_errors(call.reader, {ids.CHANNEL: "no_channel"}))
        return
    if await openings_offered(ack, call, payload):
        return
    receiver_ids = inputs.people(ids.RECEIVERS)
    await call.meet(receiver_ids)
    saying = Saying(
        call.workspace_id,
        call.user_id,
        receiver_ids,
        inputs.text(ids.WORDS),
        channel_id if offers else None,
        facts.effort_id,
        call.services.directory.nobody(call.workspace_id, receiver_ids),
        link=facts.link,
        quoted=quoted_in(payload) if inputs.is_ticked(ids.KEEP_QUOTED, "keep") else None,
        kept_id=facts.kept_id,
    )
    try:
        async with call.once(facts.key) as session:
            given = await acknowledgments.give_thanks(session, saying, call.now)
    except Refusal as refusal:
        await refuse_form(ack, call, refusal, ids.RECEIVERS, receiver_ids)
        return
    await tell_said(ack, call, given)


async def tell_said(ack: AsyncAck, call: Call, given: Given) -> None:
    """Put in a form's place what became of the words that were said in it."""
    said = view.told(call.reader, call.reader.say("Said"), [], _confirmed(call, given).blocks)
    await ack(response_action="update", view=said)


async def on_share(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """`Share it`."""
    await _decide(ack, body, action, context, share=True)


async def on_keep(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """`Keep between us`."""
    await _decide(ack, body, action, context, share=False)


async def _decide(
    ack: AsyncAck,
    body: Payload,
    action: Payload,
    context: AsyncBoltContext,
    *,
    share: bool,
) -> None:
    call = await call_of(context, body)
    async with call.once() as session:
        await sharing.decide(
            session,
            call.workspace_id,
            number_in(action),
            call.user_id,
            share=share,
            now=call.now,
        )
    await ack()


async def on_rule(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Make this answer the rule."""
    call = await call_of(context, body)
    rule = str(action.get("value"))
    async with call.once() as session:
        await people.choose_sharing(session, call.workspace_id, call.user_id, rule)
    await ack()
    await call.answer(Message(view.rule_made(call.reader, rule)))


def number_in(action: Payload) -> int:
    """Give the row that a button stands for; -1, which no row has, for a forged value."""
    value = str(action.get("value") or "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 18 else -1  # noqa: PLR2004


def offered_channel(body: Payload) -> str | None:
    """Give the channel in which a command was typed; None in a direct message, where there is nothing to share into."""
    channel_id, name = str(body.get("channel_id") or ""), str(body.get("channel_name") or "")
    is_direct = channel_id.startswith("D") or name == "directmessage" or name.startswith("mpdm-")
    return None if is_direct or not channel_id else channel_id
