"""Efforts until they had their word: who may read what."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.efforts import noting as notings
from slackapp.domain.leads import naming as leads
from slackapp.domain.outbox import home_tabs
from slackapp.domain.rows.at_end import do_what_is_left
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.outbox import HomeTab
from slackapp.domain.tables.people import Person
from tests.cast import ANA, MIRA, NOW, OLEG, SAM, TEAM, TOMAS, VEGA, acting
from tests.domain.efforts.effort_steps import LATER, STEP, lead, note, thank, waiting


async def test_the_manager_reads_it_after_the_doers_working_day(session: AsyncSession) -> None:
    await lead(session, TOMAS)
    effort_id = await note(session, TOMAS, "the on-call")  # Wednesday 11:00 in Prague
    thursday = NOW + timedelta(days=1)

    assert await waiting(session, now=thursday - STEP) == []
    assert await waiting(session, now=thursday) == [effort_id]


async def test_only_the_confirmed_manager_reads_it(session: AsyncSession) -> None:
    await lead(session, TOMAS)
    await leads.name_manager(session, acting(TOMAS), OLEG)
    effort_id = await note(session, TOMAS, "the on-call")

    assert await waiting(session, MIRA) == [effort_id]
    for nosy in (OLEG, ANA, TOMAS, SAM):
        assert await waiting(session, nosy) == []
    assert await effort_lists.waiting_for_manager(session, Acting(VEGA, MIRA, LATER, None)) == ((), 0)


async def test_the_manager_reads_the_doers_own_words_and_how_long_it_waited(session: AsyncSession) -> None:
    await lead(session, TOMAS)
    effort_id = await note(session, TOMAS, "the on-call")
    await notings.change(session, acting(TOMAS), effort_id, "the night")

    [shown], _ = await effort_lists.waiting_for_manager(session, acting(MIRA, datetime(2026, 11, 26, 9, tzinfo=UTC)))

    assert (shown.words, shown.is_changed, shown.noter_id) == ("the night", True, ANA)
    assert shown.waited_days == 5  # Thursday to Wednesday


@pytest.mark.parametrize("what", ["hidden", "closed", "gone", "not theirs"])
async def test_what_does_not_wait_is_read_by_no_manager(session: AsyncSession, what: str) -> None:
    await lead(session, TOMAS)
    effort_id = await note(session, TOMAS, "the on-call")
    now = LATER
    if what == "hidden":
        await notings.hide(session, acting(TOMAS), effort_id)
    elif what == "closed":
        now = NOW + timedelta(days=21)
    elif what == "gone":
        await session.execute(update(Person).where(Person.user_id == TOMAS).values(is_deactivated=True))
    else:
        await leads.confirm(session, acting(MIRA), TOMAS)
        await lead(session, TOMAS, OLEG)

    assert await waiting(session, MIRA, now) == []


async def test_the_doer_cannot_tell_what_their_manager_did(session: AsyncSession) -> None:
    await lead(session, TOMAS)
    effort_id = await note(session, TOMAS, "the on-call")
    before = await effort_lists.for_doer(session, acting(TOMAS, LATER))
    await session.execute(update(Effort).values(acknowledged_at=LATER, acknowledged_how="already"))

    assert await effort_lists.for_doer(session, acting(TOMAS, LATER)) == before
    await notings.change(session, acting(TOMAS, LATER), effort_id, "other words")
    await notings.hide(session, acting(TOMAS, LATER), effort_id)


async def test_lists_come_in_pages_with_their_length(session: AsyncSession) -> None:
    await lead(session, TOMAS)
    ids = [await note(session, TOMAS, f"effort {n}", at=NOW + n * STEP) for n in range(7)]

    first, count = await effort_lists.for_doer(session, acting(TOMAS, LATER), limit=3)
    last, _ = await effort_lists.for_doer(session, acting(TOMAS, LATER), skip=6, limit=3)
    assert (count, [one.effort_id for one in (*first, *last)]) == (7, [ids[6], ids[5], ids[4], ids[0]])

    oldest, count = await effort_lists.waiting_for_manager(session, acting(MIRA, LATER), limit=2)
    assert (count, [one.effort_id for one in oldest]) == (7, ids[:2])
    assert await effort_lists.for_noter(session, acting(ANA, LATER), skip=7) == ((), 7)


async def test_what_one_noted_about_oneself_stands_in_one_list_only(session: AsyncSession) -> None:
    await note(session, TOMAS, "a quiet week of reviews", noter=TOMAS)

    assert (await effort_lists.for_doer(session, acting(TOMAS)))[1] == 1
    assert (await effort_lists.for_noter(session, acting(TOMAS)))[1] == 0


async def test_a_managers_open_home_is_drawn_anew_when_a_word_came(session: AsyncSession) -> None:
    await lead(session, TOMAS)
    await note(session, TOMAS, "the on-call")
    await home_tabs.opened(session, acting(MIRA, LATER))

    await thank(session, OLEG, TOMAS, words="for the on-call night")
    await do_what_is_left(session)

    home = await session.get_one(HomeTab, (TEAM, MIRA), populate_existing=True)
    assert home.wanted == 2


async def test_old_efforts_are_closed_once(session: AsyncSession) -> None:
    old = await note(session, TOMAS, "the on-call")
    await note(session, SAM, "the review", at=LATER)
    after = NOW + timedelta(days=22)

    assert await effort_lists.close_old(session, after) == 1
    assert await effort_lists.close_old(session, after) == 0
    assert (await session.get_one(Effort, old, populate_existing=True)).closed_at == after
