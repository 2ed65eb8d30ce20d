"""The one message of a morning: to its person alone, without words, and what stands behind it."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from slackapp.domain.promises import promising
from slackapp.domain.repairs import drafts
from slackapp.domain.repairs.landing import keeping
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.reminders import PlannedReminder
from slackapp.domain.tables.repairs import RepairDraft
from tests.cast import ANA, MIRA, OLEG, PLATFORM, SAM, TEAM, TOMAS, acting
from tests.slack.delivery.unreliable import shorten_waits
from tests.slack.reminders.reminder_steps import DUE, ENDS, HEADLINE, LEFT, SECRET, keep_draft, leave_draft, mornings
from tests.world import World

DAY = timedelta(days=1)
PEOPLE = (SAM, ANA, MIRA, OLEG)


async def test_7_a_draft_left_alone_comes_up_once_to_its_author_alone_and_without_words(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in its text, its blocks, the outbox or the logs; and not before two whole working days have passed."""
    draft_id = await leave_draft(world)
    with caplog.at_level(logging.DEBUG):
        for early in (LEFT + DAY, LEFT + 2 * DAY, DUE - 2 * DAY, DUE - DAY, DUE - timedelta(minutes=5)):
            await world.run_job("send_reminders", early)
            assert mornings(world) == []
        for again in (DUE, DUE + timedelta(hours=2), DUE + DAY, DUE + 4 * DAY):
            await world.run_job("send_reminders", again)
    [message] = mornings(world)
    assert message.text == f"{HEADLINE}: A draft of yours is waiting."
    assert world.slack.labels(message) == ["Open", "Why this?", "Stop these"]
    assert all(world.slack.messages_for(other) == [] for other in PEOPLE if other != SAM)
    rows = await world.rows(Outgoing)
    assert [(row.kind, row.target, row.refs) for row in rows] == [("own_reminders", SAM, {})]
    for traces in (repr(message), repr([vars(row) for row in rows]), caplog.text):
        assert SECRET not in traces
        assert ANA not in traces
    assert f"draft_untouched:{draft_id}" not in caplog.text


async def test_7_a_planned_reminder_names_nobody_and_nothing(world: World) -> None:
    """A stolen database shows moments only."""
    draft_id = await leave_draft(world)
    rows = await world.rows(PlannedReminder)
    for row in rows:
        clear = {name: value for name, value in vars(row).items() if name not in {"body", "_sa_instance_state"}}
        assert not any(name in repr(clear) for name in (SAM, ANA, "draft", f"'{draft_id}'"))
    assert [row.due_at for row in rows] == [DUE]


async def test_7_open_shows_the_words_to_their_author_and_to_nobody_else(world: World) -> None:
    await leave_draft(world)
    await world.run_job("send_reminders", DUE)
    [message] = mornings(world)
    await world.slack.press_label(SAM, message, "Open")
    view = world.slack.modal_of(SAM)
    assert view is not None
    assert SECRET in world.slack.texts(view)
    assert f"<@{ANA}>" in world.slack.texts(view)
    await world.slack.press_label(SAM, view, "Open")
    form = world.slack.modal_of(SAM)
    assert form is not None
    assert form.callback_id == "repair_own"
    await world.slack.press_label(ANA, message, "Open", forged=True)
    hers = world.slack.modal_of(ANA)
    assert hers is not None
    assert "Nothing is left here." in world.slack.texts(hers)
    assert SECRET not in world.slack.texts(hers)


async def test_7_open_shows_what_a_message_from_a_later_moment_told(world: World) -> None:
    """`tend job run --now` sends a morning before its day; until then nobody but the message knows of it."""
    await leave_draft(world)
    async with world.tend.db.transaction() as session:
        await promising.make(session, acting(SAM, LEFT), SAM, None, SECRET, DUE.date() - 3 * DAY)
    await world.run_job("send_reminders", DUE)
    [message] = mornings(world)
    assert "is past its day" in message.text
    world.clock.moment = LEFT + timedelta(hours=1)
    await world.slack.press_label(SAM, message, "Open")
    view = world.slack.modal_of(SAM)
    assert view is not None
    assert world.slack.texts(view).count(SECRET) == 2
    assert "It was due on" in world.slack.texts(view)
    await world.slack.press_label(SAM, view, "A line to send")
    line = world.slack.modal_of(SAM)
    assert line is not None
    assert line.callback_id == "promise_line_copy"


async def test_7_what_is_settled_before_its_morning_is_dropped_silently(world: World) -> None:
    draft_id = await leave_draft(world)
    async with world.tend.db.transaction() as session:
        await drafts.burn(session, acting(SAM, LEFT + DAY), draft_id)
    await world.run_job("send_reminders", DUE)
    assert mornings(world) == []
    assert await world.rows(PlannedReminder) == []


async def test_7_what_is_settled_while_its_message_waits_is_not_told(world: World) -> None:
    """Between the job and the sending."""
    draft_id = await leave_draft(world)
    world.clock.moment = DUE
    await world.tend.run_job("send_reminders", DUE)
    async with world.tend.db.transaction() as session:
        await drafts.burn(session, acting(SAM, DUE), draft_id)
    await world.deliver()
    assert mornings(world) == []
    assert [row.state for row in await world.rows(Outgoing)] == ["dropped"]


async def test_7_each_change_of_a_draft_begins_its_days_anew(world: World) -> None:
    draft_id = await leave_draft(world)
    async with world.tend.db.transaction() as session:
        found = await drafts.find(session, acting(SAM, LEFT), draft_id)
        await drafts.save(session, acting(SAM, LEFT + 2 * DAY), draft_id, found.body)
    await world.run_job("send_reminders", DUE)
    assert mornings(world) == []
    await world.run_job("send_reminders", DUE + 2 * DAY)  # from Friday: Monday and Tuesday lie between
    assert len(mornings(world)) == 1


async def test_7_several_things_of_a_morning_come_in_one_message(world: World) -> None:
    await leave_draft(world)
    await leave_draft(world, at=LEFT + timedelta(hours=1))
    await world.run_job("send_reminders", DUE)
    assert [one.text for one in mornings(world)] == [f"{HEADLINE}: 2 drafts of yours are waiting."]


async def test_7_stop_these_stops_them_all_and_home_still_shows_what_is_due(world: World) -> None:
    await leave_draft(world)
    await world.run_job("send_reminders", DUE)
    await world.slack.press_label(SAM, mornings(world)[0], "Stop these")
    [stopped] = world.slack.messages_for(SAM)
    assert "I stopped these messages. Nobody was told." in stopped.text
    await leave_draft(world, at=DUE)
    await world.run_job("send_reminders", DUE + 3 * DAY)
    assert len(world.slack.messages_for(SAM)) == 1
    await world.slack.open_home(SAM)
    await world.deliver()
    home = world.slack.home_of(SAM)
    assert home is not None
    assert "2 drafts of yours are waiting." in world.slack.texts(home)
    assert SECRET not in world.slack.texts(home)
    await world.slack.press_label(SAM, stopped, "Turn back on")
    # what came up while they were off stays on Home: nothing comes late in a heap
    await world.run_job("send_reminders", DUE + 4 * DAY)
    assert len(world.slack.messages_for(SAM)) == 1
    await leave_draft(world, at=DUE + 4 * DAY)
    await world.run_job("send_reminders", DUE + 9 * DAY)
    assert [HEADLINE in one.text for one in world.slack.messages_for(SAM)] == [False, True]


async def test_7_why_this_gives_the_reasons_and_tells_nothing_of_others(world: World) -> None:
    await leave_draft(world)
    await world.run_job("send_reminders", DUE)
    await world.slack.press_label(SAM, mornings(world)[0], "Why this?")
    view = world.slack.modal_of(SAM)
    assert view is not None
    said = world.slack.texts(view)
    assert "I remind you only of what you gave me yourself." in said
    assert "after two of your working days alone" in said
    assert ANA not in said


async def test_7_every_kind_has_a_tick_in_settings(world: World) -> None:
    """The window with one kind off stores that one; no tick at all is off for kinds to come, too."""
    await leave_draft(world)
    await world.slack.command(SAM, PLATFORM, "/tend settings")
    view = world.slack.modal_of(SAM)
    assert view is not None
    await world.slack.submit(SAM, view, {"reminders": []})
    [sam] = await world.rows(Person, Person.user_id == SAM)
    assert sam.reminders_off == ["*"]
    confirmed = world.slack.modal_of(SAM)
    assert confirmed is not None
    assert "I send you no private reminders." in world.slack.texts(confirmed)
    await world.run_job("send_reminders", DUE)
    assert mornings(world) == []
    await world.slack.command(SAM, PLATFORM, "/tend settings")
    view = world.slack.modal_of(SAM)
    assert view is not None
    await world.slack.submit(SAM, view, {"reminders": ["drafts"]})
    [sam] = await world.rows(Person, Person.user_id == SAM)
    assert "drafts" not in (sam.reminders_off or [])
    assert "*" not in (sam.reminders_off or [])


@pytest.mark.parametrize("error", ["restricted_action", "account_inactive"])
async def test_7_a_message_that_slack_refuses_is_not_tried_for_ever(
    world: World, monkeypatch: pytest.MonkeyPatch, error: str
) -> None:
    """What it was about stays on Home."""
    shorten_waits(monkeypatch)
    await leave_draft(world)
    world.slack.fail_next("chat.postMessage", error=error, count=1)
    await world.run_job("send_reminders", DUE)
    await world.run_job("send_reminders", DUE + DAY)
    assert len(mornings(world)) <= 1
    assert await world.count(Outgoing, Outgoing.kind == "own_reminders") == 1


async def test_7_somebody_who_left_is_reminded_when_they_are_back(world: World) -> None:
    await leave_draft(world)
    async with world.tend.db.transaction() as session:
        (await session.get_one(Person, (TEAM, SAM))).is_deactivated = True
    await world.run_job("send_reminders", DUE)
    assert await world.queued() == 0
    async with world.tend.db.transaction() as session:
        (await session.get_one(Person, (TEAM, SAM))).is_deactivated = False
    await world.run_job("send_reminders", DUE + DAY)
    assert len(mornings(world)) == 1


async def test_1_what_is_kept_for_oneself_is_asked_about_once(world: World) -> None:
    """After 14 days, and not before. `Keep` gives it another fortnight, without a second question."""
    await keep_draft(world)
    for day in range(1, 14):
        await world.run_job("send_reminders", LEFT + day * DAY)
        assert mornings(world) == []
    await world.run_job("send_reminders", ENDS)
    [message] = mornings(world)
    assert message.text == f"{HEADLINE}: You kept something for yourself. Keep it, or let it go?"
    await world.slack.press_label(SAM, message, "Open")
    view = world.slack.modal_of(SAM)
    assert view is not None
    assert world.slack.texts(view).count(SECRET) == 1
    await world.slack.press_label(SAM, view, "Keep")
    await world.run_job("apply_retention", ENDS + 2 * DAY)
    for day in range(2, 20):
        await world.run_job("send_reminders", ENDS + day * DAY)
    assert len(mornings(world)) == 1
    [draft] = await world.rows(RepairDraft)
    assert draft.expires_at == ENDS + 15 * DAY
    await world.run_job("apply_retention", ENDS + 16 * DAY)
    assert await world.rows(RepairDraft) == []


async def test_1_what_is_kept_is_let_go_in_one_press(world: World) -> None:
    await keep_draft(world)
    await world.run_job("send_reminders", ENDS)
    await world.slack.press_label(SAM, mornings(world)[0], "Open")
    view = world.slack.modal_of(SAM)
    assert view is not None
    await world.slack.press_label(SAM, view, "Let it go")
    assert await world.rows(RepairDraft) == []
    assert await world.rows(PlannedReminder) == []
    told = world.slack.modal_of(SAM)
    assert told is not None
    assert "The draft is erased. Nobody was told." in world.slack.texts(told)


async def test_1_one_line_is_back_on_the_next_working_morning(world: World) -> None:
    async with world.tend.db.transaction() as session:
        back_at = await keeping.keep_line(session, acting(SAM, LEFT), None, SECRET, "form")
    await world.run_job("send_reminders", back_at - timedelta(minutes=5))
    assert mornings(world) == []
    await world.run_job("send_reminders", back_at)
    await world.run_job("send_reminders", back_at + 5 * DAY)
    [message] = mornings(world)
    assert message.text == f"{HEADLINE}: A line you left is back."
    await world.slack.press_label(SAM, message, "Open")
    view = world.slack.modal_of(SAM)
    assert view is not None
    assert SECRET in world.slack.texts(view)


async def test_7_the_weekly_prompt_comes_on_another_day_of_its_week(world: World) -> None:
    """Also where the job of prompts ticks first; the promise is due on the day of the prompt, overdue on the next."""
    await world.lead(MIRA, TOMAS)
    await world.slack.command(OLEG, PLATFORM, f"/noticed <@{TOMAS}|tomas> covering the night on-call")
    await world.deliver()
    tuesday = datetime(2026, 12, 1, 8, 30, tzinfo=UTC)
    async with world.tend.db.transaction() as session:
        mira = await session.get_one(Person, (TEAM, MIRA))
        mira.prompt_weekday, mira.prompt_minute = 2, 9 * 60 + 30
        at = acting(MIRA, LEFT)
        promise_id = await promising.make(session, at, MIRA, None, SECRET, tuesday.date())
    assert promise_id
    came = []
    for day in range(-8, 5):
        for minutes in (0, 20, 120):
            at_moment = tuesday + day * DAY + timedelta(minutes=minutes)
            before = len(world.slack.messages_for(MIRA))
            world.clock.moment = at_moment
            for job in ("send_prompts", "send_reminders"):
                await world.run_job(job, at_moment)
            came += [(at_moment.date(), HEADLINE in one.text) for one in world.slack.messages_for(MIRA)[before:]]
    this_week = [(day, is_own) for day, is_own in came if day >= tuesday.date()]
    assert this_week == [(tuesday.date() + step * DAY, is_own) for step, is_own in ((0, True), (1, True), (2, False))]
    assert SECRET not in repr(mornings(world, MIRA))
    assert len({day for day, _ in came}) == len(came)


@pytest.mark.both_databases
async def test_7_a_worker_killed_after_the_post_leads_to_no_second_message(world: World) -> None:
    """Slack's answer is stored, and what follows is not: the next worker records what was told."""
    await leave_draft(world)
    await world.run_job("send_reminders", DUE)
    [reminder] = await world.rows(PlannedReminder)
    async with world.tend.db.transaction() as session:
        killed = {"state": "queued", "refs": {"remembered": {"rows": [reminder.id]}}, "lease_until": None}
        await session.execute(update(Outgoing).values(**killed))
        await session.execute(update(PlannedReminder).values(told_at=None))
    await world.pass_time(minutes=5)
    for day in range(3):
        await world.run_job("send_reminders", DUE + day * DAY + timedelta(minutes=10))
    assert len(mornings(world)) == 1
    [reminder] = await world.rows(PlannedReminder)
    assert reminder.told_at is not None
