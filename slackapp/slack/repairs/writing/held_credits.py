"""Open the form of a held or drafted correction, or the text of a correction that could not be posted."""

from slackapp.domain.repairs.bodies import DraftBody
from slackapp.domain.repairs.drafts import Draft
from slackapp.domain.repairs.words import HeldWord
from slackapp.domain.workspace.settings import contacts_of
from slackapp.slack.bolt.call import Call
from slackapp.slack.bolt.values import Payload
from slackapp.slack.repairs.crediting import views as view
from slackapp.slack.repairs.facts import RepairFacts
from slackapp.slack.repairs.writing import views as writing_views
from slackapp.slack.repairs.writing.showing import show_instead


async def edit(call: Call, body: Payload, held: HeldWord) -> None:
    """Show the form in place of the pressed view; until the sender sends the form, the proposal goes unchanged."""
    written = DraftBody(call.user_id, held.body.contents, (held.body.receiver_id,))
    await _show(call, body, written, RepairFacts(word_ids=(held.word_id,)), writing_views.editing(call.reader))


async def open_draft(call: Call, body: Payload, draft: Draft) -> None:
    """Show the form with the draft, or the text to post if the owner agreed and Tend could not post the text."""
    if draft.body.why in view.NOT_POSTED:
        await show_instead(call, body, view.to_post(call.reader, draft))
        return
    line = writing_views.line_of(call.reader, draft, call.now)
    await _show(call, body, draft.body, RepairFacts(draft_id=draft.draft_id), line)


async def _show(call: Call, body: Payload, written: DraftBody, facts: RepairFacts, line: str | None) -> None:
    async with call.services.db.reading() as session:
        contacts = await contacts_of(session, call.workspace_id)
    await show_instead(call, body, view.form(call.reader, view.CreditShown(written, facts, contacts, line)))
