"""Views of what follows a thanks: the answer to the giver, another giver's words, and the forms of both."""

from slackapp.domain.thanks.giving import ThanksShown
from slackapp.domain.thanks.replying import Answer, Joining, Replies
from slackapp.domain.words import WORDS_MAX
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.thanks import ids, passing_on_views

QUOTED_MAX = 300  # characters of quoted words
ANSWER_SHOWN_MAX = 1_500  # characters of an answer in a notification; the blocks have the whole answer


def on_card(reader: Reader, shown: ThanksShown, replies: Replies) -> tuple[list[str], list[Block]]:
    """Return sentences and buttons of a receiver's card about joining, passing on and answering."""
    value, sentences, buttons = str(shown.thanks_id), [], []
    if replies.joins is not None:
        sentences.append(_joins_text(reader, shown, replies))
    sentences += passing_on_views.on_card(reader, replies)
    if replies.mattered is None:
        buttons.append(b.button(_because_text(reader), ids.ANSWER_THANKS, value))
    else:  # last, because a person's words may lack a full stop
        mattered = b.clip_escaped(replies.mattered, QUOTED_MAX)
        sentences.append(reader.say("You answered: that mattered because “{mattered}”", mattered=mattered))
    buttons += passing_on_views.button(reader, shown.thanks_id, replies)
    return sentences, [b.actions(*buttons, block_id=f"replies:{value}")] if buttons else []


def _because_text(reader: Reader) -> str:
    return reader.say("That mattered because …")


def _joins_text(reader: Reader, shown: ThanksShown, replies: Replies) -> str:
    joins = replies.joins
    if joins is None:
        return ""
    facts = {"giver": b.person(shown.giver_id), "channel": b.channel(joins.channel_id)}
    if joins.giver_id == shown.giver_id:
        return reader.say("{giver} adds this to their thanks to you in {channel}.", **facts)
    return reader.say("{giver} joins the thanks of {first} in {channel}.", first=b.person(joins.giver_id), **facts)


def answer_form(reader: Reader, answer: Answer, metadata: str) -> Block:
    """Return the form for an answer: the giver's words, and a field beginning the sentence."""
    giver = b.person(answer.giver_id)
    only = reader.say(
        "Only {giver} reads your answer, as a private message beside their words. Nothing more is expected of either "
        "of you.",
        giver=giver,
    )
    return b.form(
        reader.say("Your answer"),
        [
            b.section(reader.say("{giver} said to you:", giver=giver)),
            *b.words(answer.words),
            b.text_input(_because_text(reader), shared_ids.WORDS, shared_ids.WORDS, max_length=WORDS_MAX, focus=True),
            b.context(only),
        ],
        ids.ANSWER_FORM,
        submit=reader.say("Send it"),
        close=reader.say("Not now"),
        metadata=metadata,
    )


def answered(reader: Reader, answer: Answer, waits: str = "") -> Block:
    """Return a view of the sent answer; `waits`: why it goes out later, empty if it does not."""
    text = reader.say("{giver} has your answer: that mattered because", giver=b.person(answer.giver_id))
    if waits:
        mine = reader.say("I have your answer to {giver}: that mattered because", giver=b.person(answer.giver_id))
        text = f"{waits} {mine}"
    parts = [b.section(text), *b.words(answer.mattered or "")]
    return b.form(reader.say("Your answer"), parts, shared_ids.NOTICE, close=reader.say("Done"))


def to_giver(reader: Reader, answer: Answer) -> Message:
    """Return the private message with the answer for the giver; no buttons, because the exchange ends here."""
    receiver = b.person(answer.receiver_id)
    headline = reader.say("{receiver} answered your thanks. That mattered because", receiver=receiver)
    foot = reader.say(
        "You said on {day}: “{words}” Nothing is expected of you now.",
        day=reader.date(answer.said_at),
        words=b.clip_escaped(answer.words, QUOTED_MAX),
    )
    mattered = answer.mattered or ""
    text = f"{headline} “{b.clip_escaped(mattered, ANSWER_SHOWN_MAX)}” {foot}"
    return Message(text, [b.section(headline), *b.words(mattered), b.context(foot)])


def not_brought(reader: Reader, answer: Answer, *, is_unsure: bool = False, quotes: bool = True) -> Message:
    """Tell a receiver that their answer did not arrive, or perhaps did not; quotes the answer if `quotes`."""
    headline = reader.say(
        "I could not bring your answer to {giver}: Slack would not take the message.",
        giver=b.person(answer.giver_id),
    )
    if is_unsure:
        headline = reader.say(
            "I cannot tell whether your answer reached {giver}: the line to Slack broke while I sent it.",
            giver=b.person(answer.giver_id),
        )
    if not quotes:
        return Message(headline, [b.section(headline)])
    headline = f"{headline} {reader.say('Your words:')}"
    mattered = answer.mattered or ""
    text = f"{headline} “{b.clip_escaped(mattered, ANSWER_SHOWN_MAX)}”"
    return Message(text, [b.section(headline), *b.words(mattered)])


def add_button(reader: Reader, thanks_id: int) -> Block:
    """Return the row below a shared thanks, with the button for joining."""
    return b.actions(b.button(reader.say("Add a word"), ids.ADD_WORD, str(thanks_id)), block_id=f"join:{thanks_id}")


def word_form(reader: Reader, joining: Joining, metadata: str) -> Block:
    """Return the form for joining a shared thanks: the readers of the words, and a field."""
    names = reader.both([b.person(user_id) for user_id in joining.receiver_ids])
    reads = reader.count(
        "Your words go to {names} as a private message. The channel does not see them.",
        "Your words go to {names}, to each as a private message. The channel does not see them.",
        len(joining.receiver_ids),
        names=names,
    )
    left_out = [reader.say("You are named there too, so I leave you out.")] if joining.is_named else []
    return b.form(
        reader.say("Add a word"),
        [
            b.section(" ".join([reads, *left_out])),
            b.text_input(
                reader.say("Your words"),
                shared_ids.WORDS,
                shared_ids.WORDS,
                placeholder=reader.say("When …, you … . It … . I noticed …"),
                hint=reader.say("They may let their manager know of it, if I know one."),
                max_length=WORDS_MAX,
                focus=True,
            ),
        ],
        ids.ADD_WORD_FORM,
        submit=reader.say("Say it"),
        close=reader.say("Not now"),
        metadata=metadata,
    )
