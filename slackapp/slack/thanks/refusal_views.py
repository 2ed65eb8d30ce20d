"""Sentences for refused thanks, and for refused answers, edits and copies to managers."""

from collections.abc import Mapping

from slackapp.domain import refusals
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.block_kit.refusals import Sentence


def _giver_away(reader: Reader, refusal: refusals.GiverAway, _nothing: str) -> str:
    sentences = {
        "deactivated": reader.say("Whoever said this has left: the account is deactivated, so nobody would read it."),
        "external": reader.say("Whoever said this belongs to another organisation now, and cannot read it here."),
    }
    away = sentences.get(refusal.why, reader.say("Whoever said this is not to be found here any more."))
    return f"{away} {reader.say('Nothing was sent; the words to you stay yours.')}"


SENTENCES: Mapping[type[refusals.Refusal], Sentence] = {
    refusals.TakenBack: marked("These words were taken back meanwhile, so nothing was sent."),
    refusals.ThanksToYou: marked(
        "This thanks is to you, and Add a word is for everybody else. Your own answer stands under my private message."
    ),
    refusals.NobodyToTell: marked(
        "Who leads you has changed since, so I told nobody. Your Home shows who leads you now."
    ),
    refusals.TooLateToCorrect: marked(
        "That was said more than 15 minutes ago, so it stays as it was. Nothing was changed."
    ),
    refusals.TookBack: marked("You took these words back before, so there is nothing left to change."),
    refusals.GiverAway: _giver_away,
}
