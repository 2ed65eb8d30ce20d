"""Send the words of a form of repair, or explain an error beside its field. Typed words are never lost."""

from collections.abc import Callable, Mapping

from slack_bolt.async_app import AsyncAck
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.promises.refusals import DueDayNotPossible
from slackapp.domain.refusals import NobodyNamed, NotFound, Refusal, TooManyPeople
from slackapp.domain.repairs import sending
from slackapp.domain.repairs.bodies import DraftBody
from slackapp.domain.repairs.refusals import BelongsInOneToOne, CannotGetWords, WentAlready
from slackapp.domain.repairs.sending import Cools, Held
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.bolt.answers import refuse_form
from slackapp.slack.bolt.call import Call
from slackapp.slack.repairs import ids
from slackapp.slack.repairs.facts import RepairFacts
from slackapp.slack.repairs.writing import views
from slackapp.slack.repairs.writing.written import store_refused

REFUSED = (NobodyNamed, TooManyPeople, CannotGetWords, BelongsInOneToOne, DueDayNotPossible)


async def submit(
    ack: AsyncAck,
    call: Call,
    facts: RepairFacts,
    written: DraftBody,
    wrong: Mapping[str, Refusal],
    shown: Callable[[Cools | Held], Block],
) -> None:
    """Hold the words, or keep hot words until the morning, and answer with the view `shown` of the outcome.

    `wrong`: the missing or impossible inputs, by field. Words that are not held stay the sender's as a draft.
    """
    if wrong:
        await store_refused(call, facts, written)
        await ack(response_action="errors", errors={name: call.sentence(why) for name, why in wrong.items()})
        return
    await call.meet(written.receiver_ids)
    try:
        async with call.once(facts.key) as session:
            outcome = await _sent(session, call, written, facts)
    except (WentAlready, NotFound):
        await store_refused(call, facts, written)
        await ack(response_action="update", view=views.went_already(call.reader))
        return
    except REFUSED as refusal:
        await store_refused(call, facts, written)
        field = shared_ids.DUE if isinstance(refusal, DueDayNotPossible) else ids.RECEIVER
        await refuse_form(ack, call, refusal, field, written.receiver_ids)
        return
    await ack(response_action="update", view=shown(outcome))


async def _sent(session: AsyncSession, call: Call, written: DraftBody, facts: RepairFacts) -> Cools | Held:
    if facts.word_ids:
        return await sending.change(session, call.acting, facts.word_ids, written)
    nobody = call.services.directory.nobody(call.workspace_id, written.receiver_ids)
    return await sending.send(session, call.acting, written, draft_id=facts.draft_id, nobody=nobody)
