"""Sentences for refused times away."""

from collections.abc import Mapping

from slackapp.domain import refusals
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.block_kit.refusals import Sentence
from slackapp.slack.leads.refusal_views import cannot_lead


def _cannot_stand_in(reader: Reader, refusal: refusals.CannotStandIn, _nothing: str) -> str:
    if refusal.why == "leads_nobody":
        return reader.say("Nobody is on your team, so you need no stand-in.")
    if refusal.why == "led_by_them":
        return reader.say(
            "Their manager is on your team, and I ask nobody to thank their own manager. Please choose somebody else."
        )
    return cannot_lead(reader, refusal.why)


def _too_many(reader: Reader, refusal: refusals.TooManyTimesAway, _nothing: str) -> str:
    return reader.say("You can plan {limit} times away. Please remove one first.", limit=refusal.limit)


def _too_long(reader: Reader, refusal: refusals.AwayTooLong, _nothing: str) -> str:
    return reader.say(
        "That is more than {limit} days, or more than two years from now. Please choose a shorter time.",
        limit=refusal.limit,
    )


SENTENCES: Mapping[type[refusals.Refusal], Sentence] = {
    refusals.AwayBackwards: marked("Please choose both days. The last day can't come before the first."),
    refusals.AwayOver: marked("These days are over. Please choose a last day from today on."),
    refusals.AwayTooLong: _too_long,
    refusals.TooManyTimesAway: _too_many,
    refusals.CannotStandIn: _cannot_stand_in,
}
