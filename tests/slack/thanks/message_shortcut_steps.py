"""Shortcuts on messages as Slack would send them, also on messages that nobody can make by hand."""

from typing import Any

from sandbox import payloads
from sandbox.workspace.state import Message
from tests.world import World


async def send_message_shortcut(world: World, who: str, message: Message, callback_id: str, **changes: Any) -> None:
    """Send a message shortcut whose message differs from the one that stands; None takes a key away."""
    payload = payloads.message_action(world.slack.state, world.slack.person(who), message, callback_id)
    told = {key: value for key, value in {**payload["message"], **changes}.items() if value is not None}
    reply = await world.slack.raw({**payload, "message": told})
    assert reply.status == 200
