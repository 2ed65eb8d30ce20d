"""Reasons why two people cannot pause until a day. The sentences are in the Slack wing."""

from datetime import date

from slackapp.domain.refusals import Refusal


class NoPauseDay(Refusal):
    """No day is chosen on which the two pick it up."""


class PauseDayNotPossible(Refusal):
    """The chosen day is not in the future, or too far ahead."""

    def __init__(self, first: date, last: date) -> None:
        super().__init__(first, last)
        self.first = first
        self.last = last


class PauseDayOff(Refusal):
    """The chosen day is a day off for one of the two people, without saying whose."""


class PausedAlready(Refusal):
    """The two people have agreed on a pause that is not over yet."""

    def __init__(self, day: date) -> None:
        super().__init__(day)
        self.day = day


class AskedAlready(Refusal):
    """The other person proposed a pause with another day, and waits for an answer."""

    def __init__(self, word_id: int, other_id: str) -> None:
        super().__init__(word_id)
        self.word_id = word_id  # the private word with their proposal
        self.other_id = other_id
