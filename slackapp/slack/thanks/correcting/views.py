"""Views of edits and take-backs: the button, the form, and the confirmations."""

from slackapp.domain.thanks.correcting import Correctable, Corrected
from slackapp.domain.words import WORDS_MAX
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.thanks import ids


def edit_form(reader: Reader, mine: Correctable, metadata: str) -> Block:
    """Return the form with the present words and the button to take the words back."""
    names = reader.both([b.person(user_id) for user_id in mine.receiver_ids])
    stays = reader.say("To {names}. Only the text changes.", names=names)
    return b.form(
        reader.say("Edit"),
        [
            b.section(stays),
            b.text_input(
                reader.say("Your words"),
                shared_ids.WORDS,
                shared_ids.WORDS,
                initial=mine.words,
                max_length=WORDS_MAX,
                focus=True,
            ),
            b.actions(_take_back(reader, mine)),
        ],
        ids.EDIT_FORM,
        submit=reader.say("Save"),
        close=reader.say("Cancel"),
        metadata=metadata,
    )


def _take_back(reader: Reader, mine: Correctable) -> Block:
    what = reader.say("I delete my messages with these words. People may have read them already.")
    if mine.shared_in is not None:
        what = reader.say("I delete my messages with these words, the post too. People may have read them already.")
    confirm: Block = b.confirmation(reader, reader.say("Take this back?"), what, reader.say("Take back"), danger=True)
    number = str(mine.thanks_id)
    return b.button(reader.say("Take back"), ids.TAKE_BACK_THANKS, number, style="danger", confirm=confirm)


def changed(reader: Reader, corrected: Corrected) -> list[str]:
    """Confirm that the words were changed, or say that the words are the same."""
    if not corrected.is_changed:
        return [reader.say("These are the same words, so nothing was changed.")]
    names = reader.both([b.person(user_id) for user_id in corrected.receiver_ids])
    said = reader.say("Saved. My messages to {names} change too.", names=names)
    if corrected.shared_in is not None:
        channel = b.channel(corrected.shared_in)
        said = reader.say("Saved. My messages to {names} and in {channel} change too.", names=names, channel=channel)
    return [said, *_away_sentences(reader, corrected)]


def taken_back(reader: Reader, corrected: Corrected) -> list[str]:
    """Confirm that the words were taken back."""
    names = reader.both([b.person(user_id) for user_id in corrected.receiver_ids])
    said = reader.say("Taken back. I delete my messages to {names}.", names=names)
    if corrected.shared_in is not None:
        channel = b.channel(corrected.shared_in)
        said = reader.say("Taken back. I delete my messages to {names} and in {channel}.", names=names, channel=channel)
    return [said, *_away_sentences(reader, corrected)]


def _away_sentences(reader: Reader, corrected: Corrected) -> list[str]:
    if not corrected.away_ids:
        return []
    names = reader.both([b.person(user_id) for user_id in corrected.away_ids])
    return [
        reader.count(
            "The account of {names} is deactivated, so their copy may stay.",
            "The accounts of {names} are deactivated, so their copies may stay.",
            len(corrected.away_ids),
            names=names,
        )
    ]
