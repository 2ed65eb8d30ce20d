"""Figures for admins: rounded, about whole workspaces, and two looks give nobody away."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.efforts.noting import Noting
from slackapp.domain.home import digest
from slackapp.domain.home.set_up import set_up
from slackapp.domain.look_back import figures
from slackapp.domain.look_back.figures import FEW, HALF, MOST, Counted, Figures, in_fives, rounded, share
from slackapp.domain.people.profiles import remember
from slackapp.domain.tables.look_back import WorkspaceFigures
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.workspaces import Admin
from slackapp.domain.thanks import correcting
from slackapp.domain.thanks.giving import Saying, give_thanks
from tests.cast import ANA, EVERYBODY, INES, MIRA, NOW, OLEG, SAM, TEAM, TOMAS, VEGA, acting, moment, profile
from tests.domain.team_history import note_and_notify

DAY = timedelta(days=1)
TODAY = date(2026, 11, 18)
ONE_IN_TEN = figures.IN_TENTHS_FROM // 10


@given(st.integers(0, 400).flatmap(lambda people: st.tuples(st.just(people), st.integers(0, people))))
def test_6_a_share_says_neither_all_nor_nobody_and_no_number(case: tuple[int, int]) -> None:
    """Whatever it shows is true of two numbers of people at least, in a large workspace of five."""
    people, part = case
    found = share(part, people)
    if people < figures.PEOPLE_MIN:
        assert found is None
        return
    alike = [other for other in range(people + 1) if share(other, people) == found]
    assert len(alike) >= (ONE_IN_TEN if people >= figures.IN_TENTHS_FROM else 2)
    assert alike == list(range(alike[0], alike[-1] + 1))
    if people >= figures.IN_TENTHS_FROM:
        assert found is not None
        assert 1 <= found <= 9
        assert abs(found / 10 - part / people) <= 0.0501 or found in {1, 9}


@pytest.mark.parametrize(
    ("part", "people", "shown"),
    [(4, 4, None), (0, 5, FEW), (5, 5, MOST), (3, 6, HALF), (20, 50, 4), (0, 50, 1), (50, 50, 9), (27, 60, 5)],
)
def test_6_shares_are_rounded(part: int, people: int, shown: int | None) -> None:
    assert share(part, people) == shown


@given(st.integers(0, 10_000))
def test_6_numbers_are_whole_fives(number: int) -> None:
    assert in_fives(number) % 5 == 0
    assert number < 5 or abs(in_fives(number) - number) <= 2


@given(st.integers(0, 300).flatmap(lambda noted: st.tuples(st.just(noted), st.integers(0, noted))), st.integers(0, 9))
def test_6_efforts_are_rounded_and_few_or_most_are_no_number(case: tuple[int, int], doers: int) -> None:
    noted, answered = case
    found = rounded(Counted(100, 50, doers, noted, answered), TODAY)
    if doers < 5 or noted < 5:
        assert (found.noted, found.answered) == (None, None)
        return
    assert found.noted is not None
    assert found.answered is not None
    assert 0 <= found.answered <= found.noted
    assert (found.answered == found.noted) <= (noted - answered < 5)
    assert (found.answered == 0) <= (answered < 5)


async def team(session: AsyncSession, *, thanked: int = 5) -> None:
    """Thank the first of the cast yesterday, and note one effort of each."""
    for user_id in (TOMAS, ANA, SAM, OLEG, INES)[:thanked]:
        await give_thanks(session, acting(MIRA, NOW - DAY), Saying((user_id,), "You took my night."))
        await note_and_notify(session, acting(MIRA, NOW - 2 * DAY), Noting((user_id,), "Covered.", "cover"))


async def count(session: AsyncSession, at: datetime = NOW) -> Figures | None:
    """Do what the job does, and give what an admin sees."""
    if TEAM in await figures.due(session, [TEAM], at):
        await figures.store(session, moment(at), await figures.counted(session, moment(at)))
    return (await set_up(session, TEAM)).figures


async def test_6_the_whole_workspace_is_counted_without_bots_strangers_and_those_who_left(
    session: AsyncSession,
) -> None:
    """Seven of the cast are colleagues: of these five had thanks."""
    await team(session)
    found = await count(session)
    assert found == Figures(TODAY, MOST, 5, 0)
    assert (await set_up(session, VEGA)).figures is None


async def test_6_fewer_than_five_people_have_no_figures(session: AsyncSession) -> None:
    await team(session)
    await session.execute(update(Person).where(Person.user_id.in_((MIRA, INES, OLEG))).values(is_deactivated=True))
    assert await count(session) is None
    assert await figures.due(session, [TEAM], NOW) == ()
    assert await figures.due(session, [TEAM], NOW + DAY) == (TEAM,)


async def test_6_two_looks_within_thirty_days_are_the_same_whatever_happened_between(session: AsyncSession) -> None:
    """Neither a thanks, nor a taken-back one, nor somebody who left shows in a second look."""
    await team(session, thanked=3)
    first = await count(session)
    assert first is not None
    number = (await give_thanks(session, acting(ANA), Saying((OLEG,), "You took my night."))).thanks_id
    await session.execute(update(Person).where(Person.user_id == SAM).values(is_deactivated=True))
    for days in (1, 2, 29):
        assert await count(session, NOW + days * DAY) == first
    await correcting.take_back(session, acting(ANA), number)
    assert await count(session, NOW + 29 * DAY) == first


async def test_6_the_next_figures_are_about_other_days(session: AsyncSession) -> None:
    """What was counted once is not counted again, so the difference of two looks is about nobody."""
    await team(session)
    before = await count(session)
    assert before is not None
    after = await count(session, NOW + 30 * DAY)
    assert after == Figures(TODAY + 30 * DAY, FEW)
    assert after.counted_to - figures.PERIOD == before.counted_to


async def test_6_what_was_taken_back_or_is_older_does_not_count(session: AsyncSession) -> None:
    await give_thanks(session, acting(MIRA, NOW - 40 * DAY), Saying((TOMAS, ANA, SAM, OLEG, INES), "Thanks."))
    given_now = await give_thanks(session, acting(OLEG, NOW - DAY), Saying((TOMAS, ANA, SAM), "Thanks."))
    await correcting.take_back(session, acting(OLEG, NOW - DAY), given_now.thanks_id)
    assert await count(session) == Figures(TODAY, FEW)


async def test_6_large_workspaces_are_counted_in_portions(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "PORTION", 7)
    crowd = [profile(f"U0CROWD{number:03d}", "Somebody") for number in range(60)]
    await remember(session, TEAM, crowd, NOW)
    for start in range(0, 30, 10):
        receivers = tuple(one.user_id for one in crowd[start : start + 10])
        await give_thanks(session, acting(MIRA, NOW - DAY), Saying(receivers, "Thanks."))
    found = await count(session)
    assert found is not None
    assert found.tenths == round(30 / (60 + len([one for one in EVERYBODY if _counts(one)])) * 10)


def _counts(one: object) -> bool:
    return not any(getattr(one, name) for name in ("is_bot", "is_deactivated", "is_external"))


async def test_6_only_admins_see_them(session: AsyncSession) -> None:
    await team(session)
    await count(session)
    session.add(Admin(workspace_id=TEAM, user_id=TOMAS, added_by=INES, added_at=NOW))
    await session.flush()
    seen = {user_id: (await digest.home_of(session, acting(user_id))).set_up for user_id in (INES, TOMAS, ANA, MIRA)}
    assert [user_id for user_id, found in seen.items() if found and found.figures] == [INES, TOMAS]


async def test_6_nothing_exact_is_stored(session: AsyncSession) -> None:
    await team(session)
    await count(session)
    [row] = await session.scalars(select(WorkspaceFigures))
    assert (row.tenths, row.noted, row.answered) == (MOST, 5, 0)
    assert {column.name for column in WorkspaceFigures.__table__.columns} == {
        "workspace_id",
        "counted_to",
        "tenths",
        "noted",
        "answered",
    }


async def test_6_two_workers_store_once(session: AsyncSession) -> None:
    await team(session)
    found = await figures.counted(session, moment())
    assert [await figures.store(session, moment(), found) for _ in range(2)] == [True, False]
    assert datetime(2026, 11, 18, tzinfo=UTC).date() == found.counted_to
