"""Sentences for a refused choice of a manager."""

from collections.abc import Mapping

from slackapp.domain import refusals
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.block_kit.refusals import Sentence


def cannot_lead(reader: Reader, why: str) -> str:
    """Say why a person cannot become a manager."""
    sentences = {
        "bot": reader.say("That is an app. Please choose a person."),
        "deactivated": reader.say("That account is deactivated. Please choose somebody else."),
        "external": reader.say("That person belongs to another organisation. Please choose a colleague."),
    }
    return sentences.get(why, reader.say("Slack knows nobody by that name here. Please choose a colleague."))


def _cannot_lead(reader: Reader, refusal: refusals.CannotLead, _nothing: str) -> str:
    return cannot_lead(reader, refusal.why)


SENTENCES: Mapping[type[refusals.Refusal], Sentence] = {
    refusals.LeadsInCircle: marked(
        "That would make a circle of managers, so nothing was changed. An admin can look into it."
    ),
    refusals.CannotLead: _cannot_lead,
}
