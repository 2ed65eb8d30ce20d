"""Listeners for the form of a team's words: opening the form, `Save`, and `Remove`."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.phrases import team_words
from slackapp.domain.phrases.refusals import NotCountedIn, PhrasesFull, TooManyPicks
from slackapp.domain.refusals import BrokenCharacter, NoWords, TooLong
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.bolt.call import call_of, show
from slackapp.slack.bolt.forms import filled, is_id
from slackapp.slack.bolt.values import Payload, pressed_value, row_id, view_of
from slackapp.slack.phrases import ids
from slackapp.slack.phrases import views as view
from slackapp.slack.phrases.facts import PhraseFacts, phrase_facts


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.OPEN_OUR_WORDS)(on_open)
    app.view(ids.OUR_WORDS)(on_form)
    app.action(ids.REMOVE_PHRASE)(on_remove)


async def on_open(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Open the form (button `Our words`); the button's value is the channel. Raises NotCountedIn."""
    call = await call_of(context, body)
    channel_id = pressed_value(action)
    if not is_id(channel_id):
        raise NotCountedIn
    async with call.services.db.reading() as session:
        team = await team_words.of_channel(session, call.acting, channel_id)
    await show(call, body, view.form(call.reader, team, PhraseFacts(channel_id=channel_id)))
    await ack()


async def on_form(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Store the picks and the proposed phrase, or explain an error beside its field (button `Save`)."""
    call, facts, inputs = await call_of(context, body), phrase_facts(payload), filled(payload)
    picked_ids = tuple(map(row_id, inputs.choices(ids.PICKS)))
    try:
        text = inputs.line(shared_ids.WORDS)
        async with call.once(facts.key) as session:
            team = await team_words.save(session, call.acting, facts.channel_id, text=text, picked_ids=picked_ids)
    except TooManyPicks as refusal:
        await ack(response_action="errors", errors={ids.PICKS: call.sentence(refusal)})
        return
    except (NoWords, TooLong, BrokenCharacter, PhrasesFull, NotCountedIn) as refusal:
        await ack(response_action="errors", errors={shared_ids.WORDS: call.sentence(refusal)})
        return
    shown = view.form(call.reader, team, PhraseFacts(channel_id=facts.channel_id), is_saved=True)
    await ack(response_action="update", view=shown)


async def on_remove(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Delete a phrase, and draw the form again (button `Remove`)."""
    call = await call_of(context, body)
    pressed = view_of(body)
    facts = phrase_facts(pressed)
    async with call.once() as session:
        await team_words.remove(session, call.acting, row_id(pressed_value(action)))
        team = await team_words.of_channel(session, call.acting, facts.channel_id)
    await call.replace(str(pressed.get("id")), view.form(call.reader, team, facts))
    await ack()
