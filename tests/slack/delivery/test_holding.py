"""A workspace whose token Slack refuses: its messages wait, survive restarts, and go out when Slack takes it again."""

import logging
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, update

from slackapp.app import Tend
from slackapp.domain.outbox import holds
from slackapp.domain.tables.outbox import HomeTab, Outgoing, WorkspaceHold
from slackapp.domain.tables.thanks import Thanks
from slackapp.slack.platform.outcome_table import HELD_TOO_LONG, PERHAPS_ONE_CALL
from tests.cast import ANA, INES, MIRA, PLATFORM, SAM, TEAM, TOMAS
from tests.slack.delivery.unreliable import POSTING, Fault, Unreliable, shorten_waits
from tests.world import NoPace, World

HELD = (  # those that the table knows are in tests/slack/platform/test_outcome_table.py
    "invalid_auth",
    "missing_scope",
    "team_added_to_org",
)


class Refusing:
    """Slack refuses chosen methods with one error, until `error` is None."""

    def __init__(self, world: World, patch: pytest.MonkeyPatch, *methods: str) -> None:
        self.error: str | None = None
        self.only_to: str | None = None
        self.methods = methods or (POSTING, "chat.update", "chat.delete", "views.publish", "users.info", "auth.test")
        self.slack = Unreliable(world, self.choose).install(patch)

    def choose(self, method: str, args: dict[str, Any]) -> Fault | None:
        if self.error is None or method not in self.methods or self.only_to not in {None, args.get("channel")}:
            return None
        return Fault(self.error)

    @property
    def receivers(self) -> Counter[str]:
        return Counter(channel for channel, _ in self.slack.taken)


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    shorten_waits(monkeypatch)


@pytest.fixture
def refusing(world: World, monkeypatch: pytest.MonkeyPatch) -> Refusing:
    return Refusing(world, monkeypatch)


async def thank(world: World, receiver: str = TOMAS, words: str = "for the words") -> None:
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{receiver}> {words}")


async def deliver_once(world: World, times: int = 1) -> None:
    """Look at the holds, deliver what may go, and wait for nothing."""
    delivery = world.tend.delivery
    for _ in range(times):
        await delivery._holding.look(delivery._give_up)
        await delivery.start_due()
        await delivery._wait_for_sends()


async def check_now(world: World) -> None:
    """Let the next question to Slack be due."""
    async with world.tend.db.transaction() as session:
        await session.execute(update(WorkspaceHold).values(check_at=world.clock.now() - timedelta(days=999)))


async def held(world: World) -> list[str]:
    return [row.error for row in await world.rows(WorkspaceHold)]


@pytest.mark.parametrize("error", HELD)
async def test_1_2_an_error_about_the_token_or_workspace_holds_it_and_loses_nothing(
    world: World, refusing: Refusing, error: str
) -> None:
    """Every row stays; nothing more is tried until Slack accepts the workspace, then each arrives once."""
    await thank(world)
    await thank(world, SAM)
    refusing.error = error
    await deliver_once(world)
    rows = await world.rows(Outgoing, Outgoing.kind == "thanks")
    assert [(row.state, row.unknown_outcomes, row.failure) for row in rows] == [("queued", 0, error)] * 2
    assert await held(world) == [error]
    tried = len(refusing.slack.tried)
    await thank(world, MIRA)
    await deliver_once(world, 3)
    assert len(refusing.slack.tried) == tried or error in PERHAPS_ONE_CALL  # those try each message for itself
    refusing.error = None
    await world.deliver()
    assert {receiver: refusing.receivers[receiver] for receiver in (TOMAS, SAM, MIRA)} == {TOMAS: 1, SAM: 1, MIRA: 1}
    assert await held(world) == []


@pytest.mark.both_databases
async def test_a_hold_is_a_row_that_other_processes_and_later_ones_see(world: World, refusing: Refusing) -> None:
    """A second worker, started later, sends nothing for the workspace and asks Slack itself."""
    await thank(world)
    refusing.error = "account_inactive"
    await deliver_once(world)
    await world.tend.delivery.senders.end()  # so that the hold alone keeps the other back
    other = Tend.build(world.tend.settings, world.clock)
    other.delivery.pace = NoPace()
    tried = len(refusing.slack.tried)
    assert await other.delivery.start_due() == 0
    assert not await other.delivery.is_any_due()
    assert len(refusing.slack.tried) == tried
    refusing.error = None
    await other.delivery.drain()
    await other.close()
    assert refusing.receivers[TOMAS] == 1
    assert await held(world) == []


async def test_another_workspace_goes_on(world: World, refusing: Refusing) -> None:
    """A hold is one workspace's alone."""
    async with world.tend.db.transaction() as session:
        await holds.hold(session, "T0ELSEWHERE", "invalid_auth", world.clock.now(), world.clock.now())
    await thank(world)
    await world.deliver()
    assert refusing.receivers == {TOMAS: 1}


async def test_a_look_without_a_hold_is_one_statement(world: World, refusing: Refusing) -> None:
    """With one it looks for questions to Slack that are due, for trials and for what is overdue."""
    made: list[str] = []
    looking = world.tend.delivery._holding
    engine = world.tend.db._reader.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *given: made.append(given[2]))
    await looking.look(world.tend.delivery._give_up)
    assert len(made) == 1
    refusing.error = "invalid_auth"
    await thank(world)
    await deliver_once(world)
    made.clear()
    await looking.look(world.tend.delivery._give_up)
    assert len([statement for statement in made if "workspace_holds" in statement]) == 4


async def test_1_2_a_hold_is_said_in_the_log_and_to_one_admin_once(
    world: World, refusing: Refusing, caplog: pytest.LogCaptureFixture
) -> None:
    """However many messages wait, and however often Slack is asked; the admin reads it when messages go again."""
    await world.slack.open_home(INES)
    await world.deliver()
    refusing.error = "token_revoked"
    with caplog.at_level(logging.WARNING):
        for receiver in (TOMAS, SAM, TOMAS):
            await thank(world, receiver)
        for _ in range(3):
            await check_now(world)
            await deliver_once(world)
        assert [record.levelname for record in caplog.records if "refuses workspace" in record.message] == ["ERROR"]
        refusing.error = None
        await world.deliver()
    assert any("accepts workspace" in record.message for record in caplog.records)
    notices = await world.rows(Outgoing, Outgoing.kind == "workspace_held")
    assert [(row.target, row.state) for row in notices] == [(INES, "sent")]
    told = world.slack.texts(world.slack.last_message(INES))
    assert "token_revoked" in told
    assert "Nothing was lost" in told
    assert "the words" not in told


async def test_1_2_a_metric_counts_held_workspaces_in_every_process(world: World, refusing: Refusing) -> None:
    """It is read from the rows, so that a web process shows what a worker found."""
    assert world.slack.tend is not None
    await thank(world)
    for error, count in (("invalid_auth", "1.0"), (None, "0.0")):
        refusing.error = error
        await (deliver_once(world) if error else world.deliver())
        shown = (await world.slack.tend.get("/metrics")).text
        assert f"tend_workspaces_held {count}" in shown


async def test_1_2_after_five_days_the_giver_is_told_and_the_words_are_kept(world: World, refusing: Refusing) -> None:
    """Not before; the notice goes out when Slack accepts the workspace again, and the old words do not."""
    await world.tend.directory.meet(TEAM, [TOMAS, SAM])
    await thank(world)
    refusing.error = "org_login_required"
    await deliver_once(world)
    world.clock.move(timedelta(days=5) - timedelta(minutes=1))
    await thank(world, SAM)
    await deliver_once(world)
    assert {row.state for row in await world.rows(Outgoing, Outgoing.kind == "thanks")} == {"queued"}
    world.clock.move(timedelta(minutes=1))
    await deliver_once(world)
    rows = await world.rows(Outgoing, Outgoing.kind == "thanks")
    assert [(row.target, row.state, row.failure) for row in rows] == [
        (TOMAS, "failed", HELD_TOO_LONG),
        (SAM, "queued", None),
    ]
    world.clock.move(timedelta(days=30))
    await deliver_once(world, 2)
    assert [row.state for row in await world.rows(Outgoing, Outgoing.kind == "left_out")] == ["queued"] * 2
    assert await world.count(Thanks) == 2
    refusing.error = None
    await world.deliver()
    assert TOMAS not in refusing.receivers
    texts = [world.slack.texts(message) for message in world.slack.messages_for(ANA)]
    assert len(texts) == 2
    assert all("five days" in text and "the words" in text for text in texts)


async def test_time_in_a_hold_is_no_time_of_trying(world: World, refusing: Refusing) -> None:
    """After four days on hold, a short failure is a short failure."""
    await thank(world)
    refusing.error = "invalid_auth"
    await deliver_once(world)
    world.clock.move(timedelta(days=4))
    refusing.error = "service_unavailable"
    refusing.methods = (POSTING,)
    await check_now(world)
    await deliver_once(world)
    (row,) = await world.rows(Outgoing, Outgoing.kind == "thanks")
    assert (row.state, row.failing_since) == ("queued", world.clock.now())
    refusing.error = None
    await world.deliver()
    assert refusing.receivers[TOMAS] == 1


async def test_a_scope_missing_for_messages_alone_is_tried_again(world: World, refusing: Refusing) -> None:
    """Slack knows the token, so that only a message itself shows whether the hold may end."""
    refusing.methods = (POSTING,)
    refusing.error = "missing_scope"
    await thank(world)
    await thank(world, SAM)
    for _ in range(4):
        await check_now(world)
        await deliver_once(world)
    assert await held(world) == ["missing_scope"]
    assert {row.state for row in await world.rows(Outgoing, Outgoing.kind == "thanks")} == {"queued"}
    refusing.error = None
    await world.deliver()
    assert (refusing.receivers[TOMAS], refusing.receivers[SAM]) == (1, 1)
    assert await held(world) == []


@pytest.mark.parametrize("error", ["missing_scope", "access_denied"])
async def test_one_channel_that_is_refused_does_not_hold_the_others_for_ever(
    world: World, refusing: Refusing, error: str
) -> None:
    """Such an error about one channel ends that message once others went out, and the rest arrives."""
    refusing.methods, refusing.only_to, refusing.error = (POSTING,), TOMAS, error
    await thank(world)
    await deliver_once(world)
    assert await held(world) == [error]
    for _ in range(3):
        await thank(world, SAM)
        await deliver_once(world)
    await world.deliver()
    await thank(world, MIRA)
    await world.deliver()
    assert (refusing.receivers[SAM], refusing.receivers[MIRA], refusing.receivers[TOMAS]) == (3, 1, 0)
    assert await held(world) == []
    rows = await world.rows(Outgoing, Outgoing.kind == "thanks", Outgoing.target == TOMAS)
    assert [(row.state, row.failure) for row in rows] == [("failed", error)]
    assert "I couldn't reach" in world.slack.texts(world.slack.last_message(ANA))


async def test_a_home_waits_as_well_and_is_no_success(world: World, refusing: Refusing) -> None:
    """A refused publication was once recorded as the newest Home."""
    await world.slack.open_home(ANA)
    refusing.error = "invalid_auth"
    await deliver_once(world, 2)
    (home,) = await world.rows(HomeTab)
    assert home.published < home.wanted
    assert await held(world) == ["invalid_auth"]
    refusing.error = None
    await check_now(world)
    async with world.tend.db.transaction() as session:
        await session.execute(update(HomeTab).values(lease_until=None))
    await world.deliver()
    assert world.slack.home_of(ANA) is not None


async def test_a_trial_with_nothing_to_send_ends(world: World, refusing: Refusing) -> None:
    """Two good answers of Slack are enough then."""
    async with world.tend.db.transaction() as session:
        await holds.hold(session, TEAM, "invalid_auth", world.clock.now(), world.clock.now())
    for expected in (["invalid_auth"], []):
        await check_now(world)
        await deliver_once(world)
        assert await held(world) == expected


@pytest.mark.both_databases
async def test_two_workers_ask_slack_once(world: World) -> None:
    """The question is claimed, and the next one waits longer."""
    now = world.clock.now()
    async with world.tend.db.transaction() as session:
        assert await holds.hold(session, TEAM, "invalid_auth", now, now)
        assert not await holds.hold(session, TEAM, "token_revoked", now, now)
    later = now + timedelta(seconds=1)
    async with world.tend.db.transaction() as session:
        assert await holds.due_checks(session, later) == [TEAM]
        assert await holds.claim_check(session, TEAM, later)
        assert not await holds.claim_check(session, TEAM, later)
        assert await session.scalar(select(WorkspaceHold.error)) == "invalid_auth"
        first = await holds.next_check(session, later + timedelta(days=1))
    assert first is not None
    assert first > later
