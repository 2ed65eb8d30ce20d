"""Sentences for refused changes of a team's words."""

from collections.abc import Mapping

from slackapp.domain.phrases.refusals import NoPhrase, NotCountedIn, PhrasesFull, TooManyPicks
from slackapp.domain.refusals import Refusal
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.block_kit.refusals import Sentence


def _too_many_picks(reader: Reader, refusal: TooManyPicks, _nothing: str) -> str:
    return reader.say("Please pick at most {limit}. Nothing was saved.", limit=refusal.limit)


def _full(reader: Reader, refusal: PhrasesFull, _nothing: str) -> str:
    return reader.say("There is room for {limit}. Remove one first. Nothing was saved.", limit=refusal.limit)


SENTENCES: Mapping[type[Refusal], Sentence] = {
    NoPhrase: marked("A few words are enough. Nothing was saved."),
    NotCountedIn: marked("This is for people who are counted in there. Nothing was changed."),
    TooManyPicks: _too_many_picks,
    PhrasesFull: _full,
}
