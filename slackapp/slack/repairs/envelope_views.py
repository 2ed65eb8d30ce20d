"""The messages about private words: never with the words, nor their sort."""

from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Message
from slackapp.slack.block_kit.notices import direct_message
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.repairs import ids


def envelope(reader: Reader, sender_id: str, word_id: int) -> Message:
    """Tell the receiver about a private word to read. The same for owning, check-ins, requests and answers."""
    return _with_read(reader, reader.say("{person} left you a private word.", person=b.person(sender_id)), word_id)


def would_talk(reader: Reader, workspace_id: str, sender_id: str, word_id: int) -> Message:
    """Tell a chosen helper that a person would like to talk, with the link to the two people's direct message."""
    text = reader.say("{person} would like to talk with you.", person=b.person(sender_id))
    return _with_read(reader, text, word_id, direct_message(reader, workspace_id, sender_id))


def _with_read(reader: Reader, text: str, word_id: int, way: str = "") -> Message:
    shown = "\n".join(filter(None, [text, way]))
    return Message(text, [b.section(shown, b.button(reader.say("Read"), ids.READ_WORD, str(word_id)))])


def emptied(reader: Reader) -> Message:
    """Replace an envelope after its words are erased."""
    text = reader.say("This private word is erased.")
    return Message(text, [b.section(text)])


def back(reader: Reader, draft_id: int) -> Message:
    """Bring words back to their author. The same for words that cooled overnight and words that could not go."""
    text = reader.say("Your private words are back with you. Nothing was sent. Only you see this.")
    return Message(text, [b.section(text, b.button(reader.say("Open"), ids.OPEN_DRAFT, str(draft_id)))])
