"""Answer a person after a listener failed: with a clear sentence, and the typed words.

A refusal becomes its sentence. Any other error becomes an apology with a reference; the log has the same reference and
the error's type, never the payload.
"""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext
from slack_bolt.response import BoltResponse
from sqlalchemy.exc import SQLAlchemyError

from slackapp.domain.refusals import BrokenCharacter, NotInstalled, Refusal, SlackAway
from slackapp.domain.text import first_word
from slackapp.languages.catalogues import in_use
from slackapp.slack.block_kit import ids, notices, refusals
from slackapp.slack.block_kit.blocks import Message, section
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.block_kit.refusals import Sentences
from slackapp.slack.bolt.call import ANSWERED_WITHIN_S, Call, call_of, deadline_of, person_of
from slackapp.slack.bolt.markup import typed_in
from slackapp.slack.bolt.once import STORED, TEND, Replayed, Stored
from slackapp.slack.bolt.services import Services
from slackapp.slack.bolt.stacked import modal_in
from slackapp.slack.bolt.values import submit_label
from slackapp.slack.front.ids import TEND_COMMAND

logger = logging.getLogger(__name__)

UNAMBIGUOUS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without letters easily misheard or misread
READER_TIMEOUT_S = 0.5  # the answer itself has to be sent within Slack's three seconds
TRY_AGAIN = 503  # for an event that could not be stored: Slack resends the event
JSON: dict[str, str | Sequence[str]] = {"Content-Type": "application/json"}


async def on_error(error: Exception, body: Mapping[str, Any], context: AsyncBoltContext) -> BoltResponse:
    """Answer in the place of the request: the command, the form, or the message with the button."""
    if isinstance(error, Replayed):
        return BoltResponse(status=200, body="")
    if "event" in body:
        return _event(error)
    reader = await reader_of(context, body)
    is_saved = _is_saved(error, context)
    if is_saved:
        message = refusals.saved_all_the_same(reader, _logged(error))
    else:
        message = _error_message(error, body, context, reader)
    if body.get("type") == "view_submission":
        if is_saved:  # the form has done its work: an open form would ask for the words again
            view = notices.notice_view(reader, "Tend", [message.text])
            return _parse_json({"response_action": "update", "view": view})
        said = await _named(context, message.text, reader)
        block_id = error.block_id if isinstance(error, BrokenCharacter) else None
        return _form_response(message, said, body, reader, block_id)
    if "command" in body:
        return _parse_json({"response_type": "ephemeral", "text": message.text, "blocks": message.blocks})
    await _in_place(context, body, message, reader)
    return BoltResponse(status=200, body="")


async def on_stale(ack: AsyncAck, body: Mapping[str, Any], context: AsyncBoltContext) -> None:
    """Answer a button of an earlier version of Tend; without a listener Slack would show a warning."""
    await ack()
    call = await call_of(context, body)
    await call.answer(refusals.only(refusals.stale(call.reader)))


async def reader_of(context: AsyncBoltContext, body: Mapping[str, Any]) -> Reader:
    """Return the language and zone for an answer, as last known if Tend cannot look up the person in time."""
    services: Services | None = context.get(TEND)
    if services is None:
        return Reader(in_use.first)
    workspace_id, user_id = str(context.team_id or ""), person_of(context, body)
    left_s = deadline_of(context).left_s(ANSWERED_WITHIN_S)
    try:
        async with asyncio.timeout(min(READER_TIMEOUT_S, left_s)):
            return await services.directory.reader_of(workspace_id, user_id)
    except (SQLAlchemyError, OSError, TimeoutError):
        # possibly the database is the cause of the failure
        return services.directory.last_reader_of(workspace_id, user_id)


def _is_saved(error: Exception, context: AsyncBoltContext) -> bool:
    """Return whether the request's changes were committed before the error; False for refusals except SlackAway."""
    stored = context.get(STORED)
    is_refusal = isinstance(error, Refusal) and not isinstance(error, SlackAway)
    return isinstance(stored, Stored) and stored.is_done and not is_refusal


def _error_message(error: Exception, body: Mapping[str, Any], context: AsyncBoltContext, reader: Reader) -> Message:
    typed, undone = _words_in(body), refusals.undone_by(reader, submit_label(body))
    if isinstance(error, SlackAway):
        return refusals.again(_sentences(context), reader, error, typed, undone)
    if isinstance(error, Refusal):
        sentence = refusals.sentence(_sentences(context), reader, error, undone)
        return refusals.quoted(reader, sentence, typed)
    return refusals.apology(reader, _logged(error), typed)


def _words_in(body: Mapping[str, Any]) -> str:
    """Return the words to quote back; a word of `/tend` alone, as `ritual`, is a name and nothing to lose."""
    typed = typed_in(body)
    is_name = body.get("command") == TEND_COMMAND and not first_word(typed)[1]
    return "" if is_name else typed


def _sentences(context: AsyncBoltContext) -> Sentences:
    services: Services = context[TEND]
    return services.sentences


def _logged(error: Exception) -> str:
    reference = "".join(secrets.choice(UNAMBIGUOUS) for _ in range(4))
    # the text of a database error quotes the values to be stored; waiting in vain is no fault of one place, and to
    # write down where takes twice as long as the rest of an apology, when there is no time for it
    hidden = isinstance(error, SQLAlchemyError | TimeoutError)
    logger.error("reference %s: %s", reference, type(error).__name__, exc_info=None if hidden else error)
    return reference


def _event(error: Exception) -> BoltResponse:
    if isinstance(error, SlackAway):
        # no error in Tend, and Slack keeps the event: Slack resends the event later, up to three times
        logger.warning("an event needs Slack, which does not answer; it is asked to send the event again")
        return BoltResponse(status=TRY_AGAIN, body="")
    if isinstance(error, NotInstalled):
        return BoltResponse(status=200, body="")
    reference = _logged(error)
    is_unstored = isinstance(error, SQLAlchemyError | OSError | TimeoutError)
    return BoltResponse(status=TRY_AGAIN if is_unstored else 200, body=reference if is_unstored else "")


async def _named(context: AsyncBoltContext, said: str, reader: Reader) -> str:
    """Replace the sentence's mentions by names; people are "this person" while the database does not answer."""
    services: Services | None = context.get(TEND)
    user_ids = refusals.mentioned_in(said)
    if services is None or not user_ids:
        return said
    names: Mapping[str, str] = {}
    left_s = deadline_of(context).left_s(ANSWERED_WITHIN_S)
    with contextlib.suppress(SQLAlchemyError, OSError, TimeoutError):
        async with asyncio.timeout(min(READER_TIMEOUT_S, left_s)):
            names = await services.directory.names(str(context.team_id or ""), user_ids)
    return refusals.named(reader, said, names)


def _form_response(
    message: Message, said: str, body: Mapping[str, Any], reader: Reader, block_id: str | None
) -> BoltResponse:
    """Put the sentence `said`, without mentions, beside an input: the form stays open and keeps the typed text.

    The input is the input at fault, else the words' input, else the last input. A form without inputs, to confirm only,
    becomes a notice with the sentence.
    """
    blocks = (body.get("view") or {}).get("blocks") or []
    inputs = [str(block["block_id"]) for block in blocks if block.get("type") == "input"]
    if not inputs:
        parts = message.blocks or [section(message.text)]
        return _parse_json({"response_action": "update", "view": notices.notice_view(reader, "Tend", [], parts)})
    words = (one for one in inputs if one.partition(":")[0] == ids.WORDS)
    where = block_id if block_id in inputs else next(words, inputs[-1])
    return _parse_json({"response_action": "errors", "errors": {where: said}})


async def _in_place(context: AsyncBoltContext, body: Mapping[str, Any], message: Message, reader: Reader) -> None:
    services: Services | None = context.get(TEND)
    if services is None:
        return
    call = Call(
        services=services,
        reader=reader,
        workspace_id=str(context.team_id or ""),
        user_id=person_of(context, body),
        now=services.clock.now(),
        token=context.bot_token or "",
        arrival="",
        trigger_id=body.get("trigger_id"),
        response_url=body.get("response_url"),
        deadline=deadline_of(context),
        modal_id=modal_in(body),
    )
    await call.answer(message)


def _parse_json(payload: Mapping[str, Any]) -> BoltResponse:
    return BoltResponse(status=200, body=dict(payload), headers=JSON)
