"""Listeners for the menu beside the words in the message to a doer."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.refusals import NotFound
from slackapp.slack.blocks import listeners as blocks_listeners
from slackapp.slack.bolt.call import Call, Choose, call_of, choose
from slackapp.slack.bolt.values import Payload
from slackapp.slack.efforts import everyday_listeners, ids, noted_views


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.NOTED_MENU)(on_menu)


async def on_menu(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Handle the chosen option. Raises NotFound for an unknown one."""
    call = await call_of(context, body)
    await choose(call, action, OPTIONS)
    await ack()


async def _ask_about_noter(call: Call, effort_id: int) -> None:
    async with call.services.db.reading() as session:
        shown = await effort_lists.one_about_me(session, call.workspace_id, call.user_id, effort_id)
    if shown is None or not shown.noter_id or shown.noter_id == call.user_id:
        raise NotFound
    await blocks_listeners.ask(call, shown.noter_id)


OPTIONS: dict[str, Choose] = {
    noted_views.STOP: everyday_listeners.end,
    noted_views.BLOCK: _ask_about_noter,
}
