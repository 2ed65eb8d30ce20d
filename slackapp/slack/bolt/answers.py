"""Answers to commands and forms: a sentence with the reason of a refusal, and the typed text kept."""

import json
from collections.abc import Awaitable, Callable, Iterable

from slack_bolt.async_app import AsyncAck

from slackapp.domain.refusals import NamesNotResolved, Refusal
from slackapp.domain.text import tidy, whole
from slackapp.slack.block_kit import ids, refusals
from slackapp.slack.block_kit.blocks import Block, Message, actions, button
from slackapp.slack.bolt.call import Call, tell
from slackapp.slack.bolt.command_text import Addressed
from slackapp.slack.bolt.forms import is_id
from slackapp.slack.bolt.markup import typed_in
from slackapp.slack.bolt.mentions import quoted_text
from slackapp.slack.bolt.values import Payload, pressed_value

VALUE_MAX = 2_000  # characters; docs.slack.dev/reference/block-kit/block-elements/button-element

# handles a word after `/tend`; the text is the rest
Way = Callable[[AsyncAck, Call, Payload, str], Awaitable[None]]


async def refuse_command(
    ack: AsyncAck, call: Call, refusal: Refusal, asked: Addressed, text: str, form_action_id: str
) -> None:
    """Answer a command with the refusal's sentence and `text`, the command's own, in plain words.

    If Slack did not resolve a mentioned name, the answer also has a button for the form, which offers a list of people
    and has the rest of `asked` filled in.
    """
    said = call.sentence(refusal, "noted" if form_action_id == ids.OPEN_NOTE_FORM else None)
    message = refusals.quoted(call.reader, said, await quoted_text(call, text))
    if isinstance(refusal, NamesNotResolved):
        form = button(call.reader.say("Open the form"), form_action_id, begun_with(asked))
        message = Message(message.text, [*message.blocks, actions(form)])
    await tell(ack, message)


def begun_with(asked: Addressed) -> str:
    """Return the people and words of a command as a button's value; the people alone where the words are too long."""
    people, privately = list(asked.people), ["privately"] if asked.privately else []
    packed = json.dumps([people, asked.words, *privately], ensure_ascii=False, separators=(",", ":"))
    return packed if len(packed) <= VALUE_MAX else json.dumps([people, "", *privately], separators=(",", ":"))


def begun_in(action: Payload) -> tuple[tuple[str, ...], str]:
    """Read the people and words for a form from its button; nothing from the button of an empty form."""
    try:
        people, words, *_ = json.loads(pressed_value(action))
        chosen = tuple(one for one in people if is_id(one))
    except (ValueError, TypeError):
        return (), ""
    return chosen, tidy(whole(words)) if isinstance(words, str) else ""


def is_begun_privately(action: Payload) -> bool:
    """Return whether the command behind the button began with `privately`: its form never offers a post."""
    try:
        return bool(json.loads(pressed_value(action))[2:] == ["privately"])
    except (ValueError, TypeError, KeyError):
        return False


async def open_instead(ack: AsyncAck, call: Call, form: Block, usage: str, text: str) -> None:
    """Open the form, prefilled from the command; if Slack does not open the form, answer with the usage."""
    if await call.open(form):
        await ack()
    else:
        await tell(ack, refusals.quoted(call.reader, usage, await quoted_text(call, text)))


async def refuse_form(ack: AsyncAck, call: Call, refusal: Refusal, block_id: str, user_ids: Iterable[str]) -> None:
    """Show the refusal's sentence beside its field in the open form.

    The field is the words for a refusal about words, otherwise `block_id`, the people. `user_ids` are the people named
    in the sentence.
    """
    names = await call.services.directory.names(call.workspace_id, user_ids)
    where = ids.WORDS if refusals.is_about_words(refusal) else block_id
    said = refusals.named(call.reader, call.sentence(refusal), names)
    await ack(response_action="errors", errors={where: said})


def opening(opener: Callable[[Call], Awaitable[bool]]) -> Way:
    """Return the handler of a word without further arguments, which opens a view."""

    async def way(ack: AsyncAck, call: Call, body: Payload, rest: str) -> None:
        await answer_opened(ack, call, body, rest, is_open=await opener(call))

    return way


async def answer_opened(ack: AsyncAck, call: Call, body: Payload, rest: str, *, is_open: bool) -> None:
    """Answer nothing besides an open view; else say that Slack did not open the view in time, and quote the command.

    A word of `/tend` alone is not quoted: `rest` is the text typed after the word.
    """
    if is_open:
        await ack()
    else:
        await tell(ack, refusals.quoted(call.reader, refusals.not_opened(call.reader), typed_in(body) if rest else ""))


def view_pressed_in(body: Payload, form_id: str) -> str | None:
    """Return the id of the pressed view, if the view is the form `form_id` or a notice; None for a press elsewhere.

    The answer replaces the returned view. For None the answer covers the open view, or stands alone.
    """
    view = body.get("view") or {}
    return str(view.get("id")) if view.get("callback_id") in {ids.NOTICE, form_id} else None


async def show_after_press(call: Call, body: Payload, form_id: str, shown: Block) -> None:
    """Show a view in place of the pressed form `form_id` or notice; on top of any other view, or alone."""
    view_id = view_pressed_in(body, form_id)
    if view_id is None:
        await call.open(shown)
    else:
        await call.replace(view_id, shown)
