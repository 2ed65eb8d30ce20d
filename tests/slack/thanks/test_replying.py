"""What follows a thanks, through Slack's doors: the answer, and a word that others add."""

from typing import Any

import pytest

from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from tests.cast import ANA, EXT, GENERAL, MIRA, OLEG, PLATFORM, SAM, TEAM, TOMAS, VEGA
from tests.slack.prompts.prompt_steps import note_efforts
from tests.slack.thanks.reply_steps import (
    WORDS,
    card,
    last_ephemeral,
    post,
    press_label,
    send_form,
    send_thanks,
    share_all,
    take_back,
    texts_of_everybody,
)
from tests.world import World

BECAUSE, ADD = "That mattered because …", "Add a word"
MATTERED = "I could see my son’s play"
ADDED = "You sounded calm on the phone"


# That mattered because …


async def test_an_answer_reaches_the_giver_alone(team: World) -> None:
    """It quotes the answer, names the thanks, asks for nothing back, and the card says that it went."""
    await send_thanks(team)
    before = texts_of_everybody(team, MIRA, SAM, OLEG)
    await press_label(team, TOMAS, card(team), BECAUSE)
    assert await send_form(team, TOMAS, MATTERED) == {}

    message = team.slack.last_message(ANA)
    for text in (message.text, team.slack.texts(message)):
        assert f"<@{TOMAS}> answered your thanks. That mattered because" in text
        assert MATTERED in text
        assert f"You wrote on 18 November: “{WORDS}”" in text
    assert team.slack.labels(message) == []
    assert f"You answered: that mattered because “{MATTERED}”" in team.slack.texts(card(team))
    assert BECAUSE not in team.slack.labels(card(team))
    assert texts_of_everybody(team, MIRA, SAM, OLEG) == before
    assert team.slack.refused == []
    (row,) = await team.rows(Outgoing, Outgoing.kind == "mattered")
    assert (row.urgency, row.dedupe_key, MATTERED in str(row.refs)) == (0, f"mattered:1:{TOMAS}", False)


async def test_the_form_begins_the_sentence(team: World) -> None:
    """One field, with the words it answers above; who reads it is said."""
    await send_thanks(team)
    await press_label(team, TOMAS, card(team), BECAUSE)
    form = team.slack.modal_of(TOMAS)
    assert form is not None
    assert [block["label"]["text"] for block in form.blocks if block["type"] == "input"] == [BECAUSE]
    assert f"Only <@{ANA}> reads your answer" in team.slack.texts(form)
    assert WORDS in team.slack.texts(form)


@pytest.mark.both_databases
async def test_an_answer_is_given_once(team: World) -> None:
    """A redelivered form changes nothing; an old button shows what was sent."""
    await send_thanks(team)
    await press_label(team, TOMAS, card(team), BECAUSE)
    await team.slack.submit(TOMAS, team.slack.modal_of(TOMAS) or "", {"words": MATTERED})
    assert (await team.slack.replay()).status == 200
    await team.slack.press_label(TOMAS, card(team), BECAUSE)  # not drawn again yet
    shown = team.slack.modal_of(TOMAS)
    assert shown is not None
    assert f"Sent to <@{ANA}>" in team.slack.texts(shown)
    assert MATTERED in team.slack.texts(shown)
    assert [block for block in shown.blocks if block["type"] == "input"] == []
    await team.deliver()
    assert await team.count(Outgoing, Outgoing.kind == "mattered") == 1
    assert len([one for one in team.slack.messages_for(ANA) if MATTERED in one.text]) == 1


@pytest.mark.both_databases
async def test_of_two_windows_the_first_counts(team: World) -> None:
    """The other keeps what was typed, and says why."""
    await send_thanks(team)
    await press_label(team, TOMAS, card(team), BECAUSE)
    await send_form(team, TOMAS, MATTERED)
    view = {
        "callback_id": "answer_form",
        "type": "modal",
        "private_metadata": '{"n":"of-another-window","t":1}',
        "blocks": [{"type": "input", "block_id": "words"}],
        "state": {"values": {"words": {"words": {"value": "something else"}}}},
    }
    who = {"team": {"id": TEAM}, "user": {"id": TOMAS, "team_id": TEAM}}
    told = await team.slack.raw({"type": "view_submission", **who, "view": view})
    assert "You answered this before" in told.body["errors"]["words"]
    assert [row.mattered for row in await team.rows(ThanksReceiver)] == [MATTERED]


@pytest.mark.parametrize(
    ("changes", "why"),
    [({"deleted": True}, "is deactivated"), ({"team_id": VEGA}, "another organisation")],
)
async def test_a_giver_who_is_gone(team: World, changes: dict[str, Any], why: str) -> None:
    """Said at the press; and beside the field when they went while it was open, which keeps what was typed."""
    await send_thanks(team)
    await press_label(team, TOMAS, card(team), BECAUSE)
    await team.slack.change_person(ANA, **changes)
    assert why in (await send_form(team, TOMAS, MATTERED))["words"]
    assert team.slack.modal_of(TOMAS) is not None
    await press_label(team, TOMAS, card(team), BECAUSE)
    assert why in last_ephemeral(team, TOMAS)
    assert await team.count(Outgoing, Outgoing.kind == "mattered") == 0
    assert [row.mattered for row in await team.rows(ThanksReceiver)] == [None]


async def test_an_answer_to_words_that_were_taken_back(team: World) -> None:
    """A sentence, at the press and in the form."""
    await send_thanks(team)
    await press_label(team, TOMAS, card(team), BECAUSE)
    await take_back(team)
    assert "taken back" in (await send_form(team, TOMAS, MATTERED))["words"]
    await press_label(team, TOMAS, card(team), BECAUSE)
    assert "taken back" in last_ephemeral(team, TOMAS)
    assert await team.count(Outgoing, Outgoing.kind == "mattered") == 0


@pytest.mark.parametrize(
    ("words", "why"), [("  ", "A few words are enough"), ("x" * 2_001, "no more than 2000 characters")]
)
async def test_an_answer_that_cannot_be_sent(team: World, words: str, why: str) -> None:
    """The form stays as it is."""
    await send_thanks(team)
    await press_label(team, TOMAS, card(team), BECAUSE)
    assert why in (await send_form(team, TOMAS, words))["words"]
    assert team.slack.modal_of(TOMAS) is not None


async def test_only_the_receiver_answers(team: World) -> None:
    """Neither a colleague nor the giver nor somebody of another organisation; each is told so, and nobody else."""
    await send_thanks(team)
    for stranger, why in ((OLEG, "not here any more"), (ANA, "not here any more"), (EXT, "another workspace")):
        await press_label(team, stranger, card(team), BECAUSE, forged=True)
        assert why in last_ephemeral(team, stranger)
        assert team.slack.modal_of(stranger) is None
    assert await team.count(Outgoing, Outgoing.kind == "mattered") == 0


async def test_an_answer_that_slack_does_not_take_comes_back(team: World) -> None:
    """The receiver has their words, and may say them in person."""
    await send_thanks(team)
    await press_label(team, TOMAS, card(team), BECAUSE)
    team.slack.fail_next("chat.postMessage", error="messages_tab_disabled")
    await send_form(team, TOMAS, MATTERED)
    message = team.slack.last_message(TOMAS)
    assert f"I could not send your answer to <@{ANA}>" in message.text
    assert MATTERED in message.text


async def test_the_longest_answer_to_the_longest_words(team: World) -> None:
    """Whatever was typed is shown literally and fits into what Slack takes."""
    long = "<&> *_~` <!channel> " * 99
    await send_thanks(team, f"<@{TOMAS}> {long}")
    found = team.slack.last_message(TOMAS)
    await press_label(team, TOMAS, found, BECAUSE)
    assert await send_form(team, TOMAS, long) == {}
    message = team.slack.last_message(ANA)
    assert "answered your thanks" in message.text
    assert "<!channel>" not in str(team.slack.calls_to("chat.postMessage", ok=True)[-1].args)
    assert team.slack.refused == []


# Add a word


async def test_a_word_added_reaches_the_receiver_alone(team: World) -> None:
    """It is a thanks of Oleg's own that joins Ana's, and nobody else's screen changes."""
    await send_thanks(team)
    await share_all(team, TOMAS)
    before = texts_of_everybody(team, ANA, MIRA, SAM)
    assert team.slack.labels(post(team)) == [ADD]
    await press_label(team, OLEG, post(team), ADD)
    assert await send_form(team, OLEG, ADDED) == {}
    await team.slack.replay()
    await team.deliver()

    added = card(team, words=ADDED)
    assert f"Added to the thanks of <@{ANA}> in <#{PLATFORM}>." in added.text
    assert f"Only you and <@{OLEG}> have this." in team.slack.texts(added)
    assert "Share it" not in team.slack.labels(added)
    told = team.slack.modal_of(OLEG)
    assert told is not None
    assert f"Sent to <@{TOMAS}>, in private." in team.slack.texts(told)
    assert texts_of_everybody(team, ANA, MIRA, SAM) == before
    first, second = await team.rows(Thanks)
    assert (second.joins_thanks_id, second.giver_id, second.offered_channel_id) == (first.id, OLEG, None)
    assert team.slack.refused == []


async def test_praise_that_fits_anything_is_offered_openings_once(team: World) -> None:
    """As in the form of a thanks: nothing is sent, an opening comes into the field, and a second time it goes as is."""
    await send_thanks(team)
    await share_all(team, TOMAS)
    await press_label(team, OLEG, post(team), ADD)
    assert await send_form(team, OLEG, "great job") == {}
    assert await team.count(Thanks) == 1
    form = team.slack.modal_of(OLEG)
    assert form is not None
    await team.slack.press_label(OLEG, form, "I noticed …")
    (field,) = form.values["words"].values()
    assert field["value"] == "great job\nI noticed …"
    assert await send_form(team, OLEG, "great job") == {}
    await team.deliver()
    assert card(team, words="great job").text
    assert [row.joins_thanks_id for row in await team.rows(Thanks)] == [None, 1]
    assert team.slack.refused == []


async def test_a_word_added_stops_what_waits(team: World) -> None:
    """It is a thanks like any other: its words name the effort."""
    await send_thanks(team)
    await share_all(team, TOMAS)
    await note_efforts(team, TOMAS, words="sounded calm on the phone")
    await press_label(team, SAM, post(team), ADD)
    await send_form(team, SAM, ADDED)
    (effort,) = await team.rows(Effort)
    assert effort.acknowledged_how == "words"


async def test_the_giver_may_add_too(team: World) -> None:
    """The receiver reads that it is the same person's."""
    await send_thanks(team)
    await share_all(team, TOMAS)
    await press_label(team, ANA, post(team), ADD)
    await send_form(team, ANA, ADDED)
    assert f"Added to the thanks of <@{ANA}> in <#{PLATFORM}>." in card(team, words=ADDED).text


async def test_a_receiver_on_their_own_post(team: World) -> None:
    """Alone, a sentence; among several, they are left out and the others get theirs, each without the others' names."""
    await send_thanks(team, f"<@{TOMAS}> <@{SAM}> {WORDS}")
    await share_all(team, TOMAS)
    await press_label(team, TOMAS, post(team), ADD)
    assert "This thanks is for you" in last_ephemeral(team, TOMAS)

    await share_all(team, SAM)
    await press_label(team, TOMAS, post(team), ADD)
    form = team.slack.modal_of(TOMAS)
    assert form is not None
    assert f"I send your words to <@{SAM}>" in team.slack.texts(form)
    assert "I left you out" in team.slack.texts(form)
    await send_form(team, TOMAS, ADDED)
    assert ADDED in card(team, SAM, ADDED).text
    assert [row.receiver_id for row in await team.rows(ThanksReceiver, ThanksReceiver.thanks_id == 2)] == [SAM]


async def test_only_who_is_named_in_the_post_gets_the_word(team: World) -> None:
    """Sam kept it private: a word added must not tell anybody that they had it too."""
    await send_thanks(team, f"<@{TOMAS}> <@{SAM}> {WORDS}")
    await share_all(team, TOMAS)
    before = texts_of_everybody(team, SAM)
    await press_label(team, OLEG, post(team), ADD)
    form = team.slack.modal_of(OLEG)
    assert form is not None
    assert SAM not in str(form.blocks)
    await send_form(team, OLEG, ADDED)
    assert texts_of_everybody(team, SAM) == before


async def test_people_of_another_organisation_cannot_add(team: World) -> None:
    """They read why, and nobody else sees anything."""
    await send_thanks(team)
    await share_all(team, TOMAS)
    await press_label(team, EXT, post(team), ADD, forged=True)
    assert "another workspace" in last_ephemeral(team, EXT)
    assert team.slack.modal_of(EXT) is None


async def test_a_word_to_what_was_taken_back(team: World) -> None:
    """A sentence at the press, and beside the field of a form that was open."""
    await send_thanks(team)
    await share_all(team, TOMAS)
    await press_label(team, OLEG, post(team), ADD)
    await take_back(team)
    assert "taken back" in (await send_form(team, OLEG, ADDED))["words"]
    await press_label(team, SAM, post(team), ADD)
    assert "taken back" in last_ephemeral(team, SAM)
    assert await team.count(Thanks) == 1


async def test_a_receiver_who_has_left(team: World) -> None:
    """The form says who and why, with their name."""
    await send_thanks(team)
    await share_all(team, TOMAS)
    await press_label(team, OLEG, post(team), ADD)
    await team.slack.change_person(TOMAS, deleted=True)
    assert "I left out Tomas Novak: the account is deactivated." in (await send_form(team, OLEG, ADDED))["words"]


@pytest.mark.parametrize(("place", "is_shared"), [(GENERAL, True), (PLATFORM, False), (None, True)])
async def test_a_press_that_comes_from_elsewhere(team: World, place: str | None, *, is_shared: bool) -> None:
    """Whoever does not read the post learns neither whom it names nor that there is one."""
    await send_thanks(team)
    if is_shared:
        await share_all(team, TOMAS)
    action = {"action_id": "add_word", "value": "1", "type": "button", "block_id": "x"}
    who = {"team": {"id": TEAM}, "user": {"id": OLEG, "team_id": TEAM}}
    channel = {} if place is None else {"channel": {"id": place, "name": "x"}}
    await team.slack.raw({"type": "block_actions", **who, **channel, "actions": [action], "trigger_id": "1.2.3"})
    (opened,) = team.slack.calls_to("views.open")
    assert opened.args["view"]["callback_id"] == "told"
    assert "not here any more" in str(opened.args)
    assert TOMAS not in str(opened.args)
