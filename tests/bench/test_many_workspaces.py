"""Line 5 of many workspaces, simulated in short; `python -m bench.many_workspaces` runs it in full."""

from pathlib import Path

from bench.many_workspaces import SHORT, simulate


def test_5_workers_keep_the_limits_use_the_rate_and_let_nobody_wait(tmp_path: Path) -> None:
    """Beside a long queue: nothing is refused, the rate is used, and small workspaces wait under two seconds."""
    found = simulate(tmp_path, SHORT)
    assert found.is_good, found
