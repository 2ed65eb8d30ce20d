"""The simulated year is the same for the same seed, and its page says what it says."""

import dataclasses
import pickle
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bench import team_year
from bench.team_year import SEED, TUNING_SEED, Run, broken, ratio, reached_text, simulate, table
from bench.year.agenda import Agenda, Tick
from bench.year.assumptions import Assumptions
from bench.year.calendars import PLACES, Place, WorkingTime, holidays_of
from bench.year.compared.variants import BASE, LEVERS, SEASONS, SENSITIVITY, Variant
from bench.year.happenings import Course, Year
from bench.year.observing.observer import NEVER
from bench.year.people import companies
from bench.year.results import page
from bench.year.results.figures import figures, outcome
from bench.year.results.ledger import Ledger, Said, without_tend
from bench.year.rounds import Rounds
from bench.year.stage import Stage
from tests.bench.small_team import COMPANY, ENDS, TUESDAY, happened

DOCS = Path(__file__).parents[2] / "docs" / "team-year.md"
SMALL = Run(teams=2, weeks=8)


@pytest.fixture(scope="module")
def lived(migrated_once: None) -> dict[str, team_year.Figures]:
    """Eight weeks of two teams."""
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
    assert reached_text(lived) in table(lived)


def test_nothing_of_what_must_hold_is_broken(lived: dict[str, team_year.Figures]) -> None:
    """But for how far the share falls: two teams are too few for that."""
    assert [sentence for sentence in broken(lived) if not sentence.startswith("without thanks")] == []


def test_the_same_seed_gives_the_same_year(migrated_once: None) -> None:
    """In its first three weeks, with all that the figures are made of."""
    once, again = (simulate(dataclasses.replace(SMALL, weeks=3))[1] for _ in range(2))
    assert once["with"][0].counts.messages_person_week_max
    assert again == once


def test_another_seed_gives_another(lived: dict[str, team_year.Figures]) -> None:
    other = figures([team_year.without(dataclasses.replace(SMALL, seed=8), 0)], 0.0)
    assert other["no_word_30d_people_share"] != lived["without"]["no_word_30d_people_share"]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("outside_hours", 1, "outside_hours is 1, and has to be 0"),
        ("prompts_manager_week_max", 2, "prompts_manager_week_max is 2, at most 1"),
        ("messages_person_week_max", 4, "messages_person_week_max is 4, at most 3"),
        ("left_unasked", 2, "left_unasked is 2, and has to be 0"),
        ("no_word_10d_share", 0.46, "without thanks after ten working days: 0.92 of the year without Tend, above 0.9"),
    ],
)
def test_what_is_broken_is_said(name: str, value: float, sentence: str) -> None:
    before = {**figures([], 0.0), "no_word_10d_share": 0.5}
    assert broken({"without": before, "with": {**before, "no_word_10d_share": 0.3}}) == []
    assert broken({"without": before, "with": {**before, "no_word_10d_share": 0.3, name: value}}) == [sentence]


def test_days_to_a_word_are_the_doers() -> None:
    """Done on a Saturday and thanked on Monday: one working day; never thanked: not in the first ten."""
    one, other = happened(1, "A"), happened(3, "B")
    ledger = Ledger(Year((one, other), ()))
    ledger.say(one, Said(one.at + timedelta(days=2), "B"))
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
    assert not told.answered


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


def test_coverage_is_what_is_assumed_and_efforts_are_the_same_in_every_variant() -> None:
    """So that variants differ in what is varied, and the base case has four in ten efforts noted."""
    (company,) = companies(5, 8, Assumptions())
    base = Course(5, company, Assumptions(), 52).run().happenings
    share = sum(one.noter_id is not None for one in base if not one.every_week) / len(base)
    assert 0.35 < share < 0.45
    assert any(one.every_week for one in base)
    more = Course(5, company, SENSITIVITY["coverage"][2].assumed, 52).run().happenings
    assert [(one.at, one.words) for one in more] == [(one.at, one.words) for one in base]


@pytest.mark.parametrize("one", [*LEVERS, *SEASONS, *SENSITIVITY["acted"]], ids=lambda one: one.says)
def test_a_variant_reaches_another_process(one: Variant) -> None:
    """The years that are compared run in several."""
    run = Run(variant=one)
    assert pickle.loads(pickle.dumps(run)) == run  # noqa: S301  (its own)


def test_an_everyday_effort_is_not_judged() -> None:
    ledger = Ledger(Year((dataclasses.replace(happened(1, "A"), every_week=True),), ()))
    assert outcome(COMPANY, ledger, 52).days_to_word == ()


async def test_rounds_ask_teams_with_a_season_about_what_others_did_lately() -> None:
    """Every other Thursday, and about colleagues alone; a team without a season is asked nothing."""
    (company,) = companies(5, 2, Assumptions())
    year = Course(5, company, Assumptions(), 12).run()
    counted = []
    for share in (0.0, 1.0):
        assumed = dataclasses.replace(Assumptions(), has_season=share, answers_round=1.0)
        stage = Stage(5, company, assumed, without_tend(year), Agenda(), ENDS)
        Rounds(stage).plan(12)
        rounds = list(stage.agenda.until(ENDS))
        for at, ask in rounds:
            assert not isinstance(ask, Tick)
            await ask(cast("AsyncSession", None), at)
        answers = [cast("partial[object]", answer) for _, answer in stage.agenda.until(ENDS)]
        assert all(one.args[0] != one.args[1].doer_id for one in answers)
        counted.append((len(rounds), len(answers) > 0))
    assert counted == [(0, False), (2 * 5, True)]


def test_what_is_compared_are_other_people_than_those_of_the_stated_figure() -> None:
    assert SEED != TUNING_SEED
    assert BASE.assumed == Assumptions()


def test_the_page_has_every_table_of_the_command(tmp_path: Path) -> None:
    """With a row for each figure and each variant, written by the command between its marks."""
    text = DOCS.read_text(encoding="utf-8")
    for one in (*(one for those in SENSITIVITY.values() for one in those), *LEVERS, *SEASONS):
        assert f"| {one.says} |" in text
    for rule in NEVER:
        assert f"| `{rule}` | 0 | 0 |" in text
    copy = tmp_path / "page.md"
    copy.write_text(text, encoding="utf-8")
    page.write(copy, {"levers": ["| a | b |"]})
    written = copy.read_text(encoding="utf-8")
    assert "| a | b |" in written
    assert LEVERS[0].says not in written
    assert text[: text.index("<!-- levers -->")] == written[: written.index("<!-- levers -->")]
    with pytest.raises(LookupError):
        page.write(copy, {"no such table": []})


def test_the_ratio_of_nothing_is_none() -> None:
    empty = figures([], 0.0)
    assert ratio({"without": empty, "with": empty}) is None
    assert broken({"without": empty, "with": empty}) == []
