"""Listeners for a round's post: `Answer privately` and its form, `Pass`, and the ⋯."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.refusals import Refusal
from slackapp.domain.rituals.refusals import SeasonOver
from slackapp.domain.rituals.rounds import answering, asked
from slackapp.domain.rituals.rounds.answering import Answer
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.bolt.answers import refuse_form
from slackapp.slack.bolt.call import Call, call_of, choose
from slackapp.slack.bolt.forms import FormFacts, facts_of, filled
from slackapp.slack.bolt.values import Payload, pressed_channel, pressed_value, row_id
from slackapp.slack.repairs import ids as repairs_ids
from slackapp.slack.rituals.rounds import ids
from slackapp.slack.rituals.rounds import views as view
from slackapp.slack.rituals.seasons import listeners as season_listeners
from slackapp.slack.thanks.listeners import tell_sent
from slackapp.slack.thanks.wording_listeners import openings_offered


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.ANSWER_ROUND)(on_answer)
    app.view(ids.ROUND_ANSWER)(on_form)
    app.action(ids.SKIP_ROUND)(on_pass)
    app.action(ids.ROUND_MENU)(on_menu)


async def on_answer(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Open the form, also for a closed or deleted round (button `Answer privately`)."""
    call = await call_of(context, body)
    round_id, channel_id = row_id(pressed_value(action)), pressed_channel(body)
    async with call.services.db.reading() as session:
        found = await answering.to_answer(session, call.acting, round_id)
    metadata = FormFacts(round_id=round_id if round_id > 0 else None, channel_id=channel_id).packed()
    await call.open(view.answer_form(call.reader, found, channel_id, metadata, call.now))
    await ack()


async def on_form(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Send the answer, or name a missing input beside its field; the typed words stay."""
    call = await call_of(context, body)
    if await openings_offered(ack, call, payload):
        return
    inputs, facts = filled(payload), facts_of(payload)
    receiver_ids, effort = inputs.people(repairs_ids.RECEIVER), inputs.choice(ids.ROUND_EFFORT)
    await call.meet(receiver_ids)
    said = Answer(
        facts.round_id or -1,
        facts.channel_id,
        receiver_ids,
        inputs.text(shared_ids.WORDS),
        None if effort is None else row_id(effort),
        call.services.directory.nobody(call.workspace_id, receiver_ids),
    )
    try:
        async with call.once(facts.key) as session:
            answered = await answering.answer(session, call.acting, said)
    except Refusal as refusal:
        await refuse_form(ack, call, refusal, repairs_ids.RECEIVER, receiver_ids)
        return
    await tell_sent(ack, call, answered.given, view.came_late(call.reader, answered))


async def on_pass(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Answer the presser alone, and store nothing at all, not even the press (button `Pass`)."""
    call = await call_of(context, body)
    await ack()
    await call.answer(view.passed(call.reader))


async def on_menu(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Count the presser in, or explain the use of an answer (the ⋯ menu)."""
    await choose(await call_of(context, body), action, {view.ABOUT: _explain, view.COUNT_IN: _count_in})
    await ack()


async def _count_in(call: Call, round_id: int) -> None:
    """Count the presser in. Raises SeasonOver for an ended or deleted season."""
    async with call.services.db.reading() as session:
        shown = await asked.find(session, call.workspace_id, round_id)
    if shown is None:
        raise SeasonOver
    await season_listeners.count_in(call, shown.season.id)


async def _explain(call: Call, round_id: int) -> None:
    async with call.services.db.reading() as session:
        shown = await asked.find(session, call.workspace_id, round_id)
    await call.open(view.about_answers(call.reader, shown))
