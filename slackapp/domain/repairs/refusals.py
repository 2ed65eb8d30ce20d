"""Reasons why a private word cannot be sent, changed or taken back. The sentences are in the Slack wing."""

from slackapp.domain.refusals import LeftOut, Refusal


class CannotGetWords(Refusal):
    """Some of the chosen people cannot get private words, so nothing is sent to anybody."""

    def __init__(self, left_out: tuple[LeftOut, ...]) -> None:
        super().__init__(len(left_out))
        self.left_out = left_out


class WentAlready(Refusal):
    """The private word is on its way or delivered, so its sender can neither change it nor take it back."""
