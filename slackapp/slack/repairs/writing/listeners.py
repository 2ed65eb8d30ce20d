"""Listeners for the forms of repair that send: opening a form, its buttons, and `Send`."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.repairs import drafts, hints, sending
from slackapp.domain.repairs.bodies import Contents, DraftBody
from slackapp.domain.repairs.drafts import Draft
from slackapp.domain.repairs.kinds import Sort
from slackapp.domain.repairs.sending import Cools
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.forms import quoted_in
from slackapp.slack.bolt.values import Payload, pressed_value, row_id
from slackapp.slack.repairs import door_views, ids
from slackapp.slack.repairs.facts import RepairFacts, repair_facts
from slackapp.slack.repairs.pausing import views as pausing_views
from slackapp.slack.repairs.writing import example_views, held_credits
from slackapp.slack.repairs.writing import views as view
from slackapp.slack.repairs.writing.showing import show_instead
from slackapp.slack.repairs.writing.submitting import submit
from slackapp.slack.repairs.writing.written import (
    TEXTS,
    form_shown,
    redraw,
    shown_draft,
    store,
    written_in,
)


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.OPEN_OWN)(on_open_own)
    app.action(ids.OPEN_ASK)(on_open_ask)
    app.action(ids.OPEN_LANDED)(on_open_landed)
    app.action(ids.OPEN_DRAFT)(on_open_draft)
    app.action(ids.SHOW_MORE)(on_more)
    app.action(ids.SEE_ONE)(on_see_one)
    app.action(ids.SAVE_DRAFT)(on_save)
    app.action(ids.DELETE_DRAFT)(on_delete)
    app.view(ids.REPAIR_OWN)(on_form)
    app.view(ids.REPAIR_ASK)(on_form)
    app.view(ids.REPAIR_REQUEST)(on_form)


async def on_open_own(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the form for the author's own deed, with the newest draft (button `I did something`)."""
    await _open(ack, body, context, "own")


async def on_open_ask(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the form of a check-in, with the newest draft (button `Ask how it landed`)."""
    await _open(ack, body, context, "ask")


async def on_open_landed(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the form for a moment that landed badly, with the newest draft (button `Something landed badly on me`)."""
    await _open(ack, body, context, "landed")


async def _open(ack: AsyncAck, body: Payload, context: AsyncBoltContext, sort: Sort) -> None:
    call = await call_of(context, body)
    door = body.get("view") or {}
    facts, quoted = repair_facts(door), quoted_in(door)
    async with call.services.db.reading() as session:
        known = await drafts.of_author(session, call.acting)
        found = next((draft for draft in known if _is_about(draft, sort, facts.link)), None)
        if found is None:
            receiver_ids = () if facts.author_id is None else (facts.author_id,)
            new = DraftBody(call.user_id, Contents(sort, link=facts.link), receiver_ids)
            shown = await form_shown(session, call, new, RepairFacts(link=facts.link), quoted)
        else:
            shown = await shown_draft(session, call, found, quoted)
    await show_instead(call, body, view.form(call.reader, shown))
    await ack()


def _is_about(draft: Draft, sort: Sort, link: str | None) -> bool:
    """Return whether a door with this link, or without a link, opens on the draft; doors only list kept drafts."""
    is_kept = draft.body.why in drafts.KEPT
    return draft.body.contents.sort == sort and not is_kept and (link is None or draft.body.contents.link == link)


async def on_open_draft(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Open a draft in its form (button `Open`)."""
    call = await call_of(context, body)
    async with call.services.db.reading() as session:
        draft = await drafts.find(session, call.acting, row_id(pressed_value(action)))
        shown = await shown_draft(session, call, draft, None)
    if draft.body.contents.sort == "credit":
        await held_credits.open_draft(call, body, draft)
        await ack()
        return
    if draft.body.contents.sort == "pause":
        form = pausing_views.not_sent(call.reader, draft, view.line_of(call.reader, draft, call.now))
    elif draft.body.contents.sort in TEXTS:
        form = view.form(call.reader, shown)
    else:
        form = view.words_only(call.reader, draft, call.now)
    await show_instead(call, body, form)
    await ack()


async def on_more(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Store the draft, and show the further fields (button `More`)."""
    await _press(ack, body, context, shows_more=True)


async def on_save(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Store the draft, and say so (button `Save draft`)."""
    await _press(ack, body, context, says_saved=True)


async def on_see_one(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Store the draft, and show an example of its kind on top (button `See one`)."""
    call = await call_of(context, body)
    form = body.get("view") or {}
    written = await written_in(call, form)
    await store(call, form, written)
    await call.push(example_views.example_of(call.reader, written.contents.sort, written.contents.kind))
    await ack()


async def on_delete(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Burn the draft (button `Delete draft`)."""
    call = await call_of(context, body)
    async with call.once() as session:
        await drafts.burn(session, call.acting, row_id(pressed_value(action)))
    await show_instead(call, body, view.deleted(call.reader))
    await ack()


async def _press(
    ack: AsyncAck, body: Payload, context: AsyncBoltContext, *, shows_more: bool = False, says_saved: bool = False
) -> None:
    call = await call_of(context, body)
    pressed = body.get("view") or {}
    written, before = await written_in(call, pressed), repair_facts(pressed)
    draft = await store(call, pressed, written)
    line = view.saved(call.reader) if says_saved and draft is not None else None
    facts = before.on(before.draft_id, shows_more=shows_more or before.shows_more)
    await redraw(call, pressed, written if draft is None else draft.body, facts, draft, line)
    await ack()


async def on_form(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Hold the words, keep hot words until the morning, or name a missing input beside its field (button `Send`)."""
    call = await call_of(context, body)
    written, facts = await written_in(call, payload), repair_facts(payload)
    wrong = sending.wrong_texts(written.contents)
    await submit(ack, call, facts, written, wrong, lambda outcome: _outcome_view(call, outcome, written))


def _outcome_view(call: Call, outcome: sending.Cools | sending.Held, written: DraftBody) -> Block:
    """Return the answer to `Send`, with hints for words that can still be edited, and the way to give credit back."""
    if isinstance(outcome, Cools):
        return view.cools(call.reader, outcome)
    shown = view.held(call.reader, outcome, hints.found("\n\n".join(written.contents.texts.values())))
    if written.contents.kind == "credit":
        shown["blocks"].insert(-1, door_views.credit_row(call.reader, written.contents.link))
    return shown
