"""The two forms of repair: what one did, and asking how something landed. What follows a press in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from slackapp.domain.repairs.bodies import DraftBody
from slackapp.domain.repairs.drafts import Draft
from slackapp.domain.repairs.hints import Hint
from slackapp.domain.repairs.kinds import REPLY
from slackapp.domain.repairs.sending import RECEIVERS_MAX, TEXT_MAX, Cools, Held
from slackapp.domain.workspace.settings import Contacts
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import fields
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.notices import notice_view
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.repairs import audience_views, hint_views, ids
from slackapp.slack.repairs.door_views import about_message, more_than_small, waiting
from slackapp.slack.repairs.facts import RepairFacts
from slackapp.slack.repairs.writing.example_views import EXAMPLES

HEATS = CALM, HOT = "calm", "hot"


@dataclass(frozen=True, slots=True)
class FormShown:
    """What a form shows besides its own sentences."""

    body: DraftBody
    facts: RepairFacts
    contacts: Contacts
    quoted: str | None = None  # the text of the message it is about, carried in the view
    line: str | None = None  # a sentence at the top


def form(reader: Reader, shown: FormShown) -> Block:
    """Return the form of the draft's sort, filled with the draft."""
    is_ask = shown.body.contents.sort == "ask"
    fields = _ask_fields(reader, shown) if is_ask else _own_fields(reader, shown)
    return b.form(
        reader.say("Ask how it landed") if is_ask else reader.say("I did something"),
        [
            *([] if shown.line is None else [b.section(shown.line)]),
            *_message_blocks(reader, shown),
            _to_block(reader, shown),
            *fields,
            *([] if is_ask or not shown.facts.shows_more else _more_fields(reader, shown.body)),
            _heat_block(reader, shown.body.heat),
            _buttons(reader, shown, is_ask=is_ask),
            b.context(reader.say("Closing this loses what you typed. Press Save draft first to come back to it.")),
            *more_than_small(reader, shown.contacts),
            audience_views.row(reader),
        ],
        ids.REPAIR_ASK if is_ask else ids.REPAIR_OWN,
        submit=reader.say("Send"),
        close=reader.say("Close"),
        metadata=shown.facts.packed(),
    )


def _message_blocks(reader: Reader, shown: FormShown) -> list[Block]:
    blocks = about_message(reader, shown.quoted, has_link=shown.facts.link is not None)
    if not shown.quoted:
        return blocks
    keep = b.option(reader.say("Send its text too"), "keep")
    is_ticked = bool(shown.body.contents.quoted)
    return [*blocks, fields.tick_field(reader.say("The message"), ids.KEEP_TEXT, keep, is_ticked=is_ticked)]


def _to_block(reader: Reader, shown: FormShown) -> Block:
    """Ask for receivers; held words keep theirs."""
    if not shown.facts.word_ids:
        return _receiver_block(reader, shown.body.receiver_ids)
    names = reader.both([b.person(user_id) for user_id in shown.body.receiver_ids])
    return b.section(reader.say("To {names}. Only the words change.", names=names))


def _receiver_block(reader: Reader, receiver_ids: Sequence[str]) -> Block:
    people: Block = {
        "type": "multi_users_select",
        "action_id": ids.RECEIVER,
        "max_selected_items": RECEIVERS_MAX,
        "placeholder": b.plain(reader.say("Choose people")),
    }
    if receiver_ids:
        people["initial_users"] = list(receiver_ids)[:RECEIVERS_MAX]
    hint = reader.say("Up to five people. Each reads it alone.")
    return b.field_of(reader.say("Who is it for?"), ids.RECEIVER, people, hint=hint)


def _own_fields(reader: Reader, shown: FormShown) -> list[Block]:
    texts, due = shown.body.contents.texts, shown.body.contents.due
    picker: Block = {"type": "datepicker", "action_id": ids.DUE}
    if due is not None:
        picker["initial_date"] = due.isoformat()
    placeholder = reader.say("For example: I cut you off in the review.")
    return [
        _text(reader.say("What happened"), ids.HAPPENED, texts, placeholder=placeholder),
        _text(reader.say("What I will do"), ids.WILL, texts, optional=True),
        b.field_of(reader.say("By when"), ids.DUE, picker, optional=True),
    ]


def _ask_fields(reader: Reader, shown: FormShown) -> list[Block]:
    texts = shown.body.contents.texts
    moment = reader.say("For example: You seemed quieter after the review.")
    question = reader.say("For example: How was it for you?")
    return [
        _text(reader.say("The moment"), ids.HAPPENED, texts, placeholder=moment),
        _text(reader.say("One open question"), shared_ids.WORDS, texts, placeholder=question),
    ]


def _more_fields(reader: Reader, body: DraftBody) -> list[Block]:
    texts = body.contents.texts
    options = {kind: b.option(reader.say(one.label), kind) for kind, one in EXAMPLES.items()}
    kinds: Block = {"type": "static_select", "action_id": ids.KIND, "options": list(options.values())}
    kinds["placeholder"] = b.plain(reader.say("Choose a kind"))
    if body.contents.kind in options:
        kinds["initial_option"] = options[body.contents.kind]
    private = reader.say("Chooses the example. The receiver doesn't see it.")
    return [
        _text(reader.say("What you said or did matters because …"), ids.MATTERS, texts, optional=True),
        _text(reader.say("The impact I see, and what I regret"), ids.IMPACT, texts, optional=True),
        b.field_of(reader.say("What kind of thing was it?"), ids.KIND, kinds, hint=private, optional=True),
    ]


def _text(
    label: str, block_id: str, texts: Mapping[str, str], *, placeholder: str = "", optional: bool = False
) -> Block:
    initial = texts.get(block_id, "")
    return b.text_input(
        label,
        block_id,
        block_id,
        initial=initial,
        placeholder=placeholder,
        optional=optional,
        max_length=TEXT_MAX,
    )


def _heat_block(reader: Reader, heat: str | None) -> Block:
    options = {CALM: b.option(reader.say("Calm"), CALM), HOT: b.option(reader.say("Still hot"), HOT)}
    choice: Block = {"type": "radio_buttons", "action_id": ids.HEAT, "options": list(options.values())}
    choice["initial_option"] = options.get(heat or CALM, options[CALM])
    hint = reader.say("Still hot? I'll bring it back on your next working morning.")
    return b.field_of(reader.say("How do you feel?"), ids.HEAT, choice, hint=hint)


def _buttons(reader: Reader, shown: FormShown, *, is_ask: bool) -> Block:
    has_more = not is_ask and not shown.facts.shows_more
    buttons = [b.button(reader.say("More"), ids.SHOW_MORE)] if has_more else []
    buttons += [
        b.button(reader.say("See one"), ids.SEE_ONE),
        b.button(reader.say("Save draft"), ids.SAVE_DRAFT),
    ]
    if shown.facts.draft_id is not None:
        buttons.append(_delete(reader, shown.facts.draft_id))
    return b.actions(*buttons, block_id="help")


def _delete(reader: Reader, draft_id: int) -> Block:
    confirm: Block = {
        "title": b.plain(reader.say("Delete this draft?"), 100),
        "text": b.plain(reader.say("It is erased for good. Nobody is told."), 300),
        "confirm": b.plain(reader.say("Delete draft"), 30),
        "deny": b.plain(reader.say("Cancel"), 30),
        "style": "danger",
    }
    return b.button(reader.say("Delete draft"), ids.DELETE_DRAFT, str(draft_id), confirm=confirm)


def line_of(reader: Reader, draft: Draft, now: datetime) -> str | None:
    """Return the sentence above a draft: why it was not sent. None for one that was only saved."""
    names = reader.both([b.person(user_id) for user_id in draft.body.receiver_ids])
    if draft.comes_back_at is not None and draft.comes_back_at > now:
        return reader.say("It rests until {moment}. You can send it then.", moment=_when(reader, draft.comes_back_at))
    sentences = {
        "hot": reader.say("Here it is again. Nothing has been sent. Is it still what you want to say?"),
        "taken_back": reader.say("You took this back. It was not sent."),
        "left": reader.say("It was not sent: the account of {names} is deactivated.", names=names),
        "sender_left": reader.say("It was not sent, because your account was deactivated."),
        "unreachable": reader.say("It was not sent: Slack did not take my message to {names}.", names=names),
        "not_now": not_now(reader, draft.body.receiver_ids),
        "waited": reader.say("It was not sent: {names} had no working day for it in 30 days.", names=names),
    }
    return sentences.get(draft.body.why or "")


def held(reader: Reader, outcome: Held, hints: Sequence[Hint]) -> Block:
    """Confirm that words wait to go, with the buttons to edit them and to take them back, and hints under them."""
    title = reader.say("Waiting to go") if outcome.words else reader.say("Not sent")
    parts = [
        *(waiting(reader, outcome.words, outcome.goes_at) if outcome.words else []),
        *_kept_blocks(reader, outcome),
        *hint_views.hints(reader, hints),
        audience_views.row(reader),
    ]
    return notice_view(reader, title, [], parts)


def _kept_blocks(reader: Reader, outcome: Held) -> list[Block]:
    if outcome.draft_id is None:
        return []
    opens = b.button(reader.say("Open"), ids.OPEN_DRAFT, str(outcome.draft_id))
    return [b.section(not_now(reader, outcome.not_now), opens)]


def words_only(reader: Reader, draft: Draft, now: datetime) -> Block:
    """Show words that came back and have no form: an answer that could not go, and why."""
    names = reader.both([b.person(user_id) for user_id in draft.body.receiver_ids])
    pressed = {"heard": reader.say("“Thanks, heard.”"), "talk": reader.say("You would rather talk.")}
    said = pressed.get(draft.body.contents.texts.get(REPLY, ""))
    parts = [
        b.section(line_of(reader, draft, now) or reader.say("Your answer could not go. Nothing was sent.")),
        b.section(reader.say("Your answer to {names}:", names=names)),
        *([b.section(said)] if said else b.words(draft.body.contents.texts.get("words", ""))),
        b.actions(_delete(reader, draft.draft_id)),
    ]
    return notice_view(reader, reader.say("Not sent"), [], parts)


def not_now(reader: Reader, receiver_ids: Sequence[str]) -> str:
    """Say that words cannot go now. One sentence for blocked, switched off and too soon, whatever it is."""
    names = reader.both([b.person(user_id) for user_id in receiver_ids])
    return reader.say("This can't go to {names} now. Your words stay with you, as a draft.", names=names)


def cools(reader: Reader, outcome: Cools) -> Block:
    """Say that a hot draft is kept, and when it comes back."""
    said = reader.say(
        "Two slow breaths. I'll keep this and bring it back {moment}. Nothing has been sent.",
        moment=_when(reader, outcome.comes_back_at),
    )
    return notice_view(reader, reader.say("Not sent yet"), [said])


def editing(reader: Reader) -> str:
    """Say above the form of held words what closing it does."""
    return reader.say("It goes unchanged unless you press Send.")


def saved(reader: Reader) -> str:
    """Confirm above the form that the draft is stored."""
    return reader.say("Saved as a draft for 14 days. Only you see it.")


def deleted(reader: Reader) -> Block:
    """Confirm that the draft is burnt."""
    return notice_view(reader, reader.say("Deleted"), [reader.say("The draft is erased. Nobody was told.")])


def taken_back(reader: Reader, draft_id: int) -> Block:
    """Confirm that held words were taken back, and offer them as a draft."""
    said = reader.say("Taken back. Nothing was sent. Your words are a draft now.")
    opens = b.button(reader.say("Open"), ids.OPEN_DRAFT, str(draft_id))
    return notice_view(reader, reader.say("Taken back"), [], [b.section(said, opens)])


def went_already(reader: Reader) -> Block:
    """Say that the words went before the change; the changed ones are kept as a draft."""
    said = reader.say("This went already, so it was not changed. Your changes are saved as a draft.")
    return notice_view(reader, reader.say("Not changed"), [said])


def _when(reader: Reader, at: datetime) -> str:
    return b.moment(reader, at, "{date_short_pretty} at {time}")
