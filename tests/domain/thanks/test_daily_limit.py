"""At most six thanks a day from one person to one other, on the giver's own day."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.blocks import blocking
from slackapp.domain.people.profiles import remember
from slackapp.domain.refusals import LeftOut, NobodyLeft
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.domain.thanks import correcting, giving, removing
from slackapp.domain.thanks.daily_limit import DAY_MAX, had_enough
from slackapp.domain.thanks.giving import Given, Saying
from slackapp.domain.thanks.receivers import receivers
from slackapp.slack.block_kit.left_out import left_out
from slackapp.slack.block_kit.reader import Reader
from tests.cast import ANA, MIRA, NOBODY, NOW, SAM, TEAM, TOMAS, acting, moment, profile
from tests.domain.query_costs import full_scans, recorded_statements

NEW_YORK = ZoneInfo("America/New_York")  # where Sam is
MINUTE = timedelta(minutes=1)


async def thank(session: AsyncSession, *receivers: str, at: datetime = NOW, giver: str = SAM) -> Given:
    """Have Sam thank them."""
    return await giving.give_thanks(session, acting(giver, at), Saying(receivers, "for the notes of the review"))


async def six(session: AsyncSession, receiver: str = ANA, at: datetime = NOW) -> None:
    """Have Sam thank somebody six times."""
    for number in range(DAY_MAX):
        await thank(session, receiver, at=at + number * MINUTE)


async def test_c_the_seventh_is_refused_and_stored_nowhere(session: AsyncSession) -> None:
    await six(session)
    with pytest.raises(NobodyLeft) as refused:
        await thank(session, ANA, at=NOW + 10 * MINUTE)
    assert refused.value.left_out == (LeftOut(ANA, "enough_today"),)
    assert await session.scalar(select(func.count()).select_from(ThanksReceiver)) == DAY_MAX
    assert (await thank(session, TOMAS)).reached == (TOMAS,)
    assert (await thank(session, ANA, giver=TOMAS)).reached == (ANA,)
    assert (await thank(session, SAM, giver=ANA)).reached == (SAM,)


async def test_c_a_group_leaves_out_only_that_receiver(session: AsyncSession) -> None:
    await six(session)
    given = await thank(session, ANA, TOMAS, at=NOW + 10 * MINUTE)
    assert (given.reached, given.left_out) == ((TOMAS,), (LeftOut(ANA, "enough_today"),))


async def test_c_the_day_is_the_givers(session: AsyncSession) -> None:
    """Sam's evening in New York is Ana's next morning in Lisbon."""
    evening = datetime(2026, 11, 18, 23, 0, tzinfo=NEW_YORK)
    await six(session, at=evening)
    with pytest.raises(NobodyLeft):
        await thank(session, ANA, at=evening + 50 * MINUTE)
    assert (await thank(session, ANA, at=evening + 61 * MINUTE)).reached == (ANA,)


@pytest.mark.parametrize("day", [datetime(2026, 11, 1, tzinfo=NEW_YORK), datetime(2026, 3, 8, tzinfo=NEW_YORK)])
async def test_c_days_on_which_clocks_change_are_days(session: AsyncSession, day: datetime) -> None:
    await six(session, at=day + 5 * MINUTE)
    with pytest.raises(NobodyLeft):
        await thank(session, ANA, at=day.replace(hour=23, minute=58))
    assert (await thank(session, ANA, at=day.replace(hour=23, minute=59) + 5 * MINUTE)).reached == (ANA,)


async def test_c_what_was_taken_back_counts(session: AsyncSession) -> None:
    for number in range(DAY_MAX):
        given = await thank(session, ANA, at=NOW + number * MINUTE)
        await correcting.take_back(session, acting(SAM, NOW + number * MINUTE), given.thanks_id)
    with pytest.raises(NobodyLeft):
        await thank(session, ANA, at=NOW + 10 * MINUTE)


async def test_c_what_was_removed_counts_and_its_words_are_gone(session: AsyncSession) -> None:
    for number in range(DAY_MAX):
        given = await thank(session, ANA, at=NOW + number * MINUTE)
        await removing.remove_given(session, acting(SAM, NOW + number * MINUTE), given.thanks_id)
    assert set(await session.scalars(select(Thanks.words))) == {""}
    with pytest.raises(NobodyLeft):
        await thank(session, ANA, at=NOW + 10 * MINUTE)


async def test_c_the_limit_tells_nothing_of_a_block(session: AsyncSession) -> None:
    await blocking.block(session, acting(ANA), SAM)
    await six(session)
    with pytest.raises(NobodyLeft):
        await thank(session, ANA, at=NOW + 10 * MINUTE)


async def test_c_a_receiver_looked_up_later_counts_too(session: AsyncSession) -> None:
    for number in range(DAY_MAX + 1):
        await thank(session, NOBODY, at=NOW + number * MINUTE)
    await remember(session, TEAM, [profile(NOBODY, "Zoe")], NOW)
    rows = list(await session.scalars(select(ThanksReceiver).order_by(ThanksReceiver.thanks_id)))
    for row in rows:
        await giving.resolve_receiver(session, moment(NOW + 20 * MINUTE), row.thanks_id, NOBODY)
    assert await session.scalar(select(func.count()).select_from(ThanksReceiver)) == DAY_MAX


@given(st.lists(st.sampled_from([ANA, TOMAS, SAM]), min_size=1, max_size=3, unique=True))
def test_c_the_sentence_names_them_and_offers_tomorrow(people: list[str]) -> None:
    (sentence,) = left_out(Reader(), [LeftOut(user_id, "enough_today") for user_id in people])
    assert all(f"<@{user_id}>" in sentence for user_id in people)
    assert "Tomorrow" in sentence
    assert "!" not in sentence.replace("<@", "")


async def test_a_pair_is_counted_alone(session: AsyncSession) -> None:
    """Only thanks from this giver to this receiver count."""
    for giver, to in ((ANA, TOMAS), (ANA, TOMAS), (SAM, TOMAS), (ANA, SAM)):
        await thank(session, to, giver=giver)
    found = await receivers(session, acting(ANA), [TOMAS, SAM])
    assert {user_id: one.got_lately for user_id, one in found.items()} == {TOMAS: 2, SAM: 1}


async def test_c_thanks_stored_by_a_process_of_the_version_before_count(session: AsyncSession) -> None:
    """Such a process works beside the new schema during an upgrade, and stores no giver in a receiver's row."""
    await six(session)
    await thank(session, ANA, TOMAS, giver=MIRA)
    await session.execute(update(ThanksReceiver).values(giver_id=None))
    with pytest.raises(NobodyLeft):
        await thank(session, ANA, at=NOW + 10 * MINUTE)
    assert (await thank(session, ANA, giver=TOMAS)).reached == (ANA,)
    assert (await thank(session, TOMAS)).reached == (TOMAS,)


async def test_c_rows_without_a_giver_cost_no_statement_until_they_are_many(session: AsyncSession) -> None:
    """The look at the thanks themselves comes after as many as a pair could have."""
    for number in range(DAY_MAX - 2):
        await thank(session, ANA, giver=MIRA, at=NOW + number * MINUTE)
    await session.execute(update(ThanksReceiver).values(giver_id=None))
    found = await receivers(session, acting(SAM), [ANA])
    async with recorded_statements(session) as heard:
        assert await had_enough(session, acting(SAM), found.values()) == frozenset()
    assert heard == []


async def test_a_plan_made_for_a_handful_of_rows_reads_no_table_in_full(session: AsyncSession) -> None:
    """PostgreSQL keeps a plan until a table is analyzed anew, often a minute later.

    One made while tables were tiny read them in full, and a busy first minute halved the speed of `/thanks`.
    """
    for _ in range(3):
        await thank(session, TOMAS, giver=ANA)
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("ANALYZE"))
    async with recorded_statements(session) as heard:
        await receivers(session, acting(ANA), [TOMAS])
    [statement] = heard
    assert await full_scans(await session.connection(), statement) == []
