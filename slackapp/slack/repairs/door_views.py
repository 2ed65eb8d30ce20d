"""The door to repair: the choice of a form, held words and drafts, and further contacts. Visible to one person only."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from slackapp.domain.repairs.drafts import Draft
from slackapp.domain.repairs.sending import REQUIRED, Door, Held
from slackapp.domain.repairs.words import HeldWord
from slackapp.domain.workspace.settings import Contacts
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.carried import carried
from slackapp.slack.block_kit.notices import notice_view
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.block_kit.usage_lines import UsageLine
from slackapp.slack.notes import ids as note_ids
from slackapp.slack.notes import views as note_views
from slackapp.slack.repairs import audience_views, ids

USAGE = (UsageLine(7, marked("`/repair` or `/tend repair` puts something right with a colleague, in private.")),)
WAITING_MAX = 10  # entries, so that the door keeps within Slack's hundred blocks
TITLE = marked("Put something right")
CREDIT = marked("Give credit back")
# the four ways of the product, in its order; each opens a form of its noun, which finds the message in the metadata
DOORS = (
    (marked("I did something"), ids.OPEN_OWN),
    (marked("Something landed badly on me"), ids.OPEN_LANDED),
    (note_views.DOOR, note_ids.OPEN_NOTE_LINE),
    (marked("Let's pause"), ids.OPEN_PAUSE),
)


def door(reader: Reader, shown: Door, metadata: str, *, quoted: str | None = None, has_link: bool = False) -> Block:
    """Return the door; `quoted`: the text of the door's message, carried in the view and not stored."""
    return b.form(
        reader.say(TITLE),
        [
            b.section(reader.say("What happened? Nobody is told you opened this.")),
            *about_message(reader, quoted, has_link=has_link),
            b.actions(*(b.button(reader.say(label), action_id) for label, action_id in DOORS), block_id="doors"),
            b.section(
                reader.say("Not sure how it landed? You can ask, even when you did nothing wrong."),
                b.button(reader.say("Ask how it landed"), ids.OPEN_ASK),
            ),
            credit_row(reader),
            *_waiting_blocks(reader, shown.held),
            *_draft_blocks(reader, shown.drafts),
            *more_than_small(reader, shown.contacts),
            audience_views.row(reader),
        ],
        shared_ids.REPAIR_DOOR,
        close=reader.say("Close"),
        metadata=metadata,
    )


def credit_row(reader: Reader, link: str | None = None) -> Block:
    """Return the row with the button to give credit back; `link`: of a message other than the door's."""
    text = reader.say("Was it somebody else's work? You can say so in that thread.")
    return b.section(text, b.button(reader.say(CREDIT), ids.OPEN_CREDIT, link or "-"))


def about_message(reader: Reader, quoted: str | None, *, has_link: bool) -> list[Block]:
    """Show the message behind a repair; its text is in blocks, from which a press reads the text back."""
    if not (quoted or has_link):
        return []
    linked = reader.say("I'll include the link to the message.") if has_link else reader.say("The message:")
    return [b.context(linked), *(carried(quoted) if quoted else [])]


def more_than_small(reader: Reader, contacts: Contacts) -> list[Block]:
    """Point to help for serious harm, and to a person who listens. In small text, and never a step."""
    title = f"*{reader.say('More than a small thing?')}*"
    if contacts.safety is None and contacts.listening is None:
        none = reader.say("For harassment, discrimination or safety, talk to somebody you trust.")
        return [b.DIVIDER, b.context(reader.together(title, none))]
    blocks = [b.DIVIDER, b.context(title)]
    for label, text in (
        (reader.say("Harassment, discrimination, safety:"), contacts.safety),
        (reader.say("Someone to talk to:"), contacts.listening),
    ):
        if text is not None:
            blocks += [b.context(label), *b.words(text)]
    return blocks


def contacts_view(reader: Reader, contacts: Contacts) -> Block:
    """Return the view with the workspace's contacts alone."""
    return notice_view(reader, reader.say("More than a small thing"), [], more_than_small(reader, contacts)[1:])


def _waiting_blocks(reader: Reader, held: Held) -> list[Block]:
    """List the words waiting to go, with one entry for words sent together."""
    groups: dict[tuple[datetime, str], list[HeldWord]] = {}
    for one in held.words:
        groups.setdefault((one.body.sent_at, str(one.body.contents)), []).append(one)
    together = list(groups.values())[:WAITING_MAX]
    return [block for words in together for block in waiting(reader, words, held.goes_at)]


def waiting(reader: Reader, words: Sequence[HeldWord], goes_at: Mapping[str, datetime]) -> list[Block]:
    """Say when words sent together go, with the buttons to edit and to take back; `goes_at`: by receiver.

    Where a receiver leads the sender, the sender reads that nobody may ask for the words.
    """
    value = ",".join(str(one.word_id) for one in words)
    receivers = [(one.body.receiver_id, goes_at[one.body.receiver_id]) for one in words]
    lines = [
        reader.say("Goes at {moment}, in {person}'s hours.", moment=_when(reader, at), person=b.person(receiver_id))
        for receiver_id, at in receivers
    ]
    has_form = words[0].body.contents.sort in {*REQUIRED, "pause"}
    edit = [b.button(reader.say("Edit"), ids.EDIT_HELD, value)] if has_form else []
    freely = [b.context(reader.say("Nobody may ask you to send this."))]
    return [
        b.section("\n".join(lines)),
        *(freely if any(one.body.nobody_may_ask for one in words) else []),
        b.actions(*edit, b.button(reader.say("Take back"), ids.TAKE_BACK_HELD, value)),
    ]


def _when(reader: Reader, at: datetime) -> str:
    return b.hour_moment(reader, at)


def _draft_blocks(reader: Reader, drafts: Sequence[Draft]) -> list[Block]:
    return [
        b.section(
            reader.say("Your draft from {day}. Only you see it.", day=reader.date(draft.touched_at)),
            b.button(reader.say("Open"), ids.OPEN_DRAFT, str(draft.draft_id)),
        )
        for draft in drafts
    ]
