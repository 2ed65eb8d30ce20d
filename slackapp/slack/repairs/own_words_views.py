"""A person's own drafts and private words, to read and to copy. Visible to that person alone."""

from slackapp.domain.repairs.kinds import REPLY
from slackapp.domain.repairs.landing.drafts_of_landing import KIND, MOMENTS
from slackapp.domain.repairs.own_words import OwnWord, OwnWords
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.repairs import ids

LINES = 3  # of a page: four fields of 3,000 characters each may take thirty blocks
TITLE = marked("My private words")
NO_TEXTS = {REPLY, MOMENTS, KIND}  # choices among the texts
HEADLINES = {
    "draft": marked("Your draft from {day}. Only you see it."),
    "held": marked("To {people}. It goes soon, and you can still take it back."),
    "sent": marked("To {people}, {day}. Listed here for 14 days."),
    "received": marked("From {people}, {day}."),
    "kept": marked("From {people}, {day}. You keep it."),
}


def own_words(reader: Reader, shown: OwnWords, skip: int) -> Block:
    """Return one page, newest first, with the buttons to other pages and to the text to copy."""
    title = reader.say(TITLE)
    if not shown.lines:
        none = (
            reader.say("No drafts, and no words to or from you.") if not skip else reader.say("Nothing is left here.")
        )
        return b.form(title, [b.section(none)], ids.MY_WORDS, close=reader.say("Close"))
    parts = [block for line in shown.lines for block in _line(reader, line)]
    ways = [b.button(reader.say("Copy as text"), ids.COPY_WORDS, str(skip))]
    if skip:
        ways.append(b.button(reader.say("Newer"), f"{ids.MY_WORDS_PAGE}{max(0, skip - LINES)}"))
    if shown.has_more:
        ways.append(b.button(reader.say("Older"), f"{ids.MY_WORDS_PAGE}{skip + LINES}"))
    foot = b.context(reader.say("Only you see this list."))
    return b.form(title, [*parts, foot, b.actions(*ways, block_id="ways")], ids.MY_WORDS, close=reader.say("Close"))


def _headline(reader: Reader, line: OwnWord) -> str:
    people = reader.both([b.person(user_id) for user_id in line.other_ids])
    return reader.say(HEADLINES[line.state], people=people, day=reader.date(line.at))


def _line(reader: Reader, line: OwnWord) -> list[Block]:
    return [b.context(_headline(reader, line)), *(block for text in _texts(reader, line) for block in b.words(text))]


def _texts(reader: Reader, line: OwnWord) -> list[str]:
    """Return the written texts; for a reply in one press, its button."""
    pressed = {
        "heard": reader.say("Thanks, heard"),
        "talk": reader.say("I'd rather talk"),
        "yes": reader.say("Yes, I will"),
    }
    written = [*line.contents.texts.items(), *line.aside.items()]
    texts = [text for name, text in written if text and name not in NO_TEXTS]
    if line.contents.sort == "help":
        texts.append(reader.say("Would like to talk."))
    reply = pressed.get(line.contents.texts.get(REPLY, ""))
    return [*texts, *([reply] if reply else []), *filter(None, [line.contents.link, line.contents.quoted])]


def to_copy(reader: Reader, shown: OwnWords) -> Block:
    """Return the words of a page in text fields for copying; changes in the fields are not stored."""
    text = "\n\n".join("\n".join([_plain_headline(reader, line), *_texts(reader, line)]) for line in shown.lines)
    pieces = [text[start : start + b.TEXT_MAX] for start in range(0, len(text), b.TEXT_MAX)]
    fields = [
        b.text_input(
            reader.say("Text"), f"{ids.WORDS_TO_COPY}:{place}", ids.WORDS_TO_COPY, initial=piece, optional=True
        )
        for place, piece in enumerate(pieces)
    ]
    return b.form(
        reader.say("Copy as text"),
        [b.context(reader.say("Select it and copy it. Nothing is changed by what you do here.")), *fields],
        ids.WORDS_TO_COPY,
        submit=reader.say("Done"),
        close=reader.say("Close"),
    )


def _plain_headline(reader: Reader, line: OwnWord) -> str:
    """Return the headline for a text field, in which Slack draws no names: the ids stay."""
    return _headline(reader, line).replace("<@", "@").replace(">", "")
