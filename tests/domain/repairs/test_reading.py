"""Reading, keeping and answering private words, on both databases."""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import get_args

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.people.profiles import remember
from slackapp.domain.refusals import AlreadyDecided, NotFound, NothingWritten, TooLong
from slackapp.domain.repairs import answering, delivery, own_words, reading, words
from slackapp.domain.repairs.bodies import Contents, WordBody
from slackapp.domain.repairs.kinds import REPLIES, Reply, Sort
from slackapp.domain.repairs.reading import ReceivedLine
from slackapp.domain.repairs.refusals import DayNotPossible
from slackapp.domain.tables.encrypted import keyring
from slackapp.domain.tables.repairs import PrivateWord
from slackapp.storage.database import Database
from tests.cast import ANA, EVERYBODY, MIRA, NOW, OLEG, SAM, TEAM, TOMAS, VEGA, acting, moment
from tests.domain.overlapping import overlapping
from tests.domain.repairs.word_steps import words_stored

DAY = NOW.date() + timedelta(days=2)
A_DAY = timedelta(days=1)


async def delivered(
    session: AsyncSession, sort: Sort = "own", sender: str = SAM, receiver: str = ANA, at: datetime = NOW
) -> int:
    """Leave a word whose envelope stands; give its number."""
    texts = {"happened": "I cut you off in the review", "words": "How was it for you?" if sort == "ask" else ""}
    held = await words.hold(session, TEAM, WordBody(sender, receiver, Contents(sort, texts), at), at)
    row = await session.get_one(PrivateWord, held.word_id)
    row.queued_at, row.erase_at = at, at + delivery.ERASED_UNREAD_AFTER
    await delivery.delivered(session, moment(at), held.word_id)
    return held.word_id


@pytest.mark.parametrize("who", [SAM, MIRA, OLEG, TOMAS])
async def test_point_5_no_function_shows_a_word_to_anybody_else(session: AsyncSession, who: str) -> None:
    """Nor to somebody of another workspace with the same id."""
    word_id = await delivered(session)
    for other in (acting(who), acting(ANA, workspace_id=VEGA)):
        for act in ACTS:
            with pytest.raises(NotFound):
                await act(session, other, word_id)
        assert (await reading.lines(session, other)) == ((), 0)
    assert WordBody.read((await words_stored(session))[0].body).read_at is None


ACTS = (
    reading.open_word,
    reading.mark_read,
    reading.keep,
    reading.remove,
    reading.close,
    reading.days,
    partial(reading.put_off, day=date(2026, 11, 20)),
    partial(answering.answer, reply="heard"),
    partial(answering.answer, reply="talk"),
    partial(answering.answer, reply="words", typed="…"),
    answering.to_answer,
)


async def test_a_held_word_is_read_by_nobody(session: AsyncSession) -> None:
    """Not by its receiver either."""
    held = await words.hold(session, TEAM, WordBody(SAM, ANA, Contents("own", {"happened": "x"}), NOW), NOW)
    for act in ACTS:
        with pytest.raises(NotFound):
            await act(session, acting(ANA), held.word_id)


async def test_point_6_words_leave_14_days_after_reading_and_30_unread(session: AsyncSession) -> None:
    """The first reading counts, whatever comes later; a kept word stays."""
    read, unread, kept = [await delivered(session) for _ in range(3)]
    await reading.mark_read(session, acting(ANA, NOW + 2 * A_DAY), read)
    await reading.mark_read(session, acting(ANA, NOW + 9 * A_DAY), read)
    await reading.keep(session, acting(ANA, NOW + A_DAY), kept)
    rows = {row.id: row.erase_at for row in await words_stored(session)}
    assert rows == {read: NOW + 16 * A_DAY, unread: NOW + 30 * A_DAY, kept: None}
    with pytest.raises(NotFound):
        await reading.open_word(session, acting(ANA, NOW + 16 * A_DAY), read)
    assert (await reading.open_word(session, acting(ANA, NOW + 400 * A_DAY), kept)).erase_at is None


@pytest.mark.parametrize("sort", REPLIES)
async def test_each_sort_takes_its_replies_once(session: AsyncSession, sort: Sort) -> None:
    """Any other reply finds nothing, and nothing answers an answer."""
    every = get_args(Reply)
    for reply in every:
        word_id = await delivered(session, sort)
        if reply not in REPLIES[sort]:
            with pytest.raises(NotFound):
                await answering.answer(session, acting(ANA), word_id, reply, "words", DAY)
            continue
        received = await answering.answer(session, acting(ANA), word_id, reply, "words", DAY)
        assert received.replies == ()
        for again in REPLIES[sort]:
            with pytest.raises(AlreadyDecided):
                await answering.answer(session, acting(ANA), word_id, again, "words", DAY)
    sent = [WordBody.read(row.body) for row in await words_stored(session)]
    sent = [body for body in sent if body.sender_id == ANA]
    assert sorted(body.contents.texts["reply"] for body in sent) == sorted(REPLIES[sort])
    assert {(body.receiver_id, body.contents.sort) for body in sent} <= {(SAM, "answer")}


@pytest.mark.parametrize(
    ("typed", "why"),
    [("", NothingWritten), (" … ", NothingWritten), ("a" * 2_001, TooLong), ("a" * 12_000, TooLong)],
)
async def test_bad_input_answers_store_nothing(session: AsyncSession, typed: str, why: type[Exception]) -> None:
    """Empty, 3,000 and 12,000 characters."""
    word_id = await delivered(session, "ask")
    with pytest.raises(why):
        await answering.answer(session, acting(ANA), word_id, "words", typed)
    assert len(await words_stored(session)) == 1


async def test_two_presses_at_once_give_one_answer(database: Database) -> None:
    """Of two devices one counts."""
    async with database.transaction() as session:
        word_id = await delivered(session)

    async def reply(kind: Reply, session: AsyncSession) -> None:
        try:
            await answering.answer(session, acting(ANA), word_id, kind)
        except AlreadyDecided:
            refused.append(kind)

    refused: list[Reply] = []
    await overlapping(database, partial(reply, "heard"), partial(reply, "talk"))
    async with database.reading() as session:
        assert len(await words_stored(session)) == 2
    assert len(refused) == 1


async def test_rotated_keys_lose_no_word(session: AsyncSession) -> None:
    """With a new key in front, the receiver reads, lists and answers a word of the older key."""
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    keyring.use([old])
    await remember(session, TEAM, EVERYBODY, NOW + A_DAY)
    word_id = await delivered(session)
    keyring.use([new, old])
    session.expire_all()
    assert (await reading.open_word(session, acting(ANA), word_id)).body.sender_id == SAM
    assert [line.word_id for line in (await reading.lines(session, acting(ANA)))[0]] == [word_id]
    await answering.answer(session, acting(ANA), word_id, "heard")
    with pytest.raises(AlreadyDecided):
        await answering.answer(session, acting(ANA), word_id, "heard")


async def test_lists_are_the_receivers_and_paged(session: AsyncSession) -> None:
    """Unread first, then kept, newest first; each page gives the length of the whole."""
    unread = [await delivered(session) for _ in range(3)]
    kept = [await delivered(session, sender=OLEG) for _ in range(4)]
    for word_id in kept:
        await reading.keep(session, acting(ANA), word_id)
    expected = [(one, "new") for one in reversed(unread)] + [(one, "kept") for one in reversed(kept)]
    for limit in (1, 2, 3, 5, 8):
        found: list[ReceivedLine] = []
        for skip in range(0, 7, limit):
            lines, count = await reading.lines(session, acting(ANA), skip=skip, limit=limit)
            assert count == 7
            found += lines
        assert [(line.word_id, line.state) for line in found] == expected
    assert await reading.lines(session, acting(SAM)) == ((), 0)
    assert (await reading.lines(session, acting(ANA), skip=7, limit=5))[0] == ()


async def test_own_words_are_listed_to_their_owner_alone(session: AsyncSession) -> None:
    """Held, sent and received; sent ones for 14 days, read or not."""
    await words.hold(session, TEAM, WordBody(ANA, SAM, Contents("own", {"happened": "later"}), NOW), NOW + A_DAY)
    word_id = await delivered(session)
    of_ana = await own_words.page(session, acting(ANA))
    assert [(line.state, line.other_ids) for line in of_ana.lines] == [("held", (SAM,)), ("received", (SAM,))]
    for at in (NOW, NOW + 13 * A_DAY):
        assert [line.state for line in (await own_words.page(session, acting(SAM, at))).lines] == ["sent"]
    await reading.mark_read(session, acting(ANA), word_id)
    assert [line.state for line in (await own_words.page(session, acting(SAM, NOW + 13 * A_DAY))).lines] == ["sent"]
    assert (await own_words.page(session, acting(SAM, NOW + 14 * A_DAY))).lines == ()
    assert (await own_words.page(session, acting(MIRA))).lines == ()
    first = await own_words.page(session, acting(ANA), limit=1)
    second = await own_words.page(session, acting(ANA), skip=1, limit=1)
    assert (first.has_more, second.has_more) == (True, False)
    assert (*first.lines, *second.lines) == of_ana.lines


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(["Europe/Lisbon", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"]),
    st.timedeltas(timedelta(minutes=1), timedelta(days=30)),
)
def test_days_for_not_now_are_in_the_future_and_before_the_words_go(now: datetime, zone: str, left: timedelta) -> None:
    """In the receiver's own dates, over changes of clocks too."""
    calendar = Calendar(zone)
    row = PrivateWord(erase_at=now + left)
    try:
        days = reading._days_of(row, calendar, now)
    except DayNotPossible:
        assert calendar.local(now + left).date() - calendar.local(now).date() < 2 * A_DAY
        return
    assert days.first <= days.suggested <= days.last
    assert days.last - days.first < timedelta(days=14)
    for day in (days.first, days.suggested, days.last):
        assert now < calendar.at(day, time(0)) < now + left
