"""The simulated year is the same for the same seed, skips nothing that matters, and its observer is not fooled."""

import dataclasses
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bench import team_year
from bench.team_year import Run, broken, simulate, table
from bench.year import life
from bench.year.assumptions import Assumptions
from bench.year.calendars import FIRST_DAY, PLACES, Place, WorkingTime, holidays_of
from bench.year.happenings import Course, Happening, Year
from bench.year.observer import Observer, Sent
from bench.year.people import Company, Somebody, Team, companies
from bench.year.results.figures import figures, outcome
from bench.year.results.ledger import Ledger, Said, without_tend
from slackapp.domain.tables.encrypted import keyring

DOCS = Path(__file__).parents[2] / "docs" / "team-year.md"
SMALL = Run(teams=3, weeks=8)
TUESDAY = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)  # ten in Berlin
BERLIN = WorkingTime("Europe/Berlin", "DE-BE", "12345", away=((TUESDAY.date() + timedelta(days=7),) * 2,))
COMPANY = Company(
    "T000",
    {user_id: Somebody(user_id, BERLIN, datetime(2026, 1, 5, tzinfo=UTC).date()) for user_id in ("M", "A", "B")},
    (Team(("M", "A", "B"), ((datetime(2026, 1, 5, tzinfo=UTC).date(), "M"),)),),
    "H",
    "X",
)


def happened(number: int, doer_id: str) -> Happening:
    noted_at = TUESDAY - timedelta(days=10)
    return Happening(number, doer_id, "other", noted_at, "B", noted_at, takes_offer=False, is_hidden=False, words=())


HAPPENED = {1: happened(1, "A"), 2: happened(2, "A"), 3: happened(3, "B")}


def prompt(at: datetime, *effort_ids: int, number: int = 1) -> Sent:
    return Sent(at, "prompt", "M", f"prompt_id={number}", effort_ids)


def seen(*sent: Sent, ledger: Ledger | None = None) -> dict[str, int]:
    """Give what the observer counts beyond a quiet year."""
    observer = Observer(COMPANY)
    observer.sent += sent
    counts = dataclasses.asdict(observer.counts(ledger or Ledger(Year((), ())), HAPPENED))
    return {name: value for name, value in counts.items() if value > int(name.endswith("_max"))}


@pytest.fixture(scope="module")
def lived() -> dict[str, team_year.Figures]:
    """Eight weeks of three teams."""
    return simulate(SMALL)[0]


def test_both_years_are_told(lived: dict[str, team_year.Figures]) -> None:
    """The same keys, in the order that outside checks read; nothing is prompted where there is no Tend."""
    assert list(lived) == ["without", "with"]
    assert list(lived["without"]) == list(lived["with"])
    assert lived["without"]["prompts_acted_share"] is None
    assert lived["without"]["messages_person_week_max"] == 0
    assert (lived["with"]["no_word_10d_share"] or 1) < (lived["without"]["no_word_10d_share"] or 0)
    assert lived["with"]["prompts_manager_week_max"] == 1
    assert "no_word_10d_share" in table(lived)


def test_nothing_of_what_must_hold_is_broken(lived: dict[str, team_year.Figures]) -> None:
    """But for how far the share falls: three teams are too few for that."""
    assert [sentence for sentence in broken(lived) if not sentence.startswith("without a word")] == []


def test_the_same_seed_gives_the_same_year(lived: dict[str, team_year.Figures]) -> None:
    again, _ = simulate(SMALL)
    assert _without_wall(again) == _without_wall(lived)


def test_another_seed_gives_another(lived: dict[str, team_year.Figures]) -> None:
    other = figures([team_year.without(dataclasses.replace(SMALL, seed=8), 0)], 0.0)
    assert other["no_word_30d_people_share"] != lived["without"]["no_word_30d_people_share"]


def _without_wall(results: dict[str, team_year.Figures]) -> str:
    return json.dumps({year: {**values, "wall_s": 0} for year, values in results.items()})


def changed_early(company: Company, at: date) -> Company:
    """Let the lead of the only team leave at `at`, and their successor come; nobody leaves sooner by themself."""
    (team,) = company.teams
    (_, leader_id), (_, successor_id) = team.leaders
    people = {
        **company.people,
        leader_id: dataclasses.replace(company.people[leader_id], leaves=at),
        successor_id: dataclasses.replace(company.people[successor_id], joins=at),
    }
    led = dataclasses.replace(team, leaders=((FIRST_DAY, leader_id), (at, successor_id)))
    return dataclasses.replace(company, people=people, teams=(led,))


async def test_skipping_changes_nothing(tmp_path: Path) -> None:
    """Whether jobs tick at each quarter of an hour or only where something can happen, the same is sent.

    In this company the team gets another lead in the fourth of five weeks.
    """
    keyring.use([Fernet.generate_key().decode()])
    assumed = dataclasses.replace(Assumptions(), efforts_a_person=20.0, manager_changes=1.0, leaves=0.3)
    seed, weeks = 304, 5
    (founded,) = companies(seed, 1, assumed)
    company = changed_early(founded, FIRST_DAY + timedelta(weeks=3))
    year = Course(seed, company, assumed, weeks).run()
    told: list[Sequence[Sent]] = []
    for every_tick in (False, True):
        folder = tmp_path / str(every_tick)
        folder.mkdir()
        done = await life.lived(folder, company, year, assumed, seed, weeks, every_tick=every_tick)
        told.append(sorted(done.sent, key=lambda one: (one.at, one.kind, one.target, one.effort_ids)))
    skipped, everything = told
    prompts = [one.target for one in skipped if one.kind == "prompt"]
    assert len(prompts) > 4
    assert set(prompts) == set(company.leader_ids)
    assert skipped == everything


def test_a_quiet_week_is_no_breach() -> None:
    assert seen(prompt(TUESDAY, 1, 2, 3), Sent(TUESDAY, "thanks", "M", "thanks_id=1")) == {}


@pytest.mark.parametrize(
    ("sent", "counted"),
    [
        ((prompt(TUESDAY.replace(hour=5), 1),), {"outside_hours": 1}),
        ((prompt(TUESDAY.replace(hour=16), 1),), {"outside_hours": 1}),
        ((prompt(TUESDAY + timedelta(days=4), 1),), {"on_days_off": 1}),
        ((prompt(TUESDAY + timedelta(days=7), 1),), {"on_days_off": 1}),
        ((prompt(datetime(2026, 4, 3, 9, tzinfo=UTC), 1),), {"on_days_off": 1}),
        (
            (prompt(TUESDAY, 1), prompt(TUESDAY + timedelta(days=1), 3, number=2)),
            {"prompts_manager_week_max": 2, "messages_person_week_max": 2},
        ),
        (
            (prompt(TUESDAY, 1), prompt(TUESDAY + timedelta(days=1), 2, number=2)),
            {"named_twice_week": 1, "prompts_manager_week_max": 2, "messages_person_week_max": 2},
        ),
        (
            tuple(prompt(TUESDAY - timedelta(weeks=week), 1, number=week) for week in range(3)),
            {"duplicates": 1},
        ),
        (
            (Sent(TUESDAY, "lead_imported", "A", "x=1"), Sent(TUESDAY, "new_kind", "A", "x=2")),
            {"messages_person_day_max": 2, "messages_person_week_max": 2},
        ),
        (
            (Sent(TUESDAY, "thanks", "A", "thanks_id=1"), Sent(TUESDAY, "thanks", "A", "thanks_id=1")),
            {"duplicates": 1},
        ),
    ],
    ids=["early", "late", "saturday", "away", "good_friday", "two", "twice_named", "third_time", "a_day", "double"],
)
def test_a_planted_breach_is_seen(sent: tuple[Sent, ...], counted: dict[str, int]) -> None:
    assert seen(*sent) == counted


def test_a_word_that_came_through_tend_is_seen() -> None:
    """What was said elsewhere Tend cannot know, and what comes after the prompt it could not."""
    ledger = Ledger(Year((), ()))
    ledger.say(HAPPENED[1], Said(TUESDAY + timedelta(days=1), "B", is_through_tend=True))
    ledger.say(HAPPENED[1], Said(TUESDAY - timedelta(days=1), "B", is_through_tend=False))
    assert seen(prompt(TUESDAY, 1), ledger=ledger) == {}
    ledger.say(HAPPENED[1], Said(TUESDAY - timedelta(days=1), "B", is_through_tend=True))
    assert seen(prompt(TUESDAY, 1), ledger=ledger) == {"already_thanked": 1}


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("outside_hours", 1, "outside_hours is 1, and has to be 0"),
        ("prompts_manager_week_max", 2, "prompts_manager_week_max is 2, at most 1"),
        ("messages_person_week_max", 4, "messages_person_week_max is 4, at most 3"),
        ("no_word_10d_share", 0.36, "without a word after ten working days: 0.36, more than 0.7 of 0.5"),
    ],
)
def test_what_is_broken_is_said(name: str, value: float, sentence: str) -> None:
    before = {**figures([], 0.0), "no_word_10d_share": 0.5}
    assert broken({"without": before, "with": {**before, "no_word_10d_share": 0.3}}) == []
    assert broken({"without": before, "with": {**before, "no_word_10d_share": 0.3, name: value}}) == [sentence]


def test_days_to_a_word_are_the_doers() -> None:
    """Done on a Saturday and thanked on Monday: one working day; never thanked: not in the first ten."""
    ledger = Ledger(Year((HAPPENED[1], HAPPENED[3]), ()))
    ledger.say(HAPPENED[1], Said(HAPPENED[1].at + timedelta(days=2), "B", is_through_tend=False))
    judged = outcome(COMPANY, ledger, 52).days_to_word
    assert list(judged) == [1.0, float("inf")]
    assert figures([outcome(COMPANY, ledger, 52)], 0.0)["no_word_10d_share"] == 0.5


def test_without_tend_nothing_but_life_is_told() -> None:
    (company,) = companies(1, 1, Assumptions())
    year = Course(1, company, Assumptions(), 20).run()
    told = without_tend(year)
    assert {number: len(said) for number, said in told.words.items()} == {
        one.number: len(one.words) for one in year.happenings if one.words
    }
    assert not any(said.is_through_tend for words in told.words.values() for said in words)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.zone)
def test_everybody_lives_somewhere_real(place: Place) -> None:
    assert holidays_of(place.country)
    time = WorkingTime(place.zone, place.country, place.work_days)
    assert time.local(time.at(TUESDAY.date(), 9 * 60)).hour == 9


@pytest.mark.parametrize(("name", "value", "because"), list(Assumptions().reasons()))
def test_the_docs_state_each_assumption(name: str, value: float, because: str) -> None:
    """With its value: whoever changes one changes the page too."""
    assert because
    assert f"| `{name}` | {value:g} |" in DOCS.read_text(encoding="utf-8")
