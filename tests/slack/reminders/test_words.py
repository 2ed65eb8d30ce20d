"""Private words that come back in the morning, with what stands behind `Open`, to their person alone."""

from copy import deepcopy
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text

from sandbox.workspace.state import View
from slackapp.domain.reminders import mornings as reminders
from slackapp.domain.repairs import delivery, reading, sending
from slackapp.domain.repairs.bodies import Contents, DraftBody
from slackapp.domain.tables.reminders import PlannedReminder
from slackapp.domain.visibility.reminders import is_reminder_of
from slackapp.slack.reminders import ids
from tests.cast import ANA, MIRA, SAM, TEAM, TOMAS, acting, moment
from tests.slack.reminders.reminder_steps import DUE, HEADLINE, LEFT, leave_draft, mornings
from tests.slack.repairs.reading_steps import TALKED_OVER, leave, press, read
from tests.world import World

HOUR = timedelta(hours=1)  # longer than the hold
ASKED = "Could you let me finish?"
FIVE_DAYS_LATER = datetime(2026, 11, 26, 14, 30, tzinfo=UTC)  # 9:30 in New York, after five whole working days
THREE_DAYS_LATER = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)  # in Lisbon, after three
UNANSWERED = "A request of yours has no answer yet. That can mean many things."
SETTLED = "Nothing is left here."


async def ask(world: World) -> int:
    """Let Sam ask Ana for one thing, and let it reach her; give its number."""
    async with world.tend.db.transaction() as session:
        held = await sending.send(
            session, acting(SAM, LEFT), DraftBody(SAM, Contents("request", {"words": ASKED}), (ANA,))
        )
        assert isinstance(held, sending.Held)
        word_id = held.words[0].word_id
        await delivery.let_go(session, word_id, None, LEFT + HOUR)
        await delivery.delivered(session, moment(LEFT + HOUR), word_id)
    return word_id


async def open_morning(world: World, user_id: str, at: datetime, said: str) -> View:
    """Go on to a morning whose one message says this, and open it."""
    await world.run_job("send_reminders", at)
    [message] = mornings(world, user_id)
    assert message.text == f"{HEADLINE}: {said}"
    await world.slack.press_label(user_id, message, "Open")
    return top(world, user_id)


def top(world: World, user_id: str) -> View:
    """Give the view in front of somebody."""
    view = world.slack.modal_of(user_id)
    assert view is not None
    return view


async def planned(world: World, user_id: str) -> int:
    """Count what somebody is reminded of."""
    async with world.tend.db.reading() as session:
        return len(list(await session.scalars(select(PlannedReminder).where(is_reminder_of(TEAM, user_id)))))


async def test_7_a_request_without_an_answer_is_done_with_in_one_press(world: World) -> None:
    await ask(world)
    view = await open_morning(world, SAM, FIVE_DAYS_LATER, UNANSWERED)
    shown = world.slack.texts(view)
    assert f"You asked <@{ANA}> on" in shown
    assert ASKED in shown
    await world.slack.press_label(SAM, view, "Done")
    assert await planned(world, SAM) == 0
    assert SETTLED in world.slack.texts(top(world, SAM))
    assert mornings(world, ANA) == []
    await world.slack.open_home(SAM)
    await world.deliver()
    home = world.slack.home_of(SAM)
    assert home is not None
    assert "has no answer yet" not in world.slack.texts(home)


async def test_7_done_ends_no_reminder_of_anybody_else(world: World) -> None:
    """Forged presses: of another person, of a thing that nobody is reminded of, of a kind there is not."""
    word_id = await ask(world)
    view = deepcopy(await open_morning(world, SAM, FIVE_DAYS_LATER, UNANSWERED))
    [(done, place)] = [
        (element, str(block["block_id"]))
        for block in view.blocks
        for element in block.get("elements", [])
        if element.get("action_id") == ids.REMINDER_DONE
    ]
    await world.slack.press(ANA, deepcopy(view), ids.REMINDER_DONE, place, forged=True)
    for forged in (f"request_unanswered:{word_id + 1}", f"nonsense:{word_id}", "nonsense"):
        done["value"] = forged
        world.slack.modals_of(SAM).clear()
        await world.slack.press(SAM, deepcopy(view), ids.REMINDER_DONE, place, forged=True)
    assert await planned(world, SAM) == 1


async def test_7_what_was_put_off_is_read_from_its_reminder(world: World) -> None:
    word_id = await ask(world)
    async with world.tend.db.transaction() as session:
        await reading.mark_read(session, acting(ANA, LEFT + HOUR), word_id)
        await reading.put_off(session, acting(ANA, LEFT + HOUR), word_id, date(2026, 11, 24))
    view = await open_morning(world, ANA, THREE_DAYS_LATER, "Something you put off is back.")
    assert f"You wanted to see this again: a private word from <@{SAM}>" in world.slack.texts(view)
    assert ASKED not in world.slack.texts(view)
    assert "Done" not in world.slack.labels(view)
    await world.slack.press_label(ANA, view, "Read")
    assert ASKED in world.slack.texts(top(world, ANA))


async def test_7_a_talk_that_was_wanted_comes_back_with_a_way_to_begin(world: World) -> None:
    await leave(world)
    await read(world)
    await press(world, "I'd rather talk")
    world.slack.modals_of(ANA).clear()
    view = await open_morning(world, ANA, THREE_DAYS_LATER, "You wanted to talk with somebody.")
    shown = world.slack.texts(view)
    assert f"you said you'd rather talk with <@{SAM}>" in shown
    assert "When is a good moment for you?" in shown
    assert TALKED_OVER not in shown
    await world.slack.press_label(ANA, view, "Done")
    assert await planned(world, ANA) == 0


async def test_7_people_with_reminders_are_looked_up_a_portion_at_a_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of three people has their message, once, though two reminders are looked up at a time."""
    monkeypatch.setattr(reminders, "AT_ONCE", 2)
    people = (SAM, TOMAS, MIRA)
    for user_id in people:
        await leave_draft(world, user_id)
    for _ in range(2):
        await world.run_job("send_reminders", DUE)
        assert [len(mornings(world, user_id)) for user_id in people] == [1, 1, 1]


@pytest.mark.both_databases
async def test_7_a_reminder_that_does_not_open_keeps_nobody_elses_back(world: World) -> None:
    """It was sealed for another row. The log has no words, and nothing is said to its person."""
    await leave_draft(world)
    await leave_draft(world, TOMAS)
    first, second = await world.rows(PlannedReminder)
    async with world.tend.db.transaction() as session:
        sealed = "UPDATE planned_reminders SET body = (SELECT body FROM planned_reminders WHERE id = {}) WHERE id = {}"
        await session.execute(text(sealed.format(second.id, first.id)))
    await world.run_job("send_reminders", DUE)
    assert [len(mornings(world, user_id)) for user_id in (SAM, TOMAS)] == [0, 1]
    assert await world.count(PlannedReminder) == 2
