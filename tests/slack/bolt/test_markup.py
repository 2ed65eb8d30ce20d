"""Slack's markup becomes plain text, and what counts as having said something."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackapp.slack.bolt.markup import INVISIBLE, has_letters, is_blank, mentioned, plain_words, trimmed

NAMES = {"U0MIRA0001": "Mira", "C0LEADS001": "leads", "S0NIGHT001": "night-shift"}


def as_slack_escapes(typed: str) -> str:
    return typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("with <@U0TOMAS001|tomas> too", "with @tomas too"),
        ("with <@W0TOMAS001|tomas>", "with @tomas"),
        ("with <@U0MIRA0001|mira.k92>", "with @Mira"),
        ("with <@U0MIRA0001>", "with @Mira"),
        ("with <@U0TOMAS001>", "with @U0TOMAS001"),
        ("with <@U0TOMAS001|>", "with @U0TOMAS001"),
        ("with <@U0TOMAS001|@tomas>", "with @tomas"),
        ("with <@U0TOMAS001|R&amp;D &lt;bot&gt;>", "with @R&D <bot>"),
        ("in <#C0GENERAL1|general>", "in #general"),
        ("in <#C0LEADS001|>", "in #leads"),
        ("in <#C0INCIDENT>", "in #C0INCIDENT"),
        ("dear <!channel>", "dear @channel"),
        ("dear <!here|here>", "dear @here"),
        ("dear <!everyone|@everyone>", "dear @everyone"),
        ("dear <!subteam^S0TEAM0001|@team>", "dear @team"),
        ("dear <!subteam^S0TEAM0001|team>", "dear @team"),
        ("dear <!subteam^S0NIGHT001>", "dear @night-shift"),
        ("see <https://tend.test/a?b=1&amp;c=2>", "see https://tend.test/a?b=1&c=2"),
        ("see <https://tend.test|the page>", "see the page (https://tend.test)"),
        ("see <https://tend.test|https://tend.test>", "see https://tend.test"),
        ("see <http://tend.test|tend.test>", "see tend.test"),
        ("see <http://tend.test/|tend.test>", "see tend.test"),
        ("see <https://tend.test| >", "see https://tend.test"),
        ("ask <mailto:ana@tend.test|ana@tend.test>", "ask ana@tend.test"),
        ("ask <tel:+4930123|+49 30 123>", "ask +49 30 123 (tel:+4930123)"),
        ("on <!date^1764000000^{date}|24 November>", "on 24 November"),
        ("on <!unknown>", "on <!unknown>"),
        ("on <!un&amp;known>", "on <!un&known>"),
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("&amp;lt;", "&lt;"),
        ("&amp;amp;", "&amp;"),
        ("&lt;@U0MIRA0001&gt;", "<@U0MIRA0001>"),
        ("&quot;&nbsp;", "&quot;&nbsp;"),
        ("if a < b and c > d", "if a < b and c > d"),
        ("<@u0mira0001> <@> <#> <> <<@U0MIRA0001>>", "<@u0mira0001> <@> <#> <> <@Mira>"),
        ("*bold* _it_ ~no~ `code` :pray:", "*bold* _it_ ~no~ `code` :pray:"),
    ],
)
def test_markup_becomes_what_was_meant(text: str, plain: str) -> None:
    assert plain_words(text, NAMES) == plain


@given(st.text())
def test_what_somebody_typed_comes_back_exactly(typed: str) -> None:
    """Escaped by Slack and read once: neither lost nor unescaped twice."""
    assert plain_words(as_slack_escapes(typed)) == typed


def test_mentions_are_named_once_in_order() -> None:
    text = "<@U2|b> <#C1|> <!subteam^S1> <@U1> <@U2> <!here> <https://x.test|<@U3>"
    assert mentioned(text) == ("U2", "C1", "S1", "U1", "U3")


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("  for x\n", "for x"),
        ("\u200b\u00a0\u200ffor\u00a0x\ufeff", "for\u00a0x"),
        ("\u2069 \u2067שרה\u2069 ", "\u2067שרה\u2069"),  # closes nothing; opens and closes
        ("for x \u2067", "for x"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("🏴\U000e0067\U000e0062\U000e007f", "🏴\U000e0067\U000e0062\U000e007f"),
        ("\u3164\u2800", ""),
        ("half \ud83d", "half \ufffd"),
    ],
)
def test_edges_that_cannot_be_seen_are_trimmed(words: str, left: str) -> None:
    assert trimmed(words) == left


@given(st.text(st.characters(exclude_categories=[])))
def test_trimming_only_ever_shortens_and_once_is_enough(words: str) -> None:
    """And what is left can be stored, half surrogate pairs included."""
    left = trimmed(words)
    assert trimmed(left) == left
    assert left.encode().decode() == left
    assert len(left) <= len(words)


@pytest.mark.parametrize(
    "words",
    ["", " \n\t", "\u200b\u200d\ufeff", "\u00a0\u3164\u2800", "...", "?!", "«—»", "،؟", "\ufe0f", "::"],
)
def test_nothing_or_only_punctuation_is_blank(words: str) -> None:
    assert is_blank(words)
    assert not has_letters(words)


@pytest.mark.parametrize(
    "words",
    ["🙏", "❤\ufe0f", "👩\u200d💻", "🇩🇪", "#\ufe0f\u20e3", "+1", "100 %", "\U0001fae9", "\U0001fb00"],
)
def test_an_emoji_or_a_number_says_something_without_a_word(words: str) -> None:
    assert not is_blank(words)
    assert not has_letters(words)


@pytest.mark.parametrize("words", [":pray:", ":pray::skin-tone-2: :+1:", ":ありがとう:", "🙏 :pray: !"])
def test_an_emoji_by_its_name_has_no_letters(words: str) -> None:
    assert not is_blank(words)
    assert not has_letters(words)


@pytest.mark.parametrize("words", ["x", "🙏 danke", "谢谢", "תודה", "धन्यवाद", "at 10:30: done", ":pray: ok", "@maya"])
def test_letters_of_any_script_are_words(words: str) -> None:
    assert has_letters(words)
    assert not is_blank(words)


@given(st.text(), st.text(INVISIBLE))
def test_whoever_has_letters_is_not_blank(words: str, unseen: str) -> None:
    """And what cannot be seen around it changes neither."""
    assert not (has_letters(words) and is_blank(words))
    assert is_blank(unseen + words) == is_blank(words)
    assert has_letters(unseen + words) == has_letters(words)
