"""The order of a gathering: by what was done, never by how many."""

from collections import Counter
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from slackapp.domain.efforts.lists import KINDS, OTHER
from slackapp.domain.rituals.rounds.gathered import Line, in_order
from tests.cast import ANA, NOW, OLEG, SAM, TOMAS

PEOPLE = (ANA, OLEG, SAM, TOMAS)
LINES = st.lists(
    st.builds(
        Line,
        st.integers(1, 1_000),
        st.sampled_from(PEOPLE),
        st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=3, unique=True).map(tuple),
        st.just("words"),
        st.integers(0, 50).map(lambda minutes: NOW + timedelta(minutes=minutes)),
        st.sampled_from([*KINDS, "a kind of a later version"]),
    ),
    max_size=30,
    unique_by=lambda line: line.thanks_id,
)


@given(LINES)
def test_kinds_stand_together_and_within_a_kind_the_first_who_agreed_stands_first(lines: list[Line]) -> None:
    ordered = in_order(lines)
    assert Counter(ordered) == Counter(lines)
    places = [(KINDS.index(line.kind) if line.kind in KINDS else len(KINDS), line.agreed_at) for line in ordered]
    assert places == sorted(places)


@given(LINES, st.sampled_from(PEOPLE))
def test_one_more_thanks_of_a_person_moves_no_other_line(lines: list[Line], person: str) -> None:
    """A place that depended on a count would change for the lines of that person."""
    more = Line(2_000, person, (person,), "more", NOW + timedelta(hours=1), OTHER)
    assert [line for line in in_order([*lines, more]) if line != more] == list(in_order(lines))
