"""Why a note cannot be stored."""

from slackapp.domain.refusals import NoWords


class NothingNoted(NoWords):
    """The line of the note says nothing."""
