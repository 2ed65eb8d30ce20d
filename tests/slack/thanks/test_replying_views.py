"""What follows a thanks, in words: whatever people typed, Slack takes it, and nothing asks for more."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.block_kit.blocks import blocks_found
from sandbox.block_kit.views import view_problems
from slackapp.domain.home.digest import HomeShown
from slackapp.domain.rows.slices import Some
from slackapp.domain.thanks.giving import ThanksShown
from slackapp.domain.thanks.passing_on import PassedLine
from slackapp.domain.thanks.replying import NOTIFIED_AT_ONCE, Answer, Card, Joined, Joining, Replies
from slackapp.slack.block_kit.blocks import Block, Message, escape
from slackapp.slack.block_kit.faces import with_faces
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.thanks import home_views, passing_on_views, replying_views
from slackapp.slack.thanks.received import menu_views
from slackapp.slack.thanks.received.views import received
from tests.cast import ANA, MIRA, NOW, OLEG, PLATFORM, SAM, TOMAS

READER = Reader("en-GB", "Europe/Berlin")
WORDS = st.text(min_size=1, max_size=2_000) | st.sampled_from(["&" * 2_000, "<!channel>", "a\n" * 1_000, "> *x* `y`"])
ANSWER = Answer(1, ANA, TOMAS, "You took my night.", NOW, "I slept.")
LINE = PassedLine(1, TOMAS, ANA, "You took my night.", NOW)
SHOWN = ThanksShown(1, ANA, (TOMAS,), "You took my night.", "private", None)


def legal(message: Message) -> Message:
    """Insist that Slack takes it, that its text stands alone, and that it notifies nobody."""
    assert blocks_found(message.blocks, "message").problems == []
    assert 0 < len(message.text) <= 4_000
    assert "<!" not in json.dumps([message.text, message.blocks])
    return message


def modal(view: Block) -> Block:
    """Insist that Slack takes it."""
    assert view_problems(view, "modal") == []
    return view


def labels(message: Message) -> list[str]:
    """Give the labels of every button."""
    return [
        element["text"]["text"]
        for block in message.blocks
        for element in block.get("elements", [])
        if "text" in element and isinstance(element["text"], dict)
    ]


@settings(max_examples=40)
@given(words=WORDS, mattered=WORDS)
def test_whatever_was_typed(words: str, mattered: str) -> None:
    answer = replace(ANSWER, words=words, mattered=mattered)
    assert labels(legal(replying_views.to_giver(READER, answer))) == []
    legal(replying_views.not_brought(READER, answer))
    modal(replying_views.answered(READER, answer))
    modal(replying_views.answer_form(READER, answer, ""))
    assert labels(legal(passing_on_views.to_manager(READER, replace(LINE, words=words)))) == []
    shown = replace(SHOWN, words=words)
    legal(received(READER, shown, Replies(mattered, Joined(MIRA, PLATFORM), (MIRA,))))


@given(words=WORDS)
def test_rows_of_home_stay_short(words: str) -> None:
    some = Some(tuple(replace(LINE, words=words, thanks_id=number) for number in range(5)))
    section = home_views.passed_on(READER, HomeShown(MIRA, NOW, lists={"passed_on": some}))
    assert len(section) <= 1 + 5 * 2
    assert view_problems({"type": "home", "blocks": with_faces(section, {})}, "home") == []


def test_no_section_without_lines() -> None:
    assert home_views.passed_on(READER, HomeShown(MIRA, NOW)) == []


@given(names=st.lists(st.text(max_size=80), min_size=1, max_size=NOTIFIED_AT_ONCE))
def test_the_form_names_everybody_whom_it_tells(names: list[str]) -> None:
    """Whatever they are called, nobody falls off its end."""
    may_tell = tuple((f"U0M{place:07}", name) for place, name in enumerate(names))
    form = modal(menu_views.manager_form(READER, Card(SHOWN, Replies(may_tell=may_tell), None), ""))
    text = form["blocks"][0]["text"]["text"]
    assert text.endswith("I tell nobody else.")
    assert all(escape(name)[:60] in text for name in names)


def test_a_card_that_was_answered_and_passed_on_has_no_doors_left() -> None:
    card = received(READER, SHOWN, Replies("I slept.", None, (MIRA,)))
    assert labels(card) == []
    assert "You answered: that mattered because “I slept.”" in card.text
    assert f"You let <@{MIRA}> know." in card.text
    assert "Only you" not in card.text
    assert card.text.endswith("“I slept.”")


@pytest.mark.parametrize(
    ("first", "said"),
    [(ANA, f"Added to the thanks of <@{ANA}> in <#{PLATFORM}>."), (SAM, f"Added to the thanks of <@{SAM}> in")],
)
def test_what_a_word_joins(first: str, said: str) -> None:
    assert said in received(READER, SHOWN, Replies(joins=Joined(first, PLATFORM))).text


@pytest.mark.parametrize(
    ("receivers", "reads"), [((TOMAS,), "as a private message"), ((TOMAS, SAM), "each in private")]
)
def test_the_form_of_a_word_says_who_reads_it(receivers: tuple[str, ...], reads: str) -> None:
    form = modal(replying_views.word_form(READER, Joining(1, ANA, receivers, is_named=False), ""))
    assert reads in str(form)
    assert "left you out" not in str(form)
    assert "left you out" in str(replying_views.word_form(READER, Joining(1, ANA, receivers, is_named=True), ""))


def test_nothing_is_exclaimed() -> None:
    texts = [
        replying_views.to_giver(READER, ANSWER).text,
        replying_views.not_brought(READER, ANSWER).text,
        passing_on_views.to_manager(READER, LINE).text,
        passing_on_views.not_passed_on(READER, MIRA).text,
        str(replying_views.answer_form(READER, ANSWER, "")),
        str(replying_views.word_form(READER, Joining(1, ANA, (OLEG,), is_named=True), "")),
    ]
    assert not [text for text in texts if "!" in text]
