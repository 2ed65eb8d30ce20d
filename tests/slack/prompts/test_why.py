"""`Why this?` of a message to a manager: when it comes, how each effort came in, and how Tend knows who leads whom."""

from dataclasses import replace
from datetime import time

import pytest

from sandbox.block_kit.views import view_problems
from slackapp.domain.efforts.lists import Waiting
from slackapp.domain.prompts.answering import Reason
from slackapp.domain.prompts.weekly import Timing
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.prompts import views
from tests.cast import ANA, MIRA, NOW, TOMAS

SPREAD, OTHER_WEEK = "so it comes between Tuesday and Thursday.", "so it comes every other week for now."
AFTERNOON = "2:30\u202fPM"
WAITING = Waiting(1, TOMAS, ANA, "cover", "covering the night", is_changed=False, noted_at=NOW, waited_days=6)
REASON = Reason(WAITING, "admin", NOW, is_reminder=False)


def texts_of(view: Block) -> list[str]:
    """Give the paragraphs of the view."""
    return [block["text"]["text"] for block in view["blocks"] if block["type"] == "section"]


@pytest.mark.parametrize(
    ("locale", "timing", "says"),
    [
        ("en-GB", Timing(5, None, is_fortnightly=False), [SPREAD]),
        ("en-GB", Timing(5, None, is_fortnightly=True), [SPREAD, OTHER_WEEK]),
        ("en-GB", Timing(5, (2, time(14, 30)), is_fortnightly=False), ["You chose Wednesday from 14:30."]),
        (
            "en-US",
            Timing(5, (0, time(14, 30)), is_fortnightly=True),
            [f"You chose Monday from {AFTERNOON}.", OTHER_WEEK],
        ),
    ],
)
def test_when_it_comes_is_written_as_the_reader_writes_it(locale: str, timing: Timing, says: list[str]) -> None:
    shown = views.why(Reader(locale), [REASON], timing)
    assert view_problems(shown, "modal") == []
    text = "\n".join(texts_of(shown))
    assert [said for said in (SPREAD, OTHER_WEEK) if said in text] == [said for said in says if "You chose" not in said]
    assert all(said in text for said in says)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (replace(REASON, waiting=replace(WAITING, noter_id=TOMAS)), f"<@{TOMAS}> noted it on 18 November."),
        (
            replace(REASON, waiting=replace(WAITING, noter_id="", source="Helpdesk")),
            "*Helpdesk*, which your admins connected, reported it on 18 November.",
        ),
        (replace(REASON, is_reminder=True), "I asked once before. I won't ask again."),
        (
            replace(REASON, source="stand_in", stands_in_for=MIRA),
            f"<@{MIRA}> leads <@{TOMAS}>, is away, and named you to stand in.",
        ),
    ],
)
def test_how_an_effort_came_in_and_who_leads_whom(reason: Reason, said: str) -> None:
    """Each sentence where it is true, and nowhere else."""
    timing = Timing(5, None, is_fortnightly=False)
    shown = ["\n".join(texts_of(views.why(Reader(), [one], timing))) for one in (reason, REASON)]
    assert [said in text for text in shown] == [True, False]
