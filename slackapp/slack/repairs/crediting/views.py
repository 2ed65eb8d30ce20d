"""Giving credit back: the form, the proposal for the owner of the work, the post, and the text to post oneself."""

from dataclasses import dataclass
from typing import Final

from slackapp.domain.repairs.bodies import DraftBody
from slackapp.domain.repairs.crediting.correcting import NO_PLACE, UNSURE
from slackapp.domain.repairs.drafts import Draft
from slackapp.domain.repairs.kinds import REPLY
from slackapp.domain.repairs.reading import Received
from slackapp.domain.words import WORDS_MAX
from slackapp.domain.workspace.settings import Contacts
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.notices import notice_view
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.repairs import audience_views, ids
from slackapp.slack.repairs.door_views import CREDIT, more_than_small
from slackapp.slack.repairs.facts import RepairFacts

REPLIES: Final = ("post", "leave")
LINK_MAX: Final = 400  # characters; a permalink with its thread has about 150
# for drafts of corrections that were agreed to and could not be posted
NOT_POSTED: Final = {
    NO_PLACE: marked("{person} agreed, but I can't post in that thread. Here is the text, to post it yourself."),
    UNSURE: marked(
        "{person} agreed. Slack did not tell me whether it took my post. Please look into the thread first. Here is "
        "the text."
    ),
}


@dataclass(frozen=True, slots=True)
class CreditShown:
    """The content of the form."""

    body: DraftBody
    facts: RepairFacts
    contacts: Contacts
    line: str | None = None  # a sentence at the top


def form(reader: Reader, shown: CreditShown) -> Block:
    """Return the form: the owner of the work, the message, and the public words."""
    about = reader.say(
        "Say in that thread whose work it was. The other person reads your words first. Only if they agree, I post "
        "them there, with your name."
    )
    return b.form(
        reader.say(CREDIT),
        [
            *([] if shown.line is None else [b.section(shown.line)]),
            b.section(about),
            _owner_block(reader, shown),
            b.text_input(
                reader.say("Link to the message"),
                ids.LINK,
                ids.LINK,
                initial=shown.body.contents.link or "",
                placeholder=reader.say("In the menu of a message: Copy link"),
                multiline=False,
                max_length=LINK_MAX,
            ),
            b.text_input(
                reader.say("What I'd like to say there"),
                shared_ids.WORDS,
                shared_ids.WORDS,
                initial=shown.body.contents.texts.get(shared_ids.WORDS, ""),
                placeholder=reader.say("For example: The plan I showed here was Ana's idea. I should have said so."),
                max_length=WORDS_MAX,
            ),
            b.context(reader.say("If they don't agree, nothing is posted.")),
            *more_than_small(reader, shown.contacts),
            audience_views.row(reader),
        ],
        ids.CREDIT_FORM,
        submit=reader.say("Send"),
        close=reader.say("Close"),
        metadata=shown.facts.packed(),
    )


def _owner_block(reader: Reader, shown: CreditShown) -> Block:
    owner_id = next(iter(shown.body.receiver_ids), None)
    if shown.facts.word_ids:
        return b.section(reader.say("To {names}. Only the words change.", names=b.person(owner_id or "")))
    person = b.person_select(ids.RECEIVER, reader.say("Choose a person"), owner_id)
    return b.field_of(reader.say("Whose work was it?"), ids.RECEIVER, person)


def proposal(reader: Reader, received: Received) -> list[Block]:
    """Return the proposed words and their place."""
    contents, person = received.body.contents, b.person(received.body.sender_id)
    there = b.link(contents.link or "", reader.say("this message"))
    said = reader.say("{person} would like to say this in the thread of {there}:", person=person, there=there)
    parts = [b.section(said), *b.words(contents.texts.get(shared_ids.WORDS, ""))]
    if received.body.answered_at is None:
        parts.append(b.context(reader.say("It is posted only if you agree, with the name of {person}.", person=person)))
    return parts


def buttons(reader: Reader, number: str) -> tuple[tuple[str, Block], ...]:
    """Return the buttons of a proposal, each with its reply; `number`: of the private word."""
    return (
        ("post", b.button(reader.say("Agree"), ids.POST_CREDIT, number)),
        ("leave", b.button(reader.say("Leave it"), ids.LEAVE_CREDIT, number)),
    )


def reply(reader: Reader, received: Received) -> list[Block]:
    """Return the owner's answer, for the sender."""
    person = b.person(received.body.sender_id)
    if received.body.contents.texts.get(REPLY) == "leave":
        return [b.section(reader.say("{person} would rather leave it. Nothing is posted.", person=person))]
    return [b.section(reader.say("{person} agrees. I'll post your words in that thread.", person=person))]


def agreed(reader: Reader, received: Received) -> str:
    """Confirm the owner's own `Agree`."""
    return reader.say(
        "Agreed. I'll post it in that thread, with the name of {person}.", person=b.person(received.body.sender_id)
    )


def post(reader: Reader, sender_id: str, owner_id: str, words: str) -> Message:
    """Return the correction in the thread, which names the person who corrects."""
    headline = reader.say("{sender} gives credit to {owner}:", sender=b.person(sender_id), owner=b.person(owner_id))
    return Message(reader.together(headline, b.clip_escaped(words, 2500)), [b.section(headline), *b.words(words)])


def to_post(reader: Reader, draft: Draft) -> Block:
    """Return the text of a correction that its sender posts themself, and the link to the thread."""
    contents = draft.body.contents
    names = reader.both([b.person(user_id) for user_id in draft.body.receiver_ids])
    parts = [
        b.section(reader.say(NOT_POSTED[draft.body.why or NO_PLACE], person=names)),
        *b.words(contents.texts.get(shared_ids.WORDS, "")),
        b.section(b.link(contents.link or "", reader.say("Open the message"))),
    ]
    return notice_view(reader, reader.say(CREDIT), [], parts)
