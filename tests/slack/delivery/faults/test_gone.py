"""A row of which the thing is gone, or changed, at its turn: it sends nothing, and what follows changes nothing."""

from typing import Any

import pytest

from sandbox.workspace.state import ApiCall
from slackapp.domain.tables.outbox import Outgoing
from slackapp.features import KINDS
from slackapp.slack.delivery.outcomes import GivenUp, Sent
from tests.cast import ANA, MIRA, OLEG, PLATFORM, TEAM, TOMAS
from tests.world import World

pytestmark = pytest.mark.strangers

NUMBER, MOMENT = 4711, "2026-11-18T09:00:00+00:00"  # the number of nothing
THANKS = {"thanks_id": NUMBER, "receiver_id": TOMAS}
EFFORT = {"effort_id": NUMBER, "told": "effort:gone", "why": "edited"}
ROUND, PAGE = {"round_id": NUMBER}, {"round_id": NUMBER, "page": 0}
SEASON = {"season_id": NUMBER, "what": "paused", "key": "season_notice:gone"}

# what each kind refers to, and why it is left out
GONE: dict[str, tuple[dict[str, Any], str]] = {
    "thanks": (THANKS, "gone"),
    "thanks_redrawn": (THANKS, "gone"),
    "thanks_shared": (THANKS, "nobody_agreed"),
    "thanks_named": (THANKS, "named_already"),
    "look_up_thanks": (THANKS, "looked_up"),
    "left_out": ({**THANKS, "user_id": OLEG, "why": "unreachable"}, "gone"),
    "copy_redrawn": ({"key": "kept:gone"}, "never_sent"),
    "copy_withdrawn": ({"key": "kept:gone"}, "never_sent"),
    "mattered": (THANKS, "gone"),
    "mattered_not_brought": ({**THANKS, "giver_id": ANA}, "gone"),
    "passed_on": (THANKS, "gone"),
    "effort_noted": (EFFORT, "gone"),
    "effort_noted_redrawn": (EFFORT, "gone"),
    "effort_undelivered": (EFFORT, "told"),
    "look_up_effort": ({**EFFORT, "doer_id": TOMAS}, "looked_up"),
    "effort_left_out": (EFFORT, "gone"),
    "prompt": ({"prompt_id": NUMBER}, "nothing_left"),
    "prompt_redrawn": ({"prompt_id": NUMBER}, "gone"),
    "prompts_paused": ({}, "not_paused"),
    "private_word": ({"word_id": NUMBER}, "gone"),
    "credit_back": ({"word_id": NUMBER}, "gone"),
    "round_open": (ROUND, "not_open"),
    "round_redrawn": (ROUND, "gone"),
    "round_in_doubt": (ROUND, "settled"),
    "gathering_redrawn": (ROUND, "not_gathered"),
    "round_gathering": (PAGE, "empty"),
    "gathering_page_redrawn": (PAGE, "empty"),
    "gathering_page_withdrawn": (PAGE, "never_sent"),
    "season_started": (SEASON, "gone"),
    "season_start_redrawn": (SEASON, "gone"),
    "season_notice": (SEASON, "changed"),
    "season_notice_settled": (SEASON, "gone"),
    "host_asked": (ROUND, "not_hosting"),
    "host_redrawn": (ROUND, "never_sent"),
    "seen_too_few": ({"season_id": NUMBER}, "not_asked"),
    "lead_asked": ({"member_id": ANA, "asked_at": MOMENT}, "answered"),
    "lead_answered": ({"member_id": ANA, "asked": "lead_asked:gone", "answer": "confirmed"}, "never_sent"),
    "lead_confirmed": ({"manager_id": OLEG}, "changed"),
    "lead_ended": ({"manager_id": MIRA}, "changed"),
    "lead_imported": ({"manager_ids": [OLEG], "reads_from": MOMENT}, "changed"),
    "digest": ({"every": "week", "since": MOMENT, "until": MOMENT}, "turned_off"),
    "stand_in_named": ({"away_id": NUMBER}, "changed"),
    "stand_in_reads": ({"away_id": NUMBER}, "changed"),
    "workspace_held": ({"began_at": MOMENT, "error": "invalid_auth"}, "no_admin"),
    "source_failing": ({"source_id": NUMBER}, "gone"),
    "source_report": ({"source_id": NUMBER}, "gone"),
    "own_reminders": ({}, "nothing_left"),
}
ELSEWHERE = {
    "lead_not_asked": "tells that a manager was not asked, until somebody is asked again",
    "lead_declined": "tells what a manager said, who is named in the row",
    "not_passed_on": "names the manager, and the thanks stays with its receiver",
    "season_offered": "offers what the channel does not have yet",
    "view_not_shown": "tells of a press",
    "seedling_met": "explains the 🌱 once",
    "own_data_told": "tells of an erasure",
    "stand_in_withdrawn": "has the place of its message, because its time away may be gone",
    "stand_in_declined": "tells what a stand-in said, who is named in the row",
}


def sent(world: World) -> list[ApiCall]:
    """Give the calls that post, change or delete a message."""
    return [call for call in world.slack.calls if call.method.startswith("chat.")]


def row_of(world: World, kind: str, refs: dict[str, Any]) -> Outgoing:
    """Give a row of a kind to Tomas, whose manager is Mira."""
    now = world.clock.now()
    is_post = kind.startswith(("round_", "gathering", "season_start", "thanks_shared", "thanks_named"))
    return Outgoing(
        workspace_id=TEAM, kind=kind, target=PLATFORM if is_post else TOMAS, refs=refs, dedupe_key=f"{kind}:gone",
        urgency=0, created_at=now, due_at=now,
    )  # fmt: skip


async def add_rows(world: World, *kinds: str) -> list[Outgoing]:
    """Queue rows of these kinds for things that do not exist."""
    await world.lead(MIRA, TOMAS)
    await world.know(ANA, OLEG)
    async with world.tend.db.transaction() as session:
        session.add_all(row_of(world, kind, GONE[kind][0]) for kind in kinds)
    return await world.rows(Outgoing)


def test_every_kind_of_row_is_tried_or_names_no_thing() -> None:
    assert set(KINDS) == set(GONE) | set(ELSEWHERE)
    assert not set(GONE) & set(ELSEWHERE)


async def test_a_row_without_its_thing_is_left_out_and_says_why(world: World) -> None:
    await add_rows(world, *GONE)
    await world.deliver()
    found = {row.kind: (row.state, row.failure) for row in await world.rows(Outgoing)}
    assert found == {kind: ("dropped", why) for kind, (_, why) in GONE.items()}
    assert sent(world) == []


# the one notice that says something true without the thing: its receiver pressed a button, and Slack refused
NOT_LET_KNOW = f"I could not let <@{TOMAS}> know: Slack did not take the message. They got nothing."


@pytest.mark.parametrize(("error", "told"), [("invalid_blocks", [NOT_LET_KNOW]), ("outcome_unknown", [])])
async def test_a_row_refused_for_a_thing_that_went_meanwhile_repeats_nothing(
    world: World, error: str, told: list[str]
) -> None:
    """What is queued in its place, or once more for tomorrow, is left out in its turn."""
    for row in await add_rows(world, *GONE):
        await world.tend.delivery._record(row, GivenUp(error))
    await world.pass_time(days=2)
    assert [call.args.get("text") for call in sent(world)] == told
    ends = {(row.state, row.failure) for row in await world.rows(Outgoing, Outgoing.kind != "not_passed_on")}
    left_out = {("dropped", why) for why in ("changed", "empty", "gone", "never_sent", "told")}
    assert {("failed", error)} < ends <= {("failed", error)} | left_out


async def test_a_message_posted_while_its_thing_went_is_deleted(world: World) -> None:
    """Each message that shows a thing; what follows a message has nothing to do."""
    remembered: dict[str, Any] = {"named": [], "ts": "1.0", "changed_at": None, "shown": None, "rows": []}
    at = {}
    for row in await add_rows(world, *GONE):
        await world.tend.delivery._record(row, Sent(row.target, f"1763456789.{row.id:06}", remembered))
        if KINDS[row.kind].shows not in {None, "question"}:  # a question withdrawn meanwhile is drawn without buttons
            at[row.target, f"1763456789.{row.id:06}"] = row.kind
    await world.pass_time(days=2)
    assert [call.method for call in sent(world)] == ["chat.delete"] * len(at)
    assert {(call.args["channel"], call.args["ts"]) for call in sent(world)} == set(at)
    left = {(row.state, row.failure) for row in await world.rows(Outgoing)}
    assert left == {("sent", None), ("dropped", "not_gathered")}
