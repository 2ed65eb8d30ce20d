"""Invisible characters are named, or cut off where they do no harm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackapp.commands.spreadsheets.complaints import is_invisible, short, trimmed, why_hidden

INVISIBLE = "\u200b\ufeff\u00ad\u200e\u200f\u202a\u202e\u2066\u00a0\u3164\u2060\u200d\u180e\u2028\x85\x07\ufe0f\u2800"


@pytest.mark.parametrize("character", INVISIBLE, ids=lambda c: f"U+{ord(c):04X}")
def test_an_invisible_character_is_named_inside_and_cut_off_at_the_edges(character: str) -> None:
    assert why_hidden(f"a{character}b", "manager") == (
        f"there is an invisible character (U+{ord(character):04X}) in the manager"
    )
    assert trimmed(f" {character} ab{character}{character}") == "ab"
    assert short(f"a{character}b") == f"'a[U+{ord(character):04X}]b'"


def test_a_line_break_has_its_own_words() -> None:
    assert why_hidden("a\r\nb", "doer") == "there is a line break in the doer"


def test_a_nul_byte_is_not_cut_off() -> None:
    """It says that the file is damaged."""
    assert trimmed("\0") == "\0"


@pytest.mark.parametrize("cell", ["ana@acme.test", "Zoë", "日本語 テスト", "👍", "a b"])
def test_visible_text_is_left_alone(cell: str) -> None:
    assert why_hidden(cell, "manager") is None
    assert trimmed(cell) == cell


@given(st.text())
def test_a_shown_cell_is_short_and_visible(cell: str) -> None:
    shown = short(cell)
    assert not any(map(is_invisible, shown))
    assert len(shown) <= 90  # each of its 40 characters may be escaped
