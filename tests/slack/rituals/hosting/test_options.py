"""The options of questions in a menu: a long one goes on in the small text below."""

import pytest

from slackapp.domain.rituals.hosting.questions import Question
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.rituals.hosting import views


@pytest.mark.parametrize(
    ("words", "first"),
    [("a" * 75, 75), ("a" * 74 + " " + "b" * 40, 74), ("誰" * 120, 75), ("a " + "b" * 100, 75)],
)
def test_a_long_question_is_cut_at_a_space_where_there_is_one(words: str, first: int) -> None:
    """And at the end of the line where the language has none; nothing is lost."""
    option = views._option(Reader(), Question(own_id=1, words=words))
    text, below = option["text"]["text"], option.get("description", {}).get("text", "")
    assert len(text) == first
    assert f"{text}{below}".replace(" ", "") == words.replace(" ", "")
