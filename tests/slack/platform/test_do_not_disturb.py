"""Do-not-disturb is respected where it was granted, and only by what Tend itself begins."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest

from sandbox.web_api.faults import fault_of
from slackapp.domain.outbox.messages import FROM_TEND, OutboxMessage, enqueue
from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.platform.do_not_disturb import SCOPE, quiet_until
from slackapp.slack.platform.web_api import AccessRefused, NotNow, OutcomeUnknown, Refused, SlackApi, SlackFailure
from tests.cast import ANA, MIRA, NOW, PLATFORM, TOMAS
from tests.world import World


async def begun(world: World) -> Outgoing:
    """Have Tend begin a message to Tomas, who wants quiet for two hours; give its row."""
    await world.lead(MIRA, TOMAS)
    now = world.clock.now()
    world.slack.person(TOMAS).quiet = (int(now.timestamp()) - 60, int((now + timedelta(hours=2)).timestamp()))
    refs = {"manager_ids": [MIRA], "reads_from": now.isoformat()}
    async with world.tend.db.transaction() as session:
        await enqueue(
            session, world.slack.team.id, [OutboxMessage("lead_imported", TOMAS, "one", refs, FROM_TEND)], now
        )
    await world.deliver()
    rows: list[Outgoing] = await world.rows(Outgoing, Outgoing.kind == "lead_imported")
    return rows[0]


def allow(world: World, *, granted: bool) -> None:
    """Have the workspace grant us to ask, or take that back."""
    manifest = world.slack.state.manifest
    scopes = (*(each for each in manifest.scopes if each != SCOPE), *((SCOPE,) if granted else ()))
    world.slack.state.manifest = replace(manifest, scopes=scopes)


async def test_what_tend_begins_waits_for_the_end_of_the_quiet(world: World) -> None:
    allow(world, granted=True)
    began = world.clock.now()
    row = await begun(world)
    assert (row.state, row.due_at) == ("queued", began + timedelta(hours=2))
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> for the calm")
    await world.deliver()
    assert [("the calm" in message.text) for message in world.slack.messages_for(TOMAS, None)] == [True]
    await world.pass_time(hours=2)
    assert await world.queued() == 0
    assert world.slack.refused == []


async def test_without_the_scope_nobody_is_asked(world: World) -> None:
    allow(world, granted=False)
    await world.tend.directory.fetch(world.slack.team.id, TOMAS)  # the answer names what is granted
    row = await begun(world)
    assert row.state == "sent"
    assert world.slack.calls_to("dnd.info") == []


async def test_a_scope_taken_back_costs_nothing(world: World) -> None:
    allow(world, granted=True)
    await world.tend.directory.fetch(world.slack.team.id, TOMAS)  # the answer names the scope
    allow(world, granted=False)
    row = await begun(world)
    assert row.state == "sent"
    assert {refusal.error for refusal in world.slack.refused} <= {"missing_scope"}


async def test_a_slack_that_cannot_say_is_asked_again(world: World) -> None:
    allow(world, granted=True)
    await world.tend.directory.fetch(world.slack.team.id, TOMAS)
    world.slack.faults.add(fault_of("500", "dnd.info"))
    began = world.clock.now()
    row = await begun(world)
    assert (row.state, row.due_at) == ("queued", began + timedelta(hours=2))
    assert world.slack.calls_to("chat.postMessage") == []


class Answers:
    """Slack as far as the question goes: one answer, or one failure."""

    def __init__(self, answer: Mapping[str, Any] | SlackFailure) -> None:
        self._answer = answer

    def is_granted(self, _token: str, _scope: str) -> bool:
        """Return that the workspace lets us ask."""
        return True

    async def call(self, _token: str, method: str, args: Mapping[str, Any]) -> Mapping[str, Any]:
        """Give the answer."""
        assert (method, args) == ("dnd.info", {"user": TOMAS})
        if isinstance(self._answer, SlackFailure):
            raise self._answer
        return self._answer


def seconds(hours: float) -> int:
    """Give a moment as Slack names it, in hours from now."""
    return int((NOW + timedelta(hours=hours)).timestamp())


NIGHT = {"dnd_enabled": True, "next_dnd_start_ts": seconds(-1), "next_dnd_end_ts": seconds(2)}


@pytest.mark.parametrize(
    ("answer", "hours"),
    [
        ({"snooze_enabled": True, "snooze_endtime": seconds(3)}, 3),
        ({**NIGHT, "snooze_enabled": True, "snooze_endtime": seconds(1)}, 2),  # the longer of the two
        ({**NIGHT, "snooze_enabled": False, "snooze_endtime": seconds(3)}, 2),
        ({"snooze_enabled": True, "snooze_endtime": seconds(-1)}, None),
        ({"snooze_enabled": True, "snooze_endtime": None}, None),
        ({**NIGHT, "dnd_enabled": False}, None),
        ({}, None),
        (Refused("user_not_found"), None),
        (AccessRefused("missing_scope"), None),
    ],
)
async def test_a_snooze_is_quiet_like_a_night(answer: Mapping[str, Any] | SlackFailure, hours: int | None) -> None:
    found = await quiet_until(cast("SlackApi", Answers(answer)), "xoxb", TOMAS, NOW)
    assert found == (None if hours is None else NOW + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("failure", "raised"),
    [(AccessRefused("token_revoked"), AccessRefused), (OutcomeUnknown("cut"), NotNow), (NotNow("away"), NotNow)],
)
async def test_who_cannot_be_asked_about_gets_nothing_now(failure: SlackFailure, raised: type[SlackFailure]) -> None:
    """A refused token holds the workspace; nothing was posted, so an unknown outcome is asked again."""
    with pytest.raises(raised):
        await quiet_until(cast("SlackApi", Answers(failure)), "xoxb", TOMAS, NOW)
