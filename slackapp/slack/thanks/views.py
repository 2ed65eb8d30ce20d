"""Views of a thanks: for the receiver, for a channel and for the giver."""

from collections.abc import Mapping

from slackapp.domain.people.profiles import ASK_ME, KEEP_PRIVATE, SHARE_FREELY
from slackapp.domain.thanks.giving import Given, ThanksShown
from slackapp.domain.thanks.replying import Replies
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.left_out import left_out
from slackapp.slack.block_kit.notices import QUOTED_IN_TEXT
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.block_kit.usage_lines import UsageLine
from slackapp.slack.thanks import form_views, ids, replying_views

form = form_views.form
NOT_POSTED = ("uninvited", "refused", "unsure")
QUOTED_SHOWN = 2_500  # characters of a message's escaped text; Slack allows 13,200 over all blocks

USAGE = (
    UsageLine(
        1,
        marked(
            "`/thanks @ana for covering my shift` says thanks; it arrives privately first. `@group` reaches "
            "who is in it."
        ),
    ),
)


def received(reader: Reader, shown: ThanksShown, follows: Replies) -> Message:
    """Return the private message to the receiver, with the buttons for sharing and for what follows."""
    giver = b.person(shown.giver_id)
    headline = reader.say("{giver}, to you:", giver=giver)
    foot, buttons = _say_about_sharing(reader, shown, _who_has_it(reader, shown, follows))
    also, doors = replying_views.on_card(reader, shown, follows)
    foot = " ".join(filter(None, [foot, *also]))
    about, about_text = _about(reader, shown, quoted=shown.quoted)
    parts = [b.section(headline), *b.words(shown.words), *about, b.context(foot)]
    if buttons:
        parts.append(b.actions(*buttons, block_id=f"thanks:{shown.thanks_id}"))
    parts += doors
    text = reader.say(
        "{giver}, to you: “{words}” {foot}",
        giver=giver,
        words=b.clip_escaped(shown.words, QUOTED_IN_TEXT),
        foot=" ".join([*about_text, foot]),
    )
    return Message(text, parts)


def _about(reader: Reader, shown: ThanksShown, *, quoted: str | None) -> tuple[list[Block], list[str]]:
    """Return the notes about the original message and edited words: as blocks, and as sentences for `text`."""
    sentences = []
    if shown.link:
        link = b.link(shown.link, reader.say("open it"))
        sentences.append(reader.say("About this message: {link}.", link=link))
    blocks = [b.context(*sentences)] if sentences else []
    if quoted:
        kept = b.fitting(quoted, QUOTED_SHOWN)
        blocks += [b.context(reader.say("It said:")), *b.words(kept)]
        sentences.append(reader.say("It said: “{quoted}”", quoted=b.clip_escaped(quoted, QUOTED_IN_TEXT // 3)))
    if shown.changed_at is not None:
        changed = reader.say("{giver} changed these words.", giver=b.person(shown.giver_id))
        blocks.append(b.context(changed))
        sentences.append(changed)
    return blocks, sentences


def _say_about_sharing(reader: Reader, shown: ThanksShown, private: str) -> tuple[str, list[Block]]:
    value = str(shown.thanks_id)
    facts = {"giver": b.person(shown.giver_id), "channel": b.channel(shown.channel_id or "")}
    share = b.button(reader.say("Share it"), ids.SHARE_THANKS, value, style="primary")
    keep = b.button(reader.say("Keep between us"), ids.KEEP_THANKS, value)
    if shown.standing == "offered":
        offer = reader.say(
            "{private} {giver} would gladly say this in {channel} too, as their own words, only if you agree.",
            private=private,
            **facts,
        )
        return offer.strip(), [share, keep]
    if shown.standing in NOT_POSTED:
        return _say_why_not_posted(reader, shown, facts), [share, keep]
    if shown.standing == "agreed":
        return reader.say("On its way to {channel}, as you agreed.", **facts), []
    if shown.standing == "shared":
        return reader.say("Shared in {channel}, as you agreed.", **facts), _rule_blocks(reader, shown, SHARE_FREELY)
    if shown.standing == "kept":
        kept = reader.say("Kept private. {private}", private=private)
        return kept.strip(), _rule_blocks(reader, shown, KEEP_PRIVATE)
    return private, []


def _say_why_not_posted(reader: Reader, shown: ThanksShown, facts: Mapping[str, str]) -> str:
    if shown.standing == "uninvited":
        return reader.say(
            "I could not post in {channel}, because I am not there yet. Type `/invite @Tend` in that channel, "
            "then press Share it again. Until then it stays between you.",
            **facts,
        )
    if shown.standing == "refused":
        return reader.say(
            "Slack did not take the post in {channel}; it may be archived, or closed to apps. Until it does, this "
            "stays private.",
            **facts,
        )
    return reader.say(
        "The line to Slack broke while I posted in {channel}. Please look there first; if it is missing, press "
        "Share it again.",
        **facts,
    )


def _who_has_it(reader: Reader, shown: ThanksShown, follows: Replies) -> str:
    """Say how many people got the words; other receivers are counted, never named.

    After passing the thanks on to a manager, "nobody else" would be wrong: the next sentence names the manager instead.
    """
    if follows.passed_to:
        if not shown.others:
            return ""
        return reader.count(
            "I sent it to you and {n} other person, each in private.",
            "I sent it to you and {n} other people, each in private.",
            shown.others,
        )
    if not shown.others:
        return reader.say("I sent it to nobody else.")
    return reader.count(
        "I sent it to you and {n} other person, each in private, and to nobody else.",
        "I sent it to you and {n} other people, each in private, and to nobody else.",
        shown.others,
    )


def _rule_blocks(reader: Reader, shown: ThanksShown, rule: str) -> list[Block]:
    """Offer to repeat this answer every time; empty unless the receiver is asked each time."""
    if shown.sharing != ASK_ME:
        return []
    label = reader.say("Always share") if rule == SHARE_FREELY else reader.say("Always keep private")
    return [b.button(label, ids.MAKE_SHARING_RULE, rule)]


def in_channel(reader: Reader, shown: ThanksShown) -> Message:
    """Return the shared post: the giver's words, naming only receivers who agreed."""
    giver = b.person(shown.giver_id)
    names = reader.both([b.person(user_id) for user_id in shown.receiver_ids])
    headline = reader.say("{giver}, to {names}:", giver=giver, names=names)
    text = reader.say(
        "{giver}, to {names}: “{words}”",
        giver=giver,
        names=names,
        words=b.clip_escaped(shown.words, QUOTED_IN_TEXT),
    )
    # A message from another channel is not quoted here; its link opens for readers with access.
    is_from_here = f"/archives/{shown.channel_id}/" in (shown.link or "")
    about, about_text = _about(reader, shown, quoted=shown.quoted if is_from_here else None)
    text = " ".join([text, *about_text])
    agreed = reader.say("Said in private first; shared because {names} agreed.", names=names)
    join = replying_views.add_button(reader, shown.thanks_id)
    return Message(text, [b.section(headline), *b.words(shown.words), *about, b.context(agreed), join])


def confirmation(reader: Reader, given: Given, waits: str = "") -> str:
    """Tell the giver in a few short sentences where the words went; `waits`: why they go out later, empty if not."""
    reached = reader.both([b.person(user_id) for user_id in given.reached])
    sentences = []
    if given.reached and waits:
        sentences.append(reader.say("I have your words to {names}.", names=reached))
    elif given.reached:
        sentences.append(
            reader.count("{names} has your words.", "{names} have your words.", len(given.reached), names=reached),
        )
    if given.pending:
        pending = reader.both([b.person(user_id) for user_id in given.pending])
        sentences.append(reader.say("I am looking up {names} and will tell you if I cannot reach them.", names=pending))
    if given.offered_channel_id is not None:
        channel = b.channel(given.offered_channel_id)
        sentences.append(
            reader.say("You offered {channel} too; whether to share there is up to them.", channel=channel)
        )
    else:
        sentences.append(reader.say("I sent them to nobody else."))
    return " ".join(filter(None, [waits, *sentences, *left_out(reader, given.left_out)]))


def usage(reader: Reader) -> str:
    """Explain the command."""
    return reader.say(
        "Say thanks like this: `/thanks @ana for covering my shift`. Name several people if you like. "
        "It arrives as a private message; said in a channel it also offers to be shared there, and the receiver "
        "decides. They may also let their manager know of it, if I know one. "
        "`/thanks privately @ana …` offers nothing to share. "
        "`/thanks` alone opens a form.",
    )


def rule_made(reader: Reader, rule: str) -> str:
    """Confirm a rule about sharing, and say how to change the rule."""
    if rule == SHARE_FREELY:
        return reader.say("From now on I share such words without asking you. `/tend settings` changes that.")
    return reader.say("From now on such words stay private without my asking. `/tend settings` changes that.")
