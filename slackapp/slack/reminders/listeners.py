"""Listeners for the message with a person's own reminders. The presser sees the presser's own reminders only."""

from collections.abc import Callable

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.refusals import NotFound
from slackapp.domain.reminders import choosing, mornings
from slackapp.slack.block_kit.reminder_kinds import ReminderKinds
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.values import Payload, chosen_value, parts_of, pressed_value, row_id
from slackapp.slack.reminders import ids
from slackapp.slack.reminders import views as view


def registering(kinds: ReminderKinds) -> Callable[[AsyncApp], None]:
    """Return the function that registers the listeners for reminders of `kinds`."""

    async def on_menu(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
        """Explain or stop reminders (the ⋯ menu). Raises NotFound for an unknown option."""
        call, choice = await call_of(context, body), chosen_value(action)
        if choice == view.WHY:
            names = [one.kind for one in await _shown(call, kinds)]
            await call.open(view.why(call.reader, kinds, names))
        elif choice == view.STOP:
            async with call.once() as session:
                await choosing.turn_off(session, call.acting)
            await call.answer(view.stopped(call.reader), replace=True)
        else:
            raise NotFound
        await ack()

    async def on_done(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
        """Forget one reminder (button `Done`). Raises NotFound for an unknown kind."""
        call = await call_of(context, body)
        kind, number = parts_of(pressed_value(action), 2)
        if kind not in kinds:
            raise NotFound
        async with call.once() as session:
            await mornings.done(session, call.acting, kind, row_id(number))
        await ack()

    def register(app: AsyncApp) -> None:
        app.action(ids.REMINDER_DONE)(on_done)
        app.action(ids.OWN_REMINDERS_MENU)(on_menu)
        app.action(ids.TURN_ON_REMINDERS)(on_turn_on)

    return register


async def on_turn_on(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Turn all kinds of reminders back on (button `Turn back on`)."""
    call = await call_of(context, body)
    async with call.once() as session:
        await choosing.turn_on(session, call.acting)
    await call.answer(view.started_again(call.reader), replace=True)
    await ack()


async def _shown(call: Call, kinds: ReminderKinds) -> tuple[mornings.Shown, ...]:
    async with call.services.db.reading() as session:
        return await mornings.shown(session, call.acting, kinds)
