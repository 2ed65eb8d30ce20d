"""The order in which rows enter the line, without a database."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from slackapp.domain.outbox import line
from tests.cast import NOW


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 9)), max_size=12), st.integers(1, 6))
def test_1_5_nobody_overtakes_themself(found: list[tuple[str, int]], many: int) -> None:
    """Of rows beyond one pass, those of people with an earlier row there wait for the next."""
    rows = [
        line.Arriving(id=place, due_at=NOW + timedelta(seconds=at), urgency=0, giver_id=giver, target="T")
        for place, (giver, at) in enumerate(found)
    ]
    kept = line.without_overtaken(rows, many)
    assert kept[:many] == sorted(rows, key=lambda row: (row.due_at, row.id))[:many]
    assert not {row.giver_id for row in kept[:many]} & {row.giver_id for row in kept[many:]}
