"""Plan reminders, drop them, and gather them: once each, by any number of workers, with any key."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from jobs.running import JobRun
from jobs.send_reminders import send_reminders
from slackapp.domain.acting import Acting
from slackapp.domain.away import times_away
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.outbox import holds
from slackapp.domain.own_data.erasures import erase_person
from slackapp.domain.reminders import mornings, planning
from slackapp.domain.reminders.data import forget
from slackapp.domain.rows import resealing
from slackapp.domain.tables.encrypted import OutOfPlace, keyring
from slackapp.domain.tables.foundation import Base
from slackapp.domain.tables.outbox import Outgoing, WorkspaceHold
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.reminders import PlannedReminder
from slackapp.features import DATA_RULES, REMINDER_KINDS
from slackapp.storage.database import Database
from tests.cast import ANA, EXT, IVO, MIRA, OLEG, TEAM, acting

OPENS: Final = datetime(2026, 11, 18, 8, 30, tzinfo=UTC)  # a Wednesday, 9:30 in Berlin
DAY = timedelta(days=1)
KIND: Final = "promise_due"


async def all_stand(_: AsyncSession, __: Acting, subject_ids: Collection[int]) -> Mapping[int, Any]:
    """Take everything for unsettled."""
    return dict.fromkeys(subject_ids, "it")


async def does_not_open(_: AsyncSession, __: Acting, ___: Collection[int]) -> Mapping[int, Any]:
    """Stand for a noun with a row that somebody moved."""
    raise OutOfPlace


ANY = next(iter(REMINDER_KINDS.values()))
KINDS: Final = {
    KIND: replace(ANY, name=KIND, find=all_stand),
    "broken": replace(ANY, name="broken", find=does_not_open),
}


async def planned(session: AsyncSession) -> list[datetime]:
    return list(await session.scalars(select(PlannedReminder.due_at).order_by(PlannedReminder.id)))


async def due(session: AsyncSession, now: datetime) -> list[str]:
    found = await mornings.due(session, [TEAM], now, None, None)
    return [user for _, user in found.people]


async def test_a_reminder_moves_until_it_is_told(session: AsyncSession) -> None:
    for day in (0, 3, 1):
        await planning.plan(session, TEAM, MIRA, KIND, 1, OPENS + day * DAY)
        assert await planned(session) == [OPENS + day * DAY]
    [row_id] = await session.scalars(select(PlannedReminder.id))
    await mornings.told(session, acting(MIRA, OPENS + DAY), [row_id])
    await planning.plan(session, TEAM, MIRA, KIND, 1, OPENS + 9 * DAY)
    assert await planned(session) == [OPENS + DAY]


async def test_the_person_the_kind_and_the_thing_tell_reminders_apart(session: AsyncSession) -> None:
    for user, kind, thing in ((MIRA, KIND, 1), (ANA, KIND, 1), (MIRA, "promise_overdue", 1), (MIRA, KIND, 2)):
        await planning.plan(session, TEAM, user, kind, thing, OPENS)
    await planning.drop(session, TEAM, MIRA, KIND, 1)
    await planning.drop(session, TEAM, OLEG, KIND, 1)
    assert len(await planned(session)) == 3


async def test_a_reminder_of_an_older_key_is_found_moved_and_sealed_anew(session: AsyncSession) -> None:
    """Bad input for this table: keys rotated between planning and moving."""
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    keyring.use([old])
    await planning.plan(session, TEAM, MIRA, KIND, 1, OPENS)
    keyring.use([new, old])
    session.expire_all()
    await planning.plan(session, TEAM, MIRA, KIND, 1, OPENS + DAY)
    table = Base.metadata.tables["planned_reminders"]
    assert (await resealing.reseal_some(session, table, None)).resealed == 1
    keyring.use([new])
    session.expire_all()
    await planning.plan(session, TEAM, MIRA, KIND, 1, OPENS + 2 * DAY)
    assert await planned(session) == [OPENS + 2 * DAY]
    await planning.drop(session, TEAM, MIRA, KIND, 1)
    assert await planned(session) == []


@pytest.mark.parametrize(
    ("user", "changes", "moment", "is_due"),
    [
        (MIRA, {}, OPENS, True),
        (MIRA, {}, OPENS - timedelta(minutes=1), False),
        (MIRA, {}, OPENS + timedelta(hours=7), False),  # 16:30
        (MIRA, {}, OPENS + 3 * DAY, False),  # Saturday
        (MIRA, {}, OPENS + 5 * DAY, True),
        (MIRA, {"work_days": "12"}, OPENS, False),
        (MIRA, {"work_starts": 600, "work_ends": 900}, OPENS, False),
        (MIRA, {"country": "DE-SN"}, OPENS, False),  # the day of prayer and repentance
        (MIRA, {"zone": "America/New_York"}, OPENS, False),
        (MIRA, {"is_deactivated": True}, OPENS, False),
        (IVO, {}, OPENS, False),
        (EXT, {}, OPENS, False),
        ("U0UNKNOWN1", {}, OPENS + timedelta(hours=1), True),  # 9:30 in UTC
    ],
)
async def test_7_nobody_is_reminded_outside_their_days_and_hours(
    session: AsyncSession, user: str, changes: dict[str, object], moment: datetime, *, is_due: bool
) -> None:
    if changes:
        await session.execute(update(Person).where(Person.user_id == user).values(**changes))
        session.expire_all()
    await planning.plan(session, TEAM, user, KIND, 1, OPENS - DAY)
    assert await due(session, moment) == ([user] if is_due else [])
    assert await mornings.prepare(session, Acting(TEAM, user, moment, None), KINDS) is is_due


async def test_7_a_time_away_puts_reminders_off_to_its_end(session: AsyncSession) -> None:
    await planning.plan(session, TEAM, MIRA, KIND, 1, OPENS)
    await times_away.add(session, acting(MIRA, OPENS - DAY), date(2026, 11, 18), date(2026, 11, 27), None)
    for day in range(12):
        assert await due(session, OPENS + day * DAY) == []
    assert await due(session, OPENS + 12 * DAY) == [MIRA]


async def test_7_a_reminder_that_cannot_be_judged_waits_and_holds_no_other_back(session: AsyncSession) -> None:
    """A kind of a newer version, and a noun whose row does not open."""
    for kind in (KIND, "of_tomorrow", "broken"):
        await planning.plan(session, TEAM, MIRA, kind, 1, OPENS)
    assert await mornings.prepare(session, acting(MIRA, OPENS), KINDS)
    person = await session.get(Person, (TEAM, MIRA))
    assert [one.body.kind for one in await mornings.to_tell(session, acting(MIRA, OPENS), person, KINDS)] == [KIND]
    assert len(await planned(session)) == 3


async def test_7_the_overdue_takes_the_place_of_the_due(session: AsyncSession) -> None:
    """After a fortnight away, one thing has one line."""
    kinds = {**KINDS, "promise_overdue": replace(KINDS[KIND], name="promise_overdue")}
    await planning.plan(session, TEAM, MIRA, KIND, 7, OPENS - 9 * DAY)
    await planning.plan(session, TEAM, MIRA, "promise_overdue", 7, OPENS - 6 * DAY)
    person = await session.get(Person, (TEAM, MIRA))
    told = await mornings.to_tell(session, acting(MIRA, OPENS), person, kinds)
    assert [one.body.kind for one in told] == ["promise_overdue"]
    assert [one.kind for one in await mornings.shown(session, acting(MIRA, OPENS), kinds)] == ["promise_overdue"]
    await mornings.told(session, acting(MIRA, OPENS), [told[0].row_id])
    assert await mornings.to_tell(session, acting(MIRA, OPENS + DAY), person, kinds) == ()


async def test_7_three_workers_queue_one_message_a_person(database: Database) -> None:
    """All at the same moment, and again."""
    async with database.transaction() as session:
        for user in (MIRA, ANA, OLEG):
            for thing in range(3):
                await planning.plan(session, TEAM, user, KIND, thing, OPENS - DAY)
    run = JobRun(database, [TEAM], None, OPENS + timedelta(hours=2), reminder_kinds=KINDS)
    counted = await asyncio.gather(*(send_reminders(run) for _ in range(3)))
    async with database.reading() as session:
        rows = list(await session.scalars(select(Outgoing).order_by(Outgoing.target)))
    assert [row.target for row in rows] == sorted([MIRA, ANA, OLEG])
    assert sum(counts["failed"] for counts in counted) == 0
    assert (await send_reminders(run))["reminders"] == 0


async def test_7_a_workspace_on_hold_is_left_alone(database: Database) -> None:
    async with database.transaction() as session:
        await planning.plan(session, TEAM, MIRA, KIND, 1, OPENS)
        await holds.hold(session, TEAM, "account_inactive", OPENS, OPENS)
    run = JobRun(database, [TEAM], None, OPENS, reminder_kinds=KINDS)
    assert (await send_reminders(run))["reminders"] == 0
    async with database.transaction() as session:
        await session.execute(update(WorkspaceHold).values(on_trial=True))
    assert (await send_reminders(run))["reminders"] == 1


async def test_an_erasure_takes_the_reminders_of_one_person(session: AsyncSession) -> None:
    for user in (MIRA, ANA):
        await planning.plan(session, TEAM, user, KIND, 1, OPENS)
    assert (await erase_person(session, TEAM, MIRA, OPENS, DATA_RULES)).counts["reminders"] == 1
    assert await due(session, OPENS + timedelta(hours=2)) == [ANA]


async def test_told_reminders_are_forgotten_after_two_months_and_others_after_six(session: AsyncSession) -> None:
    for thing in range(2):
        await planning.plan(session, TEAM, MIRA, KIND, thing, OPENS)
    [first, _] = await session.scalars(select(PlannedReminder.id).order_by(PlannedReminder.id))
    await mornings.told(session, acting(MIRA, OPENS), [first])
    assert [await forget(session, OPENS + days * DAY) for days in (60, 61, 180, 181)] == [0, 1, 0, 1]


CALENDARS = st.builds(
    Calendar,
    st.sampled_from(("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia")),
    st.sampled_from((None, "DE", "IN")),
    st.frozensets(st.integers(0, 6), max_size=6),
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(CALENDARS, MOMENTS, st.integers(0, 7))
def test_7_a_morning_after_whole_working_days(calendar: Calendar, moment: datetime, days: int) -> None:
    """It is a working morning, with that many whole working days in between, and no earlier one is."""
    morning = planning.morning_after(calendar, moment, days)
    local = calendar.local(morning)
    assert morning > moment
    assert calendar.is_working_date(local.date())
    assert (local.hour, local.minute) == (9, 30)
    between = (local.date() - calendar.local(moment).date()).days
    began = calendar.local(moment).date()
    whole = sum(calendar.is_working_date(began + step * DAY) for step in range(1, between))
    assert whole == days or (days == 0 and whole == 0)


@given(CALENDARS, MOMENTS)
def test_7_the_last_morning_before_something_ends(calendar: Calendar, moment: datetime) -> None:
    morning = planning.last_morning_until(calendar, moment)
    if morning is not None:
        assert morning <= moment
        assert calendar.is_working_date(calendar.local(morning).date())
        assert planning.morning_after(calendar, morning, 0) > moment
