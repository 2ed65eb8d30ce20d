"""Slack's markup becomes plain text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackapp.slack.bolt.markup import mentioned, plain_words

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
