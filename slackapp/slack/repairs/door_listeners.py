"""Listeners for the door to repair: the command, the shortcuts, Home, and `/tend repair`.

Text typed after a command is dropped before, see `front/private_text`.
"""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain import text
from slackapp.domain.repairs.sending import open_door
from slackapp.domain.workspace.settings import contacts_of
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.bolt.answers import answer_opened
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.chosen_message import link_to, pointed
from slackapp.slack.bolt.markup import mentioned, plain_words
from slackapp.slack.bolt.mentions import names_of
from slackapp.slack.bolt.values import Payload
from slackapp.slack.repairs import door_views as view
from slackapp.slack.repairs import ids
from slackapp.slack.repairs.facts import RepairFacts


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.command(ids.REPAIR_COMMAND)(on_command)
    app.shortcut(ids.REPAIR_SOMETHING)(on_shortcut)
    app.shortcut(ids.REPAIR_MESSAGE)(on_message_shortcut)
    app.action(ids.OPEN_REPAIR_DOOR)(on_button)
    app.action(shared_ids.MORE_THAN_SMALL)(on_more_than_small)


async def on_command(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the door (`/repair`)."""
    await on_word(ack, await call_of(context, body), body, "")


async def on_word(ack: AsyncAck, call: Call, body: Payload, _rest: str) -> None:
    """Open the door (`/tend repair`)."""
    await answer_opened(ack, call, body, "", is_open=await call.open(await _door(call, RepairFacts())))


async def on_shortcut(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the door (global shortcut `Put something right`)."""
    call = await call_of(context, body)
    await call.open(await _door(call, RepairFacts()))
    await ack()


async def on_button(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the door (button `Put something right` on Home)."""
    await on_shortcut(ack, body, context)


async def on_message_shortcut(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the door about a message (message shortcut `Put this right`).

    Its link travels; its text stands in the view only, and is not stored.
    """
    call, at = await call_of(context, body), pointed(body)
    link = await link_to(call, at)
    names = await names_of(call, mentioned(at.text))
    quoted = text.tidy(text.whole(plain_words(at.text, names))) or None
    author_id = None if at.author_id == call.user_id else at.author_id
    await call.open(await _door(call, RepairFacts(link=link, author_id=author_id), quoted))
    await ack()


async def on_more_than_small(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Name the workspace's contacts to anybody (button `More than a small thing?`)."""
    call = await call_of(context, body)
    async with call.services.db.reading() as session:
        contacts = await contacts_of(session, call.workspace_id)
    await call.open(view.contacts_view(call.reader, contacts))
    await ack()


async def _door(call: Call, facts: RepairFacts, quoted: str | None = None) -> Block:
    async with call.services.db.reading() as session:
        shown = await open_door(session, call.acting)
    return view.door(call.reader, shown, facts.packed(), quoted=quoted, has_link=facts.link is not None)
