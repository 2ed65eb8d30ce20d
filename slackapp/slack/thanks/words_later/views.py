"""Views of messages kept for later: on Home, in their list, and the confirmations. Visible to the keeper only."""

from slackapp.domain.thanks.words_later import KEPT_FOR, KeptMessage
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.faces import person_line
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.thanks.words_later import ids


def help_line(reader: Reader) -> str:
    """Explain how to keep a message and how to let a message go."""
    return reader.count(
        "Save a message with its shortcut `Words later`, or with a 🌱 where I was invited. I store its link for {n} "
        "day, never its text. Only you see this.",
        "Save a message with its shortcut `Words later`, or with a 🌱 where I was invited. I store its link for {n} "
        "days, never its text. Only you see this.",
        KEPT_FOR.days,
    )


def rows(reader: Reader, line: KeptMessage) -> list[Block]:
    """Return the blocks of a kept message: author, place, day, link, and three buttons."""
    number = str(line.kept_id)
    say = b.button(reader.say("Say thanks"), ids.SAY_KEPT, number)
    note = b.button(reader.say("Note it instead"), shared_ids.NOTE_KEPT, number)
    go = b.button(reader.say("Remove"), ids.LET_GO, number)
    first = person_line(line.author_id, _sentence_text(reader, line))
    return [first, b.actions(say, note, go, block_id=f"kept:{number}")]


def _sentence_text(reader: Reader, line: KeptMessage) -> str:
    facts = {"place": _place_text(reader, line), "day": reader.date(line.kept_at)}
    if line.author_id is None:
        said = reader.say("A message in {place}, saved on {day}.", **facts)
    else:
        said = reader.say("{who} in {place}, saved on {day}.", who=b.person(line.author_id), **facts)
    return reader.together(said, b.link(line.link, reader.say("Open the message"))) if line.link else said


def _place_text(reader: Reader, line: KeptMessage) -> str:
    return reader.say("a direct message") if line.channel_id.startswith("D") else b.channel(line.channel_id)


def nothing_kept(reader: Reader) -> list[Block]:
    """Say that the list is empty."""
    return [b.section(reader.say("You saved no messages.")), b.context(help_line(reader))]


def kept(reader: Reader, *, is_new: bool) -> Message:
    """Confirm that a message is kept; `is_new`: the message was not kept before."""
    if is_new:
        return Message(
            reader.say("Saved for words later. It is on your Home, which only you see. I did not read its text.")
        )
    return Message(reader.say("You saved this one already. It is on your Home, which only you see."))


def not_kept(reader: Reader, why: str) -> Message:
    """Say why a message cannot be kept: written by the keeper (`own`), or gone."""
    if why == "own":
        return Message(reader.say("This is your own message. Words later are for other people's messages."))
    return Message(reader.say("That message is gone, so there is nothing to save."))


def first_seedling(reader: Reader, line: KeptMessage) -> Message:
    """Explain to a person, once, the effect of their 🌱."""
    text = reader.say(
        "Your 🌱 saved {kept} for words later: its link, not its text. It is on your Home, which only you see. Take "
        "the 🌱 off to remove it. I tell you this once.",
        kept=b.link(line.link, reader.say("this message")) if line.link else reader.say("that message"),
    )
    return Message(text, [b.section(text)])
