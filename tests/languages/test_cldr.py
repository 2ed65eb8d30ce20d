"""Days, hours and lists as each language writes them, by CLDR; what British English people read is as it always was."""

from datetime import UTC, date, datetime

import pytest

from slackapp.domain.languages import LANGUAGES
from slackapp.languages import catalogues
from slackapp.slack.block_kit.reader import Reader

MOMENT = datetime(2026, 11, 24, 8, 5, tzinfo=UTC)
WRITTEN = {  # day and month, with weekday, with the year, month, month and year, weekday, hour, list
    "en-GB": ("24 November", "Tuesday, 24 November", "24 November 2026", "November 2026", "Tuesday", "09:05"),
    "en-US": ("November 24", "Tuesday, November 24", "November 24, 2026", "November 2026", "Tuesday", "9:05\u202fAM"),
    "de-DE": ("24. November", "Dienstag, 24. November", "24. November 2026", "November 2026", "Dienstag", "09:05"),
    "es-LA": (
        *("24 de noviembre", "martes, 24 de noviembre", "24 de noviembre de 2026"),
        *("noviembre de 2026", "martes", "9:05"),
    ),
    "fr-FR": ("24 novembre", "mardi 24 novembre", "24 novembre 2026", "novembre 2026", "mardi", "09:05"),
    "pt-BR": (
        *("24 de novembro", "terça-feira, 24 de novembro", "24 de novembro de 2026"),
        *("novembro de 2026", "terça-feira", "09:05"),
    ),
    "ja-JP": ("11月24日", "11月24日火曜日", "2026年11月24日", "2026年11月", "火曜日", "9:05"),
}
LISTED = {
    "en-GB": ("a and b", "a, b and c"),
    "en-US": ("a and b", "a, b, and c"),
    "de-DE": ("a und b", "a, b und c"),
    "es-LA": ("a y b", "a, b y c"),
    "fr-FR": ("a et b", "a, b et c"),
    "pt-BR": ("a e b", "a, b e c"),
    "ja-JP": ("a、b", "a、b、c"),
}


@pytest.fixture(autouse=True)
def every_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogues.in_use, "allowed", LANGUAGES)


@pytest.mark.parametrize("locale", WRITTEN)
def test_days_and_hours(locale: str) -> None:
    reads, day = Reader(locale, "Europe/Berlin", MOMENT), date(2026, 11, 24)
    written = (reads.on(day), reads.weekday_on(day), reads.in_full(day), reads.month_and_year(day))
    assert (*written, reads.day(MOMENT), reads.hour(MOMENT)) == WRITTEN[locale]
    assert reads.date(MOMENT) == reads.on(day)
    assert [reads.weekday(number) for number in (1, 2, 7)][1] == reads.day(MOMENT)
    assert reads.on(date(2028, 11, 24)) == reads.in_full(date(2028, 11, 24))
    assert "2028" in reads.weekday_on(date(2028, 11, 24))


@pytest.mark.parametrize("locale", LISTED)
def test_lists(locale: str) -> None:
    reads = Reader(locale)
    assert (reads.both(["a", "b"]), reads.both(["a", "b", "c"])) == LISTED[locale]
    assert (reads.both([]), reads.both(["a"])) == ("", "a")


@pytest.mark.parametrize(
    ("locale", "begins", "ends"), [("en-GB", "00:00", "24:00"), ("en-US", "12:00\u202fAM", "12:00\u202fAM")]
)
def test_the_ends_of_a_day(locale: str, begins: str, ends: str) -> None:
    reads = Reader(locale)
    assert (reads.clock(0), reads.clock(24 * 60)) == (begins, ends)


def test_sentences_stand_side_by_side_as_the_language_has_it() -> None:
    """Japanese needs no space, but beside bold, which Slack sees only there; what is empty is left out."""
    english, japanese = Reader("en-GB"), Reader("ja-JP")
    assert english.together("One.", "", "Two.") == "One. Two."
    assert japanese.together("一つ。", "", "二つ。") == "一つ。二つ。"
    assert japanese.together("*一つ。*", "二つ。") == "*一つ。* 二つ。"
    assert japanese.quote("言葉") == "「言葉」"
    assert Reader("fr-FR").labelled("Mercis", 3) == "Mercis\u00a0: 3"
    assert japanese.labelled("感謝", "*三*") == "感謝\uff1a *三* "
    assert english.labelled("Thanks", "*three*") == "Thanks: *three*"
