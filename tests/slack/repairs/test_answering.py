"""Answering a private word, through Slack's doors."""

from copy import deepcopy

import pytest

from tests.cast import ANA, SAM, TEAM
from tests.slack.repairs.reading_steps import (
    FOOT,
    GONE,
    QUESTION,
    TALKED_OVER,
    answers,
    body_of,
    envelope,
    leave,
    let_go,
    press,
    press_as,
    read,
    top,
)
from tests.world import World


async def test_thanks_heard_comes_to_the_sender_as_an_envelope(team: World) -> None:
    """The envelope looks like any other; opened, it says what was pressed, and what it answers."""
    await leave(team)
    await read(team)
    view = await press(team, "Thanks, heard")
    assert f"Your answer goes to <@{SAM}>, in their working hours." in team.slack.texts(view)
    assert team.slack.labels(view) == ["Keep it", *FOOT]
    await let_go(team)

    message = envelope(team, SAM)
    assert message.text == f"<@{ANA}> left you a private word."
    assert "heard" not in team.slack.texts(message)
    shown = await read(team, SAM)
    assert f"<@{ANA}> answered you on 18 November." in team.slack.texts(shown)
    assert "“Thanks, heard.”" in team.slack.texts(shown)
    assert TALKED_OVER in team.slack.texts(shown)
    assert team.slack.labels(shown) == ["Keep it", *FOOT]
    assert team.slack.refused == []


async def test_id_rather_talk_gives_both_a_line_and_their_direct_message(team: World) -> None:
    """One opening line each, and the same place."""
    await leave(team)
    await read(team)
    mine = team.slack.texts(await press(team, "I'd rather talk"))
    assert "I'd rather talk about it. When is a good moment for you?" in mine
    assert f"<slack://user?team={TEAM}&id={SAM}|Open your direct message>" in mine
    await let_go(team)
    theirs = team.slack.texts(await read(team, SAM))
    assert f"<@{ANA}> would rather talk with you." in theirs
    assert "Thank you for wanting to talk." in theirs
    assert f"<slack://user?team={TEAM}&id={ANA}|Open your direct message>" in theirs


async def test_a_check_in_is_answered_once_and_ends_there(team: World) -> None:
    """One field; the answer is an envelope, and nothing answers an answer."""
    word_id = await leave(team, "ask")
    view = await read(team)
    assert QUESTION in team.slack.texts(view)
    assert team.slack.labels(view)[:2] == ["Answer", "Not now"]
    form = await press(team, "Answer")
    assert form.callback_id == "word_answer"
    assert [block["block_id"] for block in form.blocks if block["type"] == "input"] == ["words"]
    done = await team.slack.submit(ANA, form, {"words": "It stung a little. Thank you for asking."})
    assert (done.action, done.errors) == ("update", {})
    assert (await team.slack.replay()).status == 200
    assert [body.contents.texts["words"] for body in await answers(team)] == [
        "It stung a little. Thank you for asking."
    ]
    under = team.slack.modals_of(ANA)[0]
    assert "Answer" not in team.slack.labels(under)
    await let_go(team)
    shown = await read(team, SAM)
    assert "It stung a little." in team.slack.texts(shown)
    assert QUESTION in team.slack.texts(shown)
    assert "Answer" not in team.slack.labels(shown)
    assert (await body_of(team, word_id)).answered_at is not None


@pytest.mark.parametrize("typed", ["", " … ", "\u2800"])
async def test_an_answer_without_words_stays_open(team: World, typed: str) -> None:
    """And says so beside the field."""
    await leave(team, "ask")
    await read(team)
    form = await press(team, "Answer")
    form.blocks[-3]["optional"] = True
    done = await team.slack.submit(ANA, form, {"words": typed})
    assert done.action in {"errors", "incomplete"}
    assert await answers(team) == []


async def test_of_two_answers_the_first_counts(team: World) -> None:
    """A second press of any reply, in an old view or another window, is told so."""
    await leave(team)
    view = deepcopy(await read(team))
    await press(team, "Thanks, heard")
    for label in ("Thanks, heard", "I'd rather talk"):
        assert "You answered this before" in await press_as(team, ANA, label, view)
    assert len(await answers(team)) == 1


async def test_a_view_of_another_window_cannot_answer_an_owning_with_words(team: World) -> None:
    """Nor by an option or a day that is none of ours."""
    word_id = await leave(team)
    who = {"team": {"id": TEAM}, "user": {"id": ANA, "team_id": TEAM}}
    view = {
        "callback_id": "word_answer",
        "type": "modal",
        "private_metadata": f'{{"n":"forged","w":[{word_id}]}}',
        "blocks": [{"type": "input", "block_id": "words"}],
        "state": {"values": {"words": {"words": {"value": "something"}}}},
    }
    told = await team.slack.raw({"type": "view_submission", **who, "view": view})
    assert told.body["errors"]["words"] == GONE
    for metadata in ("", "[]", '{"w":[1,2]}', '{"w":["1"]}', '{"w":[-1]}', "no json"):
        told = await team.slack.raw({"type": "view_submission", **who, "view": {**view, "private_metadata": metadata}})
        assert told.body["errors"]["words"] == GONE
    assert await answers(team) == []


async def test_a_sender_who_left_gets_no_answer(team: World) -> None:
    """Said at the press, and the answer is not stored."""
    await leave(team, "ask")
    view = deepcopy(await read(team))
    form = await press(team, "Answer")
    await team.slack.change_person(SAM, deleted=True)
    done = await team.slack.submit(ANA, form, {"words": "It was fine."})
    assert "this account is deactivated" in done.errors["words"]
    assert "this account is deactivated" in await press_as(team, ANA, "Answer", view)
    assert await answers(team) == []


async def test_no_reply_needed_sends_nothing(team: World) -> None:
    """It ends silently, and the receiver may still change their mind."""
    await leave(team)
    await read(team)
    view = await press(team, "No reply needed")
    assert "Nothing was sent." in team.slack.texts(view)
    assert await answers(team) == []
    await press(team, "Thanks, heard")
    assert len(await answers(team)) == 1


async def test_no_more_from_this_person_asks_first_and_stops_even_an_answer(team: World) -> None:
    """Ana wants no more from Sam; her answer reaches Sam, and Sam's later answer to her does not, unseen."""
    await leave(team, "ask", sender=ANA, receiver=SAM)
    await leave(team)
    await read(team)
    question = await press(team, "No more from this person")
    assert f"<@{SAM}> is not told" in team.slack.texts(question)
    await team.slack.submit(ANA, question)
    await read(team, SAM)
    form = await press(team, "Answer", SAM)
    done = await team.slack.submit(SAM, form, {"words": "It was fine."})
    assert "Your answer goes to" in team.slack.texts(top(team, SAM))
    assert done.errors == {}
    assert await answers(team) == []


async def test_an_answer_that_cannot_go_is_its_writers_again(team: World) -> None:
    """Ana is told once, reads it in a view, and deletes it; Sam's account is gone."""
    await leave(team, "ask")
    await read(team)
    await team.slack.submit(ANA, await press(team, "Answer"), {"words": "It was fine, thank you."})
    await team.slack.change_person(SAM, deleted=True)
    await let_go(team)
    message = envelope(team)
    assert "Your private words are back with you." in message.text
    assert "It was fine" not in team.slack.texts(message)
    await team.slack.press_label(ANA, message, "Open")
    shown = team.slack.texts(top(team))
    for piece in (f"It was not sent: the account of <@{SAM}> is deactivated.", "It was fine, thank you."):
        assert piece in shown
    await press(team, "Delete draft")
    await team.slack.press_label(ANA, message, "Open")
    assert GONE in team.slack.ephemerals(ANA)[-1].text
    assert await answers(team) == []
