"""Help with wording, in forms only: openings for generic praise, and an honest opener for late words.

Help never blocks: Tend offers help once, then sends the words unchanged. Tend never writes words for the giver.
"""

from dataclasses import replace
from datetime import datetime

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.thanks.words import wording
from slackapp.domain.thanks.words.wording import MESSAGE_LATE_DAYS
from slackapp.domain.words import WORDS_MAX
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.chosen_message import Pointed
from slackapp.slack.bolt.forms import facts_of, filled
from slackapp.slack.bolt.stacked import laid_on
from slackapp.slack.bolt.values import Payload, view_of
from slackapp.slack.thanks import form_views, ids


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    for action_id in (ids.USE_OPENER, ids.OPENING_WHEN, ids.OPENING_IT, ids.OPENING_NOTICED):
        app.action(action_id)(on_opening)


async def openings_offered(ack: AsyncAck, call: Call, payload: Payload) -> bool:
    """Answer a form of generic praise with the same form and openings; False without need for help.

    Generic praise names no reason. Each form is answered like this once; nothing is stored.
    """
    facts = facts_of(payload)
    if facts.hinted or not wording.is_generic(filled(payload).text(shared_ids.WORDS)):
        return False
    metadata = replace(facts, hinted=True).packed()
    again = form_views.hinted(call.reader, dict(payload), metadata)
    await ack(response_action="update", view=laid_on(again, call.under))
    return True


def late_opener(call: Call, then: datetime, *, after_days: int) -> str | None:
    """Return an honest opener for words about a moment `then`; None if the words are not late."""
    when = wording.late_since(then, call.now, call.reader.zone, after_days=after_days)
    return None if when is None else form_views.late_opener(call.reader, then, when)


async def on_opening(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Put an opening into the field, together with the typed words."""
    call = await call_of(context, body)
    open_form, action_id = dict(view_of(body)), str(action["action_id"])
    typed = filled(open_form).text(shared_ids.WORDS)
    opening = form_views.openings(call.reader).get(action_id) or str(action.get("value") or "")
    words = wording.begun(typed, opening, WORDS_MAX, first=action_id == ids.USE_OPENER)
    if words != typed:
        await call.replace(str(open_form.get("id")), form_views.with_words(open_form, words))
    await ack()


def message_opener(call: Call, at: Pointed) -> str | None:
    """Return an honest opener for words about an old message; None if the words are not late."""
    if at.said_at is None:
        return None
    return late_opener(call, at.said_at, after_days=MESSAGE_LATE_DAYS)
