"""Which words of a thanks name an effort, in six languages."""

import unicodedata
from collections.abc import Callable
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackapp.domain.thanks.words.word_match import ThanksWords, content_words, has_praise, names_effort
from tests.domain.thanks.fresh_pairs import FRESH
from tests.domain.thanks.word_pairs import LABELLED

PAIRS = [(language, *pair) for language, pairs in LABELLED.items() for pair in pairs]
EUROPEAN = st.text("abcdefghijklmnopqrstuvwxyzäöüßéèêñçãõâáíóúABCÄÖÉÇ ", max_size=60)
EMOJI = st.sampled_from([":tada:", "🎉", "<@U0TOMAS0001>", "<#C0PLATFORM|platform>", "<!subteam^S1|@night>", "❤️"])
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


def test_fresh_pairs_are_labelled_as_readers_do() -> None:
    """Of what it says that it names, 95 % is named; of what is named, it finds 85 %: silence is the worse mistake."""
    said = [(names_effort(thanks, effort), names) for _, thanks, effort, names in FRESH]
    right = sum(found and names for found, names in said)
    assert right / sum(found for found, _ in said) >= 0.95
    assert right / sum(names for _, names in said) >= 0.85
    assert {language for language, *_ in FRESH} == set(LABELLED)


@given(EUROPEAN, EUROPEAN)
def test_case_does_not_matter(thanks: str, effort: str) -> None:
    """Capital letters are a matter of taste, and of phones."""
    assert names_effort(thanks.upper(), effort) is names_effort(thanks, effort)
    assert names_effort(thanks, effort.upper()) is names_effort(thanks, effort)


@given(LETTERS, LETTERS)
def test_composed_and_decomposed_letters_are_equal(thanks: str, effort: str) -> None:
    """A Mac and a phone write the same letters differently."""
    for form in ("NFC", "NFD"):
        assert names_effort(unicodedata.normalize(form, thanks), effort) is names_effort(thanks, effort)
        assert names_effort(thanks, unicodedata.normalize(form, effort)) is names_effort(thanks, effort)


@given(EUROPEAN, EUROPEAN)
def test_one_word_and_another_are_alike_in_both_directions(one: str, other: str) -> None:
    """Between single words it does not matter which of the two is said."""
    first, second = "".join(one.split()), "".join(other.split())
    assert names_effort(first, second) is names_effort(second, first)


@given(LETTERS, LETTERS, st.lists(EMOJI, max_size=4))
def test_emoji_and_mentions_change_nothing(thanks: str, effort: str, marks: list[str]) -> None:
    """They stand beside the words, in either text."""
    beside = " " + " ".join(marks)
    assert names_effort(thanks + beside, effort + beside) is names_effort(thanks, effort)


@given(LETTERS, st.sampled_from(["", " ", "\n", "…", ":tada:", "<@U0TOMAS0001>", "the", "danke", "1"]))
def test_texts_without_words_never_match(words: str, empty: str) -> None:
    """In either place."""
    assert not names_effort(words, empty)
    assert not names_effort(empty, words)


@given(LETTERS)
def test_praise_has_no_content(words: str) -> None:
    """A text of praise alone is praise, and whatever has content is more."""
    assert has_praise(f"thank you {words}")
    assert content_words(f"thank you {words}") == content_words(words)


def test_the_doers_name_is_no_reason() -> None:
    """Every effort of Tomas is by Tomas: his name and one more word are not two words in common."""
    said = ThanksWords("Tomas, thanks for covering lunch")
    assert said.name("Tomas covering the night shift")
    assert not said.name("Tomas covering the night shift", "Tomas Novák")
    assert ThanksWords("Tomas, you covered that night").name("Tomas covering the night shift", "Tomas Novák")


HARD: tuple[Callable[[int], str], ...] = (
    lambda count: " ".join(f"begin{number:04}x" for number in range(count // 11)),
    lambda count: "x" * count,
    lambda count: "<@" * (count // 2),
    lambda count: ":a" * (count // 2),
    lambda count: "<https://" * (count // 9),
    lambda count: "".join(chr(0x4E00 + number) for number in range(count)),
    lambda count: "e\u0301" * (count // 2),
    lambda count: "\ufdfa" * count,
)


@pytest.mark.parametrize("hard", HARD)
def test_the_longest_texts_take_no_longer_than_their_letters(hard: Callable[[int], str]) -> None:
    """Of 2,000 letters each, a thanks and thirty efforts; comparing each word with each would take twenty seconds."""
    thanks, effort = hard(2_000), hard(2_000)[::-1]
    began = process_time()
    words = ThanksWords(thanks)
    for _ in range(30):
        words.name(effort)
    assert process_time() - began < 5
