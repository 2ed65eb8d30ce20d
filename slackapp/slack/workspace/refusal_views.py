"""Sentences for refused workspace settings, for admins."""

from collections.abc import Mapping

from slackapp.domain import refusals
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.block_kit.refusals import Sentence


def _cannot_be_admin(reader: Reader, refusal: refusals.CannotBeAdmin, _nothing: str) -> str:
    if refusal.why == "too_many":
        return reader.say("You can add thirty admins besides Slack's own. Nothing was changed.")
    person = b.person(refusal.user_id)
    sentences = {
        "bot": reader.say("{person} is an app and cannot be an admin. Nothing was changed.", person=person),
        "deactivated": reader.say("The account of {person} is deactivated. Nothing was changed.", person=person),
        "external": reader.say("{person} belongs to another organisation. Nothing was changed.", person=person),
    }
    return sentences.get(
        refusal.why, reader.say("Slack didn't tell me who {person} is. Nothing was changed.", person=person)
    )


def _out_of_range(reader: Reader, refusal: refusals.OutOfRange, _nothing: str) -> str:
    facts = {"least": refusal.least, "most": refusal.most}
    if refusal.choice == "closing_days":
        return reader.say(
            "Please choose {least} to {most}. With less, an effort could close before the manager hears of it.", **facts
        )
    if refusal.choice == "repair_hold_minutes":
        return reader.say("Please choose {least} to {most} minutes.", **facts)
    return reader.say("Please choose {least} to {most} working days.", **facts)


SENTENCES: Mapping[type[refusals.Refusal], Sentence] = {
    refusals.NotAdmin: marked("This is for the admins of your workspace. Nothing was changed."),
    refusals.CannotBeAdmin: _cannot_be_admin,
    refusals.OutOfRange: _out_of_range,
}
