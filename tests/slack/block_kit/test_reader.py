"""Every sentence is drawn in the reader's language."""

import gettext
from datetime import UTC, date, datetime

import pytest

from slackapp.domain.refusals import NoWords
from slackapp.slack.block_kit import reader, refusals
from slackapp.slack.block_kit.reader import Reader


def test_the_readers_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalogue for the reader's locale is used, with the facts put in afterwards."""

    class German(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            return {"{first} and {last}": "{first} und {last}", "Monday": "Montag"}.get(message, message)

    def catalogue(locale: str) -> gettext.NullTranslations:
        return German() if locale == "de-DE" else gettext.NullTranslations()

    monkeypatch.setattr(reader, "_catalogue", catalogue)
    assert Reader("de-DE").both(["Ana", "Sam", "Mira"]) == "Ana, Sam und Mira"
    assert Reader("en-GB").both(["Ana", "Sam", "Mira"]) == "Ana, Sam and Mira"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 24), "24 November"),
        (date(2027, 1, 3), "3 January"),
        (date(2027, 9, 20), "20 September"),
        (date(2027, 9, 21), "21 September 2027"),
        (date(2027, 11, 24), "24 November 2027"),
        (date(2025, 11, 24), "24 November 2025"),
    ],
)
def test_a_far_day_has_its_year(day: date, said: str) -> None:
    """A day a year ahead would else read like today; without a moment of reading no day is far."""
    reads = Reader(zone="Europe/Berlin", now=datetime(2026, 11, 24, 9, tzinfo=UTC))
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    assert [reads.on(day), reads.date(noon)] == [said, said]
    assert reads.weekday_on(day).endswith(f", {said}")
    assert Reader().on(day) == said.removesuffix(f" {day.year}")


def test_an_unknown_zone_or_locale_is_no_error() -> None:
    """Slack's directory may say anything."""
    assert refusals.sentence(refusals.SHARED, Reader("xx-YY", "Mars/Olympus"), NoWords()).startswith(
        "What did they do?"
    )
