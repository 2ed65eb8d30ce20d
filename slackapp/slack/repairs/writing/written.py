"""Read a form of repair, store its texts as a draft, and show a draft again. For the author alone."""

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.notes import lists
from slackapp.domain.notes.writing import OwnNote
from slackapp.domain.phrases import team_words
from slackapp.domain.phrases.team_words import PhraseShown
from slackapp.domain.refusals import NotFound
from slackapp.domain.repairs import drafts, words
from slackapp.domain.repairs.bodies import Contents, DraftBody
from slackapp.domain.repairs.drafts import Draft
from slackapp.domain.repairs.kinds import Sort
from slackapp.domain.repairs.landing.drafts_of_landing import MANY
from slackapp.domain.repairs.refusals import WentAlready
from slackapp.domain.ruptures import KINDS
from slackapp.domain.workspace.settings import contacts_of
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.bolt.call import Call
from slackapp.slack.bolt.chosen_message import whole_link
from slackapp.slack.bolt.forms import filled, quoted_in
from slackapp.slack.bolt.values import Payload
from slackapp.slack.repairs import ids
from slackapp.slack.repairs.facts import RepairFacts, repair_facts
from slackapp.slack.repairs.writing import views as view
from slackapp.slack.repairs.writing.parts import HEATS, FormShown

NOTES_SHOWN = 3  # so that the form stays short
SORTS: Mapping[str, Sort] = {
    ids.REPAIR_OWN: "own",
    ids.REPAIR_ASK: "ask",
    ids.REPAIR_REQUEST: "request",
    ids.REPAIR_LANDED: "landed",
}
TEXTS: Mapping[Sort, tuple[str, ...]] = {
    "own": (ids.HAPPENED, shared_ids.WILL, ids.MATTERS, ids.IMPACT),
    "ask": (ids.HAPPENED, shared_ids.WORDS),
    "request": (ids.HAPPENED, shared_ids.WORDS),
    "landed": (ids.SAW, ids.FELT, ids.GUESS),
}


async def written_in(call: Call, form: Payload) -> DraftBody:
    """Read a form, from a press or a submission. Raises BrokenCharacter, and NotFound for a view of another kind."""
    inputs, facts = filled(form), repair_facts(form)
    sort = SORTS.get(str(form.get("callback_id")))
    if sort is None:
        raise NotFound
    texts = {name: typed for name in TEXTS[sort] if (typed := inputs.text(name))}
    if inputs.choice(ids.MOMENTS) == MANY:
        texts[ids.MOMENTS] = MANY
    contents = Contents(
        sort,
        texts,
        due=inputs.day(shared_ids.DUE),
        kind=kind if (kind := inputs.choice(ids.KIND)) in KINDS else None,
        link=await whole_link(call, facts.link),
        quoted=quoted_in(form) if inputs.is_ticked(ids.KEEP_TEXT, "keep") else None,
    )
    receiver_ids = inputs.people(ids.RECEIVER) or await _receivers_of(call, facts)
    heat = inputs.choice(ids.HEAT)
    return DraftBody(call.user_id, contents, receiver_ids, heat if heat in HEATS else None, form=facts.number)


async def _receivers_of(call: Call, facts: RepairFacts) -> tuple[str, ...]:
    """Return the receivers of held words, because their form has no field for receivers; empty once sent."""
    if not facts.word_ids:
        return ()
    try:
        async with call.services.db.reading() as session:
            held = await words.to_change(session, call.acting, facts.word_ids)
    except (WentAlready, NotFound):
        return ()
    return tuple(one.body.receiver_id for one in held)


async def store(call: Call, form: Payload, written: DraftBody) -> Draft | None:
    """Store the draft of a press; None where nothing is written yet."""
    if drafts.is_empty(written):
        return None
    async with call.once() as session:
        return await drafts.save(session, call.acting, repair_facts(form).draft_id, written)


async def store_refused(call: Call, facts: RepairFacts, written: DraftBody) -> None:
    """Store words that could not be sent; the form stays open, and `Close` loses no words.

    The form's own number is not taken in, so the person may send the form again.
    """
    if not drafts.is_empty(written):
        async with call.once() as session:
            await drafts.save(session, call.acting, facts.draft_id, written)


async def form_shown(
    session: AsyncSession, call: Call, body: DraftBody, facts: RepairFacts, quoted: str | None, line: str | None = None
) -> FormShown:
    """Return the content of the form; many moments of a kind come with the author's own notes of the kind."""
    contents, notes, our_words = body.contents, tuple[OwnNote, ...](), tuple[PhraseShown, ...]()
    if contents.sort == "own" and "rituals" not in await call.services.switches.off(call.workspace_id):
        our_words = await team_words.of_person(session, call.acting)
    if contents.texts.get(ids.MOMENTS) == MANY and contents.kind is not None:
        notes = await lists.alike(session, call.acting, "kind", contents.kind, NOTES_SHOWN)
    contacts = await contacts_of(session, call.workspace_id)
    return FormShown(body, facts, contacts, quoted, line, our_words, notes=notes)


async def shown_draft(session: AsyncSession, call: Call, draft: Draft, quoted: str | None) -> FormShown:
    """Return the form of a draft; the further fields are open if any is filled."""
    contents = draft.body.contents
    has_more = bool({ids.MATTERS, ids.IMPACT} & contents.texts.keys()) or contents.kind is not None
    facts = RepairFacts(draft_id=draft.draft_id, link=contents.link, shows_more=has_more)
    line = view.line_of(call.reader, draft, call.now)
    return await form_shown(session, call, draft.body, facts, contents.quoted or quoted, line)


async def redraw(
    call: Call, form: Payload, body: DraftBody, facts: RepairFacts, draft: Draft | None, line: str | None = None
) -> None:
    """Draw the pressed form again, or another form of the same draft in its place; `line`: a sentence at the top."""
    facts = facts.on(facts.draft_id if draft is None else draft.draft_id, shows_more=facts.shows_more)
    async with call.services.db.reading() as session:
        shown = await form_shown(session, call, body, facts, quoted_in(form), line)
    await call.replace(str(form.get("id")), view.form(call.reader, shown))
