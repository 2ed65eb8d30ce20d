"""The proof of the issue about lost words, in short; `make soak` runs it in full."""

import os
from pathlib import Path

import pytest

from bench.__main__ import a_folder
from bench.soak import soak

SECONDS, PER_S = 10.0, 5.0  # of load, and then up to two minutes until what dead workers held has arrived


@pytest.mark.soak
@pytest.mark.skipif(not os.environ.get("TEND_SOAK"), reason="takes two minutes; TEND_SOAK=1 runs it")
def test_what_was_acknowledged_arrives_while_everything_is_killed(tmp_path: Path) -> None:
    """Nothing lost, nothing three times, whichever process dies and however Slack fails."""
    with a_folder() as folder:
        counted = soak(folder, SECONDS, PER_S)
    (tmp_path / "counts").write_text(str(counted))
    assert counted.acknowledged > SECONDS
    assert (counted.lost, counted.three_times) == ([], [])
    assert counted.twice <= 1
