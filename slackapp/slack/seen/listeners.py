"""Listeners for the seen check: its question, and its answer.

An answer is stored in a transaction without the request's arrival, so that no other row has its moment.
"""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.seen import answering, asking
from slackapp.domain.seen.refusals import NotCountedIn
from slackapp.slack.bolt.call import Call, call_of, choose, show
from slackapp.slack.bolt.forms import filled
from slackapp.slack.bolt.once import once
from slackapp.slack.bolt.values import Payload, facts_in, pressed_value, row_id, row_in
from slackapp.slack.seen import ids, step_listeners
from slackapp.slack.seen import views as view

NO_ROUND = -1


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.OPEN_SEEN_CHECK)(on_open)
    app.view(ids.SEEN_CHECK_FORM)(on_form)
    app.action(ids.SEEN_MENU)(on_menu)


async def on_open(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Ask the question, and tell a lead about the use of the lead's answer (button `Did you feel seen?`)."""
    call = await call_of(context, body)
    round_id = row_id(pressed_value(action))
    async with call.services.db.reading() as session:
        asked = await asking.asked_of(session, call.acting, round_id)
    if not asked.is_counted_in and not asked.leads_anybody:
        raise NotCountedIn
    shown = view.step_only(call.reader, round_id)
    if asked.is_counted_in:
        shown = view.form(call.reader, round_id, is_lead=asked.leads_anybody)
    await show(call, body, shown)
    await ack()


async def on_form(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Count the answer (button `Answer`); an answer after the first changes nothing, and reads the same."""
    call = await call_of(context, body)
    answer = answering.answer_named(filled(payload).choice(ids.SEEN_ANSWER))
    async with once(call.services, call.workspace_id, deadline=call.deadline) as session:
        asked = await answering.count_answer(session, call.acting, round_in(payload), answer)
    call.stored.is_done = True
    await ack(response_action="update", view=view.counted(call.reader, is_lead=asked.leads_anybody))


async def on_menu(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Run the chosen option of the ⋯ menu beside the word."""
    call = await call_of(context, body)
    await choose(call, action, {view.ABOUT: _show_about, view.STEP: step_listeners.open_form})
    await ack()


async def _show_about(call: Call, _: int) -> None:
    await call.open(view.about(call.reader))


def round_in(form: Payload) -> int:
    """Return the round of a form; NO_ROUND for metadata that Tend cannot have written."""
    return row_in(facts_in(form).get("r")) or NO_ROUND
