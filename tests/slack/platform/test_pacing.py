"""The buckets of one process: holds of one method, turns by channel and by workspace, and what is forgotten."""

import pytest

from slackapp.slack.platform.pacing import FORGET_AFTER_S, UPDATES_BURST, Pace
from slackapp.slack.platform.web_api import POSTING, UPDATING, RateLimited
from tests.environment.waited_time import WaitedTime


def test_a_hold_refuses_one_method_in_one_workspace_until_its_end() -> None:
    seconds = WaitedTime()
    pace = Pace(seconds.monotonic)
    pace.hold("T1", UPDATING, 30)
    pace.hold("T1", UPDATING, 5)  # a call refused before; the longer hold stays
    seconds.now_s = 10
    with pytest.raises(RateLimited) as refused:
        pace.check("T1", UPDATING)
    assert (refused.value.retry_after_s, pace.again_s("T1", UPDATING)) == (20, 20)
    for workspace_id, method in (("T1", POSTING), ("T2", UPDATING)):
        pace.check(workspace_id, method)
    seconds.now_s = 30
    pace.check("T1", UPDATING)


async def test_updates_wait_for_the_workspace_and_never_for_a_channel() -> None:
    """A channel of Slack's limits is one for posts alone."""
    pace = Pace(WaitedTime().monotonic)
    pace.end()  # so that a wait is told and not slept
    waited = [await pace.wait("T1", UPDATING, "C1") for _ in range(int(UPDATES_BURST) + 1)]
    assert waited == [False] * int(UPDATES_BURST) + [True]
    posted = [await pace.wait("T1", POSTING, "C1") for _ in range(5)]
    assert posted == [False] * 4 + [True]
    assert await pace.wait("T1", POSTING, "C2") is False


async def test_idle_buckets_are_forgotten_and_a_busy_one_is_not() -> None:
    """Ten thousand channels once; afterwards memory is that of the channels in use, and these stay as empty."""
    seconds = WaitedTime()
    pace = Pace(seconds.monotonic)
    pace.resume("T0", 0.0)
    for number in range(10_000):
        pace.room(f"T{number}", UPDATING)
    seconds.now_s = FORGET_AFTER_S + 1
    for _ in range(3):
        await pace.wait("T9999", POSTING, "C1")
    assert len(pace._buckets) == 2
    assert pace._silent_since == {}
    assert pace.room("T9999", POSTING) == 9
