"""Listeners for a channel's own questions: open the form, `Save`, and `Remove`."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.phrases.refusals import NotCountedIn
from slackapp.domain.refusals import BrokenCharacter, NoWords, TooLong
from slackapp.domain.rituals.hosting import own_questions
from slackapp.domain.rituals.hosting.refusals import QuestionsFull
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.bolt.call import call_of, show
from slackapp.slack.bolt.forms import filled, is_id
from slackapp.slack.bolt.values import Payload, pressed_value, row_id, view_of
from slackapp.slack.rituals.hosting import ids
from slackapp.slack.rituals.hosting import own_question_views as view
from slackapp.slack.rituals.hosting.facts import QuestionFacts, question_facts


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(shared_ids.OPEN_QUESTIONS)(on_open)
    app.view(ids.OWN_QUESTIONS)(on_form)
    app.action(ids.REMOVE_QUESTION)(on_remove)


async def on_open(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Open the form (button `Questions`); the button's value is the channel. Raises NotCountedIn."""
    call, channel_id = await call_of(context, body), pressed_value(action)
    if not is_id(channel_id):
        raise NotCountedIn
    async with call.services.db.reading() as session:
        proposed = await own_questions.proposed(session, call.acting, channel_id)
    await show(call, body, view.form(call.reader, proposed, QuestionFacts(channel_id=channel_id)))
    await ack()


async def on_form(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Store the question, or explain an error beside its field (button `Save`)."""
    call, facts = await call_of(context, body), question_facts(payload)
    try:
        words = filled(payload).line(shared_ids.WORDS)
        async with call.once(facts.key) as session:
            await own_questions.propose(session, call.acting, facts.channel_id, words)
            proposed = await own_questions.proposed(session, call.acting, facts.channel_id)
    except (NoWords, TooLong, BrokenCharacter, QuestionsFull, NotCountedIn) as refusal:
        await ack(response_action="errors", errors={shared_ids.WORDS: call.sentence(refusal)})
        return
    shown = view.form(call.reader, proposed, QuestionFacts(channel_id=facts.channel_id), is_saved=True)
    await ack(response_action="update", view=shown)


async def on_remove(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Delete a question, and draw the form again (button `Remove`)."""
    call, pressed = await call_of(context, body), view_of(body)
    facts = question_facts(pressed)
    async with call.once() as session:
        await own_questions.remove(session, call.acting, row_id(pressed_value(action)))
        proposed = await own_questions.proposed(session, call.acting, facts.channel_id)
    await call.replace(str(pressed.get("id")), view.form(call.reader, proposed, facts))
    await ack()
