"""Listeners for a team's own words as the beginning of a deed: in the form of the author's deed, and on Home."""

import re
from collections.abc import Sequence
from dataclasses import replace

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.phrases import team_words
from slackapp.domain.repairs.bodies import Contents, DraftBody
from slackapp.domain.repairs.sending import TEXT_MAX
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.bolt.call import call_of
from slackapp.slack.bolt.forms import quoted_in
from slackapp.slack.bolt.values import Payload, row_id
from slackapp.slack.repairs import ids
from slackapp.slack.repairs.facts import RepairFacts, repair_facts
from slackapp.slack.repairs.writing import views as view
from slackapp.slack.repairs.writing.written import form_shown, store, written_in

ENDS = frozenset(".,:;?!…–")


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(re.compile(re.escape(shared_ids.OUR_WORDS_OPENER) + r"\d+"))(on_begin)


async def on_begin(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Put the team's words before the deed's text; from Home, open a form beginning with the words.

    In a form the draft is stored as before the press. Nothing is sent. Raises NotFound for removed words.
    """
    call, pressed = await call_of(context, body), body.get("view") or {}
    phrase_id = row_id(str(action.get("action_id")).removeprefix(shared_ids.OUR_WORDS_OPENER))
    is_form = pressed.get("callback_id") == ids.REPAIR_OWN
    written = await written_in(call, pressed) if is_form else DraftBody(call.user_id, Contents("own"))
    draft = await store(call, pressed, written) if is_form else None
    before = repair_facts(pressed) if is_form else RepairFacts()
    facts = before.on(before.draft_id if draft is None else draft.draft_id, shows_more=before.shows_more)
    async with call.services.db.reading() as session:
        text = await team_words.find(session, call.acting, phrase_id)
        known = [one.text for one in await team_words.of_person(session, call.acting)]
        contents = written.contents
        happened = begun_with(text, contents.texts.get(ids.HAPPENED, ""), known)
        begun = replace(written, contents=replace(contents, texts={**contents.texts, ids.HAPPENED: happened}))
        shown = await form_shown(session, call, begun, facts, quoted_in(pressed) if is_form else None)
    form = view.form(call.reader, replace(shown, opener_id=phrase_id))
    await (call.replace(str(pressed.get("id")), form) if is_form else call.open(form))
    await ack()


def begun_with(opener: str, happened: str, known: Sequence[str]) -> str:
    """Return the text with the opener as its first sentence, in place of another opener among `known`.

    Unchanged where there is no room.
    """
    for other in sorted({opener, *known}, key=len, reverse=True):
        first = as_sentence(other)
        if happened == first or happened.startswith(f"{first} "):
            happened = happened[len(first) :].lstrip()
            break
    begun = f"{as_sentence(opener)} {happened}".rstrip()
    return begun if len(begun) <= TEXT_MAX else happened


def as_sentence(phrase: str) -> str:
    """Return a phrase with a full stop, unless the phrase ends in a mark of its own."""
    return phrase if phrase[-1] in ENDS else f"{phrase}."
