"""Why a team's words cannot be changed."""

from slackapp.domain.refusals import NoWords, Refusal


class NoPhrase(NoWords):
    """The proposed phrase says nothing."""


class NotCountedIn(Refusal):
    """The person is not counted in, in the channel of the words to see or change."""


class TooManyPicks(Refusal):
    """The person picks more phrases than a member may."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class PhrasesFull(Refusal):
    """The channel, or the person in it, has the highest number of proposed phrases."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit
