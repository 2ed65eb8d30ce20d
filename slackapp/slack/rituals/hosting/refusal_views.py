"""Sentences for refused questions."""

from collections.abc import Mapping

from slackapp.domain.refusals import Refusal
from slackapp.domain.rituals.hosting.refusals import NothingAsked, NotHosting, QuestionsFull
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.block_kit.refusals import Sentence


def _full(reader: Reader, refusal: QuestionsFull, _nothing: str) -> str:
    return reader.say("There is room for {limit}. Remove one first. Nothing was saved.", limit=refusal.limit)


SENTENCES: Mapping[type[Refusal], Sentence] = {
    NothingAsked: marked("A few words are enough. Nothing was saved."),
    NotHosting: marked("This round needs nothing from you any more."),
    QuestionsFull: _full,
}
