"""On the day only the maker is reminded; overdue once. The messages have no words and no names."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from slackapp.domain.reminders import choosing
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.reminders import PlannedReminder
from tests.cast import ANA, MIRA, SAM, TOMAS, acting
from tests.slack.home.home_steps import drawn_home
from tests.slack.promises.promise_steps import DUE, WHAT, begin, modal, promised, save
from tests.world import World


def morning(day: int) -> datetime:
    """Give that day of November in Tomas's morning."""
    return datetime(2026, 11, day, 8, 35, tzinfo=UTC)  # 9:35 in Prague


async def a_week(world: World, first: int, last: int) -> list[tuple[str, int]]:
    """Run the job at some hours of each day of November; give whom each message reached, and when.

    Before anybody's hours, in the morning of Prague, in the morning of New York, and after the hours of both.
    """
    told: list[tuple[str, int]] = []
    seen = {user: len(world.slack.messages_for(user)) for user in (TOMAS, ANA, SAM, MIRA)}
    for day, hours in product(range(first, last + 1), (-3, 1, 7, 12)):
        at = morning(day) + timedelta(hours=hours)
        await world.run_job("send_reminders", at)
        for user, count in seen.items():
            new = len(world.slack.messages_for(user))
            told += [(user, at.day)] * (new - count)
            seen[user] = new
    return told


async def test_the_maker_alone_is_reminded_on_the_day_and_once_after_it(world: World) -> None:
    """Nobody is reminded on the weekend between, and the receiver never."""
    await promised(world, TOMAS, ANA, due=DUE + timedelta(days=1), what=WHAT)  # a Friday
    assert await a_week(world, 25, 30) == [(TOMAS, 27), (TOMAS, 30)]
    for message, line in zip(
        world.slack.messages_for(TOMAS),
        ("A promise of yours is due.", "A promise of yours is past its day."),
        strict=True,
    ):
        assert line in message.text
        assert not [word for word in (WHAT, ANA, "26", "Ana") if word in message.text + repr(message.blocks)]
    rows = [row for row in await world.rows(Outgoing) if row.kind == "own_reminders"]
    assert [row.target for row in rows] == [TOMAS, TOMAS]
    assert not [word for word in (WHAT, ANA, "promise") if word in repr([(row.dedupe_key, row.refs) for row in rows])]


async def test_promise_message_due_on_a_saturday_brings_one_message_before_the_weekend(world: World) -> None:
    """The outside check: one message to its maker alone, without words, and none on weekends."""
    await save(world, TOMAS, await begin(world, TOMAS), due="2026-11-28", will="look at the import")
    assert await a_week(world, 26, 29) == [(TOMAS, 27)]
    [message] = world.slack.messages_for(TOMAS)
    assert "import" not in message.text + repr(message.blocks)
    await world.slack.press_label(TOMAS, message, "Open")
    shown = modal(world, TOMAS)
    assert "look at the import" in world.slack.texts(shown)
    await world.slack.press_label(TOMAS, shown, "Done")
    assert "Nothing is left here." in world.slack.texts(modal(world, TOMAS))
    assert await a_week(world, 30, 30) == []


@pytest.mark.parametrize(("user", "label"), [(TOMAS, "Done"), (TOMAS, "Let it go"), (ANA, "Close")])
async def test_nothing_comes_of_a_promise_that_is_closed(world: World, user: str, label: str) -> None:
    """Whoever closed it."""
    await promised(world, TOMAS, ANA)
    assert await world.count(PlannedReminder) == 2
    await world.slack.press_label(user, await drawn_home(world, user), label)
    assert await world.count(PlannedReminder) == 0
    assert await a_week(world, 26, 27) == []


async def test_a_moved_promise_is_reminded_of_on_its_new_day_only(world: World) -> None:
    """Also when its first reminder was told already."""
    await promised(world, TOMAS, ANA)
    assert await a_week(world, 26, 26) == [(TOMAS, 26)]
    await world.slack.press_label(TOMAS, await drawn_home(world, TOMAS), "Move")
    await world.slack.submit(TOMAS, modal(world, TOMAS), {"due": "2026-11-30"})
    assert await a_week(world, 27, 30) == [(TOMAS, 30)]


async def test_several_promises_of_a_day_are_one_message(world: World) -> None:
    """One line a kind."""
    for number in range(3):
        await promised(world, TOMAS, ANA, what=f"thing {number}")
    assert await a_week(world, 26, 26) == [(TOMAS, 26)]
    assert "3 promises of yours are due." in world.slack.messages_for(TOMAS)[0].text


async def test_where_reminders_are_off_the_form_says_so_and_none_comes(world: World) -> None:
    """Home lists the promise all the same."""
    await promised(world, TOMAS, None)
    async with world.tend.db.transaction() as session:
        await choosing.turn_off(session, acting(TOMAS, world.clock.now()))
    await save(world, TOMAS, await begin(world, TOMAS), due="2026-11-26", will="look at the import")
    assert "You turned off reminders of promises, so it waits on your Home." in world.slack.texts(modal(world, TOMAS))
    assert await a_week(world, 26, 27) == []
    assert "look at the import" in world.slack.texts(await drawn_home(world, TOMAS))
