"""The forms of repair that send: for the author's deed, a check-in, a request. Also the answers to their buttons."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from slackapp.domain.repairs.bodies import DraftBody
from slackapp.domain.repairs.drafts import Draft
from slackapp.domain.repairs.hints import Hint
from slackapp.domain.repairs.kinds import REPLY
from slackapp.domain.repairs.sending import Cools, Held
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.notices import notice_view
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.repairs import audience_views, hint_views, ids
from slackapp.slack.repairs.door_views import waiting
from slackapp.slack.repairs.writing import landed_views as landing
from slackapp.slack.repairs.writing import parts
from slackapp.slack.repairs.writing.example_views import EXAMPLES
from slackapp.slack.repairs.writing.parts import FormShown


def form(reader: Reader, shown: FormShown) -> Block:
    """Return the form of the draft's sort, filled with the draft."""
    if shown.body.contents.sort == "landed":
        return landing.landed_form(reader, shown)
    title, callback_id, fields_of = FORMS[shown.body.contents.sort]
    if shown.body.began_as_landed and callback_id == ids.REPAIR_ASK:
        title = HOW_SEEN
    return b.form(
        reader.say(title),
        [
            *parts.top(reader, shown),
            *parts.text_to_send(reader, shown),
            parts.receivers(reader, shown),
            *fields_of(reader, shown),
            parts.heat_field(reader, shown.body.heat),
            _buttons(reader, shown),
            b.context(reader.say("Closing this loses what you typed. Press Save draft first to come back to it.")),
            *parts.foot(reader, shown),
        ],
        callback_id,
        submit=reader.say("Send"),
        close=reader.say("Close"),
        metadata=shown.facts.packed(),
    )


def _own_fields(reader: Reader, shown: FormShown) -> list[Block]:
    texts, due = shown.texts, shown.body.contents.due
    picker: Block = {"type": "datepicker", "action_id": shared_ids.DUE}
    if due is not None:
        picker["initial_date"] = due.isoformat()
    placeholder = reader.say("For example: I cut you off in the review.")
    happened = parts.text_field(reader.say("What happened"), ids.HAPPENED, texts, placeholder=placeholder)
    if shown.opener_id is not None:
        # Slack keeps the typed text in a field of the same ids, so the field with the new beginning needs another id
        happened["element"]["action_id"] = f"{ids.HAPPENED}_{shown.opener_id}"
    return [
        happened,
        *parts.our_words(reader, shown),
        parts.text_field(reader.say("What I will do"), shared_ids.WILL, texts, optional=True),
        b.field_of(reader.say("By when"), shared_ids.DUE, picker, optional=True),
        *(_more_fields(reader, shown.body) if shown.facts.shows_more else []),
    ]


def _ask_fields(reader: Reader, shown: FormShown) -> list[Block]:
    moment = reader.say("For example: You seemed quieter after the review.")
    question = parts.text_field(
        reader.say("One open question"),
        shared_ids.WORDS,
        shown.texts,
        placeholder=reader.say("For example: How was it for you?"),
    )
    guess = shown.body.aside.get(ids.GUESS, "")
    offered = landing.as_question(reader, guess)
    if guess and offered in shown.texts.get(shared_ids.WORDS, ""):
        # Slack keeps the typed text in a field of the same ids, so the taken question needs another id
        question["element"]["action_id"] = f"{shared_ids.WORDS}_taken"
    return [
        parts.text_field(reader.say("The moment"), ids.HAPPENED, shown.texts, placeholder=moment),
        question,
        *landing.offer(reader, shown),
    ]


def _request_fields(reader: Reader, shown: FormShown) -> list[Block]:
    moment = reader.say("For example: In the review I was cut off.")
    thing = reader.say("For example: Could you let me finish my point next time?")
    return [
        parts.text_field(reader.say("The moment"), ids.HAPPENED, shown.texts, placeholder=moment, optional=True),
        parts.text_field(reader.say("The one thing I ask for"), shared_ids.WORDS, shown.texts, placeholder=thing),
    ]


HOW_SEEN: Final = marked("Ask how they saw it")  # the title of a check-in about a moment that landed on its author
Fields = Callable[[Reader, FormShown], list[Block]]
FORMS: Final[Mapping[str, tuple[str, str, Fields]]] = {
    "own": (marked("I did something"), ids.REPAIR_OWN, _own_fields),
    "ask": (marked("Ask how it landed"), ids.REPAIR_ASK, _ask_fields),
    "request": (marked("Ask one thing"), ids.REPAIR_REQUEST, _request_fields),
}


def _more_fields(reader: Reader, body: DraftBody) -> list[Block]:
    texts = body.contents.texts
    options = {kind: b.option(reader.say(one.label), kind) for kind, one in EXAMPLES.items()}
    kinds: Block = {"type": "static_select", "action_id": ids.KIND, "options": list(options.values())}
    kinds["placeholder"] = b.plain(reader.say("Choose a kind"))
    if body.contents.kind in options:
        kinds["initial_option"] = options[body.contents.kind]
    private = reader.say("Chooses the example. The receiver doesn't see it.")
    return [
        parts.text_field(reader.say("What you said or did matters because …"), ids.MATTERS, texts, optional=True),
        parts.text_field(reader.say("The impact I see, and what I regret"), ids.IMPACT, texts, optional=True),
        b.field_of(reader.say("What kind of thing was it?"), ids.KIND, kinds, hint=private, optional=True),
    ]


def _buttons(reader: Reader, shown: FormShown) -> Block:
    has_more = shown.body.contents.sort == "own" and not shown.facts.shows_more
    buttons = [b.button(reader.say("More"), ids.SHOW_MORE)] if has_more else []
    buttons += [
        b.button(reader.say("See one"), ids.SEE_ONE),
        b.button(reader.say("Save draft"), ids.SAVE_DRAFT),
    ]
    if shown.body.began_as_landed:
        buttons.append(b.button(reader.say("Go back"), ids.GO_BACK))
    if shown.facts.draft_id is not None:
        buttons.append(parts.delete_button(reader, shown.facts.draft_id))
    return b.actions(*buttons, block_id="help")


def line_of(reader: Reader, draft: Draft, now: datetime) -> str | None:
    """Return the sentence above a draft: why the draft was not sent. None for a saved draft."""
    names = reader.both([b.person(user_id) for user_id in draft.body.receiver_ids])
    if draft.comes_back_at is not None and draft.comes_back_at > now:
        back = _when(reader, draft.comes_back_at)
        if draft.body.contents.sort == "landed":
            return reader.say("It rests until {moment}. Then I bring it back.", moment=back)
        return reader.say("It rests until {moment}. You can send it then.", moment=back)
    if draft.body.why == "hot" and draft.body.contents.sort == "landed":
        return reader.say("Here it is again. Nobody was told.")
    sentences = {
        "hot": reader.say("Here it is again. Nothing has been sent. Is it still what you want to say?"),
        "taken_back": reader.say("You took this back. It was not sent."),
        "left": reader.say("It was not sent: the account of {names} is deactivated.", names=names),
        "sender_left": reader.say("It was not sent, because your account was deactivated."),
        "unreachable": reader.say("It was not sent: Slack did not take my message to {names}.", names=names),
        "not_now": not_now(reader, draft.body.receiver_ids),
        "in_one_to_one": reader.say("It was not sent: that belongs in your 1:1 with {names}.", names=names),
        "line": reader.say("You could not say what it is yet. Is there more now?"),
        "crossed": reader.say("It was not sent: {names} asked you for a pause too. Answer that first.", names=names),
        "paused": reader.say("It was not sent: you and {names} have a pause already.", names=names),
        "waited": reader.say("It was not sent: {names} had no working day for it in 30 days.", names=names),
    }
    return sentences.get(draft.body.why or "")


def held(reader: Reader, outcome: Held, hints: Sequence[Hint]) -> Block:
    """Confirm that words wait to go, with the buttons `Edit` and `Take back`, and hints below."""
    title = reader.say("Waiting to go") if outcome.words else reader.say("Not sent")
    shown = [
        *(waiting(reader, outcome.words, outcome.goes_at) if outcome.words else []),
        *_kept_blocks(reader, outcome),
        *hint_views.hints(reader, hints),
        audience_views.row(reader),
    ]
    return notice_view(reader, title, [], shown)


def _kept_blocks(reader: Reader, outcome: Held) -> list[Block]:
    if outcome.draft_id is None:
        return []
    opens = b.button(reader.say("Open"), ids.OPEN_DRAFT, str(outcome.draft_id))
    return [b.section(not_now(reader, outcome.not_now), opens)]


def words_only(reader: Reader, draft: Draft, now: datetime) -> Block:
    """Show unsent words without a form, an answer or a wish to talk, and why the words could not go."""
    names = reader.both([b.person(user_id) for user_id in draft.body.receiver_ids])
    shown = [
        b.section(line_of(reader, draft, now) or reader.say("Your answer could not go. Nothing was sent.")),
        *_came_back(reader, draft.body, names),
        b.actions(parts.delete_button(reader, draft.draft_id)),
    ]
    return notice_view(reader, reader.say("Not sent"), [], shown)


def _came_back(reader: Reader, body: DraftBody, names: str) -> list[Block]:
    if body.contents.sort == "help":
        return [b.section(reader.say("You wanted {names} to know that you would like to talk.", names=names))]
    pressed = {"heard": reader.say("“Thanks, heard.”"), "talk": reader.say("You would rather talk.")}
    said = pressed.get(body.contents.texts.get(REPLY, ""))
    words = [b.section(said)] if said else b.words(body.contents.texts.get("words", ""))
    return [b.section(reader.say("Your answer to {names}:", names=names)), *words]


def not_now(reader: Reader, receiver_ids: Sequence[str]) -> str:
    """Say that words cannot go now. The sentence is the same for blocked, switched off and too soon."""
    names = reader.both([b.person(user_id) for user_id in receiver_ids])
    return reader.say("This can't go to {names} now. Your words stay with you, as a draft.", names=names)


def cools(reader: Reader, outcome: Cools) -> Block:
    """Say that a hot draft is kept, and when the draft comes back."""
    said = reader.say(
        "Two slow breaths. I'll keep this and bring it back {moment}. Nothing has been sent.",
        moment=_when(reader, outcome.comes_back_at),
    )
    return notice_view(reader, reader.say("Not sent yet"), [said])


def editing(reader: Reader) -> str:
    """Say above the form of held words that without `Send` the words go unchanged."""
    return reader.say("It goes unchanged unless you press Send.")


def saved(reader: Reader) -> str:
    """Confirm above the form that the draft is stored."""
    return reader.say("Saved as a draft for 14 days. Only you see it.")


def deleted(reader: Reader) -> Block:
    """Confirm that the draft is burnt."""
    return notice_view(reader, reader.say("Deleted"), [reader.say("The draft is erased. Nobody was told.")])


def taken_back(reader: Reader, draft_id: int | None) -> Block:
    """Confirm that held words were taken back, and offer the draft; None: there were no words to keep."""
    if draft_id is None:
        return notice_view(reader, reader.say("Taken back"), [reader.say("Taken back. Nothing was sent.")])
    said = reader.say("Taken back. Nothing was sent. Your words are a draft now.")
    opens = b.button(reader.say("Open"), ids.OPEN_DRAFT, str(draft_id))
    return notice_view(reader, reader.say("Taken back"), [], [b.section(said, opens)])


def went_already(reader: Reader) -> Block:
    """Say that the words went before the change; the changed words are kept as a draft."""
    said = reader.say("This went already, so it was not changed. Your changes are saved as a draft.")
    return notice_view(reader, reader.say("Not changed"), [said])


def _when(reader: Reader, at: datetime) -> str:
    return b.moment(reader, at)
