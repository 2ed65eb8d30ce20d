"""A Home that never comes says why."""

import pytest

from sandbox import Slack
from sandbox.control.screen import state_for
from sandbox.workspace.names import ANA, TOMAS
from tests.sandbox.building import home, section
from tests.sandbox.fake_tend import FakeTend


def why(slack: Slack, user: str = ANA) -> object:
    return state_for(slack, user)["home"]["why"]


async def test_without_a_visit_there_is_no_trouble(slack: Slack) -> None:
    """Nor when the app took the visit and may still be drawing."""
    assert why(slack) is None
    await slack.open_home(ANA)
    assert why(slack) is None


@pytest.mark.parametrize(
    ("status", "says"), [(503, "Tend answered 503 when this Home was opened."), (404, "Tend answered 404 when")]
)
async def test_an_app_that_answers_with_an_error(slack: Slack, tend: FakeTend, status: int, says: str) -> None:
    """Its status is said to the person who looks, and to nobody else."""
    tend.status = status
    await slack.open_home(ANA)
    assert str(why(slack)).startswith(says)
    assert why(slack, TOMAS) is None


async def test_an_app_that_does_not_answer(slack: Slack, tend: FakeTend) -> None:
    """Slack waits three seconds for it."""
    tend.sleep_s, slack.answer_within_s = 1.0, 0.01
    await slack.open_home(ANA)
    assert str(why(slack)).startswith("Tend did not answer when this Home was opened (operation_timeout).")


async def test_a_home_that_slack_refuses(slack: Slack) -> None:
    """With Slack's word for it and the place in the blocks; a good one makes it go away."""
    slack.api("views.publish", {"user_id": ANA, "view": home(section(""))})
    assert str(why(slack)).startswith("Slack refused the Home that Tend sent (invalid_")
    slack.api("views.publish", {"user_id": ANA, "view": home(section("Hello"))})
    assert why(slack) is None
