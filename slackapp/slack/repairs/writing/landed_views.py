"""The form for a moment that landed badly on its author, and its buttons' answers. Visible to the author alone."""

from collections.abc import Sequence
from typing import Final

from slackapp.domain.notes.writing import OwnNote
from slackapp.domain.repairs.landing.drafts_of_landing import MANY
from slackapp.domain.repairs.landing.helping import Closeness
from slackapp.domain.repairs.sending import TEXT_MAX, Cools, Held
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.notices import notice_view, quote_by
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.block_kit.rupture_kinds import kind_field
from slackapp.slack.repairs import audience_views, ids
from slackapp.slack.repairs.door_views import waiting
from slackapp.slack.repairs.facts import RepairFacts
from slackapp.slack.repairs.writing import parts
from slackapp.slack.repairs.writing.parts import FormShown

TITLE: Final = marked("It landed badly")
NOTE_SHOWN_MAX: Final = 150  # characters of a note; enough to recognise the note
GUESS_SHOWN_MAX: Final = 300  # characters of a guess in the offered question; the whole question is taken


def landed_form(reader: Reader, shown: FormShown) -> Block:
    """Return the form, filled with the draft; `Keep for me` submits, and every other button stores the draft too."""
    is_many = shown.texts.get(ids.MOMENTS) == MANY
    who = reader.say("Who was it?")
    return b.form(
        reader.say(TITLE),
        [
            *parts.top(reader, shown),
            b.context(reader.say("Small is fine. Nobody sees this but you.")),
            parts.text_field(reader.say("What I saw or heard"), ids.SAW, shown.texts, optional=True),
            parts.text_field(reader.say("How it felt"), ids.FELT, shown.texts, optional=True, multiline=False),
            parts.text_field(reader.say("What I guess"), ids.GUESS, shown.texts, optional=True, multiline=False),
            parts.one_person(reader, who, shown.body.receiver_ids, optional=True),
            _moments_field(reader, is_many=is_many),
            *(_many_blocks(reader, shown) if is_many else []),
            parts.heat_field(reader, shown.body.heat),
            b.context(reader.say("Every button but Close saves what you wrote. Nothing is sent from here.")),
            b.actions(*_ways(reader, is_many=is_many), block_id="ways"),
            b.actions(*_small_buttons(reader, shown), block_id="help"),
            *parts.foot(reader, shown),
        ],
        ids.REPAIR_LANDED,
        submit=reader.say("Keep for me"),
        close=reader.say("Close"),
        metadata=shown.facts.packed(),
    )


def _moments_field(reader: Reader, *, is_many: bool) -> Block:
    """Ask for one moment or many; the answer redraws the form at once."""
    options = [b.option(reader.say("This moment"), "one"), b.option(reader.say("Many moments"), MANY)]
    choice: Block = {"type": "radio_buttons", "action_id": ids.MOMENTS, "options": options}
    choice["initial_option"] = options[1 if is_many else 0]
    field = b.field_of(reader.say("This moment, or many moments?"), ids.MOMENTS, choice)
    return {**field, "dispatch_action": True}


def _many_blocks(reader: Reader, shown: FormShown) -> list[Block]:
    field = kind_field(reader, reader.say("What kind of thing is it?"), shown.body.contents.kind)
    return [
        {**field, "dispatch_action": True},
        *_notes_blocks(reader, shown.notes),
        b.context(reader.say("For many moments, saying it in person often works better than writing.")),
    ]


def _notes_blocks(reader: Reader, notes: Sequence[OwnNote]) -> list[Block]:
    """Show the author's own notes of the kind, visible to the author alone; notes are never sent along."""
    if not notes:
        return []
    lines = [
        block
        for note in notes
        for block in quote_by(reader.date(note.body.written_at), note.body.text, limit=NOTE_SHOWN_MAX)
    ]
    return [b.context(reader.say("*Your own notes of this kind.* Nothing of them goes along.")), *lines]


def _ways(reader: Reader, *, is_many: bool) -> list[Block]:
    """Return the buttons for the author's next step; for many moments, a talk in person comes first."""
    in_person = b.button(reader.say("Say it in person"), ids.SAY_IN_PERSON)
    others = [
        b.button(reader.say("Ask one thing"), ids.ASK_ONE_THING),
        b.button(reader.say("Ask how they saw it"), ids.ASK_HOW_SEEN),
        b.button(reader.say("Ask someone to help"), ids.ASK_FOR_HELP),
    ]
    return [in_person, *others] if is_many else [*others, in_person]


def _small_buttons(reader: Reader, shown: FormShown) -> list[Block]:
    buttons = [b.button(reader.say("I can't say what it is"), ids.CANNOT_SAY)]
    if shown.facts.draft_id is not None:
        buttons.append(parts.delete_button(reader, shown.facts.draft_id))
    return buttons


def as_question(reader: Reader, guess: str) -> str:
    """Return a guess as a question for its author to take; the question contains the guess word for word."""
    return reader.say("How was it for you? I noticed I was guessing: “{guess}”", guess=guess)


def offer(reader: Reader, shown: FormShown) -> list[Block]:
    """Offer the author's guess as a question, until the field contains the question. Only a press fills the field."""
    guess = shown.body.aside.get(ids.GUESS, "")
    if not guess or as_question(reader, guess) in shown.texts.get(shared_ids.WORDS, ""):
        return []
    asked = as_question(reader, b.clip(guess, GUESS_SHOWN_MAX))
    use = b.button(reader.say("Use this"), ids.USE_GUESS)
    return [b.context(reader.say("Your guess can become a question:")), *b.words(asked, use)]


def line_form(reader: Reader, facts: RepairFacts, initial: str) -> Block:
    """Return the form with a single line, for a person without words for the moment yet."""
    field = b.text_input(
        reader.say("One line, any words"),
        shared_ids.WORDS,
        shared_ids.WORDS,
        initial=initial,
        max_length=TEXT_MAX,
        multiline=False,
        focus=True,
    )
    return b.form(
        reader.say("I can't say what it is"),
        [
            field,
            b.context(reader.say("I'll bring it back once, on your next working morning. Only you see it.")),
            _way_back(reader, facts),
            audience_views.row(reader, audience_views.help_button(reader)),
        ],
        ids.LANDED_LINE,
        submit=reader.say("Keep for me"),
        close=reader.say("Close"),
        metadata=facts.packed(),
    )


def _way_back(reader: Reader, facts: RepairFacts) -> Block:
    """Return the button back to the author's earlier text; the text is stored, so `Close` loses no words."""
    label, draft_id = reader.say("Go back"), facts.draft_id
    way = b.button(label, ids.OPEN_LANDED) if draft_id is None else b.button(label, ids.OPEN_DRAFT, str(draft_id))
    return b.actions(way, block_id="ways")


def kept(reader: Reader) -> Block:
    """Confirm that the draft stays with its author, and say where to find the draft."""
    said = reader.say("It is under *Put something right* for 14 days. Then I ask once. Nobody is told.")
    return notice_view(reader, reader.say("Kept for you"), [said])


def line_kept(reader: Reader) -> Block:
    """Confirm that the line comes back once."""
    said = reader.say("I'll bring it back once, on your next working morning. Nobody is told.")
    return notice_view(reader, reader.say("Kept for you"), [said])


def rests(reader: Reader, outcome: Cools) -> Block:
    """Confirm that a hot draft stays with its author, and say when the draft comes back."""
    back = b.moment(reader, outcome.comes_back_at)
    said = reader.say("Two slow breaths. I'll bring it back {moment}. Nobody is told.", moment=back)
    return notice_view(reader, reader.say("Kept for you"), [said])


def to_say(reader: Reader) -> Block:
    """Confirm that the words moved to the author's own Home."""
    said = reader.say("It is on your Home for eight weeks, under *To say in person*. Only you see it.")
    return notice_view(reader, reader.say("Say it in person"), [said])


def help_form(reader: Reader, facts: RepairFacts, me: str, chosen: tuple[str, ...] = (), line: str = "") -> Block:
    """Return the form to choose a colleague; `me`: the author's id; `line`: a sentence to read before Send."""
    hears = reader.say(
        "They read only this: “{person} would like to talk with you.” Nothing of what you wrote goes along.",
        person=b.person(me),
    )
    return b.form(
        reader.say("Ask someone to help"),
        [
            *([b.section(line)] if line else []),
            parts.one_person(reader, reader.say("Who could help?"), chosen, action_id=ids.HELPER),
            b.section(hears),
            _way_back(reader, facts),
            audience_views.row(reader, audience_views.help_button(reader)),
        ],
        ids.REPAIR_HELP,
        submit=reader.say("Send"),
        close=reader.say("Close"),
        metadata=facts.packed(),
    )


def how_close(reader: Reader, helper_id: str, found: Closeness) -> str:
    """Say plainly how the helper is close to the people in the draft, and that a second press sends."""
    helper = b.person(helper_id)
    said = []
    if found.is_about:
        said.append(reader.say("{helper} is the person you wrote about.", helper=helper))
    if found.leads_author:
        said.append(reader.say("{helper} leads you.", helper=helper))
    if found.leads_about:
        others = reader.both([b.person(one) for one in found.leads_about])
        said.append(reader.say("{helper} leads {others}, the person you wrote about.", helper=helper, others=others))
    return reader.together(*said, reader.say("You can still ask: press Send again."))


def help_held(reader: Reader, outcome: Held) -> Block:
    """Confirm that the colleague hears soon, or say that the request cannot be sent; the draft stays unchanged."""
    if not outcome.words:
        names = reader.both([b.person(user_id) for user_id in outcome.not_now])
        return notice_view(reader, reader.say("Not sent"), [_help_not_now(reader, names)])
    blocks = waiting(reader, outcome.words, outcome.goes_at)
    stays = b.context(reader.say("What you wrote stays with you, as a draft."))
    return notice_view(reader, reader.say("Waiting to go"), [], [*blocks, stays, audience_views.row(reader)])


def _help_not_now(reader: Reader, names: str) -> str:
    return reader.say("This can't go to {names} now. Your draft stays with you.", names=names)
