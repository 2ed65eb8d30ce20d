"""The webhook at its edges: other ways to write the same, and an answer that shows nothing of a person."""

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.sources import choices as source_choices
from slackapp.domain.tables.encrypted import keyring
from slackapp.domain.tables.sources import SourceItem
from slackapp.slack.sources import webhook
from slackapp.sources.webhook import Allowance
from tests.cast import ANA, TEAM, TOMAS, acting
from tests.environment.waited_time import WaitedTime
from tests.sources.webhook_requests import WebhookSender, connect_webhook
from tests.world import World

BODY = b'{"doer":"%s","words":"helped","done_at":"2026-11-18T08:00:00Z"}' % TOMAS.encode()


@pytest.mark.parametrize("upper", [True, False])
async def test_40a_a_signature_may_be_upper_case_hex(world: World, upper: bool) -> None:  # noqa: FBT001
    hook = await connect_webhook(world)
    headers = hook.headers(BODY, key="a")
    prefix, _, digits = headers["X-Tend-Signature"].partition("=")
    signature = f"{prefix.upper() if upper else prefix}={digits.upper()} "
    assert (await hook.post(BODY, {**headers, "X-Tend-Signature": signature})).status_code == 202
    # the same request under another key, and in small letters
    answer = await hook.post(BODY, {**headers, "Idempotency-Key": "b"})
    assert (answer.status_code, answer.json()["error"]) == (409, "replayed")
    assert await world.count(SourceItem) == 1


async def test_a_source_that_no_key_opens_asks_for_the_effort_again(world: World) -> None:
    """As where its key was left out: nothing can be checked, and nothing is lost."""
    hook = await connect_webhook(world)
    keyring.use([Fernet.generate_key().decode()])
    answer = await hook.send(key="a")
    assert (answer.status_code, answer.json()["error"]) == (503, "busy")
    keyring.use(world.tend.settings.secret_keys)
    assert (await hook.send(key="a")).status_code == 202


async def test_40b_a_moment_may_have_a_small_t_and_z(world: World) -> None:
    hook = await connect_webhook(world)
    for moment in [
        "2026-11-18t08:00:00z",
        "2026-11-18T08:00:00z",
        "2026-11-18t08:00:00Z",
        "2026-11-18t09:00:00+01:00",
        "2026-11-18 08:00:00z",
        "2026-11-18T08:00:00.123456789z",
        "2026-11-18T07:59:60Z",
        " 2026-11-18T08:00:00-00:00 ",
    ]:
        assert (await hook.send(done_at=moment)).status_code == 202


@pytest.mark.parametrize(
    "moment", ["2026-11-18T08:00:61Z", "t", "z", "0001-01-01T00:00:00+23:59", "9999-12-31t23:59:59-23:59"]
)
async def test_what_is_no_recent_moment_is_named(world: World, moment: str) -> None:
    hook = await connect_webhook(world)
    answer = await hook.send(done_at=moment)
    assert (answer.status_code, answer.json()["field"]) == (400, "done_at")


class PassingTime(WaitedTime):
    """Stands for the modules `time` and `asyncio`; what works lets its own seconds pass."""

    time = staticmethod(time.time)
    timeout = staticmethod(asyncio.timeout)


@pytest.mark.parametrize("noter", [None, ANA])
async def test_an_answer_takes_the_same_time_whether_somebody_opted_out(
    world: World, monkeypatch: pytest.MonkeyPatch, noter: str | None
) -> None:
    """Also where telling the doer takes long, which is done for those alone who are in."""
    passing, enqueue = PassingTime(), outbox.enqueue
    told_of: list[int] = []

    async def slow(session: AsyncSession, workspace_id: str, messages: Sequence[OutboxMessage], now: datetime) -> None:
        told_of.append(len(messages))
        await passing.sleep(0.1)
        await enqueue(session, workspace_id, messages, now)

    monkeypatch.setattr(outbox, "enqueue", slow)
    monkeypatch.setattr(webhook, "time", passing)
    monkeypatch.setattr(webhook, "asyncio", passing)
    hook = await connect_webhook(world)
    await world.tend.directory.meet(TEAM, [TOMAS])
    told: dict[str, object] = {} if noter is None else {"noter": noter}
    within = await _seconds(hook, passing, words="helped", told=told)
    assert sum(told_of) > 0
    told_of.clear()
    async with world.tend.db.transaction() as session:
        await source_choices.choose(session, acting(TOMAS, world.clock.now()), shown=["webhook"], wish=[])
    outside = await _seconds(hook, passing, words="helped again", told=told)
    assert sum(told_of) == 0
    assert within == pytest.approx(outside)


async def _seconds(hook: WebhookSender, passing: PassingTime, **sent: Any) -> float:
    """Give the time until an answer."""
    began_s = passing.now_s
    assert (await hook.send(**sent)).status_code == 202
    return passing.now_s - began_s


@pytest.mark.parametrize("noter", [None, ANA])
async def test_a_person_and_the_workspaces_choices_are_read_once(world: World, noter: str | None) -> None:
    """Taking in and making the effort need the same facts; each asked for them by itself before."""
    hook = await connect_webhook(world)
    named: dict[str, object] = {} if noter is None else {"noter": noter}
    await hook.send(told=named)
    statements: list[str] = []
    engine = world.tend.db._writer.sync_engine

    def count(_c: object, _cur: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    await hook.send(words="answered a ticket", told=named)
    event.remove(engine, "before_cursor_execute", count)
    for table in ("workspace_settings", "source_choices", "people"):
        assert len([one for one in statements if f"FROM {table}" in one]) == 1, table


def test_an_allowance_comes_back_with_time() -> None:
    """Each webhook has its own."""
    seconds = [0.0]
    allowance = Allowance(a_minute=2, monotonic=lambda: seconds[0])
    assert [allowance.wait_s(1) for _ in range(3)] == [0, 0, 30]
    assert allowance.wait_s(2) == 0
    seconds[0] = 30
    assert allowance.wait_s(1) == 0
    seconds[0] = 31
    assert allowance.wait_s(1) > 0
