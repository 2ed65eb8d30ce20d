"""Listeners for thanks: the command, its form, and the receiver's answer about sharing."""

import re
from collections.abc import Sequence

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.people import profiles as people
from slackapp.domain.refusals import NotFound, Refusal
from slackapp.domain.text import trimmed
from slackapp.domain.thanks import giving, sharing
from slackapp.domain.thanks.giving import Given, Saying
from slackapp.domain.words import check_length
from slackapp.slack.block_kit import chosen_message, notices
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.bolt.answers import begun_in, is_begun_privately, open_instead, refuse_command, refuse_form
from slackapp.slack.bolt.call import Call, call_of, tell
from slackapp.slack.bolt.chosen_message import link_of
from slackapp.slack.bolt.command_text import Addressed
from slackapp.slack.bolt.forms import FormFacts, facts_of, filled, quoted_in
from slackapp.slack.bolt.mentions import named_people, only_mentioned, read_command
from slackapp.slack.bolt.values import Payload, offered_channel, pressed_channel, pressed_value, row_id
from slackapp.slack.thanks import answered_effort_views, form_views, ids
from slackapp.slack.thanks import views as view
from slackapp.slack.thanks.wording_listeners import openings_offered

IS_PERSON = re.compile(r"[UW][A-Z0-9]{1,30}")  # docs.slack.dev/reference/objects/user-object


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.command(ids.THANKS_COMMAND)(on_command)
    app.action(ids.OPEN_THANKS_FORM)(on_open_form)
    app.action(ids.THANK_PERSON)(on_thank_person)
    app.view(ids.THANKS_FORM)(on_form)
    app.action(ids.SHARE_THANKS)(on_share)
    app.action(ids.KEEP_THANKS)(on_keep)
    app.action(ids.MAKE_SHARING_RULE)(on_rule)


async def on_command(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Handle `/thanks …`."""
    call = await call_of(context, body)
    await thank(ack, call, str(body.get("text") or ""), offered_channel(body))


async def on_word(ack: AsyncAck, call: Call, body: Payload, rest: str) -> None:
    """Handle `/tend thanks …`."""
    await thank(ack, call, rest, offered_channel(body))


async def thank(ack: AsyncAck, call: Call, text: str, channel_id: str | None) -> None:
    """Send the typed thanks, or open the form prefilled from an incomplete command.

    `channel_id`: the channel of the command; None in a direct message.
    """
    if trimmed(text).lower() == "help":
        await tell(ack, view.usage(call.reader))
        return
    asked = await read_command(call, text, takes_me=False)
    offered = None if asked.privately else channel_id
    try:
        receiver_ids = await named_people(call, asked)
        if not (receiver_ids and asked.has_words):
            form = await _form_view(call, asked, receiver_ids, offered)
            await open_instead(ack, call, form, view.usage(call.reader), text)
            return
        nobody = call.services.directory.nobody(call.workspace_id, receiver_ids)
        saying = Saying(receiver_ids, asked.words, offered, nobody=nobody)
        async with call.once() as session:
            given = await giving.give_thanks(session, call.acting, saying)
    except Refusal as refusal:
        await refuse_command(ack, call, refusal, asked, text, ids.OPEN_THANKS_FORM)
        return
    await tell(ack, await _sent_message(call, given))


async def _sent_message(call: Call, given: Given) -> Message:
    message = view.sent(call.reader, given, await call.waits())
    question = answered_effort_views.which_one(call.reader, given.thanks_id, given.choices)
    return Message(message.text, [*message.blocks, *question])


async def _form_view(call: Call, asked: Addressed, receiver_ids: tuple[str, ...], offered: str | None) -> Block:
    """Return the form with the command's words, and why the form opened. Raises TooLong for words beyond the field."""
    check_length(asked.words)
    named_ids, receiver_ids = receiver_ids, tuple(each for each in receiver_ids if each != call.user_id)
    chosen_id = None if receiver_ids else await only_mentioned(call, asked, notes=False)
    form = view.form(
        call.reader,
        metadata=FormFacts().packed(),
        receiver_ids=receiver_ids if chosen_id is None else (chosen_id,),
        words=asked.words,
        channel_id=offered,
        offers=None if asked.privately else offered is not None,
    )
    why = chosen_message.why_opened(
        call.reader,
        chosen_id=chosen_id,
        has_people=bool(receiver_ids),
        has_words=asked.has_words or bool(named_ids),  # somebody who named themself reads why the form opened
        notes=False,
    )
    return chosen_message.with_line(form, why)


async def on_open_form(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Open the form, with the rest of a command whose names Slack did not resolve, or empty."""
    call = await call_of(context, body)
    begun_ids, words = begun_in(action)
    receiver_ids = tuple(user_id for user_id in begun_ids if user_id != call.user_id)
    channel_id = pressed_channel(body)
    form = view.form(
        call.reader,
        metadata=FormFacts().packed(),
        receiver_ids=receiver_ids,
        words=words,
        channel_id=channel_id,
        offers=None if is_begun_privately(action) else channel_id is not None,
    )
    await call.open(form)
    await ack()


async def on_thank_person(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Open the thanks form for the person of the row (button `Say thanks`)."""
    call = await call_of(context, body)
    receiver_id = str(action.get("value") or "")
    if not IS_PERSON.fullmatch(receiver_id):
        raise NotFound
    await call.open(view.form(call.reader, metadata=FormFacts().packed(), receiver_ids=(receiver_id,)))
    await ack()


async def on_form(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Send the submitted thanks, or name a missing input beside its field."""
    call = await call_of(context, body)
    inputs, facts = filled(payload), facts_of(payload)
    offers, channel_id = inputs.is_ticked(ids.OFFER, "offer"), inputs.conversation(ids.CHANNEL)
    if offers and channel_id is None:
        await ack(response_action="errors", errors=form_views.form_errors(call.reader, {ids.CHANNEL: "no_channel"}))
        return
    if await openings_offered(ack, call, payload):
        return
    receiver_ids = inputs.people(ids.RECEIVERS)
    await call.meet(receiver_ids)
    saying = Saying(
        receiver_ids,
        inputs.text(shared_ids.WORDS),
        channel_id if offers else None,
        facts.effort_id,
        call.services.directory.nobody(call.workspace_id, receiver_ids),
        link=await link_of(call, facts),
        quoted=quoted_in(payload) if inputs.is_ticked(ids.KEEP_QUOTED, "keep") else None,
        kept_id=facts.kept_id,
    )
    try:
        async with call.once(facts.key) as session:
            given = await giving.give_thanks(session, call.acting, saying)
    except Refusal as refusal:
        await refuse_form(ack, call, refusal, ids.RECEIVERS, receiver_ids)
        return
    await tell_sent(ack, call, given)


async def tell_sent(ack: AsyncAck, call: Call, given: Given, also: Sequence[Block] = ()) -> None:
    """Replace the submitted form by the confirmation for the giver; `also`: further blocks at its end."""
    message = await _sent_message(call, given)
    confirmed = notices.notice_view(call.reader, call.reader.say("Sent"), [], [*message.blocks, *also])
    await ack(response_action="update", view=confirmed)


async def on_share(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Record the receiver's consent to sharing (button `Share it`)."""
    await _decide(ack, body, action, context, share=True)


async def on_keep(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Record the receiver's refusal of sharing (button `Keep between us`)."""
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
        await sharing.decide(session, call.acting, row_id(pressed_value(action)), share=share)
    await ack()


async def on_rule(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Save the receiver's last answer about sharing as their rule for all thanks."""
    call = await call_of(context, body)
    rule = str(action.get("value"))
    async with call.once() as session:
        await people.choose_sharing(session, call.workspace_id, call.user_id, rule)
    await ack()
    await call.answer(Message(view.rule_made(call.reader, rule)))
