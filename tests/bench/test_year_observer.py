"""The observer of the simulated year is not fooled: planted breaches are seen, and so is a Tend broken on purpose."""

import dataclasses
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.team_year import Run, broken, is_noticed, seen, simulate
from bench.year import words
from bench.year.assumptions import Assumptions
from bench.year.compared.breakages import BREAKAGES, replaced
from bench.year.compared.variants import Variant
from bench.year.happenings import SOURCE, Year
from bench.year.observing.observer import Observer
from bench.year.observing.reading import read
from bench.year.observing.web_api import Received, WebApi
from bench.year.results.ledger import Ledger
from slackapp.domain.thanks.words.word_match import names_effort
from tests.bench.small_team import COMPANY, ENDS, TUESDAY, happened, other, prompt, thanks, told, told_early

A_DAY, A_WEEK = timedelta(days=1), timedelta(weeks=1)
HAPPENED = (happened(1, "A"), happened(2, "A"), happened(3, "B", "A"))
MACHINES = tuple(happened(number, "A", SOURCE) for number in (4, 5))
EVERYDAY = happened(6, "B", "A", 60, every_week=True)
ALL = (*HAPPENED, *MACHINES, EVERYDAY)
# Crowded, so that a few weeks of one small team are enough.
CROWDED = dataclasses.replace(Assumptions(), efforts_a_person=60.0, noted_by_peer=0.6, everyday=0.6)
BROKEN = Run(seed=3, teams=1, weeks=8, variant=Variant("crowded", CROWDED))
HOLIDAY = dataclasses.replace(BROKEN, seed=209, weeks=3)  # one falls into them
AWAY = dataclasses.replace(BROKEN, seed=26, weeks=4)  # the lead is away for some of them


def counted(received: Sequence[Received], ledger: Ledger | None = None) -> dict[str, int]:
    """Return what the observer counts beyond a quiet year; its first prompt is long ago."""
    known = ledger or Ledger(Year(ALL, ()))
    machine = told(TUESDAY - A_WEEK, 4, by="*The board*")
    first = prompt(TUESDAY - 3 * A_WEEK, 6)
    before = [*told_early([*HAPPENED, EVERYDAY]), machine, first]
    counts = dataclasses.asdict(Observer(COMPANY, known, [*before, *received], ENDS).counts())
    return {name: value for name, value in counts.items() if value > int(name.endswith("_max"))}


def test_a_quiet_week_is_no_breach() -> None:
    assert counted([prompt(TUESDAY, 1, 2, 3), thanks(TUESDAY, "UM", 1)]) == {}


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ([prompt(TUESDAY.replace(hour=8, minute=29), 1)], {"outside_hours": 1}),
        ([prompt(TUESDAY.replace(hour=15, minute=30), 1)], {"outside_hours": 1}),
        ([prompt(TUESDAY + 4 * A_DAY, 1)], {"on_days_off": 1}),
        ([prompt(TUESDAY + 7 * A_DAY, 1)], {"on_days_off": 1}),
        ([prompt(datetime(2026, 4, 3, 9, tzinfo=UTC), 6)], {"on_days_off": 1}),
        (
            [prompt(TUESDAY, 1), prompt(TUESDAY + A_DAY, 3)],
            {"prompts_manager_week_max": 2, "messages_person_week_max": 2},
        ),
        (
            [prompt(TUESDAY, 1), prompt(TUESDAY + A_DAY, 2)],
            {"named_twice_week": 1, "prompts_manager_week_max": 2, "messages_person_week_max": 2},
        ),
        ([prompt(TUESDAY, 1), prompt(TUESDAY + 2 * A_DAY, 1)], {"duplicates": 2}),
        ([prompt(TUESDAY - A_DAY, 1, 2), prompt(TUESDAY + 9 * A_DAY, 1)], {"more_than_said": 1}),
        ([prompt(TUESDAY, 4, 5)], {"more_than_said": 1}),
        ([prompt(TUESDAY, 6)], {"more_than_said": 1}),
        ([prompt(TUESDAY + 14 * A_DAY, 1)], {"more_than_said": 1}),
        ([prompt(TUESDAY - 4 * A_DAY, 1)], {"read_too_early": 1}),
        ([prompt(TUESDAY, 1, to="UX")], {"read_too_early": 1}),
        ([prompt(TUESDAY, 1, 3, to="UH")], {"more_than_said": 1, "read_too_early": 2}),
        (
            [other(TUESDAY, "A", "Somebody is your manager now"), other(TUESDAY, "A", "A new kind of message")],
            {"messages_person_day_max": 2, "messages_person_week_max": 2},
        ),
        ([thanks(TUESDAY, "A", 1), thanks(TUESDAY, "A", 1)], {"duplicates": 1}),
    ],
    ids=[
        "early", "late", "saturday", "away", "good_friday", "two", "twice_named", "twice_asked", "last_days",
        "machines", "everyday", "over", "not_waiting", "stranger", "head", "a_day", "double",
    ],
)  # fmt: skip
def test_a_planted_breach_is_seen(received: list[Received], expected: dict[str, int]) -> None:
    found = counted(received)
    assert {name: found.get(name) for name in expected} == expected


def test_an_effort_answered_in_tend_is_not_asked_about() -> None:
    """What was said elsewhere Tend cannot know, and what comes after the prompt it could not."""
    ledger = Ledger(Year(ALL, ()))
    ledger.answer(1, TUESDAY + A_DAY)
    assert counted([prompt(TUESDAY, 1)], ledger) == {}
    ledger.answer(1, TUESDAY - A_DAY)
    assert counted([prompt(TUESDAY, 1)], ledger) == {"already_thanked": 1}


def test_what_is_hidden_or_unknown_to_its_doer_is_not_shown() -> None:
    ledger = Ledger(Year((*ALL, happened(9, "A")), ()))
    ledger.hidden[2] = TUESDAY - A_DAY
    assert counted([prompt(TUESDAY, 1, 2)], ledger) == {"read_too_early": 1}
    assert counted([prompt(TUESDAY, 1, 9)], ledger) == {"read_too_early": 1}


def test_ignored_prompts_end() -> None:
    """After three ignored in a row the fourth is one too many, unless the manager showed interest."""
    many = tuple(happened(number, "A", days=10 - 7 * number) for number in range(10, 14))
    ledger = Ledger(Year((*ALL, *many), ()))
    told_of = told_early(many)
    weekly = [prompt(one.noted_at + 10 * A_DAY, one.number) for one in many]
    assert counted([*told_of, *weekly], ledger)["more_than_said"] >= 1
    ledger.showed_interest["UM"] += [one.at + timedelta(hours=1) for one in weekly]
    assert "more_than_said" not in counted([*told_of, *weekly], ledger)


def test_an_effort_that_nobody_was_asked_about_is_seen() -> None:
    """Noted four weeks ago, with a whole free week, an interested manager, and no answer to it."""
    left = happened(7, "A", days=-30)
    ledger = Ledger(Year((*ALL, left), ()))
    ledger.showed_interest["UM"].append(left.at)
    received = told_early([left])
    assert counted(received, ledger) == {"left_unasked": 1}
    asked = prompt(left.at + 12 * A_DAY, 7)
    assert counted([*received, asked], ledger) == {}
    ledger.answer(7, left.at + A_DAY)
    assert counted(received, ledger) == {}


@pytest.mark.parametrize(
    ("name", "run", "weeks"),
    [
        ("holidays", HOLIDAY, 3),
        ("away", AWAY, 4),
        ("hours", HOLIDAY, 3),
        ("caps", BROKEN, 3),
        ("any_thanks", BROKEN, 8),
        ("waiting", BROKEN, 3),
        ("everyday", BROKEN, 5),
    ],
)
def test_a_tend_broken_on_purpose_is_noticed(name: str, run: Run, weeks: int, migrated_once: None) -> None:
    """Each in a few weeks of one crowded team; `--broken` does the same in larger years."""
    assert is_noticed(seen(dataclasses.replace(run, breakage=name, weeks=weeks)))


def test_each_breakage_is_tried() -> None:
    """Here and by `--broken`: a new way of breaking is noticed, or it is none."""
    marks = test_a_tend_broken_on_purpose_is_noticed.pytestmark  # type: ignore[attr-defined]
    assert {name for name, *_ in marks[0].args[1]} == set(BREAKAGES)


@pytest.mark.parametrize("run", [BROKEN, HOLIDAY, AWAY], ids=["broken", "holiday", "away"])
def test_the_same_team_is_quiet_while_tend_is_whole(run: Run, migrated_once: None) -> None:
    """Else a broken Tend would be noticed for another reason. One team says nothing about how far the share falls."""
    assert [one for one in broken(simulate(run)[0]) if not one.startswith("without thanks")] == []


def test_what_was_replaced_comes_back() -> None:
    for one in BREAKAGES.values():
        those = one.replaces()
        before = [getattr(owner, name) for owner, name, _ in those]
        with replaced(those):
            assert [getattr(owner, name) for owner, name, _ in those] == [new for _, _, new in those]
        assert [getattr(owner, name) for owner, name, _ in those] == before


@given(st.integers(0, 90_000), st.integers(0, 90_000), st.integers(0, 90_000))
def test_words_name_their_own_effort_and_no_other(number: int, another: int, serial: int) -> None:
    noted = words.noted_words(number)
    assert words.numbers_in(noted) == (number,)
    assert names_effort(words.naming_words(number, serial), noted)
    assert names_effort(words.naming_words(another, serial), noted) == (number == another)
    assert not names_effort(words.plain_words(serial), noted)


def test_a_message_that_nobody_knows_counts_as_begun_by_tend() -> None:
    assert read(other(TUESDAY, "A", "Good morning")).is_begun_by_tend
    assert not read(thanks(TUESDAY, "A", 1)).is_begun_by_tend
    assert not read(told(TUESDAY, 1)).is_begun_by_tend
    assert read(told(TUESDAY, 1, by="*The board*")).is_begun_by_tend
    assert read(prompt(TUESDAY, 1, 2)).numbers == (1, 2)


def test_the_double_refuses_what_slack_would() -> None:
    slack = WebApi()
    posted = slack.call("chat.postMessage", {"channel": "UA", "text": "Hello", "blocks": []}, TUESDAY)
    slack.call("chat.update", {**posted, "text": "Hello again"}, TUESDAY)
    slack.call("chat.delete", posted, TUESDAY)
    for method, args in (
        ("chat.update", posted),
        ("chat.postMessage", {"channel": "UA", "text": "", "blocks": []}),
        ("chat.postMessage", {"channel": "C1", "text": "Hello", "blocks": []}),
        ("chat.meMessage", {}),
    ):
        with pytest.raises(ValueError, match=r".+"):
            slack.call(method, args, TUESDAY)
    assert [one.text for one in slack.received] == ["Hello"]
