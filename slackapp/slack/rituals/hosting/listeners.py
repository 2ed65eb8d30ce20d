"""Listeners for the host of a round: keep the question, take another, or pass."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.refusals import BrokenCharacter, NotFound, NoWords, TooLong
from slackapp.domain.rituals.hosting import answering
from slackapp.domain.rituals.hosting.questions import Question
from slackapp.domain.rituals.hosting.refusals import NotHosting, QuestionsFull
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.notices import notice_view
from slackapp.slack.bolt.call import Call, call_of, choose
from slackapp.slack.bolt.forms import filled
from slackapp.slack.bolt.values import Payload, parts_of, pressed_value, row_id
from slackapp.slack.rituals.hosting import ids
from slackapp.slack.rituals.hosting import views as view
from slackapp.slack.rituals.hosting.facts import QuestionFacts, question_facts


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.KEEP_QUESTION)(on_keep)
    app.action(ids.TAKE_ANOTHER)(on_take)
    app.view(ids.HOST_QUESTION)(on_taken)
    app.action(ids.HOST_MENU)(on_menu)


async def on_keep(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Confirm the question in place of its buttons (button `Keep this question`); nothing is stored."""
    call = await call_of(context, body)
    try:
        async with call.services.db.reading() as session:
            hosting = await answering.hosted(session, call.acting, row_id(pressed_value(action)))
    except NotHosting:
        await call.answer(view.settled(call.reader), replace=True)
    else:
        await call.answer(view.kept(call.reader, hosting), replace=True)
    await ack()


async def on_take(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Open the form with other questions (button `Take another`). Raises NotHosting."""
    call, round_id = await call_of(context, body), row_id(pressed_value(action))
    async with call.services.db.reading() as session:
        hosting = await answering.hosted(session, call.acting, round_id)
        questions = await answering.choices(session, call.acting, round_id)
    facts = QuestionFacts(round_id=round_id)
    await call.open(view.take_form(call.reader, hosting, questions, facts.packed()))
    await ack()


async def on_taken(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Let the round ask the chosen or written question; the host's message is redrawn (button `Save`).

    Written words win over a choice. Without words and choice, the question stays.
    """
    call, facts, inputs = await call_of(context, body), question_facts(payload), filled(payload)
    try:
        words = inputs.line(shared_ids.WORDS)
        async with call.once(facts.key) as session:
            chosen = chosen_in(inputs.choice(ids.CHOSEN))
            await answering.take(session, call.acting, facts.round_id or -1, chosen=chosen, words=words)
    except NotFound as refusal:
        await ack(response_action="errors", errors={ids.CHOSEN: call.sentence(refusal)})
        return
    except (NoWords, TooLong, BrokenCharacter, QuestionsFull) as refusal:
        await ack(response_action="errors", errors={shared_ids.WORDS: call.sentence(refusal)})
        return
    except NotHosting as refusal:
        said = notice_view(call.reader, call.reader.say("Not changed"), [call.sentence(refusal)])
        await ack(response_action="update", view=said)
        return
    await ack()


async def on_menu(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Follow the ⋯ of the message to a host (option `Pass this time`)."""
    call = await call_of(context, body)
    await choose(call, action, {view.PASS: _pass_on})
    await ack()


async def _pass_on(call: Call, round_id: int) -> None:
    async with call.once() as session:
        await answering.pass_on(session, call.acting, round_id)
    await call.answer(view.passed(call.reader), replace=True)


def chosen_in(value: str | None) -> Question | None:
    """Read the question of a chosen option; None without a choice. Raises NotFound for an unknown value."""
    if value is None:
        return None
    sort, name = parts_of(value, 2)
    if sort == "key":
        return Question(name)
    if sort == "own":
        return Question(own_id=row_id(name))
    raise NotFound
