"""Short notices in a view: one title, a few sentences, and who was left out."""

from collections.abc import Sequence

from slackapp.domain.leads.naming import TEAM_PAGE
from slackapp.domain.refusals import LeftOut
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.reader import Reader

QUOTED_IN_TEXT = 1_500  # enough for a notification and a screen reader; the blocks hold everything


def left_out(reader: Reader, people: Sequence[LeftOut]) -> list[str]:
    """Say who was left out and why, one sentence a reason."""
    reasons: dict[str, list[str]] = {}
    for one in people:
        reasons.setdefault(one.why, []).append(b.person(one.user_id))
    return [left_out_because(reader, why, names) for why, names in reasons.items()]


def left_out_because(reader: Reader, why: str, names: Sequence[str]) -> str:
    """Say that `names` were left out, for one reason."""
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
        # no reason: what somebody prefers is theirs to tell
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
    """Tell a giver afterwards that one person could not be reached."""
    sentence = left_out_because(reader, why, [b.person(user_id)])
    yours = reader.say("Your words:")
    text = f"{sentence} {yours} “{b.clip_escaped(words, QUOTED_IN_TEXT)}”"
    return Message(text, [b.section(f"{sentence} {yours}"), *b.words(words)])


def told(reader: Reader, title: str, sentences: Sequence[str], extra: Sequence[Block] = ()) -> Block:
    """Give a view that only tells something, after a form or a press."""
    parts = [*(b.section(sentence) for sentence in sentences), *extra]
    return b.form(title, parts, ids.TOLD, close=reader.say("Done"))


WORDS_SHOWN_MAX = 480  # characters of one row, so that it stays one block; the message itself has them all


def quote(words: str, accessory: Block | None = None) -> list[Block]:
    """Give as much of somebody's words as one row shows."""
    return b.words(b.clip(words, WORDS_SHOWN_MAX), accessory)


def turning(reader: Reader, action_id: str, count: int, skip: int) -> list[Block]:
    """Give the buttons that turn a page of a team, where there is another; each says in its id from where on."""
    buttons = []
    if skip > 0:
        buttons.append(b.button(reader.say("Earlier names"), f"{action_id}{max(0, skip - TEAM_PAGE)}"))
    if skip + TEAM_PAGE < count:
        buttons.append(b.button(reader.say("More names"), f"{action_id}{skip + TEAM_PAGE}"))
    return [b.actions(*buttons, block_id="pages")] if buttons else []
