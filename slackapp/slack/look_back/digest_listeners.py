"""Listeners for the message about a week or a month. The presser sees and changes the presser's own only."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.home.digest import Look
from slackapp.domain.look_back import digests, weeks
from slackapp.domain.people import calendars
from slackapp.domain.refusals import NotFound
from slackapp.slack.bolt.call import call_of
from slackapp.slack.bolt.values import Payload, chosen_value, parts_of, pressed_value, row_id
from slackapp.slack.look_back import digest_views as view
from slackapp.slack.look_back import ids
from slackapp.slack.look_back.listeners import with_pictures


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.OPEN_WEEK)(on_open_week)
    app.action(ids.DIGEST_MENU)(on_menu)
    app.action(ids.TURN_ON_DIGEST)(on_turn_on)


async def on_open_week(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Show the words of a week (button `Open`). Raises NotFound for an unknown value."""
    call = await call_of(context, body)
    span = view.Span.of(*(row_id(part) for part in parts_of(pressed_value(action), 2)))
    if span is None:
        raise NotFound
    async with call.services.db.reading() as session:
        shown = await weeks.week_between(session, call.acting, span.since, span.until)
    await call.open(await with_pictures(call, view.week(call.reader, Look(call.user_id, call.now), shown)))
    await ack()


async def on_menu(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Explain or stop the messages (the ⋯ menu). Raises NotFound for an unknown option."""
    call, (every, choice) = await call_of(context, body), parts_of(chosen_value(action), 2)
    if every not in digests.EVERY:
        raise NotFound
    if choice == view.WHY:
        await call.open(view.why(call.reader, every))
    elif choice == view.STOP:
        async with call.once() as session:
            await digests.turn_off(session, call.acting, every)
        await call.answer(view.stopped(call.reader, every), replace=True)
    else:
        raise NotFound
    await ack()


async def on_turn_on(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Turn a kind of message back on (button `Turn back on`). Raises NotFound for another kind."""
    call, pressed = await call_of(context, body), pressed_value(action)
    every = next((one for one in digests.EVERY if one == pressed), None)
    if every is None:
        raise NotFound
    async with call.once() as session:
        wish = await digests.turn_on(session, call.acting, every)
        calendar = await calendars.of_acting(session, call.acting)
    next_at = digests.next_moment(calendar, wish, every, call.now)
    await call.answer(view.started_again(call.reader, next_at), replace=True)
    await ack()
