"""Words of any length quoted back: within Slack's sizes, and never a piece of an entity."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackapp.domain.words import WORDS_MAX
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import refusals
from slackapp.slack.block_kit.blocks import Message
from slackapp.slack.block_kit.left_out import left_out_later
from slackapp.slack.block_kit.reader import Reader
from tests.cast import ANA, PLATFORM, TOMAS
from tests.slack.message_sizes import check
from tests.world import World

LONG = ["&" * 6_000, "x" * 40_000, "a b\n" * 9_000, "*_~`" * 9_000, "\n&" * 20_000, "<@U1> " * 7_000, "🌱" * 40_000]


@pytest.mark.parametrize("typed", LONG)
def test_answers_that_quote_words_back_are_cut(typed: str) -> None:
    """Six thousand `&` are thirty thousand characters to Slack; 40,000 letters were eighty blocks."""
    message = refusals.quoted(
        Reader(), "I could not save this; nothing was sent. Your words:", typed, "Please try again."
    )
    check(message)
    assert "…" in message.blocks[-2]["text"]["text"]


@given(st.text(alphabet=st.sampled_from("ab &<>*\n🌱"), max_size=WORDS_MAX))
def test_words_that_tend_takes_are_never_cut(words: str) -> None:
    shown = "".join(block["text"]["text"] for block in b.words(words))
    assert "…" not in shown
    assert sum(shown.count(letter) for letter in "ab🌱") >= sum(words.count(letter) for letter in "ab🌱")


@given(st.text(alphabet=st.sampled_from("ab \n•"), max_size=300), st.integers(8, 40))
def test_pieces_are_cut_between_lines_then_between_words(text: str, size: int) -> None:
    """Nothing but white space is lost, and a line that would fit is begun in the next piece with its indent."""
    pieces = list(b.pieces(text, size))
    assert all(0 < len(piece) <= size for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_a_line_stays_whole_with_its_indent() -> None:
    assert list(b.pieces("• one two\n   three four\n   five", 16)) == ["• one two", "   three four", "   five"]
    assert list(b.pieces("one two three four", 10)) == ["one two", "three four"]
    assert list(b.pieces("x" * 25, 10)) == ["x" * 10, "x" * 10, "x" * 5]


@pytest.mark.parametrize("typed", LONG[:2])
async def test_a_command_as_long_as_slack_sends_is_answered(world: World, typed: str) -> None:
    """The sandbox takes the answer as Slack would, whatever was typed."""
    said = await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> {typed}")
    assert (said.status, said.trouble) == (200, None)
    assert said.body is not None
    check(Message(said.body["text"], said.body["blocks"]))


async def test_words_of_two_thousand_ands_arrive_whole(world: World) -> None:
    """The longest words in Slack's sizes, in the message and in the notice."""
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> a{'&' * (WORDS_MAX - 1)}")
    await world.deliver()
    shown = world.slack.last_message(TOMAS).blocks
    assert sum(block["text"]["text"].count("&amp;") for block in shown if block["type"] == "section") == WORDS_MAX - 1
    check(left_out_later(Reader(), TOMAS, "held", "&" * WORDS_MAX))


@pytest.mark.parametrize(("said", "shown"), [
    (f"<@{ANA}>: apps cannot read private words.", "This person: apps cannot read private words."),
    (f"Nothing was sent. <@{ANA}> and <@{TOMAS}> wait.", "Nothing was sent. This person and Tomas wait."),
    (f"I left out <@{TOMAS}> and <@{ANA}>.", "I left out Tomas and this person."),
])  # fmt: skip
def test_a_sentence_begins_with_a_capital_even_with_somebody_unknown(said: str, shown: str) -> None:
    """Beside a field Slack draws no names, and Tend may know none."""
    assert refusals.named(Reader(), said, {TOMAS: "Tomas"}) == shown
