"""Reasons why a promise cannot be made or changed. The sentences are in the Slack wing."""

from datetime import date

from slackapp.domain.refusals import Refusal


class DueDayNotPossible(Refusal):
    """The day of a promise is in the past, or more than a year away."""

    def __init__(self, first: date, last: date) -> None:
        super().__init__(first, last)
        self.first = first
        self.last = last


class NoDueDay(Refusal):
    """No day was chosen, or the chosen one is no date."""


class SameDay(Refusal):
    """The promise is due on that day already."""


class MovedBefore(Refusal):
    """The promise was moved once, and a promise moves only once."""


class PromiseClosed(Refusal):
    """The promise was done, let go or closed before, so nothing changes."""
