"""Sentences for refused promises."""

from collections.abc import Mapping

from slackapp.domain.promises import refusals
from slackapp.domain.refusals import Refusal
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.block_kit.refusals import Sentence


def _day_not_possible(reader: Reader, refusal: refusals.DueDayNotPossible, _nothing: str) -> str:
    first, last = reader.on(refusal.first), reader.in_full(refusal.last)
    return reader.say("Please choose a day from today, {first}, to {last}.", first=first, last=last)


SENTENCES: Mapping[type[Refusal], Sentence] = {
    refusals.DueDayNotPossible: _day_not_possible,
    refusals.NoDueDay: marked("Please choose a day."),
    refusals.SameDay: marked("It is due on that day already. Please choose another."),
    refusals.MovedBefore: marked("You moved this once already. You can do it, or let it go."),
    refusals.PromiseClosed: marked("This is closed already, so nothing changed."),
}
