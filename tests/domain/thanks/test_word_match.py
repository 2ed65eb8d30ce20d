"""Which words of a thanks name an effort, in six languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackapp.domain.thanks.words.word_match import content_words, names_effort
from tests.domain.thanks.word_pairs import LABELLED

PAIRS = [(language, *pair) for language, pairs in LABELLED.items() for pair in pairs]
LETTERS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=80)


@pytest.mark.parametrize(("language", "thanks", "effort", "names"), PAIRS)
def test_the_labelled_pairs(language: str, thanks: str, effort: str, *, names: bool) -> None:
    """Two content words in common, or all of a short effort's; praise never, in any of the languages."""
    assert names_effort(thanks, effort) is names, (language, content_words(thanks), content_words(effort))


def test_there_are_eighty_pairs_of_both_kinds() -> None:
    """A rule that always says no, or always yes, would fail half of them."""
    assert len(PAIRS) >= 80
    for pairs in LABELLED.values():
        assert {names for _, _, names in pairs} == {True, False}


@given(LETTERS)
def test_words_name_themselves(words: str) -> None:
    """Whatever has content names itself, also folded; whatever has none names nothing."""
    assert names_effort(words, words) is bool(content_words(words))


@given(LETTERS, LETTERS, LETTERS)
def test_more_words_never_name_less(thanks: str, more: str, effort: str) -> None:
    """A longer thanks names at least what the shorter one named."""
    if names_effort(thanks, effort):
        assert names_effort(f"{thanks} {more}", effort)
        assert names_effort(f"{more} {thanks}", effort)


@given(
    st.lists(st.sampled_from(["thx", "great", "job", "danke", "merci", "gracias", "obrigada", "super", "❤️", ":tada:"]))
)
def test_praise_names_nothing(words: list[str]) -> None:
    """However much of it."""
    praise = " ".join(words)
    assert not names_effort(praise, f"covering the on-call night {praise}")
    assert not names_effort("covering the on-call night", praise)


@pytest.mark.parametrize(
    ("thanks", "effort"),
    [
        ("for <https://wiki.example/release-notes|the page>", "wrote the release notes page"),
        ("for <@U0COVERING> and <#C0NIGHT|night>", "covering the night"),
        ("for :night_with_stars: :pager:", "pager night"),
        ("1 2 3", "1 2 3"),
    ],
)
def test_markup_is_no_word(thanks: str, effort: str) -> None:
    """Addresses, mentions, emoji and single digits are not what the giver said."""
    assert not names_effort(thanks, effort)


@pytest.mark.parametrize(
    ("thanks", "effort"),
    [
        ("la migracion de la base", "La Migración de la base"),
        ("ORGANISATION SEMINAIRE", "l’organisation du séminaire"),
        ("cafe\u0301 machine", "caf\u00e9 machine"),
        ("on\u2011call night", "on-call night"),
    ],
)
def test_case_accents_and_composition_do_not_matter(thanks: str, effort: str) -> None:
    """People type on phones."""
    assert names_effort(thanks, effort)
