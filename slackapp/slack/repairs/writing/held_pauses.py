"""Open the form with a proposed pause that waits to go."""

from slackapp.domain.repairs.words import HeldWord
from slackapp.domain.workspace.settings import contacts_of
from slackapp.slack.bolt.call import Call
from slackapp.slack.bolt.values import Payload
from slackapp.slack.repairs.facts import RepairFacts
from slackapp.slack.repairs.pausing import views as view
from slackapp.slack.repairs.writing.showing import show_instead


async def edit(call: Call, body: Payload, held: HeldWord) -> None:
    """Show the form in place of the pressed view; until the sender sends the form, the proposal goes unchanged."""
    async with call.services.db.reading() as session:
        contacts = await contacts_of(session, call.workspace_id)
    contents = held.body.contents
    facts = RepairFacts(word_ids=(held.word_id,), link=contents.link)
    shown = view.PauseShown(facts, contacts, contents.due or call.now.date(), held.body.receiver_id)
    await show_instead(call, body, view.form(call.reader, shown))
