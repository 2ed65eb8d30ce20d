"""Listeners for pauses: the form behind `Let's pause`, and the three answers to a proposal."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.pauses import agreeing as pauses
from slackapp.domain.pauses.refusals import AskedAlready, NoPauseDay, PausedAlready, PauseDayNotPossible, PauseDayOff
from slackapp.domain.refusals import NotFound, Refusal
from slackapp.domain.repairs.bodies import Contents
from slackapp.domain.repairs.proposals import answering, proposing
from slackapp.domain.repairs.proposals.proposing import Agreed
from slackapp.domain.repairs.refusals import WentAlready
from slackapp.domain.repairs.sending import Held
from slackapp.domain.workspace.settings import contacts_of
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit import notices
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.bolt.answers import refuse_form
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.chosen_message import whole_link
from slackapp.slack.bolt.forms import filled, quoted_in
from slackapp.slack.bolt.values import Payload, pressed_value, row_id
from slackapp.slack.repairs import ids
from slackapp.slack.repairs.facts import RepairFacts, repair_facts
from slackapp.slack.repairs.pausing import views as view
from slackapp.slack.repairs.reading import views as reading_views
from slackapp.slack.repairs.reading.showing import redraw_under, show_word
from slackapp.slack.repairs.writing import views as writing_views
from slackapp.slack.repairs.writing.showing import show_instead

OF_THE_DAY = (NoPauseDay, PauseDayNotPossible, PauseDayOff)


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.OPEN_PAUSE)(on_open)
    app.view(ids.PAUSE_FORM)(on_form)
    app.action(ids.AGREE_WORD)(on_agree)
    app.action(ids.OTHER_DAY_WORD)(on_other_day)
    app.view(ids.PAUSE_DAY)(on_offer)
    app.action(ids.LET_BE_WORD)(on_let_be)


async def on_open(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the form (button `Let's pause`), with the author of the door's message."""
    call = await call_of(context, body)
    door = body.get("view") or {}
    facts = repair_facts(door)
    async with call.services.db.reading() as session:
        day = await pauses.suggested_day(session, call.acting, facts.author_id)
        contacts = await contacts_of(session, call.workspace_id)
    shown = view.PauseShown(RepairFacts(link=facts.link), contacts, day, facts.author_id, quoted_in(door))
    await show_instead(call, body, view.form(call.reader, shown))
    await ack()


async def on_form(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Hold the proposal, or explain a problem beside its field (button `Send`)."""
    call, facts, inputs = await call_of(context, body), repair_facts(payload), filled(payload)
    receiver_ids, day = inputs.people(ids.RECEIVER), inputs.day(shared_ids.DUE)
    await call.meet(receiver_ids)
    link = await whole_link(call, facts.link)
    try:
        async with call.once(facts.key) as session:
            if facts.word_ids:
                outcome: Held | Agreed = await proposing.change(session, call.acting, facts.word_ids, day)
            else:
                nobody = call.services.directory.nobody(call.workspace_id, receiver_ids)
                contents = Contents("pause", link=link, due=day)
                outcome = await proposing.propose(session, call.acting, receiver_ids, contents, nobody=nobody)
    except AskedAlready as refusal:
        await ack(response_action="update", view=view.asked_already(call.reader, refusal.other_id, refusal.word_id))
        return
    except (WentAlready, NotFound, PausedAlready) as refusal:
        await ack(response_action="update", view=_notice(call, call.sentence(refusal)))
        return
    except Refusal as refusal:
        await refuse_form(ack, call, refusal, _field_of(refusal), receiver_ids)
        return
    await ack(response_action="update", view=_outcome_view(call, outcome))


def _outcome_view(call: Call, outcome: Held | Agreed) -> Block:
    if isinstance(outcome, Agreed):
        return view.agreed(call.reader, outcome)
    if outcome.not_now:
        return view.not_now(call.reader, outcome.not_now)
    return writing_views.held(call.reader, outcome, ())


def _field_of(refusal: Refusal) -> str:
    return shared_ids.DUE if isinstance(refusal, OF_THE_DAY) else ids.RECEIVER


async def on_agree(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Agree to the proposed day (button `Agree`)."""
    call = await call_of(context, body)
    async with call.once() as session:
        received = await answering.agree(session, call.acting, row_id(pressed_value(action)))
    day = received.body.contents.due
    await show_word(call, received, [] if day is None else [b.section(view.you_agreed(call.reader, day))])
    await ack()


async def on_other_day(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Ask for another day (button `Another day`)."""
    call, word_id = await call_of(context, body), row_id(pressed_value(action))
    async with call.services.db.reading() as session:
        received, day = await answering.to_answer(session, call.acting, word_id)
    metadata = RepairFacts(word_ids=(word_id,)).packed()
    await call.open(view.other_day_form(call.reader, received, day, metadata))
    await ack()


async def on_offer(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Send another day to the proposer, or show beside the field why the day is not possible."""
    call, facts = await call_of(context, body), repair_facts(payload)
    try:
        async with call.once(facts.key) as session:
            received = await answering.offer(session, call.acting, facts.word_id, filled(payload).day(shared_ids.DUE))
    except Refusal as refusal:
        await refuse_form(ack, call, refusal, shared_ids.DUE, ())
        return
    await redraw_under(call, payload, received)
    said = reading_views.answered(call.reader, received, await call.waits())
    await ack(response_action="update", view=_notice(call, said))


async def on_let_be(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """End the proposal without a reason (button `Let it be`)."""
    call = await call_of(context, body)
    async with call.once() as session:
        received = await answering.let_be(session, call.acting, row_id(pressed_value(action)))
    said = reading_views.answered(call.reader, received, await call.waits())
    await show_word(call, received, [b.section(said)])
    await ack()


def _notice(call: Call, sentence: str) -> Block:
    return notices.notice_view(call.reader, call.reader.say(view.TITLE), [sentence])
