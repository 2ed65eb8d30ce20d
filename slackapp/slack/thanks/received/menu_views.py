"""Forms behind the menu of a received thanks: let a manager know, choose the thanked effort, remove the thanks."""

from collections.abc import Sequence

from slackapp.domain.thanks.answering.claiming import Claimable
from slackapp.domain.thanks.replying import Card
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.notices import notice_view
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.thanks import ids

NO_EFFORT = "none"
RADIO_MAX = 10  # options; docs.slack.dev/reference/block-kit/block-elements/radio-button-group-element


def manager_form(reader: Reader, card: Card, metadata: str) -> Block:
    """Return the form that names the managers who would read the words; its metadata has their ids."""
    names = reader.both([b.clip_escaped(name, b.OPTION_MAX) for _, name in card.replies.may_tell])
    text = reader.count(
        "{names} will read these words and who said them, in a private message from me. I tell nobody else.",
        "{names} will each read these words and who said them, in a private message from me. I tell nobody else.",
        len(card.replies.may_tell),
        names=names,
    )
    return b.form(
        reader.say("Let your manager know?"),
        [b.section(text)],
        ids.MANAGER_FORM,
        submit=reader.say("Let them know"),
        close=reader.say("Cancel"),
        metadata=metadata,
    )


def told_already(reader: Reader, card: Card) -> Message:
    """Answer a press on a message that was not drawn anew yet: every manager has the words."""
    names = reader.both([b.person(user_id) for user_id in card.replies.passed_to])
    return Message(reader.say("You let {names} know already.", names=names))


def remove_form(reader: Reader, card: Card, metadata: str) -> Block:
    """Return the question before removing, with the effects."""
    sentences = [reader.say("I delete this message, and these words from your kept words.")]
    if card.replies.passed_to:
        names = reader.both([b.person(user_id) for user_id in card.replies.passed_to])
        sentences.append(reader.say("I also delete the message to {names}.", names=names))
    if card.shown.standing in {"agreed", "shared"} and card.shown.channel_id is not None:
        channel = b.channel(card.shown.channel_id)
        sentences.append(reader.say("The post in {channel} loses your name.", channel=channel))
    sentences.append(reader.say("Nobody is told. You cannot undo this."))
    return b.form(
        reader.say("Remove this thanks?"),
        [b.section(reader.together(*sentences))],
        ids.REMOVE_FORM,
        submit=reader.say("Remove"),
        close=reader.say("Cancel"),
        metadata=metadata,
    )


def claim_form(reader: Reader, choices: Sequence[Claimable], metadata: str) -> Block:
    """Return the form with the doer's own efforts to choose from; an earlier choice is chosen, and can be undone."""
    if not choices:
        nothing = reader.say("You have no open effort to choose.")
        return notice_view(reader, reader.say("This was for …"), [nothing])
    options = [b.option(b.escape(" ".join(choice.words.split())), str(choice.effort_id)) for choice in choices]
    claimed = [option for choice, option in zip(choices, options, strict=True) if choice.is_claimed]
    if claimed:
        options = [*options[: RADIO_MAX - 1], b.option(reader.say("Something else"), NO_EFFORT)]
    radio: Block = {"type": "radio_buttons", "action_id": ids.CLAIMED, "options": options}
    if claimed and claimed[0] in options:
        radio["initial_option"] = claimed[0]
    return b.form(
        reader.say("This was for …"),
        [b.field_of(reader.say("Which effort?"), ids.CLAIMED, radio, hint=reader.say("Nobody is told."))],
        ids.CLAIM_FORM,
        submit=reader.say("Save"),
        close=reader.say("Cancel"),
        metadata=metadata,
    )


def claimed(reader: Reader) -> Block:
    """Confirm the choice, without a hint whether the effort still waited."""
    return notice_view(reader, reader.say("Saved"), [reader.say("Saved. Nobody is told.")])
