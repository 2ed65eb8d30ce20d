from fractions import Fraction
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from slackapp.domain.seen.words import (
    ANSWERS,
    ANSWERS_MIN,
    PEOPLE_MIN,
    Answer,
    Counts,
    Standing,
    next_word,
    people_between,
    plain_word,
)

answers = st.sampled_from(ANSWERS)
groups = st.lists(answers, min_size=ANSWERS_MIN, max_size=12)


def counted(group: list[Answer]) -> Counts:
    counts = Counts()
    for answer in group:
        counts = counts.plus(answer)
    return counts


def every_count(most: int) -> list[Counts]:
    found = (Counts(*each) for each in product(range(most + 1), repeat=3))
    return [counts for counts in found if ANSWERS_MIN <= counts.people <= most]


def neighbours(counts: Counts) -> list[Counts]:
    """Give the counts that one person makes of these: who comes, leaves, or answers otherwise."""
    steps = [step for step in product((-1, 0, 1), repeat=3) if people_between(Counts(), Counts(*step)) == 1]
    found = [Counts(*(getattr(counts, name) + by for name, by in zip(ANSWERS, step, strict=True))) for step in steps]
    return [one for one in found if min(one.most, one.half, one.hardly) >= 0 and one.people >= ANSWERS_MIN]


def test_fewer_than_five_answers_have_no_word() -> None:
    """Whatever stood before, and whatever they say."""
    stood = Standing("most", Counts(5))
    for most, half, hardly in product(range(5), repeat=3):
        counts = Counts(most, half, hardly)
        for before in (None, stood):
            assert (next_word(counts, before) is None) == (counts.people < ANSWERS_MIN)


def test_all_and_nobody_are_most_and_few() -> None:
    """No word says that everybody answered alike."""
    for people in range(5, 40):
        assert plain_word(Counts(most=people)) == plain_word(Counts(most=people - 1, half=1)) == "most"
        assert plain_word(Counts(hardly=people)) == plain_word(Counts(half=1, hardly=people - 1)) == "few"
        assert plain_word(Counts(half=people)) == "half"


def test_most_is_always_more_than_half_and_few_less() -> None:
    """Also where the word stays although one person's answer differs."""
    for counts in every_count(14):
        stood = Standing(plain_word(counts), counts)
        for now in [counts, *neighbours(counts)]:
            after = next_word(now, stood)
            assert after == stood
            share = Fraction(2 * now.most + now.half, 2 * now.people)
            assert after.word != "most" or share > Fraction(1, 2)
            assert after.word != "few" or share < Fraction(1, 2)


def test_a_difference_of_one_person_never_changes_the_word() -> None:
    """Who reads two rounds, and knows that one person came, left or may think otherwise, learns nothing of them."""
    for counts in every_count(9):
        before = Standing(plain_word(counts), counts)
        words = {after.word for now in neighbours(counts) if (after := next_word(now, before)) is not None}
        assert words == {before.word}


@given(st.lists(groups, min_size=2, max_size=8))
def test_a_word_that_changes_stands_for_two_people_or_more(rounds: list[list[Answer]]) -> None:
    """In any row of rounds: the counts behind the old word and those behind the new one are two people apart."""
    standing = None
    for group in rounds:
        after = next_word(counted(group), standing)
        assert after is not None
        if standing is not None and after != standing:
            assert people_between(standing.counts, after.counts) >= PEOPLE_MIN
        standing = after


@given(group=groups, others=st.lists(groups, max_size=3), joins=answers, instead=answers)
def test_who_joins_a_group_for_one_round_is_not_read_from_it(
    group: list[Answer], others: list[list[Answer]], joins: Answer, instead: Answer
) -> None:
    """Differencing: the same group three times, one person more in the middle; both worlds show the same words."""
    shown = []
    for answer in (joins, instead):
        standing, words = None, []
        # the word is taken from the group itself: what stood before is two people away, or the same
        for counts in [*map(counted, others), counted(group), counted([*group, answer]), counted(group)]:
            standing = next_word(counts, standing)
            assert standing is not None
            words.append(standing)
        shown.append(words)
    first, second = shown
    if first[-3].counts == counted(group):
        assert [one.word for one in first] == [one.word for one in second]


@given(group=groups, other=groups)
def test_people_between_is_a_distance(group: list[Answer], other: list[Answer]) -> None:
    """As many people as it takes to make one of the other."""
    one, two = counted(group), counted(other)
    assert people_between(one, two) == people_between(two, one)
    assert (people_between(one, two) == 0) == (one == two)
    assert people_between(one, two) <= max(one.people, two.people)
    assert people_between(one, one.plus("half")) == 1
