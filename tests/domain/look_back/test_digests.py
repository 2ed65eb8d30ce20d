"""The week and the month as messages: off until chosen, one for each time, never about nothing, and without words."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.look_back import data, digests
from slackapp.domain.look_back.digests import Wish
from slackapp.domain.look_back.moments import MONTH, WEEK, Every
from slackapp.domain.look_back.names import Names, names_between
from slackapp.domain.outbox.prompt_room import DIGEST
from slackapp.domain.refusals import NotFound
from slackapp.domain.tables.look_back import DigestChoice
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.people import Person
from slackapp.domain.thanks import correcting
from slackapp.domain.thanks.giving import Saying, give_thanks
from tests.cast import ANA, MIRA, NOBODY, NOW, OLEG, SAM, TEAM, TOMAS, VEGA, acting

DAY = timedelta(days=1)
FRIDAY = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)  # 15:00 in Prague
DECEMBER = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
BOTH = Wish(week_day=5, month_day=1)


async def thank(session: AsyncSession, giver_id: str, *receiver_ids: str, at: datetime = NOW) -> int:
    """Say thanks, and give its number."""
    return (await give_thanks(session, acting(giver_id, at), Saying(receiver_ids, "You took my night."))).thanks_id


async def prepared(session: AsyncSession, at: datetime, every: Every = WEEK, user_id: str = TOMAS) -> bool:
    """Do what the job does for one person."""
    marks = await digests.due(session, [TEAM], at)
    is_due = any(mark[2:] == (user_id, every) for mark in marks)
    return is_due and await digests.prepare(session, acting(user_id, at), every)


async def queued(session: AsyncSession) -> list[tuple[str, str]]:
    """Give for whom and of which kind messages wait."""
    rows = await session.scalars(select(Outgoing).where(Outgoing.kind == DIGEST).order_by(Outgoing.id))
    return [(row.target, row.refs["every"]) for row in rows]


async def test_6_nothing_comes_until_it_is_chosen(session: AsyncSession) -> None:
    await thank(session, ANA, TOMAS)
    assert await digests.due(session, [TEAM], FRIDAY + 60 * DAY) == ()
    assert await digests.chosen_by(session, TEAM, TOMAS) == Wish()


async def test_6_a_chosen_week_and_month_come_once(session: AsyncSession) -> None:
    await thank(session, ANA, TOMAS)
    await digests.choose(session, acting(TOMAS), BOTH)
    assert await digests.chosen_by(session, TEAM, TOMAS) == BOTH
    assert not await prepared(session, FRIDAY - timedelta(minutes=1))
    assert await prepared(session, FRIDAY)
    assert not await prepared(session, FRIDAY + timedelta(minutes=15))
    assert await prepared(session, DECEMBER, MONTH)
    assert not await prepared(session, DECEMBER + DAY, MONTH)
    assert await queued(session) == [(TOMAS, WEEK), (TOMAS, MONTH)]
    [row] = [row for row in await session.scalars(select(Outgoing)) if row.refs.get("every") == WEEK]
    assert set(row.refs) == {"every", "since", "until"}
    assert (row.urgency, row.expires_at) == (1, FRIDAY + 7 * DAY)


async def test_6_an_empty_week_or_month_sends_nothing(session: AsyncSession) -> None:
    """A month of thanks given is empty too: it is about what one was thanked for."""
    await digests.choose(session, acting(TOMAS), BOTH)
    await thank(session, ANA, TOMAS, at=FRIDAY - 40 * DAY)
    assert not await prepared(session, FRIDAY)
    await thank(session, TOMAS, ANA, at=FRIDAY + DAY)
    assert not await prepared(session, DECEMBER, MONTH)
    assert await prepared(session, FRIDAY + 7 * DAY)
    assert await queued(session) == [(TOMAS, WEEK)]


async def test_6_a_message_turned_off_stays_off_and_remembers_its_day(session: AsyncSession) -> None:
    await digests.choose(session, acting(TOMAS), BOTH)
    await digests.turn_off(session, acting(TOMAS), WEEK)
    await digests.turn_off(session, acting(SAM), WEEK)
    assert await digests.chosen_by(session, TEAM, TOMAS) == Wish(month_day=1)
    await thank(session, ANA, TOMAS)
    assert not await prepared(session, FRIDAY)
    assert await digests.turn_on(session, acting(TOMAS, FRIDAY), WEEK) == BOTH
    assert not await prepared(session, FRIDAY)
    assert not await digests.is_on(session, acting(SAM), WEEK)
    with pytest.raises(NotFound):
        await digests.turn_on(session, acting(SAM), WEEK)  # never chosen: there is no day to remember


async def test_an_export_holds_ones_own_choices(session: AsyncSession) -> None:
    """What is off too, with its day and hour."""
    await digests.choose(session, acting(TOMAS), BOTH)
    await digests.turn_off(session, acting(TOMAS), WEEK)
    of_tomas, of_sam = [await data.DATA.export["own_digests"].run(session, TEAM, one) for one in (TOMAS, SAM)]
    assert [(one["every"], one["is_on"]) for one in of_tomas] == [(MONTH, True), (WEEK, False)]
    assert of_tomas[0]["day"] == BOTH.month_day
    assert of_sam == []


async def test_6_what_was_due_before_it_was_chosen_does_not_come(session: AsyncSession) -> None:
    await thank(session, ANA, TOMAS)
    await digests.choose(session, acting(TOMAS, FRIDAY + timedelta(hours=1)), BOTH)
    await session.execute(update(DigestChoice).values(next_at=FRIDAY))
    assert not await prepared(session, FRIDAY + timedelta(hours=2))


async def test_6_saving_other_settings_loses_no_message_that_is_due(session: AsyncSession) -> None:
    await thank(session, ANA, TOMAS)
    await digests.choose(session, acting(TOMAS), BOTH)
    await digests.replan(session, acting(TOMAS, FRIDAY + timedelta(minutes=5)))
    assert await prepared(session, FRIDAY + timedelta(minutes=15))


async def test_6_after_a_long_stop_only_the_newest_week_comes(session: AsyncSession) -> None:
    await digests.choose(session, acting(TOMAS), BOTH)
    for weeks in range(4):
        await thank(session, ANA, TOMAS, at=NOW + 7 * weeks * DAY)
    late = FRIDAY + 22 * DAY
    assert await prepared(session, late)
    assert not await prepared(session, late)
    [row] = await session.scalars(select(Outgoing).where(Outgoing.kind == DIGEST))
    assert row.refs["until"] == (FRIDAY + 21 * DAY).isoformat()


async def test_6_changed_days_move_the_next_message(session: AsyncSession) -> None:
    await thank(session, ANA, TOMAS)
    await digests.choose(session, acting(TOMAS), BOTH)
    await session.execute(update(Person).where(Person.user_id == TOMAS).values(work_days="1234"))
    await digests.replan(session, acting(TOMAS))
    assert await prepared(session, FRIDAY - DAY)


@pytest.mark.parametrize("change", [{"is_deactivated": True}, {"is_external": True}])
async def test_6_who_left_gets_none(session: AsyncSession, change: dict[str, bool]) -> None:
    await thank(session, ANA, TOMAS)
    await digests.choose(session, acting(TOMAS), BOTH)
    await session.execute(update(Person).where(Person.user_id == TOMAS).values(change))
    assert not await prepared(session, FRIDAY)


async def test_6_a_person_missing_from_the_directory_may_choose_and_gets_it_in_utc(session: AsyncSession) -> None:
    await digests.choose(session, acting(NOBODY), BOTH)
    assert not await prepared(session, FRIDAY + timedelta(hours=1), user_id=NOBODY)


@pytest.mark.parametrize("wish", [Wish(week_day=0), Wish(week_day=8), Wish(month_day=29), Wish(minute=1440)])
async def test_6_a_day_or_minute_that_there_is_not_is_refused(session: AsyncSession, wish: Wish) -> None:
    with pytest.raises(ValueError, match="no such day"):
        await digests.choose(session, acting(TOMAS), wish)


async def test_6_names_are_those_of_the_days_each_once_and_ones_own_alone(session: AsyncSession) -> None:
    await thank(session, OLEG, TOMAS, at=NOW - 8 * DAY)
    for giver, receivers in ((ANA, (TOMAS, SAM)), (ANA, (TOMAS,)), (SAM, (TOMAS,)), (TOMAS, (MIRA, ANA))):
        await thank(session, giver, *receivers)
    taken_back = await thank(session, OLEG, TOMAS)
    await correcting.take_back(session, acting(OLEG), taken_back)
    names = await names_between(session, acting(TOMAS), NOW - 7 * DAY, NOW + DAY)
    assert (names.givers, set(names.receivers)) == ((SAM, ANA), {MIRA, ANA})
    assert await names_between(session, acting(TOMAS, workspace_id=VEGA), NOW - 7 * DAY, NOW + DAY) == Names()
    assert await names_between(session, acting(TOMAS), NOW + DAY, NOW + 2 * DAY) == Names()
