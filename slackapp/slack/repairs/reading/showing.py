"""Draw a private word again after a press of its receiver: in place of itself, or under a form."""

from collections.abc import Sequence

from slackapp.domain.repairs.reading import Received
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.bolt.call import Call
from slackapp.slack.bolt.values import Payload
from slackapp.slack.repairs.reading import views as view


async def show_word(call: Call, received: Received, done: Sequence[Block] = ()) -> None:
    """Draw the words in place of the view with the press, below the result of the press."""
    await call.show_here(view.word(call.reader, call.workspace_id, received, done))


async def redraw_under(call: Call, payload: Payload, received: Received) -> None:
    """Draw the words under a submitted form again, without the buttons that have done their work."""
    under = str(payload.get("previous_view_id") or "")
    if under:
        await call.redraw(under, view.word(call.reader, call.workspace_id, received))
