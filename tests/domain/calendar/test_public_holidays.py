"""Days off of a country: public holidays, and what its working life follows besides."""

from datetime import date, timedelta

import holidays
import pytest

from slackapp.domain.calendar.public_holidays import ALSO, REGIONAL, knows_country, public_holidays, region_needed
from slackapp.domain.calendar.working_calendar import Calendar


@pytest.mark.parametrize(
    ("country", "days"),
    [
        ("HK", ["2026-04-03", "2026-04-06", "2025-04-19"]),  # 50a: Good Friday is a general holiday
        ("SE", ["2026-06-19", "2026-12-24", "2026-12-31"]),  # 50b
        ("FI", ["2026-06-19", "2026-12-24"]),
        ("DK", ["2026-06-05", "2026-12-24", "2026-12-31"]),
        ("JP", ["2025-12-31", "2026-01-02"]),
        ("PT", ["2026-02-17"]),
        ("BR", ["2026-02-16", "2026-02-17", "2026-06-04"]),
        ("BR-SP", ["2026-02-16", "2026-02-17"]),
        ("ID", ["2026-03-23"]),
        ("GB-ENG", ["2026-04-06", "2026-08-31"]),  # 50c
        ("GB-SCT", ["2026-01-02", "2026-11-30"]),
        ("AU-NSW", ["2026-06-08"]),
        ("DE-BE", ["2027-03-08"]),
    ],
)
def test_hk_general_holidays_se_eves_and_the_like_are_days_off(country: str, days: list[str]) -> None:
    calendar = Calendar("UTC", country)
    assert [day for day in days if calendar.is_working_date(date.fromisoformat(day))] == []


@pytest.mark.parametrize(
    ("country", "day"),
    [
        ("SE", "2026-04-30"),  # only the afternoon is off
        ("DK", "2026-05-01"),
        ("PT", "2026-12-24"),
        ("BR", "2026-10-28"),  # only the state's own people have it off
        ("BR", "2026-02-18"),  # from the afternoon on
        ("DK", "2026-05-15"),
        ("DE", "2026-12-24"),
        ("US", "2026-12-24"),
        ("JP", "2026-12-30"),
    ],
)
def test_these_are_worked(country: str, day: str) -> None:
    assert Calendar("UTC", country).is_working_date(date.fromisoformat(day))


# By law: Código do Trabalho 234 and 235 (diariodarepublica.pt); Lag 1989:253 with Semesterlagen 1977:480 (riksdagen.se)
BY_LAW = {
    "PT": "01-01 02-17 04-03 04-05 04-25 05-01 06-04 06-10 08-15 10-05 11-01 12-01 12-08 12-25",
    "SE": "01-01 01-06 04-03 04-05 04-06 05-01 05-14 05-24 06-06 06-19 06-20 10-31 12-24 12-25 12-26 12-31",
}


@pytest.mark.parametrize("country", sorted(BY_LAW))
def test_a_whole_year_is_as_the_law_has_it(country: str) -> None:
    """No day more and none less; a town's own holiday and an afternoon off are working days."""
    assert {f"{day:%m-%d}" for day in public_holidays(country, 2026)} == set(BY_LAW[country].split())


@pytest.mark.parametrize("country", sorted(ALSO))
def test_each_line_of_the_table_has_a_source_and_gives_days(country: str) -> None:
    """Beside the public holidays, in one of any five years at least."""
    also = ALSO[country]
    public = holidays.country_holidays(country, years=range(2024, 2029))
    more = frozenset().union(*(public_holidays(country, year) for year in range(2024, 2029))) - frozenset(public)
    assert more
    assert len(also.source) > 20
    assert also.category in getattr(holidays, country).supported_categories


@pytest.mark.parametrize(("country", "example"), sorted(REGIONAL.items()))
def test_a_country_that_needs_its_region_has_too_few_days_alone(country: str, example: str) -> None:
    """The example is a region that is known, and has more days than the country."""
    assert region_needed(country.lower()) == example
    assert knows_country(example)
    assert region_needed(example) is None
    for year in (2025, 2026):
        assert public_holidays(country, year) <= public_holidays(example, year) | _moved(country, example, year)
    count = sum(len(public_holidays(example, year)) for year in range(2024, 2029))
    assert count > sum(len(public_holidays(country, year)) for year in range(2024, 2029))


def _moved(country: str, example: str, year: int) -> frozenset[date]:
    """Give days of the country that the region keeps within three days instead."""
    days = public_holidays(example, year)
    near = {day + timedelta(days=step) for day in days for step in (-3, -2, -1, 1, 2, 3)}
    return frozenset(day for day in public_holidays(country, year) if day in near)


@pytest.mark.parametrize("country", [None, "", "FR", "XX", "germany", "DE-BE", "GB-WLS"])
def test_other_countries_need_no_region(country: str | None) -> None:
    assert region_needed(country) is None
