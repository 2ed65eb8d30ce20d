"""Help with wording, in forms only: openings for praise that fits anything, and an honest one for late words.

Never a block: it is offered once, and whatever is sent then goes as it is. Nothing is written for anybody.
"""

from dataclasses import replace
from datetime import datetime

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.thanks import wording
from slackapp.domain.thanks.wording import MESSAGE_LATE_DAYS
from slackapp.domain.words import WORDS_MAX
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.chosen_message import Pointed
from slackapp.slack.bolt.forms import facts_of, filled
from slackapp.slack.bolt.stacked import laid_on
from slackapp.slack.bolt.values import Payload
from slackapp.slack.thanks import form_views, ids


def register(app: AsyncApp) -> None:
    """Say which of Slack's payloads are ours."""
    for action_id in (ids.USE_OPENER, ids.OPENING_WHEN, ids.OPENING_IT, ids.OPENING_NOTICED):
        app.action(action_id)(on_opening)


async def openings_offered(ack: AsyncAck, call: Call, payload: Payload) -> bool:
    """Answer a form whose words praise without saying for what with the same form and openings; False when it need not.

    A form is answered like this once; nothing is stored.
    """
    facts = facts_of(payload)
    if facts.hinted or not wording.is_generic(filled(payload).text(shared_ids.WORDS)):
        return False
    metadata = replace(facts, hinted=True).packed()
    again = form_views.hinted(call.reader, dict(payload), metadata)
    await ack(response_action="update", view=laid_on(again, call.under))
    return True


def late_opener(call: Call, then: datetime, *, after_days: int) -> str | None:
    """Give an honest opener for words about something of `then`, to offer in a form; None while they are not late."""
    when = wording.late_since(then, call.now, call.reader.zone, after_days=after_days)
    return None if when is None else form_views.late_opener(call.reader, then, when)


async def on_opening(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Put an opening into the field, beside what was typed."""
    call = await call_of(context, body)
    open_form, action_id = dict(body.get("view") or {}), str(action["action_id"])
    typed = filled(open_form).text(shared_ids.WORDS)
    opening = form_views.openings(call.reader).get(action_id) or str(action.get("value") or "")
    words = wording.begun(typed, opening, WORDS_MAX, first=action_id == ids.USE_OPENER)
    if words != typed:
        await call.replace(str(open_form.get("id")), form_views.with_words(open_form, words))
    await ack()


def message_opener(call: Call, at: Pointed) -> str | None:
    """Give an honest opener for words about an old message; None where they are not late."""
    if at.said_at is None:
        return None
    return late_opener(call, at.said_at, after_days=MESSAGE_LATE_DAYS)
