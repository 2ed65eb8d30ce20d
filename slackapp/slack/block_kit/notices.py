"""Short notices in a view: a title, a few sentences, and the people left out."""

from collections.abc import Sequence

from slackapp.domain.leads.naming import TEAM_PAGE
from slackapp.domain.refusals import LeftOut
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.reader import Reader

QUOTED_IN_TEXT = 1_500  # enough for a notification and a screen reader; the blocks have the whole text


def left_out(reader: Reader, people: Sequence[LeftOut]) -> list[str]:
    """Return sentences about the people left out, one sentence a reason."""
    reasons: dict[str, list[str]] = {}
    for one in people:
        reasons.setdefault(one.why, []).append(b.person(one.user_id))
    return [left_out_because(reader, why, names) for why, names in reasons.items()]


def left_out_because(reader: Reader, why: str, names: Sequence[str]) -> str:
    """Say that `names` were left out for the reason `why`; see `LeftOut`."""
    who, n = reader.both(list(names)), len(names)
    if why == "self":
        return reader.say("Thanks come from somebody else, so I left you out. You can note it instead: `/noticed me …`")
    if why == "bot":
        return reader.count("I left out {who}: it is an app.", "I left out {who}: they are apps.", n, who=who)
    if why == "deactivated":
        return reader.count(
            "I left out {who}: the account is deactivated.",
            "I left out {who}: their accounts are deactivated.",
            n,
            who=who,
        )
    if why == "external":
        return reader.count(
            "I left out {who}, who belongs to another organisation and cannot use Tend here.",
            "I left out {who}, who belong to another organisation and cannot use Tend here.",
            n,
            who=who,
        )
    if why == "opted_out":
        # gives no reason: preferences are private
        return reader.say("I cannot note an effort of {who} here. A thanks still reaches them.", who=who)
    others = {
        "in_group": reader.say(
            "You are in that group too, and I left you out. You can note yourself: `/noticed me …`",
        ),
        "unreachable": reader.say("I could not reach {who}: Slack would not take the message.", who=who),
        "unsure": reader.say(
            "I cannot tell whether my message reached {who}: the line to Slack broke while I sent it. Please ask "
            "before you say it again.",
            who=who,
        ),
    }
    return others.get(why, reader.say("I left out {who}: Slack knows nobody of that name here.", who=who))


def left_out_later(reader: Reader, user_id: str, why: str, words: str) -> Message:
    """Tell a giver afterwards that a receiver could not be reached; quotes the giver's words."""
    sentence = left_out_because(reader, why, [b.person(user_id)])
    yours = reader.say("Your words:")
    text = f"{sentence} {yours} “{b.clip_escaped(words, QUOTED_IN_TEXT)}”"
    return Message(text, [b.section(f"{sentence} {yours}"), *b.words(words)])


def notice_view(reader: Reader, title: str, sentences: Sequence[str], extra: Sequence[Block] = ()) -> Block:
    """Return a view without inputs, shown after a submission or a press."""
    parts = [*(b.section(sentence) for sentence in sentences), *extra]
    return b.form(title, parts, ids.NOTICE, close=reader.say("Done"))


WORDS_SHOWN_MAX = 480  # characters a row, so that a row stays one block; the message itself has the whole text


def quote(words: str, accessory: Block | None = None) -> list[Block]:
    """Show the first part of a person's words, as long as a row allows."""
    return b.words(b.clip(words, WORDS_SHOWN_MAX), accessory)


def turning(reader: Reader, action_id: str, count: int, skip: int) -> list[Block]:
    """Return the buttons to the earlier and later names of a team; empty without further names.

    The next page's first place is part of a button's action id.
    """
    buttons = []
    if skip > 0:
        buttons.append(b.button(reader.say("Earlier names"), f"{action_id}{max(0, skip - TEAM_PAGE)}"))
    if skip + TEAM_PAGE < count:
        buttons.append(b.button(reader.say("More names"), f"{action_id}{skip + TEAM_PAGE}"))
    return [b.actions(*buttons, block_id="pages")] if buttons else []
