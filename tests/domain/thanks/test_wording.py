"""Praise that fits anything is recognised, nothing else is, and openings lose nothing that was typed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackapp.domain.thanks.words.empty_words import JAPANESE_PRAISE, PRAISE, STOP_WORDS
from slackapp.domain.thanks.words.wording import begun, is_generic, late_since

PHRASES = st.sampled_from([*" ".join(PRAISE.values()).split(), *JAPANESE_PRAISE.split()])
LITTLE = st.sampled_from(" ".join(STOP_WORDS.values()).split())
BETWEEN = st.sampled_from([" ", ", ", "! ", " - ", "\n", " 🙌 ", " :tada: "])


@pytest.mark.parametrize(
    "words",
    [
        "great job",
        "You rock!!",
        "Thanks for everything",
        "thank you so much",
        "Thanks so much, you're the best 🙏",
        "You’re awesome :tada:",
        "GREAT WORK TEAM",
        "Danke!",
        "Vielen Dank für alles, gut gemacht.",
        "Du bist der Hammer",
        "Merci beaucoup, bravo",
        "¡Muchas gracias por todo!",
        "Valeu, ótimo trabalho",
        "いつもありがとうございます",
        "thanks for all your help this week",
    ],
)
def test_what_is_said_of_anything(words: str) -> None:
    assert is_generic(words)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "🙏",
        "so very",
        "for taking my night",
        "Great job on the release",
        "thanks Tomas",
        "danke fürs Einspringen",
        "When the line broke, you stayed",
        "You rock the boat",
        "great, 3 bugs less",
        "Спасибо",
    ],
)
def test_what_says_more_or_nothing(words: str) -> None:
    assert not is_generic(words)


@given(st.lists(st.tuples(PHRASES, BETWEEN), min_size=1), st.lists(LITTLE))
def test_stock_phrases_stay_generic_however_they_are_strung_together(
    parts: list[tuple[str, str]], little: list[str]
) -> None:
    words = "".join(phrase + between for phrase, between in parts) + " " + " ".join(little)
    assert is_generic(words)
    assert is_generic(words.upper())


@given(PHRASES, st.from_regex(r"\A[bcdfgx]{7,12}\Z"))
def test_one_word_of_what_was_done_is_enough(phrase: str, word: str) -> None:
    assert not is_generic(f"{phrase} {word}")
    assert not is_generic(f"{word} {phrase}")


@given(st.text())
def test_any_text_is_taken(words: str) -> None:
    """And what has no letters or figures is never called praise."""
    assert not (is_generic(words) and not any(char.isalnum() for char in words))


@given(st.text(max_size=60), st.text(min_size=1, max_size=20), st.integers(0, 80), st.booleans())
def test_an_opening_loses_nothing(words: str, opening: str, limit: int, first: bool) -> None:  # noqa: FBT001
    both = begun(words, opening, limit, first=first)
    assert both == words or len(both) <= limit
    assert words.strip() in both
    assert begun(both, opening, limit, first=first) == both or both == words


def test_where_an_opening_stands() -> None:
    assert begun("", "It … .", 100) == "It … ."
    assert begun("great job", "It … .", 100) == "great job\nIt … ."
    assert begun("great job", "I should …", 100, first=True) == "I should …\ngreat job"
    assert begun("great job", "It … .", 12) == "great job"


@pytest.mark.parametrize(
    ("then", "when"),
    [
        ((2026, 11, 18), None),
        ((2026, 11, 12), None),
        ((2026, 11, 10), "last_week"),
        ((2026, 11, 8), "this_month"),
        ((2026, 10, 31), "this_year"),
        ((2025, 12, 31), "last_year"),
        ((2024, 11, 18), "earlier"),
    ],
)
def test_how_late_words_are(then: tuple[int, int, int], when: str | None) -> None:
    now = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
    assert late_since(datetime(*then, 9, 0, tzinfo=UTC), now, "Europe/Berlin", after_days=7) == when


def test_the_reader_s_own_calendar_counts() -> None:
    """The evening of 31 October in New York is November in Berlin."""
    then, now = datetime(2026, 11, 1, 1, 0, tzinfo=UTC), datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    assert late_since(then, now, "America/New_York", after_days=7) == "this_year"
    assert late_since(then, now, "Europe/Berlin", after_days=7) == "this_month"
    assert late_since(then, now, "nowhere/at_all", after_days=7) == "this_month"


@given(st.datetimes(datetime(2020, 1, 1), datetime(2026, 11, 18), timezones=st.just(UTC)), st.integers(1, 30))  # noqa: DTZ001  (the bounds are naive by definition)
def test_every_past_moment_has_a_name_or_is_not_late(then: datetime, after_days: int) -> None:
    now = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
    is_late = (now - then).total_seconds() >= after_days * 86_400
    assert (late_since(then, now, "Europe/Berlin", after_days=after_days) is not None) == is_late


def test_ten_days_are_ten_over_a_clock_change() -> None:
    """Berlin, 29 March 2026: from nine to nine ten days later are 239 hours."""
    then, now = datetime(2026, 3, 20, 8, 0, tzinfo=UTC), datetime(2026, 3, 30, 7, 0, tzinfo=UTC)
    assert late_since(then, now, "Europe/Berlin", after_days=10) == "this_month"
    assert late_since(then, now - timedelta(minutes=1), "Europe/Berlin", after_days=10) is None
