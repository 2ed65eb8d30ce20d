"""Reasons why a season, or a round of it, cannot be had as wished. The sentences are in the Slack wing."""

from slackapp.domain.refusals import Refusal


class RhythmNotPossible(Refusal):
    """No round could ever open in the chosen rhythm."""


class NoChannel(Refusal):
    """No channel is chosen for the season."""


class SeasonThere(Refusal):
    """The channel has a season that is not over."""

    def __init__(self, channel_id: str) -> None:
        super().__init__(channel_id)
        self.channel_id = channel_id


class SeasonOver(Refusal):
    """The season has ended, so nothing about it can be changed."""


class NotStarter(Refusal):
    """A person who does not look after the season wants to change it."""


class NotAsked(Refusal):
    """A person agrees to look after a season handed to another person, or to no person."""


class CannotLookAfter(Refusal):
    """The named person cannot look after a season."""

    def __init__(self, user_id: str, why: str) -> None:
        super().__init__(why)
        self.user_id = user_id
        self.why = why  # bot · deactivated · external · unknown
