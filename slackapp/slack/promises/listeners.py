"""Listeners for promises: the message shortcut and its form, and the buttons of a promise."""

from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.promises import promising
from slackapp.domain.promises.promising import Promised
from slackapp.domain.promises.refusals import DueDayNotPossible, NoDueDay, SameDay
from slackapp.domain.refusals import Refusal
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.chosen_message import link_to, pointed, whole_link
from slackapp.slack.bolt.forms import filled
from slackapp.slack.bolt.values import Payload, pressed_value, row_id
from slackapp.slack.promises import form_views as view
from slackapp.slack.promises import ids
from slackapp.slack.promises.facts import PromiseFacts, promise_facts

End = Callable[[AsyncSession, Acting, int], Awaitable[Promised]]
ENDS: dict[str, End] = {ids.DONE: promising.finish, ids.LET_GO: promising.let_go, ids.CLOSE: promising.close}
ABOUT_DAYS = (DueDayNotPossible, NoDueDay, SameDay)


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.shortcut(ids.PROMISE_MESSAGE)(on_message_shortcut)
    app.view(ids.PROMISE_FORM)(on_form)
    app.action(ids.MOVE)(on_move)
    app.view(ids.MOVE_FORM)(on_moved)
    for action_id in ENDS:
        app.action(action_id)(on_end)
    app.action(ids.SHOW_LINE)(on_show_line)
    app.view(ids.LINE_COPY)(on_copied)


async def on_message_shortcut(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the form for a promise about a message (message shortcut `I'll get back to this`); its text is not read."""
    call, at = await call_of(context, body), pointed(body)
    link = await link_to(call, at)
    async with call.services.db.reading() as session:
        suggested = await promising.suggested_day(session, call.acting)
    metadata = PromiseFacts(link=link).packed()
    await call.open(view.form(call.reader, metadata, suggested, has_link=link is not None))
    await ack()


async def on_form(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Store the promise, or name a missing input beside its field."""
    call, facts = await call_of(context, body), promise_facts(payload)
    link, inputs = await whole_link(call, facts.link), filled(payload)
    will, day = inputs.line(shared_ids.WILL), inputs.day(shared_ids.DUE)
    try:
        async with call.once(facts.key) as session:
            promised = await promising.make_own(session, call.acting, will, day, link)
    except Refusal as refusal:
        await _refuse(ack, call, refusal)
        return
    await ack(response_action="update", view=view.made(call.reader, promised))


async def on_move(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Open the form to move a promise (button `Move`)."""
    call, promise_id = await call_of(context, body), row_id(pressed_value(action))
    async with call.services.db.reading() as session:
        promised = await promising.to_move(session, call.acting, promise_id)
        suggested = await promising.suggested_day(session, call.acting, promised.due_on)
    metadata = PromiseFacts(promise_id=promise_id).packed()
    await call.open(view.move_form(call.reader, metadata, promised, suggested))
    await ack()


async def on_moved(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Move the promise, or say beside the day why not."""
    call, facts = await call_of(context, body), promise_facts(payload)
    day = filled(payload).day(shared_ids.DUE)
    try:
        async with call.once(facts.key) as session:
            promised = await promising.move(session, call.acting, facts.promise_id, day)
    except ABOUT_DAYS as refusal:
        await _refuse(ack, call, refusal)
        return
    await ack(response_action="update", view=view.moved(call.reader, promised))


async def on_end(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """End the promise as done, let go or closed (buttons `Done`, `Let it go`, `Close`); every list is redrawn."""
    call = await call_of(context, body)
    async with call.once() as session:
        await ENDS[action["action_id"]](session, call.acting, row_id(pressed_value(action)))
    await ack()


async def on_show_line(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Show an honest line about an overdue promise, to send or to copy (button `A line to send`)."""
    call, promise_id = await call_of(context, body), row_id(pressed_value(action))
    async with call.services.db.reading() as session:
        overdue = await promising.find_overdue(session, call.acting, promise_id)
    metadata = PromiseFacts(promise_id=promise_id).packed()
    await call.open(view.line_form(call.reader, overdue, metadata))
    await ack()


async def on_copied(ack: AsyncAck) -> None:
    """Close the line, without reading its text."""
    await ack()


async def _refuse(ack: AsyncAck, call: Call, refusal: Refusal) -> None:
    """Show the reason beside its field: the day for a refused day, else the words."""
    where = shared_ids.DUE if isinstance(refusal, ABOUT_DAYS) else shared_ids.WILL
    await ack(response_action="errors", errors={where: call.sentence(refusal)})
