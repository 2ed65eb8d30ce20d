"""Who leads whom, in words: a question, an answer, and a kind no."""

import pytest

from sandbox.block_kit.blocks import blocks_found
from sandbox.block_kit.views import view_problems
from slackapp.domain.leads.naming import Answer, Naming
from slackapp.slack.block_kit.blocks import Message
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.leads import views as view
from tests.cast import ANA, MIRA, OLEG, TOMAS

READER = Reader()


def legal(message: Message) -> Message:
    """Insist that Slack takes it, and that its text stands alone."""
    assert blocks_found(message.blocks, "message").problems == []
    assert message.text
    assert "!" not in message.text
    return message


def test_the_question_names_the_member_and_both_answers() -> None:
    message = legal(view.asked(READER, TOMAS))
    assert f"<@{TOMAS}> says you are their manager." in message.text
    assert "turn that off" in message.text
    labels = [button["text"]["text"] for button in message.blocks[-1]["elements"]]
    assert labels == ["Yes, that's right", "Not me"]
    assert {button["value"] for button in message.blocks[-1]["elements"]} == {TOMAS}


@pytest.mark.parametrize("answer", ["confirmed", "declined", "withdrawn"])
def test_an_answered_question_has_no_buttons_left(answer: Answer) -> None:
    message = legal(view.answered(READER, TOMAS, answer))
    assert TOMAS in message.text
    assert not [block for block in message.blocks if block["type"] == "actions"]


def test_a_no_is_told_kindly_with_a_way_on() -> None:
    message = legal(view.declined(READER, MIRA))
    assert "No harm done" in message.text
    assert message.blocks[-1]["elements"][0]["text"]["text"] == "Choose a manager"


@pytest.mark.parametrize(("managers", "asked"), [((), None), ((), OLEG), ((MIRA, ANA), OLEG)])
def test_the_form_says_what_stands_and_is_taken(managers: tuple[str, ...], asked: str | None) -> None:
    form = view.form(READER, managers, asked)
    assert view_problems(form, "modal") == []
    assert form["blocks"][-1]["element"].get("initial_user") == asked


def test_one_leads_and_several_lead() -> None:
    assert view.standing(READER, [MIRA], None) == [f"<@{MIRA}> is your manager."]
    assert view.standing(READER, [MIRA, OLEG], None) == [f"<@{MIRA}> and <@{OLEG}> are your managers."]


@pytest.mark.parametrize(
    ("naming", "words"),
    [("asked", "I asked"), ("waiting", "before, and there is no answer yet"), ("confirmed", "is your manager already")],
)
def test_naming_is_answered_with_what_became_of_it(naming: Naming, words: str) -> None:
    assert words in view.named(READER, MIRA, naming)
