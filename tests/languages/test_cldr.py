"""Days, hours and lists as each language writes them, by CLDR; what British English people read is as it always was."""

import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta

import pytest
from babel.core import Locale
from babel.dates import format_date, format_time, get_day_names, get_month_names
from babel.lists import format_list

from slackapp.domain.languages import LANGUAGES
from slackapp.languages import catalogues, from_cldr
from slackapp.languages.cldr import AMERICAN, FILE, own_name, region_of, spoken
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


def test_our_part_of_cldr_is_babels() -> None:
    """Another edition of CLDR comes with another Babel; `make messages` takes it over."""
    assert FILE.read_text(encoding="utf-8") == from_cldr.written()
    with pytest.raises(KeyError):
        from_cldr.pythons("d MMM")  # no pattern that Tend uses shortens months


@pytest.mark.parametrize("region", sorted({AMERICAN, *map(region_of, LANGUAGES)}))
def test_days_hours_and_lists_are_written_as_babel_writes_them(region: str) -> None:
    """Each day of a leap year, each quarter of an hour, and lists of up to five."""
    ways, locale = spoken(region[:2] if region[:2] == "en" else region, region.replace("_", "-")), Locale.parse(region)
    assert ways.region == region
    skeletons = locale.datetime_skeletons
    patterns = {
        ways.day_and_month: skeletons["MMMMd"],
        ways.full_date: skeletons["yMMMMd"],
        ways.weekday_and_full_date: locale.date_formats["full"],
        ways.month_and_year: skeletons["yMMMM"],
    }
    for day in (date(2028, 1, 1) + timedelta(days=number) for number in range(366)):
        for ours, pattern in patterns.items():
            assert ways.written(day, ours) == format_date(day, str(pattern), locale=locale)
        assert ways.weekday(day) == get_day_names("wide", "stand-alone", locale)[day.weekday()]
        assert ways.month(day) == get_month_names("wide", "stand-alone", locale)[day.month]
    for at in (time(hour, minute) for hour in range(24) for minute in range(0, 60, 15)):
        assert ways.clock(at) == format_time(at, "short", locale=locale)
    for parts in (list("abcde")[:many] for many in range(6)):
        assert ways.listed(parts) == format_list(parts, locale=locale)


def test_names_of_languages() -> None:
    """Tend's own in themselves; any other in the reader's, and by its code where CLDR has no name."""
    assert [own_name(language) for language in LANGUAGES] == [
        *("English", "Deutsch", "Español", "Français", "Português (Brasil)", "日本語")
    ]
    german = Reader("de-DE")
    names = [german.language(locale) for locale in ("en-GB", "es-LA", "ko", "xx-XX")]
    assert names == ["Englisch (Vereinigtes Königreich)", "Spanisch", "Koreanisch", "xx-XX"]


def test_saying_when_loads_no_data_of_babel() -> None:
    """Four megabytes for the first language and one for each further one, which a process would keep for good."""
    code = (
        "from datetime import date, time\nimport babel.core, babel.localedata\n"
        "from slackapp.domain.languages import LANGUAGES\nfrom slackapp.languages.cldr import own_name, spoken\n"
        "for language in LANGUAGES:\n    ways = spoken(language, 'en-US')\n"
        "    print(ways.written(date(2026, 11, 24), ways.weekday_and_full_date), ways.clock(time(9, 5)))\n"
        "    print(ways.midnight, ways.listed(['a', 'b', 'c']), own_name(language))\n"
        "print(babel.core._global_data, babel.localedata._cache)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8")
    assert "Tuesday, November 24, 2026 9:05\u202fAM" in done.stdout
    assert done.stdout.splitlines()[-1] == "None {}"
