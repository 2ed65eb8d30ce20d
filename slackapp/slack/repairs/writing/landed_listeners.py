"""Listeners for the form of a moment that landed badly: every press stores the draft, and no button sends."""

from dataclasses import replace

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain import text
from slackapp.domain.refusals import NothingWritten, TooLong
from slackapp.domain.repairs import drafts
from slackapp.domain.repairs.kinds import Sort
from slackapp.domain.repairs.landing import keeping
from slackapp.domain.repairs.landing.drafts_of_landing import turned
from slackapp.domain.repairs.sending import Cools, wrong_texts
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.forms import filled
from slackapp.slack.bolt.values import Payload
from slackapp.slack.repairs import ids
from slackapp.slack.repairs.facts import RepairFacts, repair_facts
from slackapp.slack.repairs.writing import landed_views as view
from slackapp.slack.repairs.writing.showing import show_instead
from slackapp.slack.repairs.writing.written import redraw, store, store_refused, written_in


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.MOMENTS)(on_moments)
    app.action(ids.KIND)(on_moments)
    app.action(ids.ASK_ONE_THING)(on_ask_one_thing)
    app.action(ids.ASK_HOW_SEEN)(on_ask_how_seen)
    app.action(ids.GO_BACK)(on_go_back)
    app.action(ids.USE_GUESS)(on_use_guess)
    app.action(ids.SAY_IN_PERSON)(on_say_in_person)
    app.action(ids.CANNOT_SAY)(on_cannot_say)
    app.view(ids.REPAIR_LANDED)(on_keep)
    app.view(ids.LANDED_LINE)(on_line)


async def on_moments(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Store the draft, and redraw the form for a single moment or for many (fields *moments* and *kind*)."""
    call, form = await call_of(context, body), body.get("view") or {}
    written = await written_in(call, form)
    draft = await store(call, form, written)
    await redraw(call, form, written if draft is None else draft.body, repair_facts(form), draft)
    await ack()


async def on_ask_one_thing(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Replace the form by the form of a request (button `Ask one thing`)."""
    await _turn(ack, await call_of(context, body), body, "request")


async def on_ask_how_seen(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Replace the form by the form of a check-in (button `Ask how they saw it`)."""
    await _turn(ack, await call_of(context, body), body, "ask")


async def on_go_back(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Show the author's private draft again (button `Go back`)."""
    await _turn(ack, await call_of(context, body), body, "landed")


async def _turn(ack: AsyncAck, call: Call, body: Payload, sort: Sort) -> None:
    form = body.get("view") or {}
    written, facts = await written_in(call, form), repair_facts(form)
    async with call.once() as session:
        draft = await keeping.turn(session, call.acting, facts.draft_id, written, sort)
    await redraw(call, form, turned(written, sort) if draft is None else draft.body, facts, draft)
    await ack()


async def on_use_guess(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Append the author's guess to the field as a question (button `Use this`)."""
    call, form = await call_of(context, body), body.get("view") or {}
    written, facts = await written_in(call, form), repair_facts(form)
    async with call.services.db.reading() as session:
        known = await drafts.of_form(session, call.acting, facts.draft_id, facts.number)
    guess = "" if known is None else known.body.aside.get(ids.GUESS, "")
    if guess:
        question = view.as_question(call.reader, guess)
        texts = dict(written.contents.texts)
        texts[shared_ids.WORDS] = "\n".join(filter(None, [texts.get(shared_ids.WORDS), question]))
        written = replace(written, contents=replace(written.contents, texts=texts))
    draft = await store(call, form, written)
    await redraw(call, form, written if draft is None else draft.body, facts, draft)
    await ack()


async def on_say_in_person(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Move the words to the person's own Home (button `Say it in person`)."""
    call, form = await call_of(context, body), body.get("view") or {}
    written, facts = await written_in(call, form), repair_facts(form)
    try:
        async with call.once() as session:
            await keeping.say_in_person(session, call.acting, facts.draft_id, written)
    except (NothingWritten, TooLong) as refusal:
        draft = await store(call, form, written)
        await redraw(call, form, written, facts, draft, call.sentence(refusal))
        await ack()
        return
    await show_instead(call, body, view.to_say(call.reader))
    await ack()


async def on_cannot_say(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Store the draft, and ask for a single line instead (button `I can't say what it is`)."""
    call, form = await call_of(context, body), body.get("view") or {}
    written, facts = await written_in(call, form), repair_facts(form)
    draft = await store(call, form, written)
    asked = RepairFacts(draft_id=facts.draft_id if draft is None else draft.draft_id, link=facts.link)
    line = text.one_line(written.contents.texts.get(ids.SAW, ""))
    await show_instead(call, body, view.line_form(call.reader, asked, line))
    await ack()


async def on_keep(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Keep the draft for its author; a hot draft comes back in the morning (button `Keep for me`)."""
    call = await call_of(context, body)
    written, facts = await written_in(call, payload), repair_facts(payload)
    wrong = wrong_texts(written.contents)
    if not wrong and not keeping.says_anything(written):
        wrong = {ids.SAW: NothingWritten()}
    if wrong:
        await store_refused(call, facts, written)
        await ack(response_action="errors", errors={name: call.sentence(why) for name, why in wrong.items()})
        return
    async with call.once(facts.key) as session:
        kept = await keeping.keep_for_me(session, call.acting, facts.draft_id, written)
    shown = view.rests(call.reader, kept) if isinstance(kept, Cools) else view.kept(call.reader)
    await ack(response_action="update", view=shown)


async def on_line(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Keep the line, and bring the line back once (form of `I can't say what it is`)."""
    call, facts = await call_of(context, body), repair_facts(payload)
    line = filled(payload).line(shared_ids.WORDS)
    try:
        async with call.once(facts.key) as session:
            await keeping.keep_line(session, call.acting, facts.draft_id, line, facts.number)
    except (NothingWritten, TooLong) as refusal:
        await ack(response_action="errors", errors={shared_ids.WORDS: call.sentence(refusal)})
        return
    await ack(response_action="update", view=view.line_kept(call.reader))
