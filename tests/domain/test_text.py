"""One definition of a line, of white space and of blank text, for all text that people type."""

import re
import unicodedata
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slackapp.domain import text
from slackapp.domain.refusals import BrokenCharacter, NothingWritten, NoWords, TooLong
from slackapp.domain.words import WORDS_MAX, check_words, says_nothing

LINE_BREAKS = ("\n", "\r", "\r\n", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029")
UNSEEN = (
    *("\u200b", "\u2800", "\u3164", "\u00ad", "\ufeff", "\u2060", "\ufe0f", "\u00a0", "\u200d", "\u115f", "\uffa0"),
    *("\u034f", "\u17b5", "\u180e", "\u2065", "\ufff5", "\x00", "\x1f", "\x7f", "\U000e0041", "\U0001d159"),
)
tricky = st.sampled_from(
    (*LINE_BREAKS, *UNSEEN, *text.OPENS_DIRECTION, *text.CLOSES_DIRECTION, " ", "\t", "x", "שרה", "🙏", "❤\ufe0f", "."),
)
anything = st.text(st.characters(exclude_categories=[])) | st.lists(tricky, max_size=12).map("".join)


@pytest.mark.parametrize("line_break", LINE_BREAKS)
def test_2_1_every_line_break_is_one_newline(line_break: str) -> None:
    assert text.tidy(f"one{line_break}two") == "one\ntwo"
    assert text.lines(f"{line_break}one{line_break}{line_break} two\u200b{line_break}") == ["one", "two"]
    assert text.one_line(f"one{line_break}two") == "one two"
    assert text.first_word(f"help{line_break}me") == ("help", "me")


@pytest.mark.parametrize("unseen", [*UNSEEN, *LINE_BREAKS, *text.OPENS_DIRECTION, *text.CLOSES_DIRECTION, ""])
def test_2_1_invisible_characters_alone_are_no_words(unseen: str) -> None:
    assert text.is_blank(unseen)
    assert text.tidy(f" {unseen}{unseen}\n") == ""
    with pytest.raises(NothingWritten):
        check_words(unseen, NothingWritten)


def test_all_white_space_and_every_invisible_format_shows_nothing() -> None:
    """But the signs of format that fonts draw, as before Arabic numbers or around hieroglyphs, are seen."""
    drawn = re.compile("ARABIC|SYRIAC|KAITHI|EGYPTIAN")
    for character in map(chr, range(0x110000)):
        is_format = unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp", "Zs"}
        if is_format or character.isspace():
            is_drawn = drawn.match(unicodedata.name(character, "")) and character != "\u061c"
            assert text.is_blank(character) is not bool(is_drawn), hex(ord(character))


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("  for x\n", "for x"),
        ("\u200b\u00a0\u200ffor\u00a0x\ufeff", "for\u00a0x"),
        ("\u2069 \u2067שרה\u2069 ", "\u2067שרה\u2069"),  # closes nothing; opens and closes
        ("for x \u2067", "for x"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("❤\ufe0f\u200b ", "❤\ufe0f"),
        ("🏴\U000e0067\U000e0062\U000e007f", "🏴\U000e0067\U000e0062\U000e007f"),
        ("a\x00b\x1fc\td", "abc\td"),
        ("\u202eevil", "\u202eevil\u202c"),
        ("\u2066a \u202bb\nc", "\u2066a \u202bb\u202c\u2069\nc"),
        ("\u2067a \u202bb\u2069 c", "\u2067a \u202bb\u2069 c"),  # the end of an isolate ends what is in it
        ("\u202ba\u2066b\u202c", "\u202ba\u2066b\u202c\u2069\u202c"),  # and nothing in it ends what is around it
    ],
)
def test_text_is_stored_tidy(typed: str, left: str) -> None:
    assert text.tidy(typed) == left


@given(anything)
def test_tidy_text_stays_as_it_is_and_holds_no_control(typed: str) -> None:
    tidied = text.tidy(typed)
    assert text.tidy(tidied) == tidied
    assert text.is_blank(typed) == (tidied == "")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]", tidied)
    assert text.one_line(text.one_line(typed)) == text.one_line(typed)
    assert "\n" not in text.one_line(typed)


@given(anything)
def test_nothing_that_is_seen_is_lost(typed: str) -> None:
    def seen(words: str) -> list[str]:
        return [character for character in words if not text.is_blank(character)]

    assert seen(text.tidy(typed)) == seen(text.one_line(typed)) == seen(typed)
    assert seen("".join(text.lines(typed))) == seen(typed)
    assert seen("".join(text.first_word(typed))) == seen(typed)


@settings(max_examples=100)  # directions end in many ways
@given(anything, st.sampled_from(["x", "שרה"]))
def test_no_direction_goes_on_after_a_text(typed: str, after: str) -> None:
    """Every line ends at the depth at which it began."""
    for line in text.directions_closed(typed).split("\n"):
        assert text.directions_closed(line + after) == line + after


@given(anything)
def test_checked_words_are_tidy_whole_and_short_enough(typed: str) -> None:
    if text.has_half(typed):
        with pytest.raises(BrokenCharacter):
            check_words(typed)
        return
    try:
        words = check_words(typed)
    except (NoWords, TooLong):
        assert says_nothing(text.tidy(typed)) or len(text.tidy(typed)) > WORDS_MAX
        return
    assert words == text.tidy(typed) == check_words(words)
    assert 0 < len(words) <= WORDS_MAX
    assert words.encode().decode() == words


@pytest.mark.parametrize("half", ["\ud83d", "so good \ude4f", "\udc00\ud800"])
def test_half_a_character_is_refused(half: str) -> None:
    with pytest.raises(BrokenCharacter):
        check_words(half)
    assert "\ufffd" in text.whole(half)


@pytest.mark.parametrize("words", ["...", "?!", "«—»", "،؟", "::", ".", "\u0301", "-\u200b-"])
def test_punctuation_alone_says_nothing(words: str) -> None:
    assert says_nothing(words)


@pytest.mark.parametrize(
    "words",
    ["🙏", "❤\ufe0f", "👩\u200d💻", "🇩🇪", "#\ufe0f\u20e3", "+1", "100 %", "\U0001fae9", "\U0001fb00", ":pray:", ":)",
     ";-)", "&", "#", "x", "谢谢", "תודה", "धन्यवाद", "^^"],
)  # fmt: skip
def test_an_emoji_a_number_or_a_letter_says_something(words: str) -> None:
    assert not says_nothing(words)
    assert check_words(words) == words


@pytest.mark.parametrize("piece", ["\u2067", "\u202e", "\u2069", "\u2067\u202e", "\u200b", "\x00", "\u2028", "\ufe0f"])
def test_long_text_is_read_in_linear_time(piece: str) -> None:
    typed, start = "x" + piece * 100_000 + "x", process_time()
    text.tidy(typed)
    assert process_time() - start < 2
