"""Doors to Home, and `/tend`, through which everything can be reached."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain import home_tabs, prompts
from slackapp.domain.refusals import OutsideWorkspace
from slackapp.listeners.acknowledgments import offered_channel, thank
from slackapp.listeners.efforts import notice
from slackapp.listeners.middleware import Call, call_of, tell
from slackapp.listeners.settings import open_settings
from slackapp.listeners.words import plain_words
from slackapp.views import home as view
from slackapp.views import ids, refusals

Payload = Mapping[str, Any]
Way = Callable[[AsyncAck, Call, Payload, str], Awaitable[None]]


def register(app: AsyncApp) -> None:
    """Say which of Slack's payloads are ours."""
    app.event("app_home_opened")(on_opened)
    app.command(ids.TEND_COMMAND)(on_command)
    app.action(ids.RESUME_PROMPTS)(on_resume)


async def on_opened(event: Payload, body: Payload, context: AsyncBoltContext) -> None:
    """Ask for a fresh Home; `delivery` draws it. People of other organisations have none, and are told nothing."""
    if event.get("tab") != "home":
        return
    try:
        call = await call_of(context, body)
    except OutsideWorkspace:
        return
    async with call.once() as session:
        await home_tabs.opened(session, call.workspace_id, call.user_id, call.now)


async def on_resume(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """`Start again`."""
    call = await call_of(context, body)
    async with call.once() as session:
        await prompts.choose_prompting(session, call.workspace_id, call.user_id, prompts.WEEKLY, call.now)
    await ack()


async def on_command(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """`/tend …`: another way to each door; what is not understood is answered with usage, and quoted."""
    call = await call_of(context, body)
    text = str(body.get("text") or "").strip()
    word, *rest = text.split(maxsplit=1) or [""]
    way = WAYS.get(word.lower())
    if way is not None:
        await way(ack, call, body, "".join(rest))
        return
    usage = view.usage(call.reader)
    typed = plain_words(text, {})
    await tell(ack, refusals.quoted(usage, typed) if typed and word.lower() != "help" else usage)


async def _home(ack: AsyncAck, call: Call, body: Payload, _: str) -> None:
    await tell(ack, view.way_home(call.reader, call.workspace_id, body.get("api_app_id")))


async def _settings(ack: AsyncAck, call: Call, _body: Payload, _: str) -> None:
    if await open_settings(call):
        await ack()
    else:
        await tell(ack, view.not_opened(call.reader))


async def _thanks(ack: AsyncAck, call: Call, body: Payload, rest: str) -> None:
    await thank(ack, call, rest, offered_channel(body))


async def _noticed(ack: AsyncAck, call: Call, _body: Payload, rest: str) -> None:
    await notice(ack, call, rest)


WAYS: Mapping[str, Way] = {"home": _home, "settings": _settings, "thanks": _thanks, "noticed": _noticed}
