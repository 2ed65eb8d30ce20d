"""Listeners for the two forms of repair: opening them, the presses in them, and `Send`."""

from collections.abc import Mapping

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.refusals import NobodyNamed, NotFound, Refusal, TooManyPeople
from slackapp.domain.repairs import drafts, hints, sending, words
from slackapp.domain.repairs.bodies import Contents, DraftBody
from slackapp.domain.repairs.drafts import Draft
from slackapp.domain.repairs.kinds import Sort
from slackapp.domain.repairs.refusals import CannotGetWords, WentAlready
from slackapp.domain.repairs.sending import Cools
from slackapp.domain.ruptures import KINDS
from slackapp.domain.workspace.settings import contacts_of
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit import refusals
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.forms import filled, quoted_in
from slackapp.slack.bolt.values import Payload, pressed_value, row_id
from slackapp.slack.repairs import ids
from slackapp.slack.repairs.facts import RepairFacts, repair_facts
from slackapp.slack.repairs.writing import example_views
from slackapp.slack.repairs.writing import views as view
from slackapp.slack.repairs.writing.showing import show_instead, whole_link

SORTS: Mapping[str, Sort] = {ids.REPAIR_OWN: "own", ids.REPAIR_ASK: "ask"}
TEXTS: Mapping[Sort, tuple[str, ...]] = {
    "own": (ids.HAPPENED, ids.WILL, ids.MATTERS, ids.IMPACT),
    "ask": (ids.HAPPENED, shared_ids.WORDS),
}


def register(app: AsyncApp) -> None:
    """Register the listeners of this module."""
    app.action(ids.OPEN_OWN)(on_open_own)
    app.action(ids.OPEN_ASK)(on_open_ask)
    app.action(ids.OPEN_DRAFT)(on_open_draft)
    app.action(ids.SHOW_MORE)(on_more)
    app.action(ids.SEE_ONE)(on_see_one)
    app.action(ids.SAVE_DRAFT)(on_save)
    app.action(ids.DELETE_DRAFT)(on_delete)
    app.view(ids.REPAIR_OWN)(on_form)
    app.view(ids.REPAIR_ASK)(on_form)


async def on_open_own(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the form for one's own deed, with the newest draft of it (button `I did something`)."""
    await _open(ack, body, context, "own")


async def on_open_ask(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the form of a check-in, with the newest draft of it (button `Ask how it landed`)."""
    await _open(ack, body, context, "ask")


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
            shown = await _shown(session, call, new, RepairFacts(link=facts.link), quoted)
        else:
            shown = await _shown_draft(session, call, found, quoted)
    await show_instead(call, body, view.form(call.reader, shown))
    await ack()


def _is_about(draft: Draft, sort: Sort, link: str | None) -> bool:
    """Return whether a door without a link, or with this link, opens on the draft."""
    return draft.body.contents.sort == sort and (link is None or draft.body.contents.link == link)


async def on_open_draft(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Open a draft in its form (button `Open`)."""
    call = await call_of(context, body)
    async with call.services.db.reading() as session:
        draft = await drafts.find(session, call.acting, row_id(pressed_value(action)))
        shown = await _shown_draft(session, call, draft, None)
    has_form = draft.body.contents.sort in TEXTS
    form = view.form(call.reader, shown) if has_form else view.words_only(call.reader, draft, call.now)
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
    written = await _written(call, form)
    await _store(call, form, written)
    kind, is_ask = written.contents.kind, written.contents.sort == "ask"
    example = example_views.example_of_asking(call.reader) if is_ask else example_views.example(call.reader, kind)
    await call.push(example)
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
    written, before = await _written(call, pressed), repair_facts(pressed)
    draft = await _store(call, pressed, written)
    draft_id = before.draft_id if draft is None else draft.draft_id
    facts = before.on(draft_id, shows_more=shows_more or before.shows_more)
    async with call.services.db.reading() as session:
        contacts = await contacts_of(session, call.workspace_id)
    line = view.saved(call.reader) if says_saved and draft is not None else None
    shown = view.FormShown(written, facts, contacts, quoted_in(pressed), line)
    await call.replace(str(pressed.get("id")), view.form(call.reader, shown))
    await ack()


async def on_form(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Hold the words, keep hot ones until the morning, or say beside its field what is missing (button `Send`)."""
    call = await call_of(context, body)
    written, facts = await _written(call, payload), repair_facts(payload)
    wrong = sending.wrong_texts(written.contents)
    if wrong:
        await _store_refused(call, facts, written)
        await ack(response_action="errors", errors={name: call.sentence(why) for name, why in wrong.items()})
        return
    await call.meet(written.receiver_ids)
    try:
        async with call.once(facts.key) as session:
            outcome = await _sent(session, call, written, facts)
    except (WentAlready, NotFound):
        await _store_refused(call, facts, written)
        await ack(response_action="update", view=view.went_already(call.reader))
        return
    except (NobodyNamed, TooManyPeople, CannotGetWords) as refusal:
        await _store_refused(call, facts, written)
        await ack(response_action="errors", errors={ids.RECEIVER: await _named(call, refusal, written)})
        return
    await ack(response_action="update", view=_outcome_view(call, outcome, written))


def _outcome_view(call: Call, outcome: sending.Cools | sending.Held, written: DraftBody) -> Block:
    """Return what follows Send, with hints for words that can still be edited."""
    if isinstance(outcome, Cools):
        return view.cools(call.reader, outcome)
    return view.held(call.reader, outcome, hints.found("\n\n".join(written.contents.texts.values())))


async def _sent(
    session: AsyncSession, call: Call, written: DraftBody, facts: RepairFacts
) -> sending.Cools | sending.Held:
    if facts.word_ids:
        return await sending.change(session, call.acting, facts.word_ids, written)
    nobody = call.services.directory.nobody(call.workspace_id, written.receiver_ids)
    return await sending.send(session, call.acting, written, draft_id=facts.draft_id, nobody=nobody)


async def _named(call: Call, refusal: Refusal, written: DraftBody) -> str:
    names = await call.services.directory.names(call.workspace_id, written.receiver_ids)
    return refusals.named(call.reader, call.sentence(refusal), names)


async def _written(call: Call, form: Payload) -> DraftBody:
    """Read a form, from a press or a submission. Raises BrokenCharacter, and NotFound for a view that is none."""
    inputs, facts = filled(form), repair_facts(form)
    sort = SORTS.get(str(form.get("callback_id")))
    if sort is None:
        raise NotFound
    contents = Contents(
        sort,
        {name: typed for name in TEXTS[sort] if (typed := inputs.text(name))},
        due=inputs.day(ids.DUE),
        kind=kind if (kind := inputs.choice(ids.KIND)) in KINDS else None,
        link=await whole_link(call, facts.link),
        quoted=quoted_in(form) if inputs.is_ticked(ids.KEEP_TEXT, "keep") else None,
    )
    receiver_ids = inputs.people(ids.RECEIVER) or await _receivers_of(call, facts)
    heat = inputs.choice(ids.HEAT)
    return DraftBody(call.user_id, contents, receiver_ids, heat if heat in view.HEATS else None, form=facts.number)


async def _receivers_of(call: Call, facts: RepairFacts) -> tuple[str, ...]:
    """Return the receivers of held words, whose form does not ask for them; empty once they went."""
    if not facts.word_ids:
        return ()
    try:
        async with call.services.db.reading() as session:
            held = await words.to_change(session, call.acting, facts.word_ids)
    except (WentAlready, NotFound):
        return ()
    return tuple(one.body.receiver_id for one in held)


async def _store(call: Call, form: Payload, written: DraftBody) -> Draft | None:
    """Store the draft of a press; None where nothing is written yet."""
    if drafts.is_empty(written):
        return None
    async with call.once() as session:
        return await drafts.save(session, call.acting, repair_facts(form).draft_id, written)


async def _store_refused(call: Call, facts: RepairFacts, written: DraftBody) -> None:
    """Store what could not be sent; the form stays open, and closing it loses nothing.

    The form's own number is not taken in, so the person may send the form again.
    """
    if not drafts.is_empty(written):
        async with call.once() as session:
            await drafts.save(session, call.acting, facts.draft_id, written)


async def _shown(
    session: AsyncSession, call: Call, body: DraftBody, facts: RepairFacts, quoted: str | None, line: str | None = None
) -> view.FormShown:
    return view.FormShown(body, facts, await contacts_of(session, call.workspace_id), quoted, line)


async def _shown_draft(session: AsyncSession, call: Call, draft: Draft, quoted: str | None) -> view.FormShown:
    """Return the form of a draft; the further fields are open where one of them is filled."""
    contents = draft.body.contents
    has_more = bool({ids.MATTERS, ids.IMPACT} & contents.texts.keys()) or contents.kind is not None
    facts = RepairFacts(draft_id=draft.draft_id, link=contents.link, shows_more=has_more)
    line = view.line_of(call.reader, draft, call.now)
    return await _shown(session, call, draft.body, facts, contents.quoted or quoted, line)
