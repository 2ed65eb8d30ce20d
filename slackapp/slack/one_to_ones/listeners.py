"""Listeners for one-to-ones: keep an effort, the lists and their lines, and the day chosen by the manager."""

import re
from typing import get_args

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.leads import one_to_one_days
from slackapp.domain.leads.one_to_one_days import Day
from slackapp.domain.one_to_ones import lists as one_to_one_lists
from slackapp.domain.one_to_ones import pocket
from slackapp.domain.one_to_ones.pocket import Ref, Sort
from slackapp.domain.prompts import back_off
from slackapp.domain.refusals import NotFound, NothingWaiting, Refusal
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.forms import FormFacts, facts_of, filled
from slackapp.slack.bolt.values import Payload, chosen_value, meant_by, parts_of, pressed_value, row_id
from slackapp.slack.one_to_ones import ids
from slackapp.slack.one_to_ones import views as view

SORTS: tuple[Sort, ...] = get_args(Sort)
IS_PERSON = re.compile(r"[UW][A-Z0-9]{1,30}")  # docs.slack.dev/reference/objects/user-object
IS_DAY = re.compile(r"([UW][A-Z0-9]{1,30}):(?:-|([1-7]):([12]))")
PAGE_MAX = 10_000  # far above any real list


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(shared_ids.IN_OUR_ONE_TO_ONE)(on_keep)
    app.action(ids.NOT_IN_ONE_TO_ONE)(on_undo)
    app.action(ids.OPEN_ONE_TO_ONES)(on_open_all)
    app.action(re.compile(re.escape(ids.ONE_TO_ONES_PAGE) + r"\d{1,4}"))(on_page_of_all)
    app.action(shared_ids.OPEN_ONE_TO_ONE)(on_open_one)
    app.action(re.compile(re.escape(ids.LINES_PAGE) + r"\d{1,4}"))(on_page_of_one)
    app.view(ids.ONE_TO_ONE_FORM)(on_line)
    for action_id in (ids.SAID_IT, ids.CARRY_OVER, ids.LET_LINE_GO, ids.MENTION_IT):
        app.action(action_id)(on_pressed)
    app.action(shared_ids.ONE_TO_ONE_DAY)(on_day)


async def on_keep(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Keep efforts for one-to-ones with their doers (button `In our 1:1` in a prompt or on Home)."""
    call = await call_of(context, body)
    effort_ids = meant_by(body, action)
    async with call.once() as session:
        await back_off.heed(session, call.acting)
        kept = [await pocket.keep_effort(session, call.acting, effort_id) for effort_id in effort_ids]
    if not any(kept):
        raise NothingWaiting
    await ack()


async def on_undo(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Undo keeping an effort (button `Undo` of an earlier prompt; later ones have it in their menu)."""
    call = await call_of(context, body)
    ref = ref_in(pressed_value(action))
    async with call.once() as session:
        await back_off.heed(session, call.acting)
        await pocket.let_go(session, call.acting, ref)
    await ack()


async def on_open_all(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Show all one-to-ones of the presser (button `My 1:1s`)."""
    call = await call_of(context, body)
    await call.open(await _everybody_view(call, 0))
    await ack()


async def on_page_of_all(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Show another page of these people."""
    call = await call_of(context, body)
    await _show(call, await _everybody_view(call, _place_of(action, ids.ONE_TO_ONES_PAGE)))
    await ack()


async def on_open_one(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Open the list for a person (buttons `Add a line`, `Open`, `Choose a day`)."""
    call = await call_of(context, body)
    async with call.once() as session:
        await back_off.heed(session, call.acting)
    await call.open(await _list_view(call, person_in(action), 0))
    await ack()


async def on_page_of_one(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Show another page of a list."""
    call = await call_of(context, body)
    await _show(call, await _list_view(call, person_in(action), _place_of(action, ids.LINES_PAGE)))
    await ack()


async def on_line(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Save a line of the person's own, and show the updated list."""
    call = await call_of(context, body)
    facts = facts_of(payload)
    block_id, other_id = f"{shared_ids.WORDS}:{facts.number}", facts.doer_id or ""
    try:
        async with call.once(facts.key) as session:
            words = filled(payload).text(block_id)
            await pocket.add_line(session, call.acting, other_id, words)
    except Refusal as refusal:
        await ack(response_action="errors", errors={block_id: call.sentence(refusal)})
        return
    await ack(response_action="update", view=await _list_view(call, other_id, 0))


async def on_pressed(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Apply a press on a line (`Said it`, `Carry over`, `Let it go`, `Mention it`); in a modal, draw the list again."""
    call = await call_of(context, body)
    value, pressed = pressed_value(action), action["action_id"]
    ref = ref_in(value)
    async with call.once() as session:
        if pressed == ids.SAID_IT:
            await pocket.said_it(session, call.acting, ref)
        elif pressed == ids.CARRY_OVER:
            await pocket.carry_over(session, call.acting, ref)
        elif pressed == ids.LET_LINE_GO:
            await pocket.let_go(session, call.acting, ref)
        else:
            await pocket.keep(session, call.acting, ref)
    if call.modal_id is not None:
        await _show(call, await _list_view(call, ref.other_id, skip_in(value)))
    await ack()


async def on_day(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Save the one-to-one's day, chosen in `My team` or above the list.

    The list is redrawn and keeps the typed text.
    """
    call = await call_of(context, body)
    chosen = IS_DAY.fullmatch(chosen_value(action))
    if chosen is None:
        raise NotFound
    member_id, weekday, every_weeks = chosen.groups()
    day = None if weekday is None else Day(int(weekday), int(every_weeks))
    async with call.once() as session:
        await one_to_one_days.choose_day(session, call.acting, member_id, day)
    opened = body.get("view") or {}
    if opened.get("callback_id") == ids.ONE_TO_ONE_FORM:
        await _show(call, await _list_view(call, member_id, 0, facts_of(opened)))
    await ack()


def ref_in(value: str) -> Ref:
    """Read the line of a button. Raises NotFound for a forged value."""
    sort, number, other_id = parts_of(value, 3)
    found = next((known for known in SORTS if known == sort), None)
    if found is None or not IS_PERSON.fullmatch(other_id):
        raise NotFound
    return Ref(found, row_id(number), other_id)


def skip_in(value: str) -> int:
    """Read the page of a line; 0, the first page, without a valid number."""
    _, _, _, skip = parts_of(value, 4)
    return min(PAGE_MAX, max(0, row_id(skip)))


def person_in(action: Payload) -> str:
    """Read the other person of a list's button. Raises NotFound for a forged value."""
    other_id = pressed_value(action)
    if not IS_PERSON.fullmatch(other_id):
        raise NotFound
    return other_id


def _place_of(action: Payload, prefix: str) -> int:
    return int(str(action["action_id"]).removeprefix(prefix))


async def _everybody_view(call: Call, skip: int) -> Block:
    async with call.services.db.reading() as session:
        pairs, count = await one_to_one_lists.everybody(session, call.acting, skip=skip)
    return view.everybody(call.reader, pairs, count, skip)


async def _list_view(call: Call, other_id: str, skip: int, facts: FormFacts | None = None) -> Block:
    """Draw a whole list; with the `facts` of the open list, its field keeps the typed text."""
    facts = facts or FormFacts(doer_id=other_id)
    async with call.services.db.reading() as session:
        meeting = await one_to_one_lists.with_one(session, call.acting, other_id)
    return view.whole(call.reader, meeting, skip, facts.packed(), facts.number)


async def _show(call: Call, shown: Block) -> None:
    await call.replace(call.modal_id or "", shown)
