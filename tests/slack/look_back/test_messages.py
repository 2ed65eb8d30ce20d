"""The week and the month as messages through Slack's doors: chosen in the settings, sent under the caps, turned off."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sandbox.people.presses import find_element
from sandbox.workspace.state import Message
from slackapp.domain.look_back import weeks
from slackapp.domain.outbox.messages import FROM_TEND, OutboxMessage, enqueue
from slackapp.domain.promises import promising
from slackapp.domain.tables.look_back import DigestChoice
from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.look_back import ids
from slackapp.slack.own_data import ids as own_data_ids
from tests.cast import ANA, OLEG, PLATFORM, SAM, TOMAS, acting
from tests.slack.home.home_steps import settled_home
from tests.slack.own_data.settings_steps import modal, open_settings
from tests.world import World

FRIDAY = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)  # 15:00 in Prague
DECEMBER = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
SECRET = "covering the night on-call"


async def choose(world: World, user_id: str = TOMAS, **values: str) -> str:
    """Choose messages in the settings; give what is said to follow."""
    form = await open_settings(world, user_id)
    done = await world.slack.submit(user_id, form, values)
    assert (done.status, done.errors) == (200, {})
    return world.slack.texts(modal(world, user_id))


async def thank(world: World, giver_id: str, receiver_id: str, words: str = SECRET) -> None:
    """Say thanks privately."""
    await world.slack.command(giver_id, PLATFORM, f"/thanks privately <@{receiver_id}|x> for {words}")
    await world.deliver()


def messages(world: World, user_id: str = TOMAS) -> list[Message]:
    """Give the messages about weeks and months."""
    return [one for one in world.slack.messages_for(user_id) if one.text.startswith("Your ")]


@pytest.fixture
async def chosen(world: World) -> World:
    """Tomas chose Friday and the first of a month, and was thanked by Ana."""
    await choose(world, week_message_day="5", month_message_day="1")
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}|tomas> cover: {SECRET}")
    await thank(world, ANA, TOMAS)
    return world


async def test_6_both_are_off_until_chosen_and_then_say_when_they_come(world: World) -> None:
    assert await world.rows(DigestChoice) == []
    told = await choose(world, week_message_day="5", month_message_day="1", own_message_hour="600")
    assert "Your next week comes on Friday from 10:00." in told
    assert "Your next month comes on 1 December from 10:00." in told
    rows = await world.rows(DigestChoice)
    assert [(row.user_id, row.every, row.day, row.minute) for row in rows] == [
        (TOMAS, "month", 1, 600),
        (TOMAS, "week", 5, 600),
    ]
    form = await open_settings(world, TOMAS)
    shown = {block["block_id"]: block["element"] for block in form.blocks if block["type"] == "input"}
    values = [shown[name]["initial_option"]["value"] for name in (own_data_ids.WEEK_DAY, own_data_ids.MONTH_DAY)]
    assert values == ["5", "1"]
    told = await choose(world, week_message_day="-", month_message_day="-")
    assert "Your next" not in told
    assert [row.next_at for row in await world.rows(DigestChoice)] == [None, None]


async def test_6_a_week_names_people_and_has_no_words(chosen: World) -> None:
    world = chosen
    await thank(world, TOMAS, SAM)
    await world.run_job("send_digests", FRIDAY - timedelta(minutes=15))
    assert messages(world) == []
    for at in (FRIDAY, FRIDAY + timedelta(minutes=15), FRIDAY + timedelta(days=2)):
        await world.run_job("send_digests", at)
    [message] = messages(world)
    assert message.text == f"Your week: <@{ANA}> thanked you. For: Covering for somebody. You thanked <@{SAM}>."
    assert SECRET not in repr(message)
    assert SECRET not in repr([vars(row) for row in await world.rows(Outgoing)])
    assert world.slack.labels(message) == ["Open", "Why this?", "Stop these"]
    assert messages(world, SAM) == messages(world, ANA) == []
    await world.slack.press_label(TOMAS, message, "Open")
    text = world.slack.texts(modal(world, TOMAS))
    assert text.index("Thanks to you") < text.index(SECRET) < text.index("Thanks from you")
    assert world.slack.refused == []


async def test_6_a_month_opens_looking_back(chosen: World) -> None:
    world = chosen
    await world.run_job("send_digests", DECEMBER)
    message = messages(world)[-1]
    assert message.text == f"Your November: <@{ANA}> thanked you. For: Covering for somebody."
    await world.slack.press_label(TOMAS, message, "Look back")
    view = modal(world, TOMAS)
    assert view.callback_id == ids.LOOK_BACK
    assert SECRET in world.slack.texts(view)
    await world.slack.close(TOMAS, view)
    await world.slack.press_label(TOMAS, message, "Why this?")
    why = world.slack.texts(modal(world, TOMAS))
    assert "You chose in *Settings* to get your month as a message." in why
    assert "your week" not in why


@pytest.mark.parametrize("is_received", [True, False])
async def test_6_a_week_with_too_much_says_where_the_others_are(
    chosen: World,
    is_received: bool,  # noqa: FBT001  (of two)
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On either side; one that has room for everything does not say so."""
    world = chosen
    await thank(world, SAM, TOMAS, "the charger")
    await thank(world, TOMAS, SAM, "the cable")
    if not is_received:
        await thank(world, TOMAS, OLEG, "the socket")
        await thank(world, TOMAS, ANA, "the plug")
    await world.run_job("send_digests", FRIDAY)
    [message] = messages(world)
    monkeypatch.setattr(weeks, "LINES_MAX", 1 if is_received else 2)
    await world.slack.press_label(TOMAS, message, "Open")
    text = world.slack.texts(modal(world, TOMAS))
    assert "You find the others in *Kept words* on Home." in text
    assert ("the charger" in text, SECRET in text) == (True, not is_received)
    assert ("the plug" in text, "the cable" in text) == (not is_received, is_received)
    await world.slack.close(TOMAS, modal(world, TOMAS))
    monkeypatch.setattr(weeks, "LINES_MAX", 3)
    await world.slack.press_label(TOMAS, message, "Open")
    assert "You find the others" not in world.slack.texts(modal(world, TOMAS))


async def test_6_words_taken_back_while_it_waits_leave_no_message(chosen: World) -> None:
    world = chosen
    home = await settled_home(world, ANA)
    await world.tend.run_job("send_digests", FRIDAY)  # queued, and not delivered yet
    await world.slack.press_label(ANA, home, "Edit")
    await world.slack.press_label(ANA, modal(world, ANA), "Take back")
    world.clock.moment = FRIDAY
    await world.deliver()
    assert messages(world) == []


async def test_6_stop_these_stops_one_kind_and_turns_back_on(chosen: World) -> None:
    world = chosen
    await world.run_job("send_digests", FRIDAY)
    [message] = messages(world)
    await world.slack.press_label(TOMAS, message, "Why this?")
    assert "You chose in *Settings* to get your week as a message." in world.slack.texts(modal(world, TOMAS))
    await world.slack.close(TOMAS, modal(world, TOMAS))
    await world.slack.press_label(TOMAS, message, "Stop these")
    [stopped] = [one for one in world.slack.messages_for(TOMAS) if "I stopped these messages" in one.text]
    assert [row.next_at is None for row in await world.rows(DigestChoice)] == [False, True]
    await thank(world, OLEG, TOMAS)
    await world.run_job("send_digests", FRIDAY + timedelta(days=7))
    assert messages(world) == []
    await world.slack.press_label(TOMAS, stopped, "Turn back on")
    again = next(one for one in world.slack.messages_for(TOMAS) if "Turned back on" in one.text)
    assert "The next one comes on 4 December from 15:00." in again.text


async def test_6_a_message_stopped_while_it_waits_is_not_sent(chosen: World) -> None:
    world = chosen
    await world.tend.run_job("send_digests", FRIDAY)
    await choose(world, week_message_day="-")
    await world.pass_time(days=2, hours=6)
    assert messages(world) == []


async def test_6_own_reminders_come_first_and_the_week_waits_for_a_free_day(chosen: World) -> None:
    """One message a day that Tend begins: neither on a promise's day nor on Monday, when it is overdue."""
    world = chosen
    async with world.tend.db.transaction() as session:
        await promising.make(session, acting(TOMAS, FRIDAY - timedelta(days=2)), TOMAS, None, SECRET, FRIDAY.date())
    await world.run_job("send_reminders", FRIDAY - timedelta(hours=4))
    await world.run_job("send_digests", FRIDAY)
    assert messages(world) == []
    monday = FRIDAY + timedelta(days=2, hours=18, minutes=40)  # 9:40
    await world.run_job("send_reminders", monday)
    assert messages(world) == []
    await world.pass_time(days=1)
    assert len(messages(world)) == 1


async def test_6_a_week_lets_every_other_message_of_the_day_go_first(chosen: World) -> None:
    """A host's message, or a notice of a new manager, that waits for the same day."""
    world = chosen
    await world.tend.run_job("send_digests", FRIDAY)
    async with world.tend.db.transaction() as session:
        late = OutboxMessage("host_asked", TOMAS, "other", urgency=FROM_TEND, due_at=FRIDAY + timedelta(minutes=30))
        await enqueue(session, world.slack.team.id, [late], FRIDAY)
    world.clock.moment = FRIDAY
    await world.deliver()
    assert messages(world) == []


async def test_6_nobody_reads_anothers_week(chosen: World) -> None:
    world = chosen
    await world.run_job("send_digests", FRIDAY)
    [message] = messages(world)
    await world.slack.press_label(SAM, message, "Open", forged=True)
    text = world.slack.texts(modal(world, SAM))
    assert SECRET not in text
    assert "No thanks are kept from these days." in text


async def test_6_a_button_with_another_value_is_refused_with_a_sentence(chosen: World) -> None:
    world = chosen
    await world.run_job("send_digests", FRIDAY)
    [message] = messages(world)
    for value in ("", "9:1", "x:y", f"1:{10**17}", "0:99999999999999999"):
        other = replace(message, blocks=json.loads(json.dumps(message.blocks)))
        _, button = find_element(other.blocks, ids.OPEN_WEEK)
        button["value"] = value
        done = await world.slack.press(TOMAS, other, action_id=ids.OPEN_WEEK, forged=True)
        assert done.status == 200, value
        shown = world.slack.modal_of(TOMAS)
        assert shown is None or shown.callback_id != ids.WEEK, value


async def test_6_a_settings_window_of_an_older_version_changes_no_message(chosen: World) -> None:
    world = chosen
    form = await open_settings(world, TOMAS)
    names = {own_data_ids.WEEK_DAY, own_data_ids.MONTH_DAY, own_data_ids.MESSAGE_HOUR}
    older = replace(form, blocks=[block for block in form.blocks if block.get("block_id") not in names])
    await world.slack.submit(TOMAS, older, {"sharing": "free"})
    assert [(row.every, row.day) for row in await world.rows(DigestChoice)] == [("month", 1), ("week", 5)]
    assert all(row.next_at is not None for row in await world.rows(DigestChoice))
