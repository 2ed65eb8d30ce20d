"""A message refused for good blocks no other, and the notice of a failure never repeats what failed."""

from typing import Any

import pytest
from sqlalchemy import select

from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.prompts import Prompt
from slackapp.slack.delivery.outcomes import GivenUp
from slackapp.slack.platform.outcome_table import HELD_TOO_LONG, NOT_TAKEN_FOR_A_DAY
from tests.cast import ANA, MIRA, PLATFORM, SAM, TEAM, TOMAS
from tests.slack.delivery.unreliable import POSTING, Fault, Unreliable, shorten_waits
from tests.world import World

pytestmark = pytest.mark.both_databases


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    shorten_waits(monkeypatch)


def refuse_words(world: World, patch: pytest.MonkeyPatch, error: str) -> Unreliable:
    """Slack refuses every message with these words, to anybody."""

    def choose(method: str, args: dict[str, Any]) -> Fault | None:
        return Fault(error) if method == POSTING and "cursed" in str(args) else None

    return Unreliable(world, choose).install(patch)


@pytest.mark.parametrize("error", ["invalid_blocks", "msg_too_long", "restricted_action", "some_new_error"])
async def test_a_notice_never_repeats_the_words_that_slack_refused(
    world: World, monkeypatch: pytest.MonkeyPatch, error: str
) -> None:
    """The giver hears of it without them, and other thanks arrive."""
    slack = refuse_words(world, monkeypatch, error)
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> cursed words")
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> fine words")
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{SAM}> fine words")
    await world.deliver()
    assert {channel for channel, text in slack.taken if "fine words" in text} == {TOMAS, SAM}
    told = world.slack.texts(world.slack.last_message(ANA))
    assert f"I couldn't reach <@{TOMAS}>" in told
    assert "cursed" not in told
    assert await world.queued() == 0


@pytest.mark.parametrize(
    ("error", "is_kept", "is_asked"),
    [("invalid_blocks", True, True), ("outcome_unknown", True, True), (NOT_TAKEN_FOR_A_DAY, False, False),
     (HELD_TOO_LONG, False, False)],
)  # fmt: skip
async def test_a_refused_prompt_counts_as_asked(world: World, error: str, is_kept: bool, is_asked: bool) -> None:  # noqa: FBT001
    """So that its effort is not tried every week in place of others; what Slack never took may come again."""
    now = world.clock.now()
    async with world.tend.db.transaction() as session:
        prompt = Prompt(workspace_id=TEAM, manager_id=MIRA, week="2026-W47", made_at=now, introduces=True)
        session.add(prompt)
        await session.flush()
        row = Outgoing(
            workspace_id=TEAM, kind="prompt", target=MIRA, refs={"prompt_id": prompt.id}, dedupe_key="p", urgency=1,
            created_at=now, due_at=now,
        )  # fmt: skip
        session.add(row)
    await world.tend.delivery._record(row, GivenUp(error))
    async with world.tend.db.reading() as session:
        kept = await session.scalar(select(Prompt))
    assert (kept is not None, kept is not None and kept.sent_at == now) == (is_kept, is_asked)
