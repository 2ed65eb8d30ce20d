"""Listeners for `Ask someone to help`: a colleague only hears that a person would like to talk."""

from dataclasses import replace

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.refusals import NobodyNamed
from slackapp.domain.repairs import drafts
from slackapp.domain.repairs.landing import helping
from slackapp.domain.repairs.landing.helping import Closeness
from slackapp.domain.repairs.refusals import CannotGetWords
from slackapp.slack.bolt.answers import refuse_form
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.forms import filled
from slackapp.slack.bolt.values import Payload
from slackapp.slack.repairs import ids
from slackapp.slack.repairs.facts import RepairFacts, repair_facts
from slackapp.slack.repairs.writing import landed_views as view
from slackapp.slack.repairs.writing.showing import show_instead
from slackapp.slack.repairs.writing.written import store, written_in


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.ASK_FOR_HELP)(on_ask)
    app.view(ids.REPAIR_HELP)(on_send)


async def on_ask(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Store the draft, and ask for the colleague (button `Ask someone to help`)."""
    call, form = await call_of(context, body), body.get("view") or {}
    draft = await store(call, form, await written_in(call, form))
    draft_id = repair_facts(form).draft_id if draft is None else draft.draft_id
    await show_instead(call, body, view.help_form(call.reader, RepairFacts(draft_id=draft_id), call.user_id))
    await ack()


async def on_send(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Hold the word to the colleague, or say first how close the colleague is to the draft (button `Send`)."""
    call, facts = await call_of(context, body), repair_facts(payload)
    chosen = filled(payload).people(ids.RECEIVER)
    await call.meet(chosen)
    close = await _closeness(call, facts, chosen)
    if close is not None:
        again = replace(facts, told_id=chosen[0])
        line = view.how_close(call.reader, chosen[0], close)
        await ack(response_action="update", view=view.help_form(call.reader, again, call.user_id, chosen, line))
        return
    nobody = call.services.directory.nobody(call.workspace_id, chosen)
    try:
        async with call.once(facts.key) as session:
            outcome = await helping.ask_for_help(session, call.acting, chosen, nobody=nobody)
    except (NobodyNamed, CannotGetWords) as refusal:
        await refuse_form(ack, call, refusal, ids.RECEIVER, chosen)
        return
    await ack(response_action="update", view=view.help_held(call.reader, outcome))


async def _closeness(call: Call, facts: RepairFacts, chosen: tuple[str, ...]) -> Closeness | None:
    """Return the helper's closeness for the author to know first; None without any, or if the author knows already."""
    if len(chosen) != 1 or chosen[0] in {facts.told_id, call.user_id}:
        return None
    async with call.services.db.reading() as session:
        draft = await drafts.of_form(session, call.acting, facts.draft_id, None)
        about = () if draft is None else draft.body.receiver_ids
        found = await helping.closeness(session, call.acting, chosen[0], about)
    return found if found.is_worth_saying else None
