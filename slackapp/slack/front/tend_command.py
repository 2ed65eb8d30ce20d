"""The command `/tend …`: its words lead to every part of Tend."""

import difflib
from collections.abc import Awaitable, Callable, Mapping

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.slack.block_kit import refusals
from slackapp.slack.bolt.call import Call, call_of, tell
from slackapp.slack.bolt.markup import plain_words
from slackapp.slack.bolt.values import Payload, offered_channel
from slackapp.slack.efforts.listeners import notice
from slackapp.slack.front import ids
from slackapp.slack.front import tend_command_views as view
from slackapp.slack.home.pages_listeners import open_later
from slackapp.slack.leads.listeners import open_lead_form
from slackapp.slack.own_data.settings_listeners import open_settings
from slackapp.slack.sources.listeners import link_account, open_my_sources
from slackapp.slack.thanks.archive.listeners import open_kept_words
from slackapp.slack.thanks.listeners import thank

Way = Callable[[AsyncAck, Call, Payload, str], Awaitable[None]]

ALIKE = 0.7  # least similarity of an offered word, from 0 to 1
MEANT: Mapping[str, str] = {"manager": "leader", "away": "settings", "search": "words", "github": "link"}


def register(app: AsyncApp) -> None:
    """Register the listeners of this module."""
    app.command(ids.TEND_COMMAND)(on_command)


async def on_command(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Handle `/tend …`; without a word answer with the usage, for an unknown word also quote it."""
    call = await call_of(context, body)
    text = str(body.get("text") or "").strip()
    word, *rest = text.split(maxsplit=1) or ["help"]
    way = WAYS.get(word.lower())
    if way is not None:
        await way(ack, call, body, "".join(rest))
        return
    close = difflib.get_close_matches(word.lower(), [*WAYS, *MEANT], n=1, cutoff=ALIKE)
    meant = MEANT.get(close[0], close[0]) if close else None
    await tell(ack, view.not_understood(call.reader, plain_words(text, {}), meant))


async def _help(ack: AsyncAck, call: Call, _body: Payload, _: str) -> None:
    await tell(ack, view.usage(call.reader))


async def _home(ack: AsyncAck, call: Call, body: Payload, _: str) -> None:
    await tell(ack, view.way_home(call.reader, call.workspace_id, body.get("api_app_id")))


async def _thanks(ack: AsyncAck, call: Call, body: Payload, rest: str) -> None:
    await thank(ack, call, rest, offered_channel(body))


async def _noticed(ack: AsyncAck, call: Call, _body: Payload, rest: str) -> None:
    await notice(ack, call, rest)


async def _words(ack: AsyncAck, call: Call, _body: Payload, rest: str) -> None:
    await _acknowledge(ack, call, is_open=await open_kept_words(call, rest))


def _opens(opener: Callable[[Call], Awaitable[bool]]) -> Way:
    """Return the handler of a word without further arguments, which opens a view."""

    async def way(ack: AsyncAck, call: Call, _body: Payload, _: str) -> None:
        await _acknowledge(ack, call, is_open=await opener(call))

    return way


async def _acknowledge(ack: AsyncAck, call: Call, *, is_open: bool) -> None:
    """Answer nothing besides an open view; otherwise say that Slack did not open it in time."""
    if is_open:
        await ack()
    else:
        await tell(ack, refusals.not_opened(call.reader))


WAYS: Mapping[str, Way] = {
    "help": _help,
    "home": _home,
    "settings": _opens(open_settings),
    "thanks": _thanks,
    "noticed": _noticed,
    "words": _words,
    "later": _opens(open_later),
    "leader": _opens(open_lead_form),
    "sources": _opens(open_my_sources),
    "link": link_account,
}
