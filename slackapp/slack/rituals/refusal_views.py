"""Sentences for refused seasons and rounds."""

from collections.abc import Mapping

from slackapp.domain.refusals import Refusal
from slackapp.domain.rituals import refusals
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.block_kit.refusals import Sentence


def _season_there(reader: Reader, refusal: refusals.SeasonThere, _nothing: str) -> str:
    # beside a field of a form Slack draws no mention, so the channel is not named
    return reader.say("There is a season in this channel already. Nothing was changed.", channel=refusal.channel_id)


def _cannot_look_after(reader: Reader, refusal: refusals.CannotLookAfter, _nothing: str) -> str:
    person = b.person(refusal.user_id)
    sentences = {
        "bot": reader.say("{person} is an app. Please choose a colleague.", person=person),
        "deactivated": reader.say("{person}'s account is deactivated. Please choose somebody else.", person=person),
        "external": reader.say("{person} is from another company. Please choose a colleague.", person=person),
    }
    return sentences.get(refusal.why, reader.say("I don't know {person}. Please choose somebody else.", person=person))


SENTENCES: Mapping[type[Refusal], Sentence] = {
    refusals.RhythmNotPossible: marked("No round could open on that day. Please choose another one."),
    refusals.NoChannel: marked("Please choose a channel."),
    refusals.SeasonThere: _season_there,
    refusals.SeasonOver: marked("This season is over, so nothing was changed. `/tend ritual` starts another."),
    refusals.NotStarter: marked("Only the person who looks after this season can change it. Nothing was changed."),
    refusals.NotAsked: marked("You aren't asked to look after this season any more. Nothing was changed."),
    refusals.CannotLookAfter: _cannot_look_after,
}
