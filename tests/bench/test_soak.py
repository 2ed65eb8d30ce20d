"""The proof of the issue about lost words, in short; `make soak` runs it in full."""

from bench.__main__ import a_folder
from bench.soak import SHORT, soak


def test_proof_what_was_acknowledged_arrives_while_everything_is_killed() -> None:
    """Nothing lost, nothing three times, whichever process dies and however Slack fails; twice now and then."""
    with a_folder() as folder:
        counted = soak(folder, SHORT)
    assert counted.kills >= SHORT.kills, counted
    assert counted.acknowledged >= SHORT.acknowledged, counted
    assert (counted.lost, counted.three_times) == ([], []), counted
    assert len(counted.waiting) <= 1, (
        counted
    )  # where both sendings and the notice met a fault, the last tries are minutes apart
    # What is under way when a worker dies, to several people at once; on a busy machine it may get no turn to store an
    # answer for half a second. On a quiet machine a fraction of this, see docs/performance.md.
    assert counted.twice_after_answer + counted.twice_unheard <= 2 * counted.kills_of_workers, counted
