"""Sentences for refused changes of an effort."""

from collections.abc import Mapping

from slackapp.domain import refusals
from slackapp.slack.block_kit.reader import marked
from slackapp.slack.block_kit.refusals import Sentence

SENTENCES: Mapping[type[refusals.Refusal], Sentence] = {
    refusals.NothingTicked: marked("Tick at least one of them first. Nothing was changed."),
    refusals.NothingWaiting: marked("This has its thanks already, or its time has passed. Nothing was changed."),
}
