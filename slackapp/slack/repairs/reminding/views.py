"""The rows behind `Open` of private reminders of repairs. Visible to the person reminded only."""

from slackapp.domain.repairs.drafts import Draft
from slackapp.domain.repairs.reminding.words import WordDue
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.faces import byline
from slackapp.slack.block_kit.notices import quote_by
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.repairs import ids
from slackapp.slack.repairs.reading.views import OPENING_LINE

WORDS_SHOWN = 150  # characters; enough to tell one draft from another


def draft(reader: Reader, shown: Draft) -> list[Block]:
    """Return the row of the author's draft, with its first words and the button to its form."""
    opens = b.button(reader.say("Open"), ids.OPEN_DRAFT, str(shown.draft_id))
    words = next((text for text in shown.body.contents.texts.values() if text), "")
    return quote_by(_draft_text(reader, shown), words, opens, limit=WORDS_SHOWN)


def draft_ends(reader: Reader, shown: Draft) -> list[Block]:
    """Return the row of a draft before its erasure, with the choice to keep the draft once more or to let go."""
    number = str(shown.draft_id)
    erased = reader.say("It is erased on {day}.", day=reader.date(shown.expires_at))
    keep = b.button(reader.say_of("a note or draft", "Keep"), ids.KEEP_DRAFT, number)
    go = b.button(reader.say("Let it go"), ids.LET_DRAFT_GO, number)
    return [*draft(reader, shown), b.context(erased), b.actions(keep, go, block_id=f"draft:{number}")]


def put_off(reader: Reader, due: WordDue) -> list[Block]:
    """Return the row of a private word back from `Not now`."""
    said = reader.say(
        "You wanted to see this again: a private word from {person}, {day}.",
        person=b.person(due.other_id),
        day=reader.date(due.at),
    )
    read = b.button(reader.say("Read"), ids.READ_WORD, str(due.word_id))
    return [byline(due.other_id, said), b.actions(read, block_id=f"put_off:{due.word_id}")]


def to_talk_about(reader: Reader, due: WordDue) -> list[Block]:
    """Return the row of a private word that the reader would rather talk about, with an opening line."""
    said = reader.say(
        "On {day} you said you'd rather talk with {person}. If you haven't yet, one way to begin:",
        person=b.person(due.other_id),
        day=reader.date(due.at),
    )
    return [byline(due.other_id, said), *b.words(reader.say(OPENING_LINE))]


def unanswered(reader: Reader, due: WordDue) -> list[Block]:
    """Return the row of the author's request without an answer."""
    said = reader.say(
        "You asked {person} on {day}. No answer has come yet, and that can mean many things.",
        person=b.person(due.other_id),
        day=reader.date(due.at),
    )
    return [byline(due.other_id, said), *b.words(b.clip(due.words, WORDS_SHOWN))]


def _draft_text(reader: Reader, shown: Draft) -> str:
    names = reader.both([b.person(user_id) for user_id in shown.body.receiver_ids])
    day = reader.date(shown.touched_at)
    if names:
        return reader.say("Your draft to {names} from {day}.", names=names, day=day)
    return reader.say("Your draft from {day}.", day=day)
