"""Home shows a person their own week, what touches them, and to who leads somebody what waits."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.efforts import noting
from slackapp.domain.efforts.noting import Noting
from slackapp.domain.home import digest
from slackapp.domain.home.digest import HomeShown
from slackapp.domain.home.pages import of_acting
from slackapp.domain.leads.import_file import import_leads
from slackapp.domain.leads.naming import name_manager
from slackapp.domain.prompts import answering as prompts
from slackapp.domain.rows import slices
from slackapp.domain.thanks.giving import Saying, give_thanks
from slackapp.storage.database import Database
from tests.cast import ANA, MIRA, NOBODY, NOW, OLEG, SAM, TOMAS, VEGA, acting, moment
from tests.domain.team_history import note_and_notify

MINUTE = timedelta(minutes=1)
READABLE = NOW + timedelta(days=1)
LISTS = {
    "about_me": of_acting(effort_lists.for_doer),
    "by_me": of_acting(effort_lists.for_noter),
}


async def thank(
    session: AsyncSession,
    giver_id: str,
    *receiver_ids: str,
    at: datetime = NOW,
    words: str = "You took my night.",
) -> int:
    """Say thanks, and give its number."""
    return (await give_thanks(session, acting(giver_id, at), Saying(receiver_ids, words))).thanks_id


async def note(session: AsyncSession, noter_id: str, doer_id: str, *, at: datetime = NOW) -> int:
    """Note an effort, and give its number."""
    noted = await note_and_notify(session, acting(noter_id, at), Noting((doer_id,), "Covered.", "cover"))
    return noted.effort_ids[doer_id]


async def home(session: AsyncSession, user_id: str, *, at: datetime = NOW) -> HomeShown:
    """Gather somebody's Home."""
    return await digest.home_of(session, acting(user_id, at), LISTS)


async def waiting_for(session: AsyncSession, manager_id: str, at: datetime) -> slices.Some[effort_lists.Waiting]:
    """Give what waits on a manager's Home."""
    led = (await home(session, manager_id, at=at)).led
    assert led is not None
    return led.waiting


async def test_a_new_persons_home_is_empty(session: AsyncSession) -> None:
    shown = await home(session, TOMAS)
    assert shown == HomeShown(TOMAS, NOW)
    assert shown.is_new


async def test_somebody_unknown_has_an_empty_home_too(session: AsyncSession) -> None:
    assert (await home(session, NOBODY)).is_new


async def test_both_sides_see_a_thanks_and_nobody_else(session: AsyncSession) -> None:
    number = await thank(session, ANA, TOMAS, SAM)

    [received] = (await home(session, TOMAS)).received.lines
    [given] = (await home(session, ANA)).given.lines
    assert (received.thanks_id, received.user_ids, received.words) == (number, (ANA,), "You took my night.")
    assert (given.thanks_id, given.user_ids) == (number, (SAM, TOMAS))
    assert (await home(session, MIRA)).is_new
    assert (await digest.home_of(session, Acting(VEGA, TOMAS, NOW, None))).is_new


async def test_the_newest_come_first_and_the_rest_is_behind_a_button(session: AsyncSession) -> None:
    numbers = [await thank(session, ANA, TOMAS, at=NOW + step * MINUTE) for step in range(6)]
    shown = await home(session, TOMAS, at=NOW + 9 * MINUTE)
    assert [line.thanks_id for line in shown.received.lines] == numbers[:0:-1]
    assert shown.received.more
    assert (await home(session, ANA, at=NOW + 9 * MINUTE)).given.more


async def test_five_are_not_five_and_more(session: AsyncSession) -> None:
    for step in range(5):
        await thank(session, ANA, TOMAS, at=NOW + step * MINUTE)
    shown = await home(session, TOMAS, at=NOW + 9 * MINUTE)
    assert (len(shown.received.lines), shown.received.more) == (5, 0)


async def test_a_week_begins_on_monday_in_the_persons_own_zone(session: AsyncSession) -> None:
    sunday_in_new_york = datetime(2026, 11, 16, 4, 30, tzinfo=UTC)  # Monday in Berlin
    await thank(session, MIRA, SAM, at=sunday_in_new_york)
    await thank(session, SAM, MIRA, at=sunday_in_new_york)
    assert (await home(session, SAM)).received.is_last
    assert not (await home(session, MIRA)).received.is_last


async def test_last_week_is_shown_only_while_this_one_has_none(session: AsyncSession) -> None:
    last = await thank(session, ANA, TOMAS, at=NOW - timedelta(days=5))
    await thank(session, ANA, TOMAS, at=NOW - timedelta(days=10))
    received = (await home(session, TOMAS)).received
    assert ([line.thanks_id for line in received.lines], received.is_last) == ([last], True)
    this = await thank(session, ANA, TOMAS)
    received = (await home(session, TOMAS)).received
    assert ([line.thanks_id for line in received.lines], received.is_last) == ([this], False)


@pytest.mark.parametrize(
    ("zone", "began"),
    [
        ("Europe/Berlin", datetime(2026, 11, 15, 23, tzinfo=UTC)),
        ("Pacific/Apia", datetime(2026, 11, 15, 11, tzinfo=UTC)),
    ],
)
def test_the_week_begins_at_the_persons_midnight(zone: str, began: datetime) -> None:
    assert digest.week_began(Calendar(zone), NOW) == began


async def test_a_receiver_whom_the_directory_does_not_know_yet_is_not_shown(session: AsyncSession) -> None:
    await thank(session, ANA, NOBODY)
    assert (await home(session, ANA)).given.lines == ()
    assert (await home(session, NOBODY)).received.lines == ()


async def test_the_doer_sees_an_effort_until_they_hide_it(session: AsyncSession) -> None:
    number = await note(session, ANA, TOMAS)
    [line] = (await home(session, TOMAS)).some("about_me").lines
    assert (line.effort_id, line.noter_id, line.words) == (number, ANA, "Covered.")
    await noting.hide(session, acting(TOMAS), number)
    assert (await home(session, TOMAS)).is_new


async def test_the_noter_sees_no_change_no_hiding_and_no_thanks(session: AsyncSession) -> None:
    changed, hidden, thanked = [await note(session, ANA, user_id) for user_id in (TOMAS, SAM, MIRA)]
    before = (await home(session, ANA)).some("by_me")
    await noting.change(session, acting(TOMAS), changed, "My own words.")
    await noting.hide(session, acting(SAM), hidden)
    await thank(session, TOMAS, MIRA)
    assert [line.effort_id for line in before.lines] == [thanked, hidden, changed]
    assert (await home(session, ANA)).some("by_me") == before


async def test_a_manager_sees_what_waits_oldest_first_and_how_long(session: AsyncSession) -> None:
    await import_leads(session, moment(), [(TOMAS, MIRA), (SAM, MIRA)])
    late = await note(session, ANA, SAM, at=NOW + MINUTE)
    early = await note(session, ANA, TOMAS)
    assert await waiting_for(session, MIRA, NOW) == slices.Some()

    waiting = await waiting_for(session, MIRA, READABLE + MINUTE)
    assert [line.effort_id for line in waiting.lines] == [early, late]
    assert [line.waited_days for line in waiting.lines] == [0, 0]
    await thank(session, OLEG, TOMAS, at=READABLE + MINUTE, words="for covering me")
    waiting = await waiting_for(session, MIRA, READABLE + 2 * MINUTE)
    assert [line.effort_id for line in waiting.lines] == [late]


async def test_who_leads_nobody_has_no_such_section(session: AsyncSession) -> None:
    await import_leads(session, moment(), [(TOMAS, MIRA)])
    await note(session, ANA, TOMAS)
    for user_id in (TOMAS, ANA, SAM):
        shown = await home(session, user_id, at=READABLE + MINUTE)
        assert shown.led is None
        assert not shown.is_stopped


async def test_who_asked_to_stop_sees_only_the_way_back(session: AsyncSession) -> None:
    await import_leads(session, moment(), [(TOMAS, MIRA)])
    await note(session, ANA, TOMAS)
    await prompts.choose_prompting(session, acting(MIRA), prompts.OFF)
    shown = await home(session, MIRA, at=READABLE + MINUTE)
    assert shown.led is None
    assert shown.is_stopped
    await prompts.choose_prompting(session, acting(MIRA), prompts.ON_HOME)
    waiting = await waiting_for(session, MIRA, READABLE + MINUTE)
    assert len(waiting.lines) == 1


async def test_more_waiting_words_than_fit_are_a_number(session: AsyncSession) -> None:
    await import_leads(session, moment(), [(TOMAS, MIRA)])
    for step in range(digest.WAITING_MAX + 2):
        await note(session, ANA, TOMAS, at=NOW + step * MINUTE)
    waiting = await waiting_for(session, MIRA, READABLE + timedelta(hours=1))
    assert (len(waiting.lines), waiting.more) == (digest.WAITING_MAX, 2)


async def test_home_knows_whether_somebody_leads_the_person(session: AsyncSession) -> None:
    await name_manager(session, acting(TOMAS), MIRA)
    shown = await home(session, TOMAS)
    assert (shown.manager_ids, shown.asked_id) == ((), MIRA)
    await import_leads(session, moment(), [(TOMAS, MIRA)])
    shown = await home(session, TOMAS)
    assert (shown.manager_ids, shown.asked_id) == ((MIRA,), None)


async def test_a_full_home_costs_a_bounded_number_of_statements(database: Database) -> None:
    async with database.transaction() as session:
        await import_leads(session, moment(), [(TOMAS, MIRA), (MIRA, OLEG)])
        for step in range(12):
            at = NOW + step * MINUTE - timedelta(days=1 - step // 6)  # six a day from one person to another
            await thank(session, ANA, MIRA, TOMAS, at=at)
            await thank(session, MIRA, ANA, at=at)
            await note(session, ANA, MIRA, at=NOW + step * MINUTE)
            await note(session, MIRA, TOMAS, at=NOW + (20 + step) * MINUTE)
    statements: list[str] = []
    async with database.reading() as session:
        connection = (await session.connection()).sync_connection
        assert connection is not None
        event.listen(connection, "before_cursor_execute", lambda *seen: statements.append(seen[2]))
        shown = await home(session, MIRA, at=READABLE + timedelta(hours=1))
    assert not shown.is_new
    noted = shown.some("by_me")
    assert len(noted.lines) + noted.more == 12
    assert len(statements) <= 22
