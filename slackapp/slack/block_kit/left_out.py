"""Sentences about people who were left out: the giver themself, apps, deactivated and external accounts."""

from collections.abc import Sequence

from slackapp.domain.refusals import LeftOut
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Message
from slackapp.slack.block_kit.notices import QUOTED_IN_TEXT
from slackapp.slack.block_kit.reader import Reader


def left_out(reader: Reader, people: Sequence[LeftOut]) -> list[str]:
    """Return sentences about the people left out, a sentence per reason."""
    reasons: dict[str, list[str]] = {}
    for one in people:
        reasons.setdefault(one.why, []).append(b.person(one.user_id))
    return [left_out_because(reader, why, names) for why, names in reasons.items()]


def left_out_because(reader: Reader, why: str, names: Sequence[str]) -> str:
    """Say that `names` were left out for the reason `why`; see `LeftOut`."""
    who, n = reader.both(list(names)), len(names)
    if why == "self":
        return reader.say("You can't thank yourself, so I left you out. Note your own work with `/noticed me …`.")
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
        return reader.say("I can't note efforts of {who} here. Thanks still reach them.", who=who)
    others = {
        "enough_today": reader.count(
            "{who} got six thanks from you today, the most that I bring in a day. Tomorrow there is room for this one.",
            "{who} each got six thanks from you today, the most that I bring in a day. Tomorrow there is room for this "
            "one.",
            n,
            who=who,
        ),
        "in_group": reader.say(
            "You are in that group, so I left you out. Note your own work with `/noticed me …`.",
        ),
        "unreachable": reader.say("I couldn't reach {who}: Slack refused the message.", who=who),
        "unsure": reader.say(
            "I don't know whether my message reached {who}: the connection to Slack broke. Please ask before "
            "you send it again.",
            who=who,
        ),
        "not_taken": reader.say(
            "I couldn't reach Slack for a day, so this did not reach {who}. Please send it again.", who=who
        ),
        "held": reader.say(
            "Slack let me send nothing here for five days, so this did not reach {who}. Please send it again.", who=who
        ),
    }
    return others.get(why, reader.say("I left out {who}: Slack knows nobody by that name here.", who=who))


def left_out_later(reader: Reader, user_id: str, why: str, words: str | None) -> Message:
    """Tell a giver afterwards that a receiver could not be reached; quote the giver's words.

    `words` is None if Slack refused a message with the words: a second message would be refused as well.
    """
    sentence = left_out_because(reader, why, [b.person(user_id)])
    if words is None:
        return Message(sentence, [b.section(sentence)])
    yours = reader.say("Your words:")
    text = reader.together(sentence, yours, reader.quote(b.clip_escaped(words, QUOTED_IN_TEXT)))
    return Message(text, [b.section(reader.together(sentence, yours)), *b.words(words)])
