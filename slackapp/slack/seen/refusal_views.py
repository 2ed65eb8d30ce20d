"""Sentences for refusals of the seen check."""

from collections.abc import Mapping

from slackapp.domain.refusals import Refusal
from slackapp.domain.seen.refusals import (
    LeadsNobody,
    NotCountedIn,
    NothingToDoNext,
    SeenNotAllowed,
    SeenNotAsked,
    StepWrittenByAnother,
)
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.block_kit.refusals import Sentence


def _by_another(reader: Reader, refusal: StepWrittenByAnother, _: str) -> str:
    return reader.say("{who} wrote the next step of this round already.", who=b.person(refusal.lead_id))


SENTENCES: Mapping[type[Refusal], Sentence] = {
    SeenNotAsked: marked("This round doesn't ask the seen check any more. Nothing was counted."),
    NotCountedIn: marked("Only people who are counted in answer this. Press *Count me in* first."),
    LeadsNobody: marked("The next step is for people who lead somebody."),
    StepWrittenByAnother: _by_another,
    SeenNotAllowed: marked("An admin has to turn the seen check on first, in the settings of the workspace."),
    NothingToDoNext: marked("A few words are enough. Nothing was saved."),
}
