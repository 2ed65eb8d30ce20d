"""Listeners for giving credit back: the form, and the owner's two answers."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.refusals import NotFound, Refusal
from slackapp.domain.repairs import reading, sending
from slackapp.domain.repairs.bodies import Contents, DraftBody
from slackapp.domain.repairs.crediting import correcting
from slackapp.domain.repairs.refusals import NoMessageLink
from slackapp.domain.repairs.sending import Cools, Held
from slackapp.domain.workspace.settings import contacts_of
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.chosen_message import place_in, whole_link
from slackapp.slack.bolt.forms import filled
from slackapp.slack.bolt.values import Payload, pressed_value, row_id
from slackapp.slack.repairs import ids
from slackapp.slack.repairs.crediting import views as view
from slackapp.slack.repairs.facts import RepairFacts, repair_facts
from slackapp.slack.repairs.reading import views as reading_views
from slackapp.slack.repairs.reading.showing import show_word
from slackapp.slack.repairs.writing import views as writing_views
from slackapp.slack.repairs.writing.showing import show_instead
from slackapp.slack.repairs.writing.submitting import submit


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.OPEN_CREDIT)(on_open)
    app.view(ids.CREDIT_FORM)(on_form)
    app.action(ids.POST_CREDIT)(on_agree)
    app.action(ids.LEAVE_CREDIT)(on_leave)


async def on_open(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Open the form, with the message and its author if known (button `Give credit back`)."""
    call = await call_of(context, body)
    facts = repair_facts(body.get("view") or {})
    link = await whole_link(call, facts.link or pressed_value(action))
    receiver_ids = () if facts.author_id is None else (facts.author_id,)
    async with call.services.db.reading() as session:
        contacts = await contacts_of(session, call.workspace_id)
    written = DraftBody(call.user_id, Contents("credit", link=link), receiver_ids)
    await show_instead(call, body, view.form(call.reader, view.CreditShown(written, RepairFacts(), contacts)))
    await ack()


async def on_form(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Hold the proposal, or name a missing input beside its field (button `Send`)."""
    call, facts, inputs = await call_of(context, body), repair_facts(payload), filled(payload)
    link = await whole_link(call, inputs.line(ids.LINK))
    texts = {shared_ids.WORDS: typed} if (typed := inputs.text(shared_ids.WORDS)) else {}
    written = DraftBody(
        call.user_id, Contents("credit", texts, link=link), inputs.people(ids.RECEIVER), form=facts.number
    )
    wrong: dict[str, Refusal] = sending.wrong_texts(written.contents)
    if link is None:
        wrong[ids.LINK] = NoMessageLink()
    await submit(ack, call, facts, written, wrong, lambda outcome: _outcome_view(call, outcome))


def _outcome_view(call: Call, outcome: Cools | Held) -> Block:
    if isinstance(outcome, Cools):
        return writing_views.cools(call.reader, outcome)
    return writing_views.held(call.reader, outcome, ())


async def on_agree(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Agree to the words and their place, which are then posted (button `Agree`)."""
    call, word_id = await call_of(context, body), row_id(pressed_value(action))
    async with call.once() as session:
        proposed = await reading.open_word(session, call.acting, word_id)
        place = place_in(proposed.body.contents.link or "")
        if place is None:
            raise NotFound
        received = await correcting.agree(session, call.acting, word_id, place.channel_id)
    await show_word(call, received, [b.section(view.agreed(call.reader, received))])
    await ack()


async def on_leave(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Leave the correction unposted (button `Leave it`)."""
    call = await call_of(context, body)
    async with call.once() as session:
        received = await correcting.leave(session, call.acting, row_id(pressed_value(action)))
    said = reading_views.answered(call.reader, received, await call.waits())
    await show_word(call, received, [b.section(said)])
    await ack()
