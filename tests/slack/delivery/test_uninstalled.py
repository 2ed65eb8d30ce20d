"""Number 4.3: after an uninstall no process sends anything, and what was queued arrives after the next installation."""

import time

import pytest
from sqlalchemy import update

from slackapp.app import Tend
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.workspaces import Workspace
from slackapp.slack.platform import installations
from slackapp.slack.platform.installations import Installation
from tests.cast import ANA, PLATFORM, SAM, TEAM, TOMAS
from tests.world import NoPace, World

SHIPPED_S = installations.CACHED_FOR_S  # a world has more, for slow machines


@pytest.mark.both_databases
async def test_4_3_no_process_sends_after_an_uninstall(world: World) -> None:
    """Whichever process heard of it: nothing more is sent, nothing is given up, and after a re-install all arrives."""
    other = Tend.build(world.tend.settings, world.clock)
    other.delivery.pace = NoPace()
    assert await other.installations.find(TEAM) is not None
    await world.slack.open_home(ANA)
    for _ in range(3):
        await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> <@{SAM}> for the words")
    await world.slack.event({"type": "app_uninstalled"})
    for delivery in (other.delivery, world.tend.delivery):
        await delivery.drain()
    assert not await other.delivery.is_any_due()
    assert world.slack.calls_to("chat.postMessage") == world.slack.calls_to("views.publish") == []
    assert {row.state for row in await world.rows(Outgoing)} == {"queued"}

    async with world.tend.db.transaction() as session:
        await session.execute(update(Workspace).values(uninstalled_at=None, token_digest=None))
    other.installations.forget(TEAM)
    await other.delivery.drain()
    await other.close()
    assert {row.state for row in await world.rows(Outgoing)} == {"sent"}
    assert len(world.slack.messages_for(TOMAS, None)) == len(world.slack.messages_for(SAM, None)) == 3


async def test_4_3_caches_expire_within_a_second(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """So another process finds no installation a second after the one that was told, with a token or over OAuth."""
    assert SHIPPED_S <= 1
    seconds = [0.0]
    other = Tend.build(world.tend.settings, world.clock)
    monkeypatch.setattr(other.installations, "_monotonic", lambda: seconds[0])
    for _ in range(2):  # the first asks Slack, the second the database
        assert await other.installations.find(TEAM) is not None
    await world.slack.event({"type": "app_uninstalled"})
    assert await other.installations.find(TEAM) is not None
    seconds[0] = installations.CACHED_FOR_S
    assert await other.installations.find(TEAM) is None
    await other.close()


async def test_4_3_what_is_on_its_way_stops_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that waits for its turn while Tend is uninstalled elsewhere stays in line, and counts no attempt."""

    class Uninstalled(NoPace):
        async def wait(self, workspace_id: str, method: str, channel: str) -> bool:
            async with world.tend.db.transaction() as session:
                await session.execute(update(Workspace).values(uninstalled_at=world.clock.now()))
            return False

    world.tend.delivery.pace = Uninstalled()
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> for the words")
    real = world.tend.installations.find
    seconds = iter(range(200, 9_000, 60))

    async def a_minute_later(workspace_id: str) -> Installation | None:
        later = next(seconds)
        monkeypatch.setattr(world.tend.installations, "_monotonic", lambda: time.monotonic() + later)
        return await real(workspace_id)

    monkeypatch.setattr(world.tend.installations, "find", a_minute_later)
    await world.deliver()
    (row,) = await world.rows(Outgoing)
    assert (row.state, row.attempts, row.unknown_outcomes) == ("queued", 0, 0)
    assert world.slack.calls_to("chat.postMessage") == []
