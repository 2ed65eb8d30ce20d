"""Reasons why a private word cannot be sent, changed or taken back. The sentences are in the Slack wing."""

from datetime import date

from slackapp.domain.refusals import LeftOut, Refusal


class CannotGetWords(Refusal):
    """Some of the chosen people cannot get private words, so nothing is sent."""

    def __init__(self, left_out: tuple[LeftOut, ...]) -> None:
        super().__init__(len(left_out))
        self.left_out = left_out


class BelongsInOneToOne(Refusal):
    """One of the two leads the other, or stands in for a person who does; nothing is asked for on that way."""


class NoMessageLink(Refusal):
    """The text is no link to a message of this workspace."""


class WentAlready(Refusal):
    """The private word was sent, is erased or has another sender: no change or take-back is possible."""


class DayNotPossible(Refusal):
    """The words cannot wait for the day: not in the future, or after the erasure of the words."""

    def __init__(self, first: date, last: date | None) -> None:
        super().__init__(first, last)
        self.first = first
        self.last = last  # None: no day is possible any more
