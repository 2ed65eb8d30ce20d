"""Parts shared by the forms of repair: the message, people, texts, heat, and the foot. Visible to the author only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slackapp.domain.notes.writing import OwnNote
from slackapp.domain.phrases.team_words import PhraseShown
from slackapp.domain.repairs.bodies import DraftBody
from slackapp.domain.repairs.sending import TEXT_MAX, receivers_max
from slackapp.domain.workspace.settings import Contacts
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import fields
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.repairs import audience_views, ids
from slackapp.slack.repairs.door_views import about_message, more_than_small
from slackapp.slack.repairs.facts import RepairFacts

HEATS = CALM, HOT = "calm", "hot"


@dataclass(frozen=True, slots=True)
class FormShown:
    """The content of a form besides its own sentences."""

    body: DraftBody
    facts: RepairFacts
    contacts: Contacts
    quoted: str | None = None  # the text of the message behind the form, carried in the view
    line: str | None = None  # a sentence at the top
    our_words: tuple[PhraseShown, ...] = ()  # phrases of the author's teams, to begin the deed's text with
    opener_id: int | None = None  # the phrase just put before the deed's text
    notes: tuple[OwnNote, ...] = ()  # the author's own notes of the chosen kind, for many moments

    @property
    def texts(self) -> Mapping[str, str]:
        """Return the written texts, by field."""
        return self.body.contents.texts


def top(reader: Reader, shown: FormShown) -> list[Block]:
    """Return the sentence at the top, and the form's message."""
    line = [] if shown.line is None else [b.section(shown.line)]
    return [*line, *about_message(reader, shown.quoted, has_link=shown.facts.link is not None)]


def text_to_send(reader: Reader, shown: FormShown) -> list[Block]:
    """Ask whether the text of the message goes along; nothing where there is none."""
    if not shown.quoted:
        return []
    keep = b.option(reader.say("Send its text too"), "keep")
    is_ticked = bool(shown.body.contents.quoted)
    return [fields.tick_field(reader.say("The message"), ids.KEEP_TEXT, keep, is_ticked=is_ticked)]


def receivers(reader: Reader, shown: FormShown) -> Block:
    """Ask for the receivers; held words keep their receivers."""
    chosen, most = shown.body.receiver_ids, receivers_max(shown.body.contents.sort)
    if shown.facts.word_ids:
        names = reader.both([b.person(user_id) for user_id in chosen])
        return b.section(reader.say("To {names}. Only the words change.", names=names))
    label = reader.say("Who is it for?")
    if most == 1:
        return one_person(reader, label, chosen)
    people: Block = {
        "type": "multi_users_select",
        "action_id": ids.RECEIVER,
        "max_selected_items": most,
        "placeholder": b.plain(reader.say("Choose people")),
    }
    if chosen:
        people["initial_users"] = list(chosen)[:most]
    return b.field_of(label, ids.RECEIVER, people, hint=reader.say("Up to five people. Each reads it alone."))


def our_words(reader: Reader, shown: FormShown) -> list[Block]:
    """Offer the phrases of the author's teams as a beginning; nothing where there are none."""
    if not shown.our_words:
        return []
    openers = [b.button(one.text, f"{shared_ids.OUR_WORDS_OPENER}{one.phrase_id}") for one in shown.our_words]
    return [b.context(reader.say("Begin with words that your team knows:")), b.actions(*openers, block_id="our_words")]


def one_person(
    reader: Reader,
    label: str,
    chosen: Sequence[str] = (),
    *,
    action_id: str = ids.RECEIVER,
    optional: bool = False,
) -> Block:
    """Ask for a person; the first of `chosen` is chosen."""
    person = b.person_select(action_id, reader.say("Choose a person"), next(iter(chosen), None))
    return b.field_of(label, ids.RECEIVER, person, optional=optional)


def text_field(
    label: str,
    block_id: str,
    texts: Mapping[str, str],
    *,
    placeholder: str = "",
    optional: bool = False,
    multiline: bool = True,
) -> Block:
    """Return a field for text of TEXT_MAX characters, with the text so far."""
    return b.text_input(
        label,
        block_id,
        block_id,
        initial=texts.get(block_id, ""),
        placeholder=placeholder,
        optional=optional,
        max_length=TEXT_MAX,
        multiline=multiline,
    )


def heat_field(reader: Reader, heat: str | None) -> Block:
    """Ask whether the author is calm or still hot."""
    options = {CALM: b.option(reader.say("Calm"), CALM), HOT: b.option(reader.say("Still hot"), HOT)}
    choice: Block = {"type": "radio_buttons", "action_id": ids.HEAT, "options": list(options.values())}
    choice["initial_option"] = options.get(heat or CALM, options[CALM])
    hint = reader.say("Still hot? I'll bring it back on your next working morning.")
    return b.field_of(reader.say("How do you feel?"), ids.HEAT, choice, hint=hint)


def foot(reader: Reader, shown: FormShown) -> list[Block]:
    """Point to the contacts for serious harm, and to the form's readers. The last blocks of every form."""
    return [*more_than_small(reader, shown.contacts), audience_views.row(reader)]


def delete_button(reader: Reader, draft_id: int) -> Block:
    """Return the button to erase a draft, after a question."""
    confirm: Block = b.confirmation(
        reader,
        reader.say("Delete this draft?"),
        reader.say("It is erased for good. Nobody is told."),
        reader.say("Delete draft"),
        danger=True,
    )
    return b.button(reader.say("Delete draft"), ids.DELETE_DRAFT, str(draft_id), confirm=confirm)
