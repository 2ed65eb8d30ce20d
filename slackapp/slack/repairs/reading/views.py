"""A private word as its receiver reads it, and the forms for the receiver's reply. Visible to the receiver alone."""

from collections.abc import Sequence
from datetime import date

from slackapp.domain.repairs.answering import ANSWER_MAX
from slackapp.domain.repairs.bodies import Contents
from slackapp.domain.repairs.kinds import REPLY
from slackapp.domain.repairs.reading import Days, Received
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.notices import direct_message
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.blocks import views as block_views
from slackapp.slack.repairs import audience_views, ids
from slackapp.slack.repairs.crediting import views as crediting_views
from slackapp.slack.repairs.pausing import views as pausing_views

TITLE = marked("A private word")
OPENING_LINE = marked("Thank you for your words. I'd rather talk about it. When is a good moment for you?")
OPENING_LINE_BACK = marked("Thank you for wanting to talk. I'd like that. When is a good moment for you?")
FIELDS = (
    ("words", marked("The question")),
    ("matters", marked("What you said or did matters because …")),
    ("impact", marked("The impact I see, and what I regret")),
    ("will", marked("What I will do")),
)
PROPOSALS = {"pause", "credit"}
ASKED = marked("The one thing they ask for")


def word(reader: Reader, workspace_id: str, received: Received, done: Sequence[Block] = ()) -> Block:
    """Return the view with the words, and the buttons of their sort; `done`: the result of the last press."""
    body = received.body
    parts = [*done, *([b.DIVIDER] if done else []), *_headline(reader, received)]
    parts += _said(reader, workspace_id, received)
    if body.no_reply_expected and body.answered_at is None:
        parts.append(b.context(reader.say("No reply expected.")))
    if body.answered_at is not None:
        parts.append(b.context(reader.say("You answered on {day}.", day=reader.date(body.answered_at))))
    foot = audience_views.row(reader, audience_views.help_button(reader))
    parts += [_buttons(reader, received), b.context(_leaves(reader, received)), foot]
    return b.form(reader.say(TITLE), parts, ids.WORD_READ, close=reader.say("Close"))


def _said(reader: Reader, workspace_id: str, received: Received) -> list[Block]:
    sort = received.body.contents.sort
    if sort == "answer":
        return _reply(reader, workspace_id, received)
    if sort == "help":
        return [b.section(direct_message(reader, workspace_id, received.body.sender_id))]
    return _words(reader, received)


def _headline(reader: Reader, received: Received) -> list[Block]:
    body = received.body
    facts = {"person": b.person(body.sender_id), "day": reader.date(body.sent_at)}
    if body.contents.sort == "answer":
        return [b.section(reader.say("{person} answered you on {day}.", **facts))]
    if body.contents.sort == "help":
        return [b.section(reader.say("{person} would like to talk with you.", **facts))]
    if body.contents.sort in PROPOSALS:  # these say themselves who asks
        return []
    return [b.section(reader.say("{person} wrote to you on {day}. Only you two see it in Slack.", **facts))]


def _words(reader: Reader, received: Received) -> list[Block]:
    """Return the words of an owning, a check-in or a request; of a pause its day."""
    contents = received.body.contents
    if contents.sort == "pause":
        return pausing_views.proposal(reader, received)
    if contents.sort == "credit":
        return crediting_views.proposal(reader, received)
    parts = []
    if contents.link is not None:
        message = b.link(contents.link, reader.say("Open the message"))
        parts.append(b.context(reader.together(reader.say("About a message:"), message)))
    if contents.quoted:
        parts += b.words(contents.quoted)
    parts += _texts(reader, contents)
    if contents.due is not None:
        parts.append(b.context(reader.say("By {day}", day=reader.on(contents.due))))
    return parts


def _texts(reader: Reader, contents: Contents) -> list[Block]:
    """Return the written texts, the deed or moment first; a field without a label is shown alone."""
    labels = dict(FIELDS)
    if contents.sort == "request":
        labels[shared_ids.WORDS] = ASKED
    first = contents.texts.get("happened", "")
    parts = [b.context(f"*{reader.say('The moment')}*")] if first and contents.sort != "own" else []
    parts += b.words(first)
    for name in (*labels, *(name for name in contents.texts if name not in labels and name != "happened")):
        text = contents.texts.get(name)
        if text:
            if name in labels:
                parts.append(b.context(f"*{reader.say(labels[name])}*"))
            parts += b.words(text)
    return parts


def _reply(reader: Reader, workspace_id: str, received: Received) -> list[Block]:
    """Return an answer: the words, or the sentence of the pressed button; below, the answered words."""
    contents, sender_id = received.body.contents, received.body.sender_id
    reply = contents.texts.get(REPLY)
    parts = b.words(contents.texts.get("words", ""))
    if reply in pausing_views.REPLIES:
        parts = pausing_views.reply(reader, received)
    if reply in crediting_views.REPLIES:
        parts = crediting_views.reply(reader, received)
    if reply == "heard":
        parts = [b.section(reader.say("“Thanks, heard.”"))]
    if reply == "yes":
        day = "" if contents.due is None else reader.on(contents.due)
        parts = [b.section(reader.say("“Yes, I will.” By {day}", day=day))]
    if reply == "talk":
        parts = talk(reader, workspace_id, sender_id, is_asked=True)
    if received.answers is not None and received.answers.sort != "pause":
        parts += [b.DIVIDER, b.context(reader.say("You wrote:")), *_texts(reader, received.answers)]
    return parts


def talk(reader: Reader, workspace_id: str, other_id: str, *, is_asked: bool) -> list[Block]:
    """Return an opening line to copy, and the link to the two people's direct message.

    `is_asked`: for the sender, when the receiver would rather talk.
    """
    other = b.person(other_id)
    way = direct_message(reader, workspace_id, other_id)
    if is_asked:
        first = reader.say("{person} would rather talk with you. One way to begin:", person=other)
        return [b.section(first), *b.words(reader.say(OPENING_LINE_BACK)), b.section(way)]
    first = reader.say("{person} gets an opening line too. Here is yours:", person=other)
    return [b.section(first), *b.words(reader.say(OPENING_LINE)), b.section(way)]


def _buttons(reader: Reader, received: Received) -> Block:
    """Return the row of buttons: the replies of the sort, `Not now`, and the rest in the ⋯."""
    number = str(received.word_id)
    offered = [
        ("heard", b.button(reader.say("Thanks, heard"), ids.HEARD_WORD, number)),
        ("yes", b.button(reader.say("Yes, I will"), ids.YES_WORD, number)),
        ("talk", b.button(reader.say("I'd rather talk"), ids.TALK_WORD, number)),
        ("words", b.button(reader.say("Answer"), ids.ANSWER_WORD, number)),
        *pausing_views.buttons(reader, number),
        *crediting_views.buttons(reader, number),
    ]
    buttons = [button for reply, button in offered if reply in received.replies]
    if buttons:
        buttons[0]["style"] = "primary"
    if buttons and received.body.contents.sort != "pause":
        buttons.append(b.button(reader.say("Not now"), ids.NOT_NOW_WORD, number))
    return b.actions(*buttons, b.overflow(ids.WORD_MENU, _options(reader, received)), block_id="answers")


def _options(reader: Reader, received: Received) -> list[Block]:
    number = received.word_id
    options = []
    if received.body.answered_at is None and received.body.contents.sort != "answer":
        options.append(b.option(reader.say("No reply needed"), f"close:{number}"))
    if received.body.contents.sort == "pause":
        return [*options, b.option(block_views.label(reader), f"block:{number}")]  # no words to keep
    if received.body.kept_at is None:
        options.append(b.option(reader.say("Keep it"), f"keep:{number}"))
    else:
        options.append(b.option(reader.say("Remove"), f"remove:{number}"))
    return [*options, b.option(block_views.label(reader), f"block:{number}")]


def _leaves(reader: Reader, received: Received) -> str:
    """Say how long the words stay, and which facts the sender learns."""
    nothing = reader.say("{person} does not see whether you read this.", person=b.person(received.body.sender_id))
    if received.body.contents.sort == "answer" or received.body.answered_at is not None:
        nothing = ""
    if received.body.kept_at is not None:
        kept = reader.say("Kept on {day}, until you remove it.", day=reader.date(received.body.kept_at))
        return reader.together(nothing, kept).strip()
    if received.erase_at is None:
        return nothing
    until = reader.say("These words are erased on {day}, on both sides.", day=reader.date(received.erase_at))
    return reader.together(nothing, until).strip()


def answer_form(reader: Reader, received: Received, metadata: str, initial: str = "") -> Block:
    """Return the form for an answer: the question, and a field."""
    sender = b.person(received.body.sender_id)
    return b.form(
        reader.say("Answer"),
        [
            b.section(reader.say("{person} asked you:", person=sender)),
            *_texts(reader, received.body.contents),
            b.text_input(
                reader.say("Your answer"),
                shared_ids.WORDS,
                shared_ids.WORDS,
                initial=initial,
                max_length=ANSWER_MAX,
                focus=True,
            ),
            b.context(
                reader.say("Only {person} reads your answer. It ends there. Closing this loses it.", person=sender)
            ),
            audience_views.row(reader, audience_views.help_button(reader)),
        ],
        ids.WORD_ANSWER,
        submit=reader.say("Send"),
        close=reader.say("Cancel"),
        metadata=metadata,
    )


def yes_form(reader: Reader, received: Received, metadata: str) -> Block:
    """Return the form for a yes: the request, and the day by which the receiver acts."""
    sender = b.person(received.body.sender_id)
    picker: Block = {"type": "datepicker", "action_id": shared_ids.DUE}
    return b.form(
        reader.say("Yes, I will"),
        [
            b.section(reader.say("{person} asked you:", person=sender)),
            *_texts(reader, received.body.contents),
            b.field_of(reader.say("By when"), shared_ids.DUE, picker),
            b.context(reader.say("It becomes your promise. Only you and {person} see it.", person=sender)),
            audience_views.row(reader, audience_views.help_button(reader)),
        ],
        ids.WORD_YES,
        submit=reader.say("Send"),
        close=reader.say("Cancel"),
        metadata=metadata,
    )


def answered(reader: Reader, received: Received, waits: str = "") -> str:
    """Say that the answer is on its way; `waits`: why Slack's messages go later, empty if they go now."""
    on_its_way = reader.say(
        "Your answer goes to {person}, in their working hours.",
        person=b.person(received.body.sender_id),
    )
    return reader.together(waits, on_its_way).strip()


def closed(reader: Reader) -> str:
    """Say that the word needs no reply."""
    return reader.say("Done. Nothing was sent. You can still answer while the words are here.")


def kept(reader: Reader) -> str:
    """Say that the words stay."""
    return reader.say("Kept. It is on your Home. Nobody is told.")


def not_now_form(reader: Reader, days: Days, metadata: str) -> Block:
    """Return the form with the day for `Not now`."""
    picker: Block = {
        "type": "datepicker",
        "action_id": ids.NOT_NOW_DAY,
        "initial_date": days.suggested.isoformat(),
    }
    hint = reader.say(
        "From {first} to {last}. After that the words are erased.", **_between(reader, days.first, days.last)
    )
    return b.form(
        reader.say("Not now"),
        [
            b.field_of(reader.say("Bring it back on"), ids.NOT_NOW_DAY, picker, hint=hint),
            b.context(reader.say("It comes back on your Home that day. Nobody is told.")),
        ],
        ids.NOT_NOW_FORM,
        submit=reader.say("Save"),
        close=reader.say("Cancel"),
        metadata=metadata,
    )


def _between(reader: Reader, first: date, last: date) -> dict[str, str]:
    return {"first": reader.on(first), "last": reader.on(last)}


def put_off(reader: Reader, received: Received) -> str:
    """Say when the words come back; the morning is in the receiver's own zone."""
    back_at = received.body.comes_back_at
    day = "" if back_at is None else reader.date(back_at)
    return reader.say("I'll bring it back on your Home on {day}. Nobody is told.", day=day)


def removed(reader: Reader) -> str:
    """Say that kept words are gone."""
    return reader.say("Removed. These words are gone.")
