"""Sentences for refused private words."""

from collections.abc import Mapping

from slackapp.domain.refusals import Refusal
from slackapp.domain.repairs import refusals
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.block_kit.refusals import Sentence


def _cannot_get(reader: Reader, refusal: refusals.CannotGetWords, nothing: str) -> str:
    reasons: dict[str, list[str]] = {}
    for one in refusal.left_out:
        reasons.setdefault(one.why, []).append(b.person(one.user_id))
    said = [_because(reader, why, reader.both(names)) for why, names in reasons.items()]
    return reader.together(*said, nothing)


def _because(reader: Reader, why: str, who: str) -> str:
    sentences = {
        "self": reader.say("Private words go to somebody else. For yourself, save a draft."),
        "bot": reader.say("{who}: apps cannot read private words.", who=who),
        "deactivated": reader.say("{who}: this account is deactivated.", who=who),
        "external": reader.say("{who}: people of other organisations cannot use Tend here.", who=who),
    }
    return sentences.get(why, reader.say("Slack couldn't tell me who {who} is. Please try again.", who=who))


def _day_not_possible(reader: Reader, refusal: refusals.DayNotPossible, _nothing: str) -> str:
    if refusal.last is None:
        return reader.say("These words are erased before another day comes. You can keep them first, in the ⋯.")
    first, last = reader.on(refusal.first), reader.on(refusal.last)
    return reader.say("Please choose a day from {first} to {last}.", first=first, last=last)


SENTENCES: Mapping[type[Refusal], Sentence] = {
    refusals.BelongsInOneToOne: marked(
        "That belongs in your 1:1. Nothing was sent, and your words are saved as a draft."
    ),
    refusals.CannotGetWords: _cannot_get,
    refusals.DayNotPossible: _day_not_possible,
    refusals.NoMessageLink: marked("Please paste the link of a message here. Its menu has Copy link."),
    refusals.WentAlready: marked("This went already, so nothing was changed."),
}
