"""The job that notes everyday efforts again: each once a week, by however many workers and after whatever pause."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise, product
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, text, update

from jobs.repeat_efforts import repeat_efforts
from jobs.running import JobRun
from jobs.send_prompts import send_prompts
from slackapp.domain.acting import Acting
from slackapp.domain.efforts import everyday, opting_out, repeating
from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.efforts import noting as notings
from slackapp.domain.efforts.noting import Noting
from slackapp.domain.leads import import_file
from slackapp.domain.outbox import home_tabs
from slackapp.domain.people.profiles import remember
from slackapp.domain.refusals import NotFound
from slackapp.domain.tables.efforts import Effort, EverydayEffort
from slackapp.domain.tables.outbox import HomeTab, Outgoing
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.prompts import Prompt, PromptItem
from slackapp.domain.thanks import answered_efforts, giving
from slackapp.domain.thanks.giving import Saying
from slackapp.storage.database import Database
from tests.cast import ANA, IVO, MIRA, NOBODY, NOW, SAM, TEAM, TOMAS, VEGA, acting, moment, profile
from tests.domain.own_data.data_requests import erase_person
from tests.domain.team_history import note_and_notify

WORDS = "wrote the minutes"
WEEK = timedelta(days=7)


@pytest.fixture
async def database(peopled: Database) -> Database:
    """Ana noted on a Wednesday at eleven, in Prague, what Tomas does every week."""
    await note(peopled, ANA, TOMAS)
    return peopled


async def note(database: Database, noter: str, doer: str, workspace_id: str = TEAM, now: datetime = NOW) -> None:
    async with database.transaction() as session:
        noting = Noting((doer,), WORDS, "notes", every_week=True)
        await note_and_notify(session, Acting(workspace_id, noter, now, None), noting)


async def run(database: Database, now: datetime, country: str | None = None) -> int:
    counted = await repeat_efforts(JobRun(database, (TEAM, VEGA), country, now))
    assert counted["failed"] == 0
    return counted["efforts"]


async def noted(database: Database) -> list[Effort]:
    async with database.reading() as session:
        return list(await session.scalars(select(Effort).order_by(Effort.noted_at, Effort.id)))


async def only(database: Database) -> EverydayEffort:
    async with database.reading() as session:
        return (await session.scalars(select(EverydayEffort))).one()


async def change_person(database: Database, user_id: str, **values: object) -> None:
    async with database.transaction() as session:
        mine = (Person.workspace_id == TEAM, Person.user_id == user_id)
        await session.execute(update(Person).where(*mine).values(**values))


async def test_the_first_is_noted_at_once_and_the_next_a_week_later(database: Database) -> None:
    [first] = await noted(database)
    assert first.repeats_id == (await only(database)).id
    assert await run(database, NOW + WEEK - timedelta(minutes=1)) == 0
    assert await run(database, NOW + WEEK + timedelta(minutes=40)) == 1
    first, second = await noted(database)
    assert (second.doer_id, second.noter_id, second.kind, second.words) == (TOMAS, ANA, "notes", WORDS)
    assert second.noted_at == NOW + WEEK
    assert second.readable_at == NOW + WEEK + timedelta(days=1)
    assert second.repeats_id == first.repeats_id


async def test_tick_by_tick_over_six_weeks(database: Database) -> None:
    """On the doer's own Wednesday at eleven, summer time or not: once a week, and no more."""
    began = datetime(2026, 10, 7, 9, 0, tzinfo=UTC)
    async with database.transaction() as session:
        await session.execute(update(EverydayEffort).values(ended_at=NOW))
    await note(database, ANA, SAM, now=began)
    for week, hour in product(range(6), (0, 1, 4, 12, 24, 72, 120, 164)):
        await run(database, began + week * WEEK + timedelta(hours=hour))
    sams = [one for one in await noted(database) if one.doer_id == SAM]
    times = [one.noted_at.astimezone(ZoneInfo("America/New_York")) for one in sams]
    assert [f"{one:%a %H:%M}" for one in times] == ["Wed 05:00"] * 6
    assert [later.date() - one.date() for one, later in pairwise(times)] == [WEEK] * 5


async def test_three_workers_at_once_and_again(database: Database) -> None:
    await note(database, ANA, SAM)
    await note(database, MIRA, MIRA)
    due = NOW + WEEK + timedelta(hours=1)
    counted = await asyncio.gather(*(run(database, due) for _ in range(3)))
    assert sum(counted) == 3
    assert await run(database, due) == 0
    assert len(await noted(database)) == 6


async def test_one_that_does_not_open_keeps_no_other_back(database: Database) -> None:
    """Its key is lost, or somebody moved its words: it is tried again, and the later ones are noted."""
    await note(database, ANA, SAM)
    await note(database, MIRA, MIRA)
    async with database.transaction() as session:
        moved = (
            "UPDATE everyday_efforts SET words = (SELECT words FROM everyday_efforts WHERE doer_id = '{}') WHERE id = 1"
        )
        await session.execute(text(moved.format(SAM)))
    for efforts in (2, 0):
        counted = await repeat_efforts(JobRun(database, (TEAM, VEGA), None, NOW + WEEK + timedelta(hours=1)))
        assert counted == {"efforts": efforts, "failed": 1}
    async with database.reading() as session:
        doers = list(await session.scalars(select(Effort.doer_id).where(Effort.noted_at >= NOW + WEEK)))
    assert sorted(doers) == sorted([SAM, MIRA])


async def test_two_workspaces(database: Database) -> None:
    await note(database, ANA, TOMAS, VEGA)
    assert await run(database, NOW + WEEK) == 2
    assert {one.workspace_id for one in await noted(database)} == {TEAM, VEGA}


async def test_after_a_long_pause_only_the_current_one(database: Database) -> None:
    later = NOW + 5 * WEEK + timedelta(days=2)  # a Friday
    assert await run(database, later) == 1
    assert await run(database, later) == 0
    [_, second] = await noted(database)
    assert second.noted_at == later
    assert (await only(database)).next_at == NOW + 6 * WEEK


async def test_after_a_pause_that_ends_on_a_day_off_it_waits_for_the_next_working_day(database: Database) -> None:
    saturday = NOW + WEEK + timedelta(days=3)
    assert await run(database, saturday) == 0
    assert await run(database, saturday + timedelta(days=1)) == 0
    assert await run(database, saturday + timedelta(days=2)) == 1
    assert await run(database, saturday + timedelta(days=4)) == 0  # Wednesday of the same week
    assert (await only(database)).next_at == NOW + 3 * WEEK


async def test_a_holiday_moves_it_to_the_next_working_day(database: Database) -> None:
    """Repeated from a Friday, with Christmas Day and New Year's Day on Fridays."""
    async with database.transaction() as session:
        await session.execute(update(EverydayEffort).values(ended_at=NOW))
    began = datetime(2026, 12, 11, 9, 0, tzinfo=UTC)
    async with database.transaction() as session:
        noting = Noting((TOMAS,), WORDS, every_week=True)
        await note_and_notify(session, acting(ANA, began, "DE"), noting)
    for day in range(1, 40):
        await run(database, began + timedelta(days=day, minutes=1), "DE")
    days = [one.noted_on.isoformat() for one in await noted(database) if one.noted_at > began]
    assert days == ["2026-12-18", "2026-12-28", "2027-01-04", "2027-01-15"]


async def test_the_doer_is_not_written_to_again_and_their_home_is_drawn(database: Database) -> None:
    due = NOW + WEEK
    async with database.transaction() as session:
        for user_id in (TOMAS, ANA):
            await home_tabs.opened(session, acting(user_id, due))
    await run(database, due)
    async with database.reading() as session:
        messages = await session.scalars(select(Outgoing.kind).where(Outgoing.kind.like("effort_noted%")))
        assert messages.all() == ["effort_noted"]
        wanted = await session.scalars(select(HomeTab.wanted))
        assert wanted.all() == [2, 2]


async def test_their_own_words_stay_for_later_times(database: Database) -> None:
    [first] = await noted(database)
    async with database.transaction() as session:
        await notings.change(session, acting(TOMAS), first.id, "kept the minutes short")
    await run(database, NOW + WEEK)
    [_, second] = await noted(database)
    assert (second.words, second.doers_words) == (WORDS, "kept the minutes short")
    assert second.changed_at == NOW + WEEK
    async with database.reading() as session:
        [mine], _ = await everyday.of_person(session, TEAM, TOMAS)
        [theirs], _ = await everyday.of_person(session, TEAM, ANA)
    assert (mine.words, mine.is_changed, mine.is_doer) == ("kept the minutes short", True, True)
    assert (theirs.words, theirs.is_changed, theirs.is_doer) == (WORDS, False, False)


async def test_hiding_one_time_hides_no_other(database: Database) -> None:
    [first] = await noted(database)
    async with database.transaction() as session:
        await notings.hide(session, acting(TOMAS), first.id)
    assert await run(database, NOW + WEEK) == 1
    assert (await noted(database))[1].hidden_at is None


async def test_a_thanks_stops_the_one_that_waits_and_the_rhythm_goes_on(database: Database) -> None:
    async with database.transaction() as session:
        await giving.give_thanks(session, acting(MIRA), Saying((TOMAS,), "for the minutes"))
    assert await run(database, NOW + WEEK) == 1
    first, second = await noted(database)
    assert first.acknowledged_at == NOW
    assert second.acknowledged_at is None


@pytest.mark.parametrize("who", [TOMAS, ANA])
async def test_either_of_the_two_ends_it(database: Database, who: str) -> None:
    everyday_id = (await only(database)).id
    for _ in range(2):
        async with database.transaction() as session:
            await repeating.end(session, acting(who), everyday_id)
    assert await run(database, NOW + WEEK) == 0
    async with database.reading() as session:
        assert await everyday.of_person(session, TEAM, ANA) == ((), 0)
        redrawn = await session.scalars(select(Outgoing.refs).where(Outgoing.kind == "effort_noted_redrawn"))
        assert [refs["why"] for refs in redrawn] == ["ended"]


@pytest.mark.parametrize(("workspace_id", "who"), [(TEAM, MIRA), (TEAM, SAM), (VEGA, TOMAS)])
async def test_nobody_else_ends_it(database: Database, workspace_id: str, who: str) -> None:
    everyday_id = (await only(database)).id
    async with database.transaction() as session:
        with pytest.raises(NotFound):
            await repeating.end(session, Acting(workspace_id, who, NOW, None), everyday_id)
        assert await everyday.of_person(session, workspace_id, who) == ((), 0)


ENDINGS: dict[str, Callable[[Database], Awaitable[None]]] = {
    "the doer left": lambda database: change_person(database, TOMAS, is_deactivated=True),
    "the noter left": lambda database: change_person(database, ANA, is_deactivated=True),
    "the doer is not to be noted": lambda database: change_person(database, TOMAS, may_be_noted=False),
    "the doer is of elsewhere now": lambda database: change_person(database, TOMAS, is_external=True),
}


@pytest.mark.parametrize("why", ENDINGS)
async def test_what_ends_it_at_the_next_time(database: Database, why: str) -> None:
    await ENDINGS[why](database)
    assert await run(database, NOW + WEEK) == 0
    assert (await only(database)).ended_at == NOW + WEEK


async def test_who_opts_out_ends_what_others_noted_and_not_their_own(database: Database) -> None:
    await note(database, TOMAS, TOMAS)
    async with database.transaction() as session:
        await opting_out.stop_being_noted(session, acting(TOMAS))
    assert await run(database, NOW + WEEK) == 1
    assert (await noted(database))[-1].noter_id == TOMAS


async def test_who_opts_out_while_it_is_noted_again(database: Database) -> None:
    """Whichever comes first, nothing is left open."""

    async def opt_out() -> None:
        async with database.transaction() as session:
            await opting_out.stop_being_noted(session, acting(TOMAS, NOW + WEEK))

    await asyncio.gather(run(database, NOW + WEEK), opt_out(), run(database, NOW + WEEK))
    assert all(one.hidden_at is not None for one in await noted(database))
    assert (await only(database)).ended_at is not None


@pytest.mark.parametrize("who", [TOMAS, ANA])
async def test_erasing_either_removes_it(database: Database, who: str) -> None:
    async with database.transaction() as session:
        await erase_person(session, TEAM, who, NOW)
    async with database.reading() as session:
        assert (await session.scalars(select(EverydayEffort.id))).all() == []
    assert await run(database, NOW + WEEK) == 0


async def test_a_doer_who_was_unknown_gets_their_own_days(database: Database) -> None:
    await note(database, ANA, NOBODY)
    async with database.transaction() as session:
        [pending] = await session.scalars(select(Effort).where(Effort.is_pending))
        await remember(session, TEAM, [profile(NOBODY, "Nobody", "Asia/Tokyo")], NOW)
        await notings.resolve_doer(session, moment(), pending.id)
    async with database.reading() as session:
        [row_of] = await session.scalars(select(EverydayEffort).where(EverydayEffort.doer_id == NOBODY))
    assert row_of.next_at == NOW + WEEK
    assert await run(database, NOW + WEEK) == 2


async def test_a_doer_who_cannot_be_noted_after_all_leaves_nothing(database: Database) -> None:
    async with database.transaction() as session:
        await session.execute(update(EverydayEffort).values(ended_at=NOW))
        noting = Noting(("U0STRANGER",), WORDS, every_week=True)
        [effort_id] = (await note_and_notify(session, acting(ANA), noting)).effort_ids.values()
        await notings.resolve_doer(session, moment(), effort_id)
        await notings.remove_left_out(session, TEAM, effort_id, NOW)
    async with database.reading() as session:
        running = await session.scalars(select(EverydayEffort.id).where(EverydayEffort.ended_at.is_(None)))
        assert running.all() == []


async def test_an_account_that_closed_is_left_out_from_the_start(database: Database) -> None:
    async with database.transaction() as session:
        noting = Noting((IVO, SAM), WORDS, every_week=True)
        given = await note_and_notify(session, acting(ANA), noting)
        assert given.reached == (SAM,)
        assert given.every_week
        [mine], count = await everyday.of_person(session, TEAM, SAM)
    assert (mine.doer_id, count) == (SAM, 1)


async def test_many_are_paged(database: Database) -> None:
    for number in range(7):
        await note(database, MIRA, SAM, now=NOW + timedelta(minutes=number))
    async with database.reading() as session:
        first, count = await everyday.of_person(session, TEAM, SAM)
        second, _ = await everyday.of_person(session, TEAM, SAM, skip=5)
    assert (len(first), len(second), count) == (5, 2, 7)
    assert first[0].began_at > first[-1].began_at > second[0].began_at


async def test_the_manager_reads_one_time_as_long_as_it_waits(database: Database) -> None:
    """The oldest stands for those after it, on Home and in prompts; with its word the next week begins anew."""
    async with database.transaction() as session:
        await import_file.import_leads(session, moment(NOW - timedelta(days=3)), [(TOMAS, MIRA)])
    await run(database, NOW + WEEK)
    later = NOW + WEEK + timedelta(days=1)
    async with database.reading() as session:
        waiting, count = await effort_lists.waiting_for_manager(session, acting(MIRA, later))
        first, second = await session.scalars(select(Effort).order_by(Effort.id))
    assert ([one.effort_id for one in waiting], count) == ([first.id], 1)

    async with database.transaction() as session:
        await session.execute(update(Effort).where(Effort.id == first.id).values(acknowledged_at=later))
    async with database.reading() as session:
        waiting, count = await effort_lists.waiting_for_manager(session, acting(MIRA, later))
    assert ([one.effort_id for one in waiting], count) == ([second.id], 1)


async def test_b_a_manager_is_asked_about_what_repeats_once_a_month(database: Database) -> None:
    """Once a month, about all the times that wait."""
    async with database.transaction() as session:
        await import_file.import_leads(session, moment(NOW - timedelta(days=3)), [(TOMAS, MIRA)])
    for days in range(21):
        hour = NOW + timedelta(days=days, hours=1)
        await run(database, hour)
        await send_prompts(JobRun(database, (TEAM, VEGA), None, hour))
        async with database.transaction() as session:
            await session.execute(update(Prompt).where(Prompt.sent_at.is_(None)).values(sent_at=hour))
    async with database.reading() as session:
        items = (await session.scalars(select(PromptItem).order_by(PromptItem.position))).all()
        first = await session.scalar(select(func.min(Effort.id)))
    assert {(item.prompt_id, item.group_no, item.line_no) for item in items} == {(1, 0, 0)}
    assert items[0].effort_id == first


async def test_the_times_of_one_week_are_noted_together(peopled: Database) -> None:
    """What was noted together comes again together, and each week by itself."""
    async with peopled.transaction() as session:
        await note_and_notify(session, acting(ANA), Noting((TOMAS, SAM), WORDS, every_week=True))
    await run(peopled, NOW + WEEK)
    efforts = await noted(peopled)
    assert [effort.noted_at for effort in efforts] == [NOW, NOW, NOW + WEEK, NOW + WEEK]
    async with peopled.reading() as session:
        of_second_week = await answered_efforts.noted_together(session, TEAM, ANA, efforts[2].id)
    assert set(of_second_week[0]) == {TOMAS, SAM}
