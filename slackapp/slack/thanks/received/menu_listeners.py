"""Listeners for the menu beside a received thanks, and for the forms behind it."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.refusals import NobodyToTell, NotFound, Refusal
from slackapp.domain.thanks import passing_on, removing, replying, sharing
from slackapp.domain.thanks.answering import claiming
from slackapp.domain.thanks.received import arrived
from slackapp.domain.thanks.replying import Card
from slackapp.slack.block_kit.blocks import Message
from slackapp.slack.blocks import listeners as blocks_listeners
from slackapp.slack.bolt.call import Call, Choose, call_of, choose
from slackapp.slack.bolt.forms import FormFacts, facts_of, filled
from slackapp.slack.bolt.values import Payload, chosen_value, parts_of, row_id
from slackapp.slack.thanks import ids, replying_listeners
from slackapp.slack.thanks import views as thanks_views
from slackapp.slack.thanks.received import menu_views as view
from slackapp.slack.thanks.received import views as options


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.THANKS_MENU)(on_menu)
    app.view(ids.MANAGER_FORM)(on_manager)
    app.view(ids.CLAIM_FORM)(on_claim)
    app.view(ids.REMOVE_FORM)(on_remove)


async def on_menu(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Handle the chosen option of the menu beside the words. Raises NotFound for an unknown option."""
    call = await call_of(context, body)
    what, number = parts_of(chosen_value(action), 2)
    if what in options.RULES:
        await _make_rule(call, row_id(number), options.RULES[what])
    else:
        await choose(call, action, OPTIONS)
    await ack()


async def _make_rule(call: Call, thanks_id: int, rule: str) -> None:
    """Save the receiver's rule for sharing."""
    async with call.once() as session:
        await sharing.make_rule(session, call.acting, thanks_id, rule)
    await call.answer(Message(thanks_views.rule_made(call.reader, rule)))


async def _ask_about_manager(call: Call, thanks_id: int) -> None:
    card = await _card_of(call, thanks_id)
    if not card.replies.may_tell:
        if not card.replies.passed_to:
            raise NobodyToTell
        await call.answer(view.told_already(call.reader, card))
        return
    named = tuple(user_id for user_id, _ in card.replies.may_tell)
    await call.open(view.manager_form(call.reader, card, FormFacts(thanks_id=thanks_id, named_ids=named).packed()))


async def _ask_about_removal(call: Call, thanks_id: int) -> None:
    card = await _card_of(call, thanks_id)
    await call.open(view.remove_form(call.reader, card, FormFacts(thanks_id=thanks_id).packed()))


async def _ask_about_giver(call: Call, thanks_id: int) -> None:
    card = await _card_of(call, thanks_id)
    await blocks_listeners.ask(call, card.shown.giver_id)


async def _ask_which_effort(call: Call, thanks_id: int) -> None:
    async with call.services.db.reading() as session:
        await arrived(session, call.workspace_id, thanks_id, call.user_id, held=False)
        choices = await claiming.claimable(session, call.acting, thanks_id)
    await call.open(view.claim_form(call.reader, choices, FormFacts(thanks_id=thanks_id).packed()))


OPTIONS: dict[str, Choose] = {
    options.MATTERED: replying_listeners.open_answer,
    options.MANAGER: _ask_about_manager,
    options.CLAIM: _ask_which_effort,
    options.REMOVE: _ask_about_removal,
    options.BLOCK: _ask_about_giver,
}


async def _card_of(call: Call, thanks_id: int) -> Card:
    """Return the receiver's card. Raises NotFound, TakenBack."""
    async with call.services.db.reading() as session:
        await arrived(session, call.workspace_id, thanks_id, call.user_id, held=False)
        card = await replying.card_of(session, call.acting, thanks_id)
    if card is None:
        raise NotFound
    return card


async def on_manager(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Pass the thanks on to the managers named in the form (button `Let them know`)."""
    call, facts = await call_of(context, body), facts_of(payload)
    async with call.once(facts.key) as session:
        await passing_on.pass_on(session, call.acting, facts.thanks_id or -1, facts.named_ids)
    await ack()


async def on_claim(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Save the effort behind the thanks, in its doer's words (button `Save`)."""
    call, facts = await call_of(context, body), facts_of(payload)
    chosen = filled(payload).choice(ids.CLAIMED) or ""
    effort_id = None if chosen == view.NO_EFFORT else row_id(chosen)
    try:
        async with call.once(facts.key) as session:
            await claiming.claim(session, call.acting, facts.thanks_id or -1, effort_id)
    except Refusal as refusal:
        await ack(response_action="errors", errors={ids.CLAIMED: call.sentence(refusal)})
        return
    await ack(response_action="update", view=view.claimed(call.reader))


async def on_remove(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Remove the thanks from the receiver's screens (button `Remove`)."""
    call, facts = await call_of(context, body), facts_of(payload)
    async with call.once(facts.key) as session:
        await removing.remove_received(session, call.acting, facts.thanks_id or -1)
    await ack()
