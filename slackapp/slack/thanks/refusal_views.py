"""Sentences for refused thanks, and for refused answers, edits and copies to managers."""

from collections.abc import Mapping

from slackapp.domain import refusals
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.block_kit.refusals import Sentence


def _giver_away(reader: Reader, refusal: refusals.GiverAway, _nothing: str) -> str:
    sentences = {
        "deactivated": reader.say("The account of the person who thanked you is deactivated."),
        "external": reader.say("The person who thanked you belongs to another organisation now."),
    }
    away = sentences.get(refusal.why, reader.say("I cannot find the person who thanked you any more."))
    return reader.together(away, reader.say("Nothing was sent."))


SENTENCES: Mapping[type[refusals.Refusal], Sentence] = {
    refusals.TakenBack: marked("This was taken back. Nothing was sent or changed."),
    refusals.ThanksToYou: marked(
        "This thanks is for you, and Add a word is for everybody else. You can answer below my private message."
    ),
    refusals.NobodyToTell: marked("Your manager has changed since, so I told nobody. Home shows your manager."),
    refusals.TooLateToCorrect: marked(
        "You can edit and take back for 15 minutes. That time has passed, so nothing was changed."
    ),
    refusals.TookBack: marked("You took this back already, so there is nothing to change."),
    refusals.GiverAway: _giver_away,
}
