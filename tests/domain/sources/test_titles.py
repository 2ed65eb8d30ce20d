"""Words in titles, as people read them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackapp.domain.sources import titles
from slackapp.domain.sources.rules import OnCallRules
from slackapp.domain.words import check_words
from tests.cast import ANA, SAM, TOMAS


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Zoe\u0308", "Zo\u00eb"),  # decomposed, as macOS writes, and composed, as keyboards do
        ("Zo\u00eb", "Zoe\u0308"),
        ("On call: ANA", "ana"),
        ("ana_primary", "Ana"),
        ("Primary (Ana)", "ana"),
        ("Ana's week", "Ana"),
        ("Banana day, Ana", "Ana"),
        ("Ana\u00a0Lee  first", "ana lee"),
        ("A\u00adna on call", "Ana"),  # a soft hyphen
        ("\u202aAna\u202c", "Ana"),  # marks of direction
        ("Stra\u00dfe", "STRASSE"),
        ("\u7530\u4e2d\u5f53\u756a", "\u7530\u4e2d"),  # Japanese has no spaces
        ("\uae40\ubbfc\uc218\ub2d8", "\uae40\ubbfc\uc218"),  # nor Korean before an ending
        ("C++ week", "C++"),
    ],
)
def test_names_match_at_word_edges(title: str, words: str) -> None:
    assert titles.has_words(title, words)


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Banana", "Ana"),
        ("Anabel", "Ana"),
        ("Ana2", "Ana"),
        ("Zoe\u0308", "Zoe"),  # half of a letter
        ("\u0938\u0940\u092e\u093e", "\u0938\u0940\u092e"),  # a vowel sign goes on with the word
        ("Ana", ""),
        ("Ana", "\u200b"),
        ("", "Ana"),
    ],
)
def test_words_are_not_found_inside_words(title: str, words: str) -> None:
    assert not titles.has_words(title, words)


@given(st.text(max_size=20), st.text(max_size=20), st.sampled_from(["NFC", "NFD"]))
def test_names_match_after_nfc_and_in_any_case(before: str, words: str, form: str) -> None:
    title = f"{before} {words} after"
    changed = unicodedata.normalize(form, title)  # type: ignore[arg-type]
    assert titles.normal_form(changed) == titles.normal_form(title)
    assert titles.has_words(changed, words) == bool(titles.normal_form(words))


def test_the_longest_words_name_the_person() -> None:
    rules = OnCallRules((("Ana", ANA), ("Ana Lee", SAM), ("Lee", TOMAS)))
    assert rules.person_in("Week of ana lee") == SAM
    assert rules.person_in("Week of ana") == ANA
    assert rules.person_in("Banana week") is None


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("  Fix\nthe  build ", "Fix the build"),
        ("x" * 5_000, "x" * 199 + "…"),
        ("a\0b\ud800c", "ab\ufffdc"),
        ("\u200b\u3164\u2800\ufe0f\u00ad", None),
        ("\u202e" + "x" * 5_000, "x" * 199 + "…"),  # a direction is not left open
        ("", None),
        ("🌱", "🌱"),
    ],
)
def test_titles_are_cut_and_blank_ones_are_none(title: str, kept: str | None) -> None:
    assert titles.shown(title) == kept


@given(st.text(st.characters()))
def test_every_shown_title_can_be_stored(title: str) -> None:
    kept = titles.shown(title)
    assert kept is None or check_words(kept) == kept
