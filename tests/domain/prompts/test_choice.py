"""What a prompt contains: pure, whatever waits and whatever was asked before."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from slackapp.domain.prompts.choice import (
    ASKED_MAX,
    EVERYDAY_AFTER,
    LINES_MAX,
    MACHINES_MAX,
    PEOPLE_MAX,
    Candidate,
    Group,
    choose,
)

TUESDAY = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
A_DAY, A_WEEK = timedelta(days=1), timedelta(weeks=1)
CLOSES = timedelta(days=21)


@dataclass
class Year:
    """A manager who never answers, week after week, with what waits and what was asked."""

    efforts: list[Candidate]
    asked: Counter[int] = field(default_factory=Counter)
    everyday_asked: dict[int, date] = field(default_factory=dict)
    weeks: list[tuple[Group, ...]] = field(default_factory=list)

    def ask(self, now: datetime) -> None:
        waiting = [
            replace(one, times_asked=self.asked[one.effort_id], may_remind=now < one.noted_at + CLOSES - 2 * A_DAY)
            for one in self.efforts
            if one.noted_at + A_WEEK <= now < one.noted_at + CLOSES
        ]
        groups = choose(waiting, everyday_asked=self.everyday_asked, today=now.date())
        self.weeks.append(groups)
        by_id = {one.effort_id: one for one in self.efforts}
        for number in numbers(groups):
            self.asked[number] += 1
            everyday = by_id[number].repeats_id
            if everyday is not None:
                self.everyday_asked[everyday] = now.date()


def numbers(groups: tuple[Group, ...]) -> list[int]:
    return [number for group in groups for line in group.lines for number in line.effort_ids]


def effort(number: int, doer: str, days_ago: float = 10, **facts: Any) -> Candidate:
    return replace(Candidate(number, doer, TUESDAY - days_ago * A_DAY), **facts)


def one_week(*efforts: Candidate, **choosing: Any) -> list[list[tuple[int, ...]]]:
    """Give the effort ids of each line of each group."""
    kept: dict[str, Any] = {"everyday_asked": {}, "today": TUESDAY.date(), **choosing}
    return [[line.effort_ids for line in group.lines] for group in choose(efforts, **kept)]


def test_b_played_no_colleagues_note_stays_unasked_while_another_is_asked_twice() -> None:
    """Fourteen notes about six people in four weeks; eight stayed unasked, and two were asked twice."""
    year = Year([effort(number, f"U{number % 6}", 10 - number * 1.5) for number in range(14)])
    for week in range(6):
        year.ask(TUESDAY + week * A_WEEK)
    assert set(year.asked) == set(range(14))
    first_weeks = [numbers(groups) for groups in year.weeks]
    seen: set[int] = set()
    for week, asked in enumerate(first_weeks):
        ripe = {one.effort_id for one in year.efforts if one.noted_at + A_WEEK <= TUESDAY + week * A_WEEK}
        if seen & set(asked):
            assert ripe <= seen | set(asked), "a reminder came before an effort never asked about"
        seen |= set(asked)


def test_b_played_an_everyday_effort_comes_once_a_month_summed_up() -> None:
    """The same weekly notes came twelve weeks running."""
    year = Year([effort(number, "UTOMAS", 14 - 7 * number, repeats_id=1) for number in range(14)])
    for week in range(12):
        year.ask(TUESDAY + week * A_WEEK)
    asked = [week for week, groups in enumerate(year.weeks) if groups]
    assert len(asked) == 3
    assert min(later - former for former, later in pairwise(asked)) >= 4
    assert [len(group.lines) for groups in year.weeks for group in groups] == [1, 1, 1]
    assert max(len(line.effort_ids) for groups in year.weeks for group in groups for line in group.lines) > 1


def test_b_never_asked_before_reminders_and_colleagues_before_a_machine() -> None:
    told = [effort(number, f"UM{number}", 20, is_reported=True) for number in (1, 2)]
    reminder = effort(3, "UA", 18, times_asked=1)
    note = effort(4, "UB", 8)
    assert one_week(*told, reminder, note) == [[(4,)], [(1,)], [(3,)]]


def test_b_oldest_first_and_up_to_two_more_of_the_same_person() -> None:
    efforts = [effort(number, "UA", 20 - number) for number in range(1, 6)] + [effort(9, "UB", 30)]
    assert one_week(*efforts) == [[(9,)], [(1,), (2,), (3,)]]


def test_a_the_first_prompt_has_one_effort() -> None:
    efforts = [effort(1, "UA"), effort(2, "UA", 9), effort(3, "UB", 8), effort(4, "UC", 20, times_asked=1)]
    assert one_week(*efforts, is_first=True) == [[(1,)]]


def test_a_what_several_people_did_together_is_one_item() -> None:
    together = [effort(number, f"U{number}", noting_id="n") for number in (1, 2, 3)]
    changed = effort(4, "U4", noting_id="n", is_changed=True)
    assert one_week(*together, changed) == [[(1, 2, 3)], [(4,)]]


def test_b_no_reminder_in_the_last_two_working_days() -> None:
    assert one_week(effort(1, "UA", times_asked=1, may_remind=False)) == []
    assert one_week(effort(1, "UA", may_remind=False)) == [[(1,)]]


def test_c_on_a_one_to_one_morning_that_persons_efforts_come_first() -> None:
    efforts = [effort(number, f"U{number}", 20 - number) for number in range(5)]
    assert one_week(*efforts, first_doers={"U4"}) == [[(4,)], [(0,)], [(1,)]]


candidates = st.builds(
    Candidate,
    effort_id=st.integers(1, 10_000),
    doer_id=st.sampled_from(["UA", "UB", "UC", "UD", "UE"]),
    noted_at=st.integers(0, 20).map(lambda days: TUESDAY - days * A_DAY),
    noting_id=st.sampled_from([None, "n1", "n2"]),
    repeats_id=st.sampled_from([None, None, None, 1, 2]),
    is_reported=st.booleans(),
    is_changed=st.booleans(),
    times_asked=st.integers(0, 2),
    may_remind=st.booleans(),
)
waiting = st.lists(candidates, max_size=20, unique_by=lambda one: one.effort_id)


@given(waiting, st.booleans(), st.dictionaries(st.sampled_from([1, 2]), st.integers(0, 60), max_size=2))
def test_b_every_choice_keeps_every_promise(efforts: list[Candidate], is_first: bool, ago: dict[int, int]) -> None:  # noqa: FBT001  (drawn)
    """Whatever waits: sizes, one person in one group, no third time, and nothing new left out for a reminder."""
    everyday_asked = {everyday: TUESDAY.date() - days * A_DAY for everyday, days in ago.items()}
    groups = choose(efforts, everyday_asked=everyday_asked, today=TUESDAY.date(), is_first=is_first)
    by_id = {one.effort_id: one for one in efforts}
    chosen = [by_id[number] for number in numbers(groups)]
    assert len(set(numbers(groups))) == len(chosen)
    assert len(groups) <= (1 if is_first else PEOPLE_MAX)
    assert all(1 <= len(group.lines) <= (1 if is_first else LINES_MAX) for group in groups)
    doers = [doer for group in groups for doer in group.doer_ids]
    assert len(set(doers)) == len(doers)
    assert all(
        {by_id[n].doer_id for n in line.effort_ids} == set(group.doer_ids) for group in groups for line in group.lines
    )
    lines = [[by_id[number] for number in line.effort_ids] for group in groups for line in group.lines]
    assert sum(line[0].is_reported for line in lines) <= MACHINES_MAX
    for one in chosen:
        assert one.times_asked < ASKED_MAX
        assert one.may_remind or not one.times_asked
        if one.repeats_id is not None:
            assert not one.times_asked
            assert one.repeats_id not in ago or ago[one.repeats_id] * A_DAY >= EVERYDAY_AFTER
    left = [
        one
        for one in efforts
        if one not in chosen
        and not one.times_asked
        and not one.is_reported
        and (one.repeats_id is None or one.repeats_id not in ago or ago[one.repeats_id] * A_DAY >= EVERYDAY_AFTER)
    ]
    if left:
        assert not any(one.times_asked or one.is_reported for one in chosen)


@given(waiting, st.randoms())
def test_b_the_choice_depends_on_no_order_of_rows(efforts: list[Candidate], rng: Random) -> None:
    shuffled = list(efforts)
    rng.shuffle(shuffled)
    kept: dict[str, Any] = {"everyday_asked": {}, "today": TUESDAY.date()}
    assert choose(efforts, **kept) == choose(shuffled, **kept)
