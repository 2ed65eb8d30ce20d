"""The sentences of the twelve questions, and the question of a round as people read it."""

from collections.abc import Mapping
from typing import Final

from slackapp.domain.rituals.hosting.questions import Question
from slackapp.slack.block_kit.reader import Reader, marked

# Each asks for people and for something they did; several for work that is easy to overlook
SENTENCES: Final[Mapping[str, str]] = {
    "easier": marked("Who made your week easier?"),
    "unasked": marked("Who did something helpful that nobody asked for?"),
    "listened": marked("Who listened when it mattered?"),
    "untangled": marked("Who helped you when you were stuck?"),
    "covered": marked("Who stepped in for somebody?"),
    "taught": marked("Who taught you something?"),
    "welcomed": marked("Who made somebody feel welcome?"),
    "tidied": marked("Who cleaned something up that everybody uses?"),
    "asked": marked("Who asked a question that helped the team?"),
    "followed_up": marked("Who made sure that something was not forgotten?"),
    "honest": marked("Who told you something you needed to hear?"),
    "long_ago": marked("What from an earlier month still helps you today, and who did it?"),
}


def question_text(reader: Reader, question: Question) -> str:
    """Return the question, not escaped."""
    return sentence_of(reader, question.key) if question.words is None else question.words


def sentence_of(reader: Reader, key: str | None) -> str:
    """Return the sentence of a question among the twelve; for any other key or None, say that it was removed."""
    sentence = SENTENCES.get(key or "")
    return reader.say("This question was removed.") if sentence is None else reader.say(sentence)
