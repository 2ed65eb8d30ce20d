"""Sentences for refused lines of a one-to-one."""

from collections.abc import Mapping

from slackapp.domain import refusals
from slackapp.slack.block_kit.reader import marked
from slackapp.slack.block_kit.refusals import Sentence

SENTENCES: Mapping[type[refusals.Refusal], Sentence] = {
    refusals.ListFull: marked("Your lists are full. To make room, remove a line or press *Said it*."),
    refusals.NoOneToOne: marked(
        "You do not lead them yourself, so you have no 1:1 list for them. Nothing was changed."
    ),
}
