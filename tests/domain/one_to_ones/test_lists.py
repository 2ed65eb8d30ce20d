"""When two people talk: weekdays, fortnights, holidays and times away, on the calendar of whoever leads."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.efforts.pocket_lines import KEPT_MAX
from slackapp.domain.leads import one_to_one_days
from slackapp.domain.leads.import_file import import_leads
from slackapp.domain.leads.one_to_one_days import Day, meets_on, next_on
from slackapp.domain.one_to_ones import lists as one_to_one_lists
from slackapp.domain.one_to_ones import pocket
from slackapp.domain.one_to_ones.pocket import Ref
from slackapp.domain.people import profiles as people
from slackapp.domain.refusals import ListFull, NoOneToOne, NotFound, TooLong
from slackapp.domain.tables.away import TimeAway
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.one_to_ones import PocketLine
from slackapp.domain.tables.people import Person
from tests.cast import MIRA, NOW, OLEG, SAM, TEAM, TOMAS, acting, moment
from tests.domain.efforts.effort_steps import LATER, lead, note, waiting

CHRISTMAS = date(2026, 12, 25)  # a Friday
GERMAN = Calendar("Europe/Berlin", "DE")
calendars = st.builds(
    Calendar,
    st.sampled_from(["Europe/Berlin", "Pacific/Apia", "America/New_York"]),
    st.sampled_from([None, "DE", "US"]),
    st.sets(st.integers(0, 6), max_size=5).map(frozenset),
    away=st.lists(
        st.tuples(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(0, 40)).map(
            lambda found: (found[0], found[0] + timedelta(days=found[1])),
        ),
        max_size=3,
    ).map(tuple),
)
dates = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def test_a_holiday_moves_it_to_the_next_working_day() -> None:
    friday = date(2026, 11, 20)
    assert next_on(GERMAN, friday, 1, CHRISTMAS) == date(2026, 12, 28)
    assert not meets_on(GERMAN, friday, 1, CHRISTMAS)
    assert meets_on(GERMAN, friday, 1, date(2026, 12, 18))


def test_every_other_week_counts_from_the_first() -> None:
    first = date(2026, 11, 19)
    met = [day for day in range(40) if meets_on(GERMAN, first, 2, first + timedelta(days=day))]
    assert met == [0, 14, 28]


def test_two_weeks_away_are_one_talk_afterwards() -> None:
    away = Calendar("Europe/Berlin", away=((date(2026, 11, 23), date(2026, 12, 6)),))
    first = date(2026, 11, 19)
    met = [first + timedelta(days=day) for day in range(1, 22) if meets_on(away, first, 1, first + timedelta(days=day))]
    assert met == [date(2026, 12, 7), date(2026, 12, 10)]


@given(calendars, dates, st.sampled_from([1, 2]), st.integers(0, 100))
def test_never_on_a_day_off_and_once_for_each_week_at_most(
    calendar: Calendar, first: date, every_weeks: int, later: int
) -> None:
    day = first + timedelta(days=later)
    span = [day + timedelta(days=step) for step in range(7 * every_weeks)]
    met = [each for each in span if meets_on(calendar, first, every_weeks, each)]
    assert all(calendar.is_working_date(each) for each in met)
    assert len(met) <= 2  # one that was put off, and one of its own
    assert next_on(calendar, first, every_weeks, day) in {*met[:1]} or not met


@given(calendars, dates, st.sampled_from([1, 2]))
def test_it_is_put_off_and_never_lost(calendar: Calendar, first: date, every_weeks: int) -> None:
    """From its own date on, the first day of work is the day."""
    work = next(day for day in (first + timedelta(days=step) for step in range(400)) if calendar.is_working_date(day))
    assert meets_on(calendar, first, every_weeks, work)


async def led(session: AsyncSession, *member_ids: str) -> None:
    await import_leads(session, moment(), [(member_id, MIRA) for member_id in member_ids])


async def day_of(session: AsyncSession, user_id: str, other_id: str, now: datetime) -> one_to_one_days.Pair:
    (pair,) = await one_to_one_days.pairs_of(session, acting(user_id, now), other_id=other_id)
    return pair


async def test_each_sees_it_on_their_own_date(session: AsyncSession) -> None:
    """Thursday in Berlin begins six hours before Sam's in New York, who sees it on Sam's own Thursday."""
    await led(session, SAM)
    await one_to_one_days.choose_day(session, acting(MIRA), SAM, Day(4, 1))
    midnight = datetime.fromisoformat("2026-11-18T23:00+00:00")
    assert (await day_of(session, MIRA, SAM, midnight)).is_today
    assert not (await day_of(session, SAM, MIRA, midnight)).is_today
    assert (await day_of(session, SAM, MIRA, midnight + timedelta(hours=6))).is_today
    assert not (await day_of(session, SAM, MIRA, midnight + timedelta(hours=30))).is_today


async def test_the_managers_time_away_moves_it(session: AsyncSession) -> None:
    await led(session, TOMAS)
    await one_to_one_days.choose_day(session, acting(MIRA), TOMAS, Day(4, 1))
    mira = await session.get_one(Person, (TEAM, MIRA))
    mira.away = [["2026-11-19", "2026-11-22"]]
    await session.flush()
    assert (await day_of(session, TOMAS, MIRA, NOW)).next_on == date(2026, 11, 23)


async def test_the_same_day_again_keeps_its_weeks(session: AsyncSession) -> None:
    """Else a second press in the other week would shift every talk to come."""
    await led(session, TOMAS)
    for later in (0, 7):
        now = NOW + timedelta(days=later)
        await one_to_one_days.choose_day(session, acting(MIRA, now), TOMAS, Day(4, 2))
    assert (await day_of(session, MIRA, TOMAS, NOW + timedelta(days=7))).next_on == date(2026, 12, 3)


async def test_another_day_counts_its_weeks_anew(session: AsyncSession) -> None:
    """From every other Thursday to every Friday, and for good: nothing of the day before is left."""
    await led(session, TOMAS)
    await one_to_one_days.choose_day(session, acting(MIRA), TOMAS, Day(4, 2))
    week = NOW + timedelta(days=7)
    for day, next_day in ((Day(5, 1), date(2026, 11, 27)), (Day(4, 2), date(2026, 11, 26))):
        await one_to_one_days.choose_day(session, acting(MIRA, week), TOMAS, day)
        for user_id, other_id in ((MIRA, TOMAS), (TOMAS, MIRA)):
            pair = await day_of(session, user_id, other_id, week)
            assert (pair.day, pair.next_on) == (day, next_day)


async def test_only_who_leads_chooses(session: AsyncSession) -> None:
    await led(session, TOMAS)
    for manager_id, member_id in ((TOMAS, MIRA), (OLEG, TOMAS), (MIRA, OLEG)):
        with pytest.raises(NotFound):
            await one_to_one_days.choose_day(session, acting(manager_id), member_id, Day(4, 1))
    with pytest.raises(ValueError, match="Day"):
        await one_to_one_days.choose_day(session, acting(MIRA), TOMAS, Day(8, 1))


async def test_a_list_has_an_end(session: AsyncSession) -> None:
    await led(session, TOMAS)
    row = {"workspace_id": TEAM, "keeper_id": TOMAS, "other_id": MIRA, "kept_at": NOW}
    session.add_all(PocketLine(**row, words=f"line {number}") for number in range(KEPT_MAX - 1))
    await session.flush()
    await pocket.add_line(session, acting(TOMAS), MIRA, "the last line")
    with pytest.raises(ListFull):
        await pocket.add_line(session, acting(TOMAS), MIRA, "one more")
    with pytest.raises(TooLong):
        await pocket.add_line(session, acting(MIRA), TOMAS, "x" * 2_001)
    meeting = await one_to_one_lists.with_one(session, acting(TOMAS), MIRA)
    assert len(meeting.lines) == KEPT_MAX


async def test_between_strangers_there_is_no_list(session: AsyncSession) -> None:
    await people.known(session, TEAM, [OLEG])
    with pytest.raises(NotFound):
        await pocket.add_line(session, acting(OLEG), TOMAS, "hello")
    with pytest.raises(NotFound):
        await one_to_one_lists.with_one(session, acting(OLEG), TOMAS)


async def test_a_stand_in_keeps_nothing_for_a_one_to_one_of_the_manager(session: AsyncSession) -> None:
    """Oleg reads what waits in her place, and has no list with her team."""
    await lead(session, TOMAS)
    effort_id = await note(session, TOMAS, "covering the night")
    away = TimeAway(
        workspace_id=TEAM, user_id=MIRA, first_day=NOW.date(), last_day=LATER.date(), stand_in_id=OLEG,
        review_until=NOW, reads_from=NOW, ends_at=LATER + timedelta(days=7),
    )  # fmt: skip
    session.add(away)
    await session.flush()
    assert await waiting(session, OLEG) == [effort_id]
    with pytest.raises(NoOneToOne):
        await pocket.keep_effort(session, acting(OLEG, LATER), effort_id)
    assert await waiting(session, OLEG) == [effort_id]
    assert await session.scalar(select(func.count()).select_from(PocketLine)) == 0


async def test_lines_said_before_are_not_carried_over_or_said_again(session: AsyncSession) -> None:
    """The second press of a double click, or one from another window, on an effort and on words of one's own."""
    await lead(session, TOMAS)
    effort_id = await note(session, TOMAS, "covering the night")
    await pocket.add_line(session, acting(MIRA, LATER), TOMAS, "ask how the move went")
    own_id = await session.scalar(select(PocketLine.id)) or 0
    for ref in (Ref("own", own_id, TOMAS), Ref("effort", effort_id, TOMAS)):
        await pocket.said_it(session, acting(MIRA, LATER), ref)
        for press in (pocket.said_it, pocket.carry_over):
            await press(session, acting(MIRA, LATER + timedelta(days=1)), ref)
    rows = list(await session.scalars(select(PocketLine).order_by(PocketLine.id)))
    assert [(row.ended_at, row.carried_times) for row in rows] == [(LATER, 0), (LATER, 0)]
    effort = await session.get_one(Effort, effort_id)
    assert effort.acknowledged_at == LATER
    with pytest.raises(NotFound):
        await pocket.said_it(session, acting(MIRA, LATER), Ref("thanks", 1, TOMAS))  # none was passed on to her
