"""Views of a thanks: for the receiver, for a channel and for the giver."""

from slackapp.domain.people.profiles import ASK_ME, KEEP_PRIVATE, SHARE_FREELY
from slackapp.domain.thanks.giving import Given, ThanksShown
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.left_out import left_out
from slackapp.slack.block_kit.notices import QUOTED_IN_TEXT
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.block_kit.usage_lines import UsageLine
from slackapp.slack.thanks import form_views, replying_views

form = form_views.form
QUOTED_SHOWN = 2_500  # characters of a message's escaped text; Slack allows 13,200 over all blocks

USAGE = (
    UsageLine(
        1,
        marked(
            "`/thanks @ana for covering my shift` says thanks. It arrives privately first. `@group` reaches its "
            "members."
        ),
    ),
)


def headline(reader: Reader, giver_id: str) -> str:
    """Return the first line of a received thanks."""
    return reader.say("🌱 {giver} thanked you:", giver=b.person(giver_id))


def about(reader: Reader, shown: ThanksShown, *, quoted: str | None) -> tuple[list[Block], list[str]]:
    """Return the notes about the original message and edited words: as blocks, and as sentences for `text`."""
    sentences = []
    if shown.link:
        link = b.link(shown.link, reader.say("open it"))
        sentences.append(reader.say("About this message: {link}.", link=link))
    blocks = [b.context(*sentences)] if sentences else []
    if quoted:
        kept = b.fitting(quoted, QUOTED_SHOWN)
        intro = reader.say("It said:") if shown.link else reader.say("About this:")
        blocks += [b.context(intro), *b.words(kept)]
        sentences.append(reader.together(intro, reader.quote(b.clip_escaped(quoted, QUOTED_IN_TEXT // 3))))
    if shown.changed_at is not None:
        changed = reader.say("{giver} edited this.", giver=b.person(shown.giver_id))
        blocks.append(b.context(changed))
        sentences.append(changed)
    return blocks, sentences


def in_channel(reader: Reader, shown: ThanksShown) -> Message:
    """Return the shared post: the giver's words, naming only receivers who agreed."""
    giver = b.person(shown.giver_id)
    names = reader.both([b.person(user_id) for user_id in shown.receiver_ids])
    first = reader.say("🌱 {giver} thanked {names}:", giver=giver, names=names)
    text = reader.together(first, reader.quote(b.clip_escaped(shown.words, QUOTED_IN_TEXT)))
    # A message from another channel is not quoted here; its link opens for readers with access.
    is_from_here = f"/archives/{shown.channel_id}/" in (shown.link or "")
    origin, origin_text = about(reader, shown, quoted=shown.quoted if is_from_here else None)
    text = reader.together(text, *origin_text)
    agreed = reader.say("{names} agreed to share this.", names=names)
    join = replying_views.add_button(reader, shown.thanks_id)
    return Message(text, [b.section(first), *b.words(shown.words), *origin, b.context(agreed), join])


def sent(reader: Reader, given: Given, waits: str = "") -> Message:
    """Tell the giver where the words went, and show the words as seen by their receiver.

    `waits`: why the words go out later, empty without a delay. For the first minutes the words can be edited.
    """
    sentence = reader.together(waits, *_where_sentences(reader, given, waits), *left_out(reader, given.left_out))
    parts = [b.section(sentence, form_views.edit_button(reader, given.thanks_id))]
    if not given.reached:
        return Message(sentence, parts)
    seen = reader.count("They see:", "Each of them sees:", len(given.reached))
    first = headline(reader, given.giver_id)
    parts += [b.context(seen), b.section(first), *b.words(given.words)]
    return Message(
        reader.together(sentence, seen, first, reader.quote(b.clip_escaped(given.words, QUOTED_IN_TEXT))), parts
    )


def _where_sentences(reader: Reader, given: Given, waits: str) -> list[str]:
    reached, sentences = reader.both([b.person(user_id) for user_id in given.reached]), []
    if given.reached and waits:
        sentences.append(reader.say("I have your words to {names}.", names=reached))
    elif given.reached and given.offered_channel_id is None:
        sentences.append(reader.say("Sent to {names}, in private.", names=reached))
    elif given.reached:
        sentences.append(reader.say("Sent to {names}.", names=reached))
    if given.pending:
        pending = reader.both([b.person(user_id) for user_id in given.pending])
        sentences.append(reader.say("I am looking up {names} and will tell you if I cannot reach them.", names=pending))
    if given.round_id is not None and given.offered_channel_id is not None:
        channel, people = b.channel(given.offered_channel_id), [*given.reached, *given.pending]
        sentences.append(
            reader.count(
                "{name} decides whether it joins this round's post in {channel}.",
                "Each of them decides whether it joins this round's post in {channel}.",
                len(people),
                name=b.person(people[0]),
                channel=channel,
            )
        )
    elif given.offered_channel_id is not None:
        channel, people = b.channel(given.offered_channel_id), [*given.reached, *given.pending]
        sentences.append(
            reader.count(
                "{name} decides whether it is posted in {channel}.",
                "Each of them decides whether it is posted in {channel}.",
                len(people),
                name=b.person(people[0]),
                channel=channel,
            )
        )
    return sentences


def usage(reader: Reader) -> str:
    """Explain the command."""
    return reader.say(
        "Say thanks like this: `/thanks @ana for covering my shift`. You can name several people. It arrives as a "
        "private message. In a channel it also offers to be posted there, and the receiver decides. They can let "
        "their manager know, if I know one. `/thanks privately @ana …` offers no post. `/thanks` alone opens a form.",
    )


def rule_made(reader: Reader, rule: str) -> str:
    """Confirm a rule about sharing, and say how to change the rule."""
    made = {
        SHARE_FREELY: reader.say("From now on I post thanks to you without asking."),
        KEEP_PRIVATE: reader.say("From now on I keep thanks to you private without asking."),
        ASK_ME: reader.say("From now on I ask you each time."),
    }[rule]
    return reader.together(made, reader.say("`/tend settings` changes that."))
