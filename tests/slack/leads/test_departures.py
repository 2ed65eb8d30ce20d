"""People who join, leave, come back or move, as Slack tells of them: what follows for efforts and leads."""

from typing import Any

import pytest

from slackapp.domain.away import departures
from slackapp.domain.leads import naming as leads
from slackapp.domain.people import profiles as people
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.people import Person
from slackapp.slack.directory.people import profile_of
from tests.cast import ANA, INES, MIRA, OLEG, PLATFORM, SAM, TEAM, TOMAS, acting, moment
from tests.slack.directory.user_objects import user_object
from tests.world import World


async def note(world: World, about: str, words: str = "stayed for the release") -> Effort:
    """Let Ana note an effort."""
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{about}> {words}")
    return (await world.rows(Effort))[-1]  # type: ignore[no-any-return]


async def effort(world: World) -> Effort:
    [row] = await world.rows(Effort)
    return row  # type: ignore[no-any-return]


async def standing(world: World) -> set[tuple[str, str, str]]:
    return {(row.member_id, row.manager_id, row.source) for row in await world.rows(Lead) if row.confirmed_at}


async def change(world: World, who: str, **facts: Any) -> None:
    await world.slack.change_person(who, **facts)


async def test_efforts_about_a_leaver_close_quietly(world: World) -> None:
    await world.lead(MIRA, TOMAS)
    await note(world, TOMAS)
    await world.deliver()
    before = len(world.slack.calls_to("chat.postMessage"))
    await change(world, TOMAS, deleted=True)
    assert (await effort(world)).closed_at is not None
    await world.deliver()
    assert len(world.slack.calls_to("chat.postMessage")) == before


async def test_told_twice_or_late_changes_nothing_more(world: World) -> None:
    """A repeated event, and one from before that comes after."""
    await note(world, TOMAS)
    old = {"type": "user_change", "user": user_object(TOMAS), "event_ts": "1700000000.000100"}
    new = {"type": "user_change", "user": user_object(TOMAS, deleted=True), "event_ts": "1700000005.000100"}
    for event in (new, old, new):
        await world.slack.event(event)
    closed = (await effort(world)).closed_at
    assert closed is not None
    await world.pass_time(hours=1)
    await world.slack.event({**new, "event_ts": "1700000009.000100"})
    assert (await effort(world)).closed_at == closed
    [tomas] = await world.rows(Person, Person.user_id == TOMAS)
    assert tomas.is_deactivated


async def test_who_comes_back_comes_back_quietly(world: World) -> None:
    """Led as before; what was closed stays closed; what is noted from now on waits as ever."""
    await world.lead(MIRA, TOMAS)
    await note(world, TOMAS)
    await change(world, TOMAS, deleted=True)
    await change(world, TOMAS, deleted=False)
    assert await standing(world) == {(TOMAS, MIRA, "import")}
    await note(world, TOMAS, "took the pager")
    closed, waiting = await world.rows(Effort)
    assert closed.closed_at is not None
    assert waiting.closed_at is None


@pytest.mark.both_databases
async def test_whom_a_leaver_led_is_passed_on_to_who_led_them(world: World) -> None:
    """Held for a working day, and told to whoever has something noted about them."""
    await world.lead(OLEG, MIRA)
    await world.lead(MIRA, TOMAS, SAM)
    before = await note(world, TOMAS)
    await change(world, MIRA, deleted=True)
    assert await standing(world) == {
        (MIRA, OLEG, "import"),
        (TOMAS, MIRA, "import"),
        (SAM, MIRA, "import"),
        (TOMAS, OLEG, leads.PASSED_ON),
        (SAM, OLEG, leads.PASSED_ON),
    }
    assert (await effort(world)).readable_at >= before.readable_at
    told = [row for row in await world.rows(Outgoing) if row.kind == "lead_imported"]
    assert [row.target for row in told] == [TOMAS]
    world.clock.moment = told[0].due_at
    await world.deliver()
    assert any(
        ("Your manager's account is deactivated.") in str(call.args.get("text"))
        for call in world.slack.calls_to("chat.postMessage")
    )


async def test_it_goes_over_those_who_left_before_to_the_next_who_is_here(world: World) -> None:
    await world.lead(INES, OLEG)
    await world.lead(OLEG, MIRA)
    await world.lead(MIRA, TOMAS)
    await change(world, OLEG, deleted=True)
    await change(world, MIRA, deleted=True)
    assert (TOMAS, INES, leads.PASSED_ON) in await standing(world)


async def test_with_nobody_above_nobody_leads_and_with_another_nothing_is_passed_on(world: World) -> None:
    await world.lead(OLEG, MIRA)
    await world.lead(MIRA, TOMAS)
    await world.lead(SAM, TOMAS)
    await world.lead(ANA, SAM)
    await change(world, MIRA, deleted=True)
    assert leads.PASSED_ON not in {source for _, _, source in await standing(world)}
    await change(world, ANA, deleted=True)
    assert leads.PASSED_ON not in {source for _, _, source in await standing(world)}


@pytest.mark.parametrize("times", [1, 2])
async def test_a_manager_who_is_back_leads_again(world: World, times: int) -> None:
    await world.lead(OLEG, MIRA)
    await world.lead(MIRA, TOMAS)
    await change(world, MIRA, deleted=True)
    for _ in range(times):
        await change(world, MIRA, deleted=False)
    assert await standing(world) == {(MIRA, OLEG, "import"), (TOMAS, MIRA, "import")}


async def test_what_a_leaver_was_asked_is_withdrawn(world: World) -> None:
    """Tomas named Mira, who never answers now; and may name somebody else at once."""
    async with world.tend.db.transaction() as session:
        for named in (MIRA, TOMAS):
            await world.know(named)
        await leads.name_manager(session, acting(TOMAS, world.clock.now()), MIRA)
    await change(world, MIRA, deleted=True)
    assert await world.rows(Lead) == []


async def test_a_manager_asked_by_a_leaver_reads_that_they_left(world: World) -> None:
    """And not that the leaver chose another manager; the question has no button any more."""
    async with world.tend.db.transaction() as session:
        for named in (MIRA, TOMAS):
            await world.know(named)
        await leads.name_manager(session, acting(TOMAS, world.clock.now()), MIRA)
    await world.deliver()
    [asked] = world.slack.messages_for(MIRA)
    assert len(world.slack.labels(asked)) > 0
    await change(world, TOMAS, deleted=True)
    await world.deliver()
    assert await world.rows(Lead) == []
    [told] = world.slack.messages_for(MIRA)
    assert told.ts == asked.ts
    assert told.text == f"The account of <@{TOMAS}> is deactivated. There is nothing to do."
    assert world.slack.labels(told) == []


async def test_it_goes_over_those_who_leave_at_once_to_the_next_who_is_here(world: World) -> None:
    """One nightly list tells of both; nobody who left stands in for a moment."""
    await world.lead(INES, OLEG)
    await world.lead(OLEG, MIRA)
    await world.lead(MIRA, TOMAS)
    async with world.tend.db.transaction() as session:
        listed = [profile_of(user_object(who, deleted=True), TEAM) for who in (MIRA, OLEG)]
        _, changes = await people.refresh(session, TEAM, listed, world.clock.now())
        await departures.follow(session, moment(world.clock.now()), changes)
    passed_on = {(member, manager) for member, manager, source in await standing(world) if source == leads.PASSED_ON}
    assert passed_on == {(TOMAS, INES)}


async def test_another_zone_counts_what_waits_anew(world: World) -> None:
    before = await note(world, TOMAS)
    await change(world, TOMAS, tz="Pacific/Auckland")
    assert (await effort(world)).ripe_at < before.ripe_at


async def test_a_new_name_changes_nothing_else(world: World) -> None:
    await world.lead(MIRA, TOMAS)
    before = await note(world, TOMAS)
    await change(world, TOMAS, name="Tom Novak")
    after = await effort(world)
    assert (after.ripe_at, after.readable_at, after.closed_at) == (before.ripe_at, before.readable_at, None)
    [tomas] = await world.rows(Person, Person.user_id == TOMAS)
    assert tomas.name == "Tom Novak"


async def test_who_joins_again_is_known_again(world: World) -> None:
    """`team_join` of somebody who had left."""
    await note(world, TOMAS)
    await change(world, TOMAS, deleted=True)
    await world.slack.event({"type": "team_join", "user": user_object(TOMAS)})
    [tomas] = await world.rows(Person, Person.user_id == TOMAS)
    assert (tomas.is_deactivated, tomas.zone) == (False, "Asia/Tokyo")
