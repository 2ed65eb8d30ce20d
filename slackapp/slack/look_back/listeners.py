"""Listeners for looking back. The presser sees the presser's own months only."""

from datetime import date

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.look_back import months
from slackapp.domain.refusals import NotFound
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.faces import with_faces
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.values import Payload, parts_of, pressed_value, row_id, view_of
from slackapp.slack.directory.faces import faces_for
from slackapp.slack.look_back import ids
from slackapp.slack.look_back import views as view

WAYS = (ids.LOOK_BACK_EARLIER, ids.LOOK_BACK_LATER, ids.LOOK_BACK_MORE, ids.LOOK_BACK_FORMER)
NEWEST = "-"


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.OPEN_LOOK_BACK)(on_open)
    for action_id in WAYS:
        app.action(action_id)(on_turn)


async def on_open(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Open a month (button `Look back`). Raises NotFound for a value that is none of Tend's."""
    call, value = await call_of(context, body), pressed_value(action)
    await call.open(await _month_view(call, None if value in {"", NEWEST} else _day_in(value), 0))
    await ack()


async def on_turn(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Show another page or month in the same view. Raises NotFound as `on_open` does."""
    call = await call_of(context, body)
    day, skip = parts_of(pressed_value(action), 2)
    await call.replace(str(view_of(body).get("id") or ""), await _month_view(call, _day_in(day), max(0, row_id(skip))))
    await ack()


async def _month_view(call: Call, first: date | None, skip: int) -> Block:
    async with call.services.db.reading() as session:
        shown = await months.month_of(session, call.acting, first, skip)
    return await with_pictures(call, view.month(call.reader, shown))


async def with_pictures(call: Call, drawn: Block) -> Block:
    """Return a view with people's pictures in their places."""
    faces = await faces_for(call.services.db, call.workspace_id, drawn["blocks"], call.services.answer_hosts)
    return {**drawn, "blocks": with_faces(drawn["blocks"], faces)}


def _day_in(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NotFound from None
    if not months.is_shown(day):
        raise NotFound
    return day
