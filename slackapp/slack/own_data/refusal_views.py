"""Sentences for refused settings of a person."""

from collections.abc import Mapping

from slackapp.domain import refusals
from slackapp.slack.block_kit.reader import marked
from slackapp.slack.block_kit.refusals import Sentence

SENTENCES: Mapping[type[refusals.Refusal], Sentence] = {
    refusals.OutsideHours: marked(
        "Please choose a day and an hour inside your own days and hours, or leave both to Tend."
    ),
}
