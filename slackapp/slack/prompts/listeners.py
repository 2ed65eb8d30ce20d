"""Listeners for prompts: send a thanks, give another answer, ask for the reason, and choose how to continue."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.efforts.prompt_items import KEPT
from slackapp.domain.one_to_ones import pocket
from slackapp.domain.prompts import answering as prompts
from slackapp.domain.prompts import weekly as weekly_prompts
from slackapp.domain.refusals import NotFound, NothingWaiting, Refusal
from slackapp.domain.thanks import giving
from slackapp.domain.thanks.giving import Saying
from slackapp.domain.thanks.words.wording import EFFORT_LATE_DAYS
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.bolt.answers import refuse_form
from slackapp.slack.bolt.call import call_of
from slackapp.slack.bolt.forms import FormFacts, facts_of, filled
from slackapp.slack.bolt.values import Payload, chosen_value, meant_by, parts_of, pressed_value, row_id, ticked_in
from slackapp.slack.prompts import ids, values
from slackapp.slack.prompts import views as view
from slackapp.slack.thanks.listeners import tell_said
from slackapp.slack.thanks.wording_listeners import late_opener, openings_offered

WISHES = {
    ids.KEEP_PROMPTS: prompts.WEEKLY,
    ids.PROMPTS_ON_HOME: prompts.ON_HOME,
    ids.STOP_PROMPTS: prompts.OFF,
}


def register(app: AsyncApp) -> None:
    """Register the listeners of this module."""
    app.action(ids.SAY_IT_NOW)(on_say_it_now)
    app.view(ids.SAY_FORM)(on_said)
    app.action(ids.ANSWER_PROMPT)(on_answer)
    app.action(ids.WHY_PROMPT)(on_why)
    for action_id in WISHES:
        app.action(action_id)(on_choose)
    app.action(ids.RESUME_PROMPTS)(on_resume)


async def on_say_it_now(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Open the short thanks form for the ticked efforts (button `Say it now`, on a prompt, on Home or in a 1:1).

    The button's value has the ids of all efforts of its group, separated by commas. Raises NothingTicked, and
    NothingWaiting when none of them is there any more.
    """
    call = await call_of(context, body)
    effort_ids = meant_by(body, action)
    async with call.once() as session:
        found = await prompts.to_say_together(session, call.acting, effort_ids)
    if not found:
        raise NothingWaiting
    facts = FormFacts(
        effort_id=found[0].effort_id,
        doer_id=found[0].doer_id,
        effort_ids=tuple(waiting.effort_id for waiting in found),
        doer_ids=tuple(dict.fromkeys(waiting.doer_id for waiting in found)),
    )
    oldest = min(waiting.noted_at for waiting in found)
    opener = late_opener(call, oldest, after_days=EFFORT_LATE_DAYS)
    await call.open(view.say_form(call.reader, found, call.user_id, facts.packed(), opener))
    await ack()


async def on_said(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Send the words as one thanks to all doers; the thanks answers all efforts of the form."""
    call = await call_of(context, body)
    if await openings_offered(ack, call, payload):
        return
    words, facts = filled(payload).text(shared_ids.WORDS), facts_of(payload)
    receiver_ids = facts.doer_ids or ((facts.doer_id,) if facts.doer_id else ())
    saying = Saying(receiver_ids, words, effort_id=facts.effort_id, besides_ids=facts.effort_ids[1:])
    try:
        async with call.once(facts.key) as session:
            given = await giving.give_thanks(session, call.acting, saying)
    except Refusal as refusal:
        await refuse_form(ack, call, refusal, shared_ids.WORDS, receiver_ids)
        return
    await tell_said(ack, call, given)


async def on_answer(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Save the manager's answer (menu options `Already did`, `Not mine`, `Later`, and in some prompts `In our 1:1`).

    On Home the value has no prompt's id but ON_HOME, and the menu has `Say it now` and `In our 1:1` too. Raises
    NothingWaiting where these two come too late.
    """
    prompt, effort, wish = parts_of(chosen_value(action), 3)
    if prompt == values.ON_HOME and wish == values.SAY:
        await on_say_it_now(ack, body, {"value": effort}, context)
        return
    if wish not in {*prompts.ANSWERS, KEPT}:
        raise NotFound
    call = await call_of(context, body)
    prompt_id, effort_id = row_id(prompt), row_id(effort)
    is_late = False
    async with call.once() as session:
        if prompt == values.ON_HOME and wish == KEPT:
            is_late = await pocket.keep_effort(session, call.acting, effort_id) is None
        elif prompt == values.ON_HOME:
            await prompts.answer_on_home(session, call.acting, effort_id, wish)
        elif wish == KEPT:
            meant = await prompts.lines_meant(session, call.acting, prompt_id, effort_id, ticked_in(body, effort_id))
            for item in meant:
                await pocket.keep_effort(session, call.acting, item.effort_id)
        else:
            await prompts.answer(session, call.acting, prompt_id, effort_id, wish, ticked_in(body, effort_id))
    if is_late:
        raise NothingWaiting
    await ack()


async def on_why(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Explain the prompt (button `Why this?`)."""
    call = await call_of(context, body)
    prompt_id = row_id(pressed_value(action))
    async with call.once() as session:
        reasons = await prompts.why(session, call.acting, prompt_id)
        timing = await weekly_prompts.timing_of(session, call.acting)
    await call.open(view.why(call.reader, reasons, timing))
    await ack()


async def on_choose(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Save the manager's choice about prompts (buttons `Keep`, `Only on Home`, `Stop these`, and their undo)."""
    call = await call_of(context, body)
    wish, prompt_id = WISHES[str(action["action_id"])], row_id(pressed_value(action))
    async with call.once() as session:
        await prompts.choose_prompting(session, call.acting, wish, prompt_id=prompt_id)
    await ack()


async def on_resume(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Resume weekly prompts (button `Start again`); answer the press below the line of a long pause.

    On Home there is no answer: Home is drawn again.
    """
    call = await call_of(context, body)
    async with call.once() as session:
        await prompts.choose_prompting(session, call.acting, prompts.WEEKLY)
    if call.response_url is not None:
        await call.answer(view.started_again(call.reader), replace=True)
    await ack()
