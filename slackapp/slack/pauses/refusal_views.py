"""Sentences for refused pauses."""

from collections.abc import Mapping

from slackapp.domain.pauses import refusals
from slackapp.domain.refusals import Refusal
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.block_kit.refusals import Sentence


def _day_not_possible(reader: Reader, refusal: refusals.PauseDayNotPossible, _nothing: str) -> str:
    first = reader.weekday_on(refusal.first)
    return reader.say("Please choose a day from {first} on, within a year.", first=first)


def _paused_already(reader: Reader, refusal: refusals.PausedAlready, _nothing: str) -> str:
    day = reader.weekday_on(refusal.day)
    return reader.say("You two have a pause already, until {day}. It is on your Home.", day=day)


def _asked_already(reader: Reader, refusal: refusals.AskedAlready, _nothing: str) -> str:
    person = b.person(refusal.other_id)
    return reader.say("{person} already asked you for a pause. Nothing was sent.", person=person)


SENTENCES: Mapping[type[Refusal], Sentence] = {
    refusals.NoPauseDay: marked("Please choose a day."),
    refusals.PauseDayNotPossible: _day_not_possible,
    refusals.PauseDayOff: marked("That is a day off for one of you. Please choose another day."),
    refusals.PausedAlready: _paused_already,
    refusals.AskedAlready: _asked_already,
}
