"""Views of the workspace's two contacts: for harm, and to talk to."""

from slackapp.domain.workspace.settings import Contacts, WorkspaceChosen
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import notices
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.block_kit.usage_lines import UsageLine
from slackapp.slack.repairs.door_views import more_than_small
from slackapp.slack.workspace import ids
from slackapp.slack.workspace.views import contacts_blocks

USAGE = (UsageLine(86, marked("`/tend contacts` shows who helps with more than a small thing.")),)


def title(reader: Reader) -> str:
    """Return the title of all views of contacts."""
    return reader.say("Contacts")


def form(reader: Reader, contacts: Contacts, metadata: str) -> Block:
    """Return the form for admins."""
    chosen = WorkspaceChosen(safety_contacts=contacts.safety, listening_contacts=contacts.listening)
    submit, close = reader.say("Save"), reader.say("Cancel")
    parts = contacts_blocks(reader, chosen)
    return b.form(title(reader), parts, ids.CONTACTS_FORM, submit=submit, close=close, metadata=metadata)


def shown(reader: Reader, contacts: Contacts) -> Block:
    """Show the contacts to people other than admins."""
    return notices.notice_view(reader, title(reader), [], more_than_small(reader, contacts)[1:])


def saved(reader: Reader) -> list[str]:
    """Confirm saving."""
    return [reader.say("Saved. Everybody reads them where they put something right, and with `/tend contacts`.")]
