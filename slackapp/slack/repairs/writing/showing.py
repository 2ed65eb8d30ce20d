"""Show a view of repair in place of the door, a form or a notice."""

from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.bolt.call import Call
from slackapp.slack.bolt.values import Payload
from slackapp.slack.repairs import ids

FORMS = {ids.REPAIR_OWN, ids.REPAIR_ASK, ids.REPAIR_REQUEST, ids.REPAIR_LANDED, ids.LANDED_LINE, ids.REPAIR_HELP}
OURS = frozenset({shared_ids.NOTICE, shared_ids.REPAIR_DOOR, ids.PAUSE_FORM, ids.CREDIT_FORM, *FORMS})


async def show_instead(call: Call, body: Payload, shown: Block) -> None:
    """Show the view in place of the pressed view of repair; on top of any other, or alone."""
    pressed = body.get("view") or {}
    if pressed.get("callback_id") in OURS:
        await call.replace(str(pressed.get("id")), shown)
    else:
        await call.open(shown)
