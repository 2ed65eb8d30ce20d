"""Listeners for a thanks' follow-ups: the receiver's answer, another giver's words, and passing on to a manager."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.refusals import NobodyLeft, NotFound, Refusal
from slackapp.domain.thanks import passing_on, replying
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.bolt.answers import refuse_form
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.forms import FormFacts, facts_of, filled
from slackapp.slack.bolt.values import Payload, pressed_value, row_id
from slackapp.slack.thanks import ids
from slackapp.slack.thanks import replying_views as view
from slackapp.slack.thanks.listeners import tell_sent
from slackapp.slack.thanks.wording_listeners import openings_offered


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.ANSWER_THANKS)(on_answer)
    app.view(ids.ANSWER_FORM)(on_answered)
    app.action(ids.ADD_WORD)(on_add_word)
    app.view(ids.ADD_WORD_FORM)(on_word_added)
    app.action(ids.LET_MANAGER_KNOW)(on_pass_on)


async def on_answer(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Open the answer form, or show the earlier answer (button `That mattered because …`)."""
    await open_answer(await call_of(context, body), row_id(pressed_value(action)))
    await ack()


async def open_answer(call: Call, thanks_id: int) -> None:
    """Open the answer form, or the earlier answer. Raises NotFound, TakenBack, GiverAway."""
    async with call.services.db.reading() as session:
        answer = await replying.to_answer(session, call.workspace_id, thanks_id, call.user_id)
    if answer.mattered is None:
        await call.open(view.answer_form(call.reader, answer, FormFacts(thanks_id=answer.thanks_id).packed()))
    else:
        await call.open(view.answered(call.reader, answer))


async def on_answered(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Send the answer to the giver, or show the reason for refusing beside the field."""
    call = await call_of(context, body)
    words, facts = filled(payload).text(shared_ids.WORDS), facts_of(payload)
    try:
        async with call.once(facts.key) as session:
            answer = await replying.answer(session, call.acting, facts.thanks_id or -1, words)
    except Refusal as refusal:
        await refuse_form(ack, call, refusal, shared_ids.WORDS, ())
        return
    await ack(response_action="update", view=view.answered(call.reader, answer, await call.waits()))


async def on_add_word(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Open the form for joining a shared thanks (button `Add a word`). Raises NotFound without a channel."""
    call = await call_of(context, body)
    if call.channel_id is None:
        raise NotFound
    async with call.services.db.reading() as session:
        joining = await replying.to_join(
            session, call.workspace_id, row_id(pressed_value(action)), call.user_id, call.channel_id
        )
    await call.open(view.word_form(call.reader, joining, FormFacts(thanks_id=joining.thanks_id).packed()))
    await ack()


async def on_word_added(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Send the added words to the receivers named in the post, as a thanks of its own."""
    call = await call_of(context, body)
    if await openings_offered(ack, call, payload):
        return
    words, facts = filled(payload).text(shared_ids.WORDS), facts_of(payload)
    try:
        async with call.once(facts.key) as session:
            given = await replying.add_word(session, call.acting, facts.thanks_id or -1, words)
    except Refusal as refusal:
        left_out = refusal.left_out if isinstance(refusal, NobodyLeft) else ()
        await refuse_form(ack, call, refusal, shared_ids.WORDS, [one.user_id for one in left_out])
        return
    await tell_sent(ack, call, given)


async def on_pass_on(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Pass the thanks on to the managers named in the dialog of an earlier message (button `Let my manager know`)."""
    call = await call_of(context, body)
    thanks, *named = str(action.get("value") or "").split(":")
    async with call.once() as session:
        await passing_on.pass_on(session, call.acting, row_id(thanks), named)
    await ack()
