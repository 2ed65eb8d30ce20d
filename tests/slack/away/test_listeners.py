"""Times away and the pause through Slack's doors: the window, the stand-in's no, what Home says once, and the caps."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from sandbox import Message, View
from sandbox.people.forms import SubmitResult
from slackapp.domain.outbox.messages import FROM_TEND, OutboxMessage, enqueue
from slackapp.domain.tables.away import TimeAway
from slackapp.domain.tables.outbox import BegunMessage, Outgoing
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.prompts import PromptRhythm
from slackapp.slack.away import ids
from slackapp.slack.own_data import ids as own_data_ids
from tests.cast import ANA, MIRA, OLEG, PLATFORM, TOMAS
from tests.world import World

TUESDAY = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)  # 11:00 in Berlin
WEEK = timedelta(weeks=1)
PAUSED = "I paused the weekly message. Nobody was told. Waiting efforts stay here."


@pytest.fixture
async def team(world: World) -> World:
    """Mira leads Tomas, and has met prompts before."""
    await world.lead(MIRA, TOMAS)
    async with world.tend.db.transaction() as session:
        await session.execute(update(Person).where(Person.user_id == MIRA).values(met_prompts_at=world.clock.now()))
    return world


async def window(world: World) -> View:
    """Open the window from the settings."""
    await world.slack.command(MIRA, PLATFORM, "/tend settings")
    for action_id in (own_data_ids.OPEN_MY_SETTINGS, ids.OPEN_AWAY):
        form = world.slack.modal_of(MIRA)
        assert form is not None
        await world.slack.press(MIRA, form, action_id=action_id)
    form = world.slack.modal_of(MIRA)
    assert form is not None
    return form


async def add(world: World, first: str, last: str, stand_in: str | None = None) -> SubmitResult:
    """Open the window and fill it in."""
    chosen = {ids.AWAY_FROM: first, ids.AWAY_UNTIL: last, **({} if stand_in is None else {ids.STAND_IN: stand_in})}
    done = await world.slack.submit(MIRA, await window(world), chosen)
    await world.deliver()
    return done


def home(world: World, user_id: str) -> str:
    """Give the words of somebody's Home."""
    shown = world.slack.home_of(user_id)
    assert shown is not None
    return world.slack.texts(shown)


async def silence(world: World, weeks: int) -> None:
    """Let so many Tuesdays pass on which something waits and Mira does nothing."""
    for _ in range(weeks):
        await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> covering the night on-call")
        await world.deliver()
        await world.run_job("send_prompts", world.clock.now() + WEEK)


async def asked_after(world: World, weeks: int) -> bool:
    """Say whether she is asked once more after so many Tuesdays; what she is asked stands on her screen."""
    before = len(prompts_of(world))
    await silence(world, weeks)
    return len(prompts_of(world)) > before


def prompts_of(world: World) -> list[Message]:
    """Give the messages that ask Mira."""
    return [one for one in world.slack.messages_for(MIRA, None) if "Why this?" in world.slack.labels(one)]


async def begin(world: World, key: str) -> None:
    """Have Tend begin a message to Tomas."""
    refs = {"manager_ids": [MIRA], "reads_from": world.clock.now().isoformat()}
    message = OutboxMessage("lead_imported", TOMAS, key, refs, urgency=FROM_TEND)
    async with world.tend.db.transaction() as session:
        await enqueue(session, world.slack.team.id, [message], world.clock.now())
    await world.deliver()


@pytest.mark.both_databases
async def test_a_time_away_is_added_listed_and_removed(team: World) -> None:
    done = await add(team, "2026-11-30", "2026-12-04")
    assert done.action == "update"
    [row] = await team.rows(TimeAway)
    assert (str(row.first_day), str(row.last_day), row.user_id) == ("2026-11-30", "2026-12-04", MIRA)
    form = team.slack.modal_of(MIRA)
    assert form is not None
    assert "30 November 2026 to 4 December 2026" in team.slack.texts(form)
    await team.slack.press_label(MIRA, form, "Remove")
    assert await team.count(TimeAway) == 0
    assert team.slack.refused == []


async def test_what_cannot_be_is_said_beside_its_field(team: World) -> None:
    for first, last, stand_in, said in (
        ("2026-12-04", "2026-11-30", None, "The last day can't come before the first"),
        ("2026-11-02", "2026-11-03", None, "These days are over"),
        ("2026-12-04", "2028-11-30", None, "more than 366 days"),
        ("2026-11-30", "2026-12-04", MIRA, "somebody other than yourself"),
    ):
        team.slack.modals_of(MIRA).clear()
        done = await add(team, first, last, stand_in)
        assert said in " ".join(done.errors.values())
    assert await team.count(TimeAway) == 0


async def test_a_stand_in_is_asked_and_may_say_no(team: World) -> None:
    await team.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> covering the night on-call")
    await add(team, "2026-11-30", "2026-12-04", OLEG)
    [asked] = team.slack.messages_for(OLEG, None)
    assert f"<@{MIRA}> asks you to stand in from 30 November 2026 to 4 December 2026." in asked.text
    assert any(f"<@{OLEG}> stands in" in message.text for message in team.slack.messages_for(TOMAS, None))
    await team.slack.press_label(OLEG, asked, "Not me")
    await team.deliver()
    assert f"<@{OLEG}> can't stand in for you" in team.slack.messages_for(MIRA, None)[-1].text
    assert [row.stand_in_id for row in await team.rows(TimeAway)] == [None]
    assert team.slack.refused == []


@pytest.mark.both_databases
@pytest.mark.parametrize("other", [None, ANA])
async def test_a_stand_in_whom_the_manager_needs_no_more_has_no_button(team: World, other: str | None) -> None:
    """After another choice, and after the time away was removed with the place of its message."""
    await add(team, "2026-11-30", "2026-12-04", OLEG)
    [asked] = team.slack.messages_for(OLEG, None)
    if other is None:
        await team.slack.press_label(MIRA, await window(team), "Remove")
    else:
        await add(team, "2026-11-30", "2026-12-04", other)
    await team.deliver()
    [redrawn] = team.slack.messages_for(OLEG, None)
    assert redrawn.ts == asked.ts
    assert redrawn.text == f"<@{MIRA}> doesn't need you to stand in any more. There is nothing to do."
    assert team.slack.labels(redrawn) == []
    if other is not None:
        assert "asks you to stand in" in team.slack.messages_for(other, None)[-1].text
    assert team.slack.refused == []


async def test_a_stand_in_named_again_is_asked_anew(team: World) -> None:
    for stand_in in (OLEG, None, OLEG):
        await add(team, "2026-11-30", "2026-12-04", stand_in)
        await team.pass_time(minutes=1)
    first, again = team.slack.messages_for(OLEG, None)
    assert team.slack.labels(first) == []
    await team.slack.press_label(OLEG, again, "Not me")
    assert [row.stand_in_id for row in await team.rows(TimeAway)] == [None]


async def test_a_pause_is_said_once_on_home_and_a_look_ends_it(team: World) -> None:
    """Two let lie: a week without. Three: none, which Home says once, to her alone; looking there brings them back."""
    team.clock.moment = TUESDAY - 2 * WEEK
    assert [await asked_after(team, 1) for _ in range(8)] == [False, True, True, False, True, *[False] * 3]
    await team.slack.open_home(MIRA)
    await team.slack.open_home(TOMAS)
    await team.deliver()
    assert PAUSED in home(team, MIRA)
    assert PAUSED not in home(team, TOMAS)
    await team.pass_time(days=1)
    await team.slack.open_home(MIRA)
    await team.deliver()
    assert PAUSED not in home(team, MIRA)
    assert await asked_after(team, 1)


async def test_the_line_of_a_long_pause_can_be_answered(team: World) -> None:
    team.clock.moment = TUESDAY - 2 * WEEK
    await silence(team, 16)
    line = team.slack.messages_for(MIRA, None)[-1]
    assert line.text.startswith("I paused the weekly message eight weeks ago. Nobody was told.")
    await silence(team, 3)
    assert team.slack.messages_for(MIRA, None)[-1].ts == line.ts
    await team.slack.press_label(MIRA, line, "Turn back on")
    await team.deliver()
    await silence(team, 1)
    assert team.slack.messages_for(MIRA, None)[-1].ts != line.ts
    [row] = await team.rows(PromptRhythm)
    assert row.paused_at is None


async def test_what_tend_begins_keeps_to_one_a_day(team: World) -> None:
    """Two on one day: the other comes on the next morning; words from a colleague come between them."""
    await begin(team, "one")
    await begin(team, "two")
    await team.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> for the calm")
    await team.deliver()
    begun = [row for row in await team.rows(Outgoing) if row.kind == "lead_imported"]
    assert [row.state for row in begun] == ["sent", "queued"]
    assert begun[1].due_at == datetime(2026, 11, 19, 8, 30, tzinfo=UTC)
    assert any("the calm" in message.text for message in team.slack.messages_for(TOMAS, None))
    team.clock.moment = begun[1].due_at
    await team.deliver()
    assert await team.count(BegunMessage) == 2
    assert team.slack.refused == []
