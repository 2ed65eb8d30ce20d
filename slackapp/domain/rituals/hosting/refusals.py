"""Why a question of a round cannot be chosen or proposed."""

from slackapp.domain.refusals import NoWords, Refusal


class NothingAsked(NoWords):
    """The proposed question says nothing."""


class NotHosting(Refusal):
    """The round needs nothing from the person any more: it opened or was called off, or another person hosts it."""


class QuestionsFull(Refusal):
    """The channel, or the person in it, has the highest number of own questions."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit
