"""The private message with a thanks for its receiver: a gift, with at most two buttons.

All other choices are in the menu beside the words.
"""

from collections.abc import Mapping

from slackapp.domain.people.profiles import ASK_ME, KEEP_PRIVATE, SHARE_FREELY
from slackapp.domain.thanks.giving import ThanksShown
from slackapp.domain.thanks.replying import Replies
from slackapp.domain.thanks.sharing import STANDINGS_OPEN
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.notices import QUOTED_IN_TEXT
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.blocks import views as blocks_views
from slackapp.slack.thanks import ids, replying_views, views

# What an option of the menu does; a value is `what:thanks_id`
MATTERED = "mattered"
MANAGER = "manager"
CLAIM = "claim"
REMOVE = "remove"
BLOCK = "block"
ALWAYS_SHARE = "always_share"
ALWAYS_PRIVATE = "always_private"
ASK_EACH_TIME = "ask_me"
RULES = {ALWAYS_SHARE: SHARE_FREELY, ALWAYS_PRIVATE: KEEP_PRIVATE, ASK_EACH_TIME: ASK_ME}


def received(reader: Reader, shown: ThanksShown, replies: Replies) -> Message:
    """Return the private message to the receiver in its present state."""
    headline = views.headline(reader, shown.giver_id)
    about, about_text = views.about(reader, shown, quoted=shown.quoted)
    foot = reader.together(*_sharing_sentences(reader, shown, replies), *_replies_sentences(reader, replies))
    menu = b.overflow(ids.THANKS_MENU, _options_blocks(reader, shown, replies))
    parts = [b.section(headline), *b.words(shown.words, menu), *about, *([b.context(foot)] if foot else [])]
    buttons = _buttons(reader, shown, replies)
    if buttons:
        parts.append(b.actions(*buttons, block_id=f"thanks:{shown.thanks_id}"))
    words = b.clip_escaped(shown.words, QUOTED_IN_TEXT)
    text = reader.together(headline, reader.quote(words), *about_text, foot)
    return Message(text, parts)


def _buttons(reader: Reader, shown: ThanksShown, replies: Replies) -> list[Block]:
    """Return the buttons to decide about sharing, else the button for the only answer; empty once answered."""
    number = str(shown.thanks_id)
    if shown.standing in STANDINGS_OPEN:
        share = b.button(reader.say("Share it"), ids.SHARE_THANKS, number, style="primary")
        return [share, b.button(reader.say("Keep between us"), ids.KEEP_THANKS, number)]
    if replies.mattered is None:
        return [b.button(replying_views.because(reader), ids.ANSWER_THANKS, number)]
    return []


def _options_blocks(reader: Reader, shown: ThanksShown, replies: Replies) -> list[Block]:
    """Return the options of the menu: at most five, as many as Slack allows."""
    options = []
    if shown.standing in STANDINGS_OPEN:
        if replies.mattered is None:
            options.append((replying_views.because(reader), MATTERED))
    else:
        options += _rule_option(reader, shown)
    if replies.may_tell:
        options.append((reader.say("Let my manager know"), MANAGER))
    if replies.may_claim:
        options.append((reader.say("This was for …"), CLAIM))
    options += [(reader.say("Remove"), REMOVE), (blocks_views.label(reader), BLOCK)]
    return [b.option(label, f"{what}:{shown.thanks_id}") for label, what in options]


def _rule_option(reader: Reader, shown: ThanksShown) -> list[tuple[str, str]]:
    """Offer to repeat this answer every time, or to be asked again; empty for a thanks without an offer."""
    always = {
        "agreed": (reader.say("Always share"), ALWAYS_SHARE),
        "shared": (reader.say("Always share"), ALWAYS_SHARE),
        "kept": (reader.say("Always keep private"), ALWAYS_PRIVATE),
    }.get(shown.standing)
    if always is None:
        return []
    return [always] if shown.sharing == ASK_ME else [(reader.say("Ask me each time"), ASK_EACH_TIME)]


def _sharing_sentences(reader: Reader, shown: ThanksShown, replies: Replies) -> list[str]:
    giver = b.person(shown.giver_id)
    facts = {"giver": giver, "channel": b.channel(shown.channel_id or "")}
    others = _others_text(reader, shown)
    said = (_OF_POST if shown.round_id is None else _OF_ROUND).get(shown.standing)
    if said is not None:
        return [others if shown.standing == "offered" else "", reader.say(said, **facts)]
    if shown.standing in STANDINGS_OPEN:
        return [_not_posted_text(reader, shown.standing, facts)]
    if shown.standing == "kept":
        return [others, reader.say("Your copy stays private.")]
    # with a manager told, or other receivers, "only you" would be wrong
    is_alone = not (replies.passed_to or shown.others)
    return [others, reader.say("Only you and {giver} have this.", **facts) if is_alone else ""]


# by the receiver's standing
_OF_POST: Mapping[str, str] = {
    "offered": marked("{giver} would like to post this in {channel}. Is that OK?"),
    "agreed": marked("I am posting this in {channel}, as you agreed."),
    "shared": marked("Posted in {channel}, as you agreed."),
}
_OF_ROUND: Mapping[str, str] = {  # of a thanks that answers a round
    "offered": marked("{giver} would like to add this to this round's post in {channel}. Is that OK?"),
    "agreed": marked("I am adding this to this round's post in {channel}, as you agreed."),
    "shared": marked("This stands in this round's post in {channel}, as you agreed."),
}


def _others_text(reader: Reader, shown: ThanksShown) -> str:
    """Say how many other people got the words; other receivers are counted, never named."""
    if not shown.others:
        return ""
    return reader.count(
        "{n} other person got this too, in private.", "{n} other people got this too, each in private.", shown.others
    )


def _not_posted_text(reader: Reader, standing: str, facts: Mapping[str, str]) -> str:
    if standing == "uninvited":
        return reader.say(
            "I cannot post in {channel} yet. Type `/invite @Tend` there, then press Share it again. Until then it "
            "stays private.",
            **facts,
        )
    if standing == "refused":
        return reader.say(
            "Slack did not take the post in {channel}. The channel may be archived, or closed to apps. For now "
            "this stays private.",
            **facts,
        )
    return reader.say(
        "The connection to Slack broke while I posted in {channel}. Please look there first. If the post is missing, "
        "press Share it again.",
        **facts,
    )


def _replies_sentences(reader: Reader, replies: Replies) -> list[str]:
    sentences = []
    if replies.joins is not None:
        first, channel = b.person(replies.joins.giver_id), b.channel(replies.joins.channel_id)
        sentences.append(reader.say("Added to the thanks of {first} in {channel}.", first=first, channel=channel))
    if replies.passed_to:
        names = reader.both([b.person(user_id) for user_id in replies.passed_to])
        sentences.append(reader.say("You let {names} know.", names=names))
    if replies.mattered is not None:  # last, because a person's words may lack a full stop
        mattered = b.clip_escaped(replies.mattered, replying_views.QUOTED_MAX)
        sentences.append(reader.say("You answered: that mattered because “{mattered}”", mattered=mattered))
    return sentences
