"""Listeners for envelopes: reading a private word, and its receiver's replies.

A press by anybody but the receiver gets the same sentence as a press on deleted words.
"""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.refusals import Refusal
from slackapp.domain.repairs import answering, reading
from slackapp.domain.repairs.kinds import Reply
from slackapp.domain.repairs.reading import Received
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit import notices
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.blocks import listeners as blocking
from slackapp.slack.bolt.answers import refuse_form
from slackapp.slack.bolt.call import Call, Choose, call_of, choose
from slackapp.slack.bolt.forms import filled
from slackapp.slack.bolt.values import Payload, pressed_value, row_id
from slackapp.slack.repairs import ids
from slackapp.slack.repairs.facts import RepairFacts, repair_facts
from slackapp.slack.repairs.reading import views as view
from slackapp.slack.repairs.reading.showing import redraw_under, show_word


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.READ_WORD)(on_read)
    app.action(ids.HEARD_WORD)(on_heard)
    app.action(ids.TALK_WORD)(on_talk)
    app.action(ids.ANSWER_WORD)(on_answer)
    app.view(ids.WORD_ANSWER)(on_answered)
    app.action(ids.YES_WORD)(on_yes)
    app.view(ids.WORD_YES)(on_promised)
    app.action(ids.NOT_NOW_WORD)(on_not_now)
    app.view(ids.NOT_NOW_FORM)(on_put_off)
    app.action(ids.WORD_MENU)(on_menu)


async def on_read(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Open the words for their receiver (button `Read`); only shown words count as read."""
    call, word_id = await call_of(context, body), row_id(pressed_value(action))
    async with call.services.db.reading() as session:
        received = await reading.open_word(session, call.acting, word_id)
    if await call.open(view.word(call.reader, call.workspace_id, received)):
        async with call.once() as session:
            await reading.mark_read(session, call.acting, word_id)
    await ack()


async def on_heard(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Reply with the sentence of the button `Thanks, heard`."""
    call = await call_of(context, body)
    received = await _reply(call, row_id(pressed_value(action)), "heard")
    await show_word(call, received, [b.section(view.answered(call.reader, received, await call.waits()))])
    await ack()


async def on_talk(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Give both people a line to begin with and their direct message (button `I'd rather talk`)."""
    call = await call_of(context, body)
    received = await _reply(call, row_id(pressed_value(action)), "talk")
    begins = view.talk(call.reader, call.workspace_id, received.body.sender_id, is_asked=False)
    await show_word(call, received, begins)
    await ack()


async def on_answer(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Open the form for an answer (button `Answer`)."""
    call, word_id = await call_of(context, body), row_id(pressed_value(action))
    async with call.services.db.reading() as session:
        received = await answering.to_answer(session, call.acting, word_id)
    await call.open(view.answer_form(call.reader, received, RepairFacts(word_ids=(word_id,)).packed()))
    await ack()


async def on_answered(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Send the answer as a private word, or show the reason against sending beside the field."""
    call, facts = await call_of(context, body), repair_facts(payload)
    typed = filled(payload).text(shared_ids.WORDS)
    try:
        async with call.once(facts.key) as session:
            received = await answering.answer(session, call.acting, facts.word_id, "words", typed)
    except Refusal as refusal:
        await refuse_form(ack, call, refusal, shared_ids.WORDS, ())
        return
    await redraw_under(call, payload, received)
    await ack(response_action="update", view=_notice(call, view.answered(call.reader, received, await call.waits())))


async def on_yes(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Ask by which day (button `Yes, I will`)."""
    call, word_id = await call_of(context, body), row_id(pressed_value(action))
    async with call.services.db.reading() as session:
        received = await answering.to_answer(session, call.acting, word_id, "yes")
    await call.open(view.yes_form(call.reader, received, RepairFacts(word_ids=(word_id,)).packed()))
    await ack()


async def on_promised(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Send the yes as an answer, with its day; or show beside the field why the day is not possible."""
    call, facts = await call_of(context, body), repair_facts(payload)
    day = filled(payload).day(shared_ids.DUE)
    try:
        async with call.once(facts.key) as session:
            received = await answering.answer(session, call.acting, facts.word_id, "yes", due=day)
    except Refusal as refusal:
        await refuse_form(ack, call, refusal, shared_ids.DUE, ())
        return
    await redraw_under(call, payload, received)
    await ack(response_action="update", view=_notice(call, view.answered(call.reader, received, await call.waits())))


async def on_not_now(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Ask for the day on which the words come back (button `Not now`)."""
    call, word_id = await call_of(context, body), row_id(pressed_value(action))
    async with call.services.db.reading() as session:
        days = await reading.days(session, call.acting, word_id)
    await call.open(view.not_now_form(call.reader, days, RepairFacts(word_ids=(word_id,)).packed()))
    await ack()


async def on_put_off(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Store the day, or show beside the field why the day is not possible."""
    call, facts = await call_of(context, body), repair_facts(payload)
    day = filled(payload).day(ids.NOT_NOW_DAY)
    try:
        async with call.once(facts.key) as session:
            received = await reading.put_off(session, call.acting, facts.word_id, day)
    except Refusal as refusal:
        await refuse_form(ack, call, refusal, ids.NOT_NOW_DAY, ())
        return
    await redraw_under(call, payload, received)
    await ack(response_action="update", view=_notice(call, view.put_off(call.reader, received)))


async def on_menu(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Run the chosen option of the ⋯ menu. Raises NotFound for an unknown option."""
    call = await call_of(context, body)
    await choose(call, action, CHOICES)
    await ack()


async def _close(call: Call, word_id: int) -> None:
    """Answer with nothing (option `No reply needed`)."""
    async with call.once() as session:
        received = await reading.close(session, call.acting, word_id)
    await show_word(call, received, [b.section(view.closed(call.reader))])


async def _keep(call: Call, word_id: int) -> None:
    """Keep the words (option `Keep it`)."""
    async with call.once() as session:
        received = await reading.keep(session, call.acting, word_id)
    await show_word(call, received, [b.section(view.kept(call.reader))])


async def _remove(call: Call, word_id: int) -> None:
    """Remove kept words (option `Remove`)."""
    async with call.once() as session:
        await reading.remove(session, call.acting, word_id)
    await call.show_here(_notice(call, view.removed(call.reader)))


async def _block(call: Call, word_id: int) -> None:
    """Ask before a block of the sender (option `No more from this person`)."""
    async with call.services.db.reading() as session:
        received = await reading.open_word(session, call.acting, word_id)
    await blocking.ask(call, received.body.sender_id)


CHOICES: dict[str, Choose] = {"close": _close, "keep": _keep, "remove": _remove, "block": _block}


async def _reply(call: Call, word_id: int, reply: Reply) -> Received:
    async with call.once() as session:
        return await answering.answer(session, call.acting, word_id, reply)


def _notice(call: Call, sentence: str) -> Block:
    return notices.notice_view(call.reader, call.reader.say(view.TITLE), [sentence])
