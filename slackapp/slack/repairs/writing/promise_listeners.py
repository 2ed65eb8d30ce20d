"""Send the line about an overdue promise as a private word: the same hold, limits and envelope as any other."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.promises import promising
from slackapp.domain.refusals import NotFound
from slackapp.domain.repairs import hints, sending
from slackapp.domain.repairs.bodies import Contents, DraftBody
from slackapp.domain.repairs.refusals import CannotGetWords
from slackapp.domain.repairs.sending import Cools
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.bolt.answers import refuse_form
from slackapp.slack.bolt.call import call_of
from slackapp.slack.bolt.forms import filled
from slackapp.slack.bolt.values import Payload
from slackapp.slack.promises.facts import promise_facts
from slackapp.slack.repairs.writing import views as view


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.view(shared_ids.PROMISE_LINE_FORM)(on_line)


async def on_line(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Hold the words for the person who was promised something, or say beside the field why not."""
    call, facts = await call_of(context, body), promise_facts(payload)
    typed = filled(payload).text(shared_ids.WORDS)
    async with call.services.db.reading() as session:
        other_id = (await promising.find_overdue(session, call.acting, facts.promise_id)).promised.body.other_id
    if other_id is None:
        raise NotFound
    written = DraftBody(call.user_id, Contents("own", {"happened": typed}), (other_id,), form=facts.number)
    wrong = sending.wrong_texts(written.contents).get("happened")
    if wrong is not None:
        await ack(response_action="errors", errors={shared_ids.WORDS: call.sentence(wrong)})
        return
    await call.meet([other_id])
    nobody = call.services.directory.nobody(call.workspace_id, [other_id])
    try:
        async with call.once(facts.key) as session:
            outcome = await sending.send(session, call.acting, written, nobody=nobody)
    except CannotGetWords as refusal:
        await refuse_form(ack, call, refusal, shared_ids.WORDS, [other_id])
        return
    if isinstance(outcome, Cools):  # a draft of this form rests until the morning
        await ack(response_action="update", view=view.cools(call.reader, outcome))
        return
    await ack(response_action="update", view=view.held(call.reader, outcome, hints.found(typed)))
