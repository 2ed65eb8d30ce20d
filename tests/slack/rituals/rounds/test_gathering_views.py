"""The posts of a gathering: within Slack's sizes, each answer once, the words whole."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackapp.domain.rituals.rounds.gathered import Line
from slackapp.domain.words import WORDS_MAX
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Message
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.rituals.rounds import gathering_views as view
from tests.cast import ANA, NOW, SAM, TOMAS
from tests.slack.message_sizes import check

READER = Reader()
QUESTION = "Who made your week easier?"
HEAD = Message(QUESTION, [b.section(f"*{QUESTION}*"), b.context("Round 2 of 6")])
FOOT = view.Foot(("cleanup", "review"))


def line(number: int, words: str, receiver_ids: tuple[str, ...] = (TOMAS,)) -> Line:
    return Line(number, ANA, receiver_ids, words, NOW + timedelta(minutes=number))


def texts(message: Message) -> str:
    return str(message.blocks)


@pytest.mark.parametrize(
    ("words", "sizes"),
    [
        ("You took my night.", [12, 12, 6]),
        ("x" * WORDS_MAX, [6, 6, 6, 6, 6]),
        ("&" * WORDS_MAX, [1] * 30),
        ("*" + "x" * (WORDS_MAX - 1), [6, 6, 6, 6, 6]),
    ],
)
def test_a_post_has_twelve_answers_and_13_200_characters_at_most(words: str, sizes: list[int]) -> None:
    found = view.pages(READER, HEAD, [line(number, words) for number in range(30)], FOOT)
    assert [len(page.lines) for page in found] == sizes
    for page in found:
        check(page.message)
        assert view.characters_of(page.message.blocks) <= 13_200
    assert "More answers are in the thread." in texts(found[0].message)


WORDS = st.one_of(
    st.text(min_size=1, max_size=60),
    st.builds(lambda piece, times: (piece * times)[:WORDS_MAX], st.text(min_size=1, max_size=4), st.integers(1, 2_000)),
)
PEOPLE = tuple(f"U{number:010}" for number in range(30))


@given(st.lists(st.tuples(WORDS, st.integers(1, 30)), min_size=1, max_size=40))
def test_every_answer_stands_once_in_order_and_every_post_within_the_sizes_of_slack(
    answers: list[tuple[str, int]],
) -> None:
    lines = [line(number, words, PEOPLE[:many]) for number, (words, many) in enumerate(answers)]
    found = view.pages(READER, HEAD, lines, FOOT)
    assert [one for page in found for one in page.lines] == lines
    for page in found:
        assert 1 <= len(page.lines) <= view.LINES_MAX
        assert len(page.message.blocks) <= view.BLOCKS_MAX
        assert view.characters_of(page.message.blocks) <= view.CHARACTERS_MAX
        assert len(page.message.text) <= b.MESSAGE_TEXT_MAX


def test_only_the_first_post_has_the_question_and_the_foot() -> None:
    first, second = view.pages(READER, HEAD, [line(number, "words") for number in range(13)], FOOT)
    for part in (QUESTION, "Anything to put right?", "Clean-up and Review. I only see thanks sent with Tend."):
        assert part in texts(first.message)
        assert part not in texts(second.message)


def test_without_kinds_the_foot_does_not_speak_of_work() -> None:
    [only] = view.pages(READER, HEAD, [line(1, "words")], view.Foot())
    assert "Work without thanks" not in texts(only.message)
    assert "in the thread" not in texts(only.message)


def test_without_answers_there_is_no_post() -> None:
    assert view.pages(READER, HEAD, [], FOOT) == ()


def test_a_line_names_who_agreed_and_says_that_the_words_were_edited() -> None:
    edited = Line(1, ANA, (TOMAS, SAM), "words", NOW, changed_at=NOW)
    [only] = view.pages(READER, HEAD, [edited], FOOT)
    assert f"🌱 <@{ANA}> thanked <@{TOMAS}> and <@{SAM}> (edited):" in texts(only.message)
    assert f"🌱 <@{ANA}> thanked <@{TOMAS}> and <@{SAM}> (edited): “words”" in only.message.text
