"""What stands in every private view: who can read it; and the hints on one's own draft."""

import pytest

from slackapp.domain.repairs.hinting.rules import RULES
from slackapp.domain.repairs.hints import Hint
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.repairs import audience_views, hint_views


def texts(blocks: list[dict[str, object]]) -> str:
    return str(blocks)


def test_who_can_read_names_the_two_the_server_and_slack() -> None:
    """Of the two, the server and Slack."""
    said = texts(audience_views.who_reads(Reader())["blocks"])
    for piece in ("you two", "people who run Tend", "has the key", "Slack", "14 days after reading", "30 days unread"):
        assert piece in said
    assert "<@" not in said


def test_every_rule_has_its_sentence() -> None:
    assert hint_views.SENTENCES.keys() == RULES.keys()


@pytest.mark.parametrize("rule", RULES)
def test_a_hint_quotes_and_blocks_nothing(rule: str) -> None:
    """Small text, the quote escaped and short, no field and no button."""
    shown = hint_views.hints(Reader(), [Hint(rule, "sorry if\n<!channel> " + "a" * 300)])
    assert {block["type"] for block in shown} == {"context"}
    said = texts(shown)
    assert "sorry if &lt;!channel&gt; a" in said
    assert "<!channel>" not in said
    assert max(len(block["elements"][0]["text"]) for block in shown) < 240


def test_no_hint_is_no_block_and_many_are_three() -> None:
    assert hint_views.hints(Reader(), []) == []
    every = [Hint(rule, "words") for rule in RULES]
    assert len(hint_views.hints(Reader(), every)) == 1 + hint_views.SHOWN_MAX
