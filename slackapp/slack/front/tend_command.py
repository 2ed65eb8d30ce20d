"""The command `/tend …`: its words lead to every part of Tend. Each noun brings its words."""

import difflib
from collections.abc import Mapping, Sequence

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.text import first_word
from slackapp.slack.block_kit.usage_lines import UsageLine, usage
from slackapp.slack.bolt.call import Call, call_of, tell
from slackapp.slack.bolt.markup import typed_in
from slackapp.slack.bolt.values import Payload
from slackapp.slack.feature import CommandWord
from slackapp.slack.front import ids
from slackapp.slack.front import tend_command_views as view
from slackapp.slack.front.private_text import PRIVATE_TEXT

ALIKE = 0.7  # least similarity of an offered word, from 0 to 1
HELP = "help"


def register(app: AsyncApp, words: Mapping[str, CommandWord], lines: Sequence[UsageLine]) -> None:
    """Register `/tend` with the words of every noun and the lines of the usage."""

    async def on_command(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
        """Handle `/tend …`; without a word answer with the usage, for an unknown word also quote it."""
        call = await call_of(context, body)
        text = str(body.get("text") or "")
        typed, rest = first_word(text)
        word = words.get(typed.lower())
        if word is not None:
            await word.way(ack, call, body, str(context.get(PRIVATE_TEXT) or rest))
        elif typed.lower() in {"", HELP}:
            await tell(ack, usage(call.reader, lines, await call.services.switches.off(call.workspace_id)))
        else:
            off = await call.services.switches.off(call.workspace_id)
            meant = _meant(typed.lower(), words)
            await tell(ack, view.not_understood(call.reader, typed_in(body), meant, usage(call.reader, lines, off)))

    app.command(ids.TEND_COMMAND)(on_command)


def _meant(typed: str, words: Mapping[str, CommandWord]) -> str | None:
    """Return the word most similar to the typed word; None without a similar word."""
    meant = {HELP: HELP, **{alike: word.word for word in words.values() for alike in (word.word, *word.alike)}}
    close = difflib.get_close_matches(typed, meant, n=1, cutoff=ALIKE)
    return meant[close[0]] if close else None


async def way_home(ack: AsyncAck, call: Call, body: Payload, _: str) -> None:
    """Handle `/tend home`."""
    await tell(ack, view.way_home(call.reader, call.workspace_id, body.get("api_app_id")))
