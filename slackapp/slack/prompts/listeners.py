"""Listeners for prompts: send a thanks, give another answer, ask for the reason, and choose how to continue."""

from collections.abc import Sequence
from dataclasses import replace

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.efforts.lists import Waiting
from slackapp.domain.efforts.prompt_items import KEPT
from slackapp.domain.leads import naming as leads
from slackapp.domain.one_to_ones import pocket
from slackapp.domain.one_to_ones.pocket import Ref
from slackapp.domain.prompts import answering as prompts
from slackapp.domain.prompts import back_off
from slackapp.domain.prompts import weekly as weekly_prompts
from slackapp.domain.prompts.quoting import words_quoted
from slackapp.domain.refusals import AlreadyDecided, NotFound, NothingWaiting, Refusal
from slackapp.domain.tables.prompts import PromptItem
from slackapp.domain.thanks import giving
from slackapp.domain.thanks.giving import Saying
from slackapp.domain.thanks.words.wording import EFFORT_LATE_DAYS
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.bolt.answers import refuse_form
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.forms import FormFacts, facts_of, filled
from slackapp.slack.bolt.values import Payload, chosen_value, meant_by, parts_of, pressed_value, row_id, ticked_in
from slackapp.slack.prompts import ids, message_views, values
from slackapp.slack.prompts import views as view
from slackapp.slack.thanks.listeners import tell_sent
from slackapp.slack.thanks.wording_listeners import late_opener, openings_offered

WISHES = {
    ids.KEEP_PROMPTS: prompts.WEEKLY,
    ids.PROMPTS_ON_HOME: prompts.ON_HOME,
    ids.STOP_PROMPTS: prompts.OFF,
}
FOOT_WISHES = {values.FOOT_HOME: prompts.ON_HOME, values.FOOT_STOP: prompts.OFF}


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.SAY_IT_NOW)(on_say_it_now)
    app.view(ids.SAY_FORM)(on_said)
    app.action(ids.ANSWER_PROMPT)(on_answer)
    app.action(ids.WHY_PROMPT)(on_why)
    app.action(ids.PROMPT_FOOT)(on_foot)
    app.action(ids.NOT_LED)(on_not_led)
    app.action(shared_ids.TICKED)(on_ticked)
    for action_id in WISHES:
        app.action(action_id)(on_choose)
    app.action(ids.RESUME_PROMPTS)(on_resume)


async def on_say_it_now(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Open the short thanks form for the ticked efforts (button `Say it now` in a prompt, on Home or in a 1:1).

    The button's value has the ids of all efforts of its group, separated by commas. Raises NothingTicked, and
    NothingWaiting when all of the efforts are gone.
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
    author = await _author_quoted(call, found)
    await call.open(view.say_form(call.reader, found, call.user_id, facts.packed(), opener, author))
    await ack()


async def _author_quoted(call: Call, found: Sequence[Waiting]) -> str | None:
    """Return the only author's name for the words to quote; empty without an author, None if quoting is not allowed."""
    if words_quoted(found) is None:
        return None
    authors = {waiting.doer_id if waiting.is_changed else waiting.noter_id for waiting in found}
    names = await call.services.directory.names(call.workspace_id, authors)
    return next(iter(names.values()), "") if len(authors) == 1 else ""


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
            if filled(payload).is_ticked(ids.QUOTE, "quote"):
                found = await prompts.to_say_together(session, call.acting, facts.effort_ids)
                saying = replace(saying, quoted=words_quoted(found))
            given = await giving.give_thanks(session, call.acting, saying)
    except Refusal as refusal:
        await refuse_form(ack, call, refusal, shared_ids.WORDS, receiver_ids)
        return
    await tell_sent(ack, call, given)


async def on_answer(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Save the manager's answer (menu options `Already did`, `Not mine`, `Later`, `In our 1:1` and its `Undo`).

    On Home the value has no prompt's id but ON_HOME, and the menu has `Say it now` and `In our 1:1` too. Raises
    NothingWaiting where the last two come too late.
    """
    prompt, effort, wish = parts_of(chosen_value(action), 3)
    if prompt == values.ON_HOME and wish == values.SAY:
        await on_say_it_now(ack, body, {"value": effort}, context)
        return
    call = await call_of(context, body)
    prompt_id, effort_id = row_id(prompt), row_id(effort)
    ticked = ticked_in(body, effort_id)
    is_late = False
    async with call.once() as session:
        if prompt == values.ON_HOME and wish == KEPT:
            is_late = await pocket.keep_effort(session, call.acting, effort_id) is None
        elif wish in {KEPT, values.UNDO}:
            await back_off.heed(session, call.acting)
            items = await prompts.lines_meant(session, call.acting, prompt_id, effort_id, ticked)
            await _keep(session, call, items, is_kept=wish == KEPT)
        elif wish not in prompts.ANSWERS:
            raise NotFound
        elif prompt == values.ON_HOME:
            await prompts.answer_on_home(session, call.acting, effort_id, wish)
        else:
            await prompts.answer(session, call.acting, prompt_id, effort_id, wish, ticked)
    if is_late:
        raise NothingWaiting
    await ack()


async def _keep(session: AsyncSession, call: Call, items: Sequence[PromptItem], *, is_kept: bool) -> None:
    """Keep the efforts for one-to-ones with their doers, or remove the kept efforts."""
    if is_kept:
        if all(item.answer in prompts.FINAL for item in items):
            raise AlreadyDecided
        for item in items:
            await pocket.keep_effort(session, call.acting, item.effort_id)
        return
    for effort_id, doer_id in await prompts.kept_in(session, items):
        await pocket.let_go(session, call.acting, Ref("effort", effort_id, doer_id))


async def on_ticked(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Count a tick as a press; Slack keeps the ticks, and sends all ticks with the next button."""
    call = await call_of(context, body)
    async with call.once() as session:
        await back_off.heed(session, call.acting)
    await ack()


async def on_not_led(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Remove a person from the manager's team after `Not mine` (button `I don't lead them`)."""
    call = await call_of(context, body)
    async with call.once() as session:
        await leads.not_mine(session, call.acting, pressed_value(action))
        await back_off.heed(session, call.acting)
    await ack()


async def on_foot(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Follow the menu in a prompt's foot: explain the prompt, or save the manager's choice about prompts."""
    call = await call_of(context, body)
    prompt, choice = parts_of(chosen_value(action), 2)
    if choice == values.FOOT_WHY:
        await _explain(call, row_id(prompt))
    elif choice in FOOT_WISHES:
        await _choose(call, FOOT_WISHES[choice], row_id(prompt))
    else:
        raise NotFound
    await ack()


async def on_why(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Explain the prompt (button `Why this?` in older messages)."""
    call = await call_of(context, body)
    await _explain(call, row_id(pressed_value(action)))
    await ack()


async def on_choose(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Save the manager's choice about prompts (buttons `Keep`, `Stop these`, and their undo)."""
    call = await call_of(context, body)
    await _choose(call, WISHES[str(action["action_id"])], row_id(pressed_value(action)))
    await ack()


async def _explain(call: Call, prompt_id: int) -> None:
    async with call.once() as session:
        reasons = await prompts.why(session, call.acting, prompt_id)
        timing = await weekly_prompts.timing_of(session, call.acting)
    await call.open(view.why(call.reader, reasons, timing))


async def _choose(call: Call, wish: str, prompt_id: int) -> None:
    async with call.once() as session:
        await prompts.choose_prompting(session, call.acting, wish, prompt_id=prompt_id)


async def on_resume(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Resume weekly prompts (button `Turn back on`); answer the press below the line of a long pause.

    On Home there is no answer: Home is redrawn.
    """
    call = await call_of(context, body)
    async with call.once() as session:
        await prompts.choose_prompting(session, call.acting, prompts.WEEKLY)
    if call.response_url is not None:
        await call.answer(message_views.started_again(call.reader), replace=True)
    await ack()
