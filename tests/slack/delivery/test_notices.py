"""A message refused for good blocks no other, and the notice of a failure never repeats what failed."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.prompts import Prompt
from slackapp.features import KINDS
from slackapp.slack.delivery.outcomes import GivenUp
from slackapp.slack.platform.outcome_table import HELD_TOO_LONG, NOT_TAKEN_FOR_A_DAY
from tests.cast import ANA, MIRA, PLATFORM, SAM, TEAM, TOMAS
from tests.slack.delivery.unreliable import POSTING, Fault, Unreliable, shorten_waits
from tests.slack.thanks.reply_steps import card, let_manager_know, press_label, send_form, send_thanks
from tests.world import World

pytestmark = pytest.mark.strangers


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    shorten_waits(monkeypatch)


def refuse_words(world: World, patch: pytest.MonkeyPatch, error: str) -> Unreliable:
    """Slack refuses every message with these words, to anybody."""

    def choose(method: str, args: dict[str, Any]) -> Fault | None:
        return Fault(error) if method == POSTING and "cursed" in str(args) else None

    return Unreliable(world, choose).install(patch)


@pytest.mark.parametrize("error", ["invalid_blocks", "some_new_error"])
async def test_1_6_a_message_refused_for_good_blocks_no_other_and_its_notice_repeats_nothing(
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


Refuse = Callable[[], object]  # from then on Slack refuses the words


async def left_out_receiver(world: World, refuse: Refuse) -> str:
    """Slack refuses Ana's thanks."""
    refuse()
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> cursed words")
    await world.deliver()
    return ANA


async def left_out_doer(world: World, refuse: Refuse) -> str:
    """Slack does not say for a day who Tomas is, and then refuses to bring Ana's own words back."""
    refuse()
    world.slack.fail_next("users.info", "internal_error", count=9)
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> cursed words")
    (row,) = await world.rows(Outgoing, Outgoing.kind == "look_up_effort")
    await world.tend.delivery._record(row, GivenUp(NOT_TAKEN_FOR_A_DAY))
    await world.deliver()
    return ANA


async def undelivered_effort(world: World, refuse: Refuse) -> str:
    """Slack refuses what Ana noted of Tomas."""
    refuse()
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> cursed words")
    await world.deliver()
    return ANA


async def unanswered_thanks(world: World, refuse: Refuse) -> str:
    """Slack refuses what Tomas answers to Ana's thanks."""
    refuse()
    await send_thanks(world)
    await press_label(world, TOMAS, card(world), "That mattered because …")
    assert await send_form(world, TOMAS, "cursed words") == {}
    return TOMAS


async def unknown_to_manager(world: World, refuse: Refuse) -> str:
    """Slack takes Ana's thanks, and refuses to pass it on to Mira."""
    await world.lead(MIRA, TOMAS)
    await send_thanks(world, f"<@{TOMAS}> cursed words")
    refuse()
    await let_manager_know(world, where=card(world, words="cursed words"))
    return TOMAS


# what fails, and the first words of the notice to the writer
FAILURES = {
    "left_out": (left_out_receiver, f"I couldn't reach <@{TOMAS}>"),
    "effort_left_out": (left_out_doer, f"I couldn't reach Slack for a day, so this did not reach <@{TOMAS}>"),
    "effort_undelivered": (undelivered_effort, f"I could not tell <@{TOMAS}> what you noted"),
    "mattered_not_brought": (unanswered_thanks, f"I could not send your answer to <@{ANA}>"),
    "not_passed_on": (unknown_to_manager, f"I could not let <@{MIRA}> know"),
}
WITHOUT_WORDS = {"workspace_held", "lead_not_asked", "round_in_doubt", "season_notice"}  # of nothing that anybody wrote


def test_every_notice_of_a_failure_is_tried_below() -> None:
    notices = {name for name, kind in KINDS.items() if kind.is_notice}
    assert notices == set(FAILURES) | WITHOUT_WORDS


@pytest.mark.parametrize(
    ("kind", "error"), [("left_out", "restricted_action"), *((kind, "invalid_blocks") for kind in FAILURES)]
)
async def test_1_6_a_notice_of_a_failure_never_repeats_what_failed(
    world: World, monkeypatch: pytest.MonkeyPatch, kind: str, error: str
) -> None:
    """The writer is told, whatever Slack has against the words."""
    fail, sentence = FAILURES[kind]
    writer = await fail(world, lambda: refuse_words(world, monkeypatch, error))
    told = world.slack.texts(world.slack.last_message(writer))
    assert sentence in told
    assert "cursed" not in told
    assert await world.count(Outgoing, Outgoing.kind == kind, Outgoing.state == "sent") == 1
    assert await world.queued() == await world.count(Outgoing, Outgoing.kind == "effort_noted")


@pytest.mark.parametrize(
    ("error", "is_kept", "is_asked"),
    [("invalid_blocks", True, True), ("outcome_unknown", True, True), (NOT_TAKEN_FOR_A_DAY, False, False),
     (HELD_TOO_LONG, False, False)],
)  # fmt: skip
async def test_1_6_a_refused_prompt_counts_as_asked(world: World, error: str, is_kept: bool, is_asked: bool) -> None:  # noqa: FBT001
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
