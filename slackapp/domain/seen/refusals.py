"""Why the seen check cannot be answered, or not be asked."""

from slackapp.domain.refusals import NoWords, Refusal


class SeenNotAsked(Refusal):
    """The round does not ask, or not any more: an admin or its starter turned it off, or the round is over."""


class NotCountedIn(Refusal):
    """The person is not counted in, and only people who are counted in answer."""


class LeadsNobody(Refusal):
    """Only a person with reports writes the next step."""


class StepWrittenByAnother(Refusal):
    """Another lead wrote the round's next step already."""

    def __init__(self, lead_id: str) -> None:
        super().__init__(lead_id)
        self.lead_id = lead_id


class SeenNotAllowed(Refusal):
    """No admin of the workspace allows the seen check."""


class NothingToDoNext(NoWords):
    """The next step says nothing."""
