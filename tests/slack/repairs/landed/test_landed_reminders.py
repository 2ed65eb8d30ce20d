"""What was kept for oneself is asked about once, a line comes back, requests grow old."""

from datetime import UTC, datetime, timedelta

from slackapp.domain.tables.repairs import RepairDraft
from tests.cast import ANA, MIRA, SAM, TOMAS
from tests.slack.reminders.reminder_steps import HEADLINE, mornings
from tests.slack.repairs.landed.landed_steps import ASKED, MORNING, OWN, asked, landed, the_draft
from tests.slack.repairs.repair_steps import let_go, modal, press
from tests.world import WEDNESDAY, World

DAY = timedelta(days=1)
TOMORROW = datetime(2026, 11, 19, 14, 30, tzinfo=UTC)  # 9:30 in New York
IN_TWO_WEEKS = datetime(2026, 12, 2, 14, 30, tzinfo=UTC)
UNANSWERED = "A request of yours has no answer yet. That can mean many things."
A_WEEK_OLD = datetime(2026, 11, 26, 14, 30, tzinfo=UTC)  # five whole working days of Sam's after the 18th


async def days_until(world: World, end: datetime, start: datetime = WEDNESDAY) -> None:
    """Let each day's morning come, and end with the given moment."""
    at = start.replace(hour=15, minute=0)
    while at < end - DAY:
        at += DAY
        await world.run_job("send_reminders", at)
    await world.run_job("send_reminders", end)


async def test_1_kept_for_me_is_asked_about_once_and_then_gone(world: World) -> None:
    """No reminder of a draft left alone; `Keep` keeps it for another fortnight, and that is the end."""
    await world.slack.submit(SAM, await landed(world), OWN)
    world.slack.modals_of(SAM).clear()
    await days_until(world, IN_TWO_WEEKS - timedelta(minutes=5))
    assert mornings(world) == []
    await world.run_job("send_reminders", IN_TWO_WEEKS)
    [message] = mornings(world)
    assert message.text == f"{HEADLINE}: You kept something for yourself. Keep it, or let it go?"
    assert "xylophone" not in repr(message)
    await world.slack.press_label(SAM, message, "Open")
    assert "It is erased on 4 December." in world.slack.texts(modal(world, SAM))
    await press(world, SAM, modal(world, SAM), "Keep")
    assert "14 more days" in world.slack.texts(modal(world, SAM))
    await days_until(world, IN_TWO_WEEKS + 14 * DAY, IN_TWO_WEEKS)
    assert len(mornings(world)) == 1
    await world.run_job("apply_retention", IN_TWO_WEEKS + 14 * DAY)
    assert await world.count(RepairDraft) == 1
    await world.run_job("apply_retention", IN_TWO_WEEKS + 15 * DAY)
    assert await world.count(RepairDraft) == 0


async def test_1_a_kept_draft_waits_for_a_working_morning(world: World) -> None:
    """Kept on a Sunday, it is asked about on the Monday two weeks later, and still stands then."""
    world.clock.moment = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
    await world.slack.submit(SAM, await landed(world), OWN)
    [row] = await world.rows(RepairDraft)
    monday = datetime(2026, 12, 7, 14, 30, tzinfo=UTC)
    assert row.expires_at == monday + 2 * DAY


async def test_1_one_line_comes_back_once(world: World) -> None:
    form = await landed(world, "I can't say what it is", {})
    await world.slack.submit(SAM, form, {"words": "xylophone in the review"})
    world.slack.modals_of(SAM).clear()
    await world.run_job("send_reminders", TOMORROW - timedelta(minutes=5))
    assert mornings(world) == []
    await days_until(world, TOMORROW + 7 * DAY, TOMORROW - DAY)
    [message] = mornings(world)
    assert message.text == f"{HEADLINE}: A line you left is back."
    assert "xylophone" not in repr(message)
    await world.slack.press_label(SAM, message, "Open")
    await press(world, SAM, modal(world, SAM), "Open")
    assert "Is there more now?" in world.slack.texts(modal(world, SAM))
    await world.slack.submit(SAM, modal(world, SAM), {"felt": "small"})
    assert (await the_draft(world)).why == "kept"


async def test_7_a_request_without_an_answer_is_a_week_old_whatever_its_receiver_did(world: World) -> None:
    """Read, unread or blocked: the same message at the same moment, and it says nothing of Tomas."""
    await asked(world)  # Tomas read it
    await days_until(world, A_WEEK_OLD - timedelta(minutes=5))
    assert mornings(world) == []
    await world.run_job("send_reminders", A_WEEK_OLD)
    [message] = mornings(world)
    assert message.text == f"{HEADLINE}: {UNANSWERED}"
    assert TOMAS not in repr(message)
    await world.slack.press_label(SAM, message, "Open")
    said = world.slack.texts(modal(world, SAM))
    assert f"You asked <@{TOMAS}> on 18 November." in said
    assert "that can mean many things" in said
    await days_until(world, A_WEEK_OLD + 7 * DAY, A_WEEK_OLD)
    assert len(mornings(world)) == 1


async def test_7_unread_makes_no_difference_to_the_reminder_of_a_request(world: World) -> None:
    await world.slack.submit(SAM, await landed(world, "Ask one thing"), ASKED)
    await let_go(world, MORNING)
    await days_until(world, A_WEEK_OLD)
    assert [one.text for one in mornings(world)] == [f"{HEADLINE}: {UNANSWERED}"]


async def test_7_an_answered_request_brings_no_reminder(world: World) -> None:
    word = await asked(world)
    await press(world, TOMAS, word, "Answer")
    await world.slack.submit(TOMAS, modal(world, TOMAS), {"words": "I will."})
    await days_until(world, A_WEEK_OLD + DAY)
    assert mornings(world) == []
    assert all(mornings(world, other) == [] for other in (TOMAS, ANA, MIRA))
