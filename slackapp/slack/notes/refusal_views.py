"""Sentences for refused notes."""

from collections.abc import Mapping

from slackapp.domain.notes.refusals import NothingNoted
from slackapp.domain.refusals import Refusal
from slackapp.slack.block_kit.reader import marked
from slackapp.slack.block_kit.refusals import Sentence

SENTENCES: Mapping[type[Refusal], Sentence] = {
    NothingNoted: marked("A few words are enough. Nothing was saved."),
}
