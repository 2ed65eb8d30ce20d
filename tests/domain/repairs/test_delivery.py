"""When private words go: after their hold, in the receiver's hours, one a working day, in order. When they cannot."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.blocks import blocking
from slackapp.domain.data_rules import Erasure
from slackapp.domain.people.profiles import remember
from slackapp.domain.repairs import answering, data, delivery, drafts, remembering, sending, words
from slackapp.domain.repairs.bodies import WordBody
from slackapp.domain.repairs.delivery import ERASED_UNREAD_AFTER
from slackapp.domain.repairs.kinds import Reply
from slackapp.domain.repairs.words import TICK, WAITS_FOR, next_tick
from slackapp.domain.tables.encrypted import OutOfPlace, keyring
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.repairs import PrivateWord, RepairDraft
from slackapp.storage.database import Database
from tests.cast import ANA, EVERYBODY, IVO, NOW, OLEG, SAM, TEAM, TOMAS, acting, moment
from tests.domain.overlapping import overlapping
from tests.domain.repairs.word_steps import draft_of, drafts_stored, envelopes, held, let_go, sent, words_stored

# Ana lives in Lisbon, an hour behind Berlin: her hours begin at 09:30 UTC
MORNING = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
EVENING = datetime(2026, 11, 18, 16, 30, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
A_DAY = timedelta(days=1)


async def change(session: AsyncSession, user_id: str, **values: object) -> None:
    await session.execute(update(Person).where(Person.user_id == user_id).values(**values))


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)), st.integers(0, 60))  # noqa: DTZ001  (made aware below)
def test_4_the_shown_time_is_a_tick_of_the_job(naive: datetime, minutes: int) -> None:
    """Never before the hold ends, and less than a tick after it."""
    end = naive.replace(tzinfo=UTC) + timedelta(minutes=minutes)
    assert timedelta(0) <= next_tick(end) - end < TICK
    assert next_tick(next_tick(end)) == next_tick(end)


async def test_4_a_word_goes_after_its_hold_in_the_receivers_hours(session: AsyncSession) -> None:
    """Not in the night, not after the day, not on a weekend."""
    word_id = await held(session, MORNING - timedelta(hours=3))
    assert await let_go(session, MORNING - timedelta(minutes=5)) == []
    assert await let_go(session, MORNING) == [word_id]
    assert await let_go(session, MORNING) == []
    late = await held(session, FRIDAY + timedelta(minutes=30), OLEG)
    assert await let_go(session, FRIDAY + timedelta(minutes=30)) == []
    assert await let_go(session, FRIDAY + A_DAY) == []
    assert await let_go(session, MORNING + 5 * A_DAY) == [late]


async def test_4_a_night_of_waiting_words_costs_a_few_statements(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words that only wait for the morning are passed over, also beyond a portion; those that cannot go are not."""
    monkeypatch.setattr(delivery, "AT_ONCE", 2)
    night = MORNING - timedelta(hours=5)
    for sender in (SAM, OLEG, TOMAS):
        await held(session, night, sender)
    assert await delivery.due(session, [TEAM], night) == ()
    gone = await held(session, night, SAM, IVO)
    assert await delivery.due(session, [TEAM], night) == ((night, gone),)
    assert len(await delivery.due(session, [TEAM], MORNING)) == 2


async def test_a_broken_row_keeps_no_other_back(session: AsyncSession) -> None:
    """Somebody moved one body to another row: the others are still looked at one by one."""
    first, second = await held(session, MORNING), await held(session, MORNING, OLEG, TOMAS)
    await move_body(session, first, second)
    assert {word_id for _, word_id in await delivery.due(session, [TEAM], MORNING - timedelta(0))} == {first, second}
    assert await delivery.let_go(session, first, None, MORNING)
    with pytest.raises(OutOfPlace):
        await delivery.let_go(session, second, None, MORNING)


async def test_4_the_outbox_holds_ids_and_never_the_sender(session: AsyncSession) -> None:
    """Neither in references, nor in the key, nor as the person behind the row."""
    word_id = await held(session, MORNING)
    await let_go(session, MORNING)
    [row] = await envelopes(session)
    assert (row.kind, row.target, row.refs, row.giver_id) == ("private_word", ANA, {"word_id": word_id}, None)
    assert SAM not in str(vars(row))


async def test_4_one_envelope_a_working_day_and_the_others_in_order(session: AsyncSession) -> None:
    """Of three senders, in the order in which the holds end; another receiver waits for none of them."""
    first, second, third = [
        await held(session, MORNING - timedelta(minutes=9 - n), sender) for n, sender in enumerate((SAM, OLEG, TOMAS))
    ]
    other = await held(session, MORNING, SAM, TOMAS)
    assert await let_go(session, MORNING) == [first, other]
    assert await let_go(session, MORNING + timedelta(hours=5)) == []
    assert await let_go(session, MORNING + A_DAY) == [second]
    assert await let_go(session, MORNING + 2 * A_DAY) == [third]


async def test_4_the_day_is_the_receivers_own(session: AsyncSession) -> None:
    """For a person in Auckland, two calendar days in UTC may be one working day."""
    await change(session, ANA, zone="Pacific/Auckland", work_starts=0, work_ends=24 * 60)
    first = await held(session, NOW)
    second = await held(session, NOW, OLEG)
    ten = datetime(2026, 11, 18, 21, 0, tzinfo=UTC)  # Thursday 10:00
    assert await let_go(session, ten) == [first]
    assert await let_go(session, datetime(2026, 11, 19, 3, 0, tzinfo=UTC)) == []  # still Thursday, 16:00
    assert await let_go(session, ten + A_DAY) == [second]


@pytest.mark.parametrize(
    ("zone", "goes"),
    [("America/New_York", datetime(2026, 11, 18, 14, 30, tzinfo=UTC)), ("Asia/Tokyo", MORNING - timedelta(hours=4.5))],
)
async def test_a_zone_that_changes_during_the_hold(session: AsyncSession, zone: str, goes: datetime) -> None:
    """The hours of where the receiver is by then."""
    word_id = await held(session, MORNING - timedelta(hours=9))
    await change(session, ANA, zone=zone)
    assert await let_go(session, goes - timedelta(minutes=5)) == ([] if zone.startswith("America") else [word_id])
    assert await let_go(session, goes) == ([word_id] if zone.startswith("America") else [])


async def test_a_clock_that_changes_during_the_hold(session: AsyncSession) -> None:
    """Lisbon goes back an hour on 25 October 2026: 09:30 comes an hour later in UTC."""
    friday = datetime(2026, 10, 23, 15, 40, tzinfo=UTC)
    word_id = await held(session, friday)
    monday = datetime(2026, 10, 26, 8, 30, tzinfo=UTC)
    assert await let_go(session, monday) == []
    assert await let_go(session, monday + timedelta(hours=1)) == [word_id]


async def test_time_away_is_waited_for_and_not_shown_to_the_sender(session: AsyncSession) -> None:
    """Ana is away until Friday: the word waits, and what its sender reads does not say so."""
    word_id = await held(session, MORNING)
    await change(session, ANA, away=[[date(2026, 11, 18).isoformat(), date(2026, 11, 20).isoformat()]])
    shown = await sending.shown(session, acting(SAM, MORNING), await words.held_by(session, acting(SAM, MORNING)))
    assert shown.goes_at == {ANA: MORNING}
    assert await let_go(session, MORNING + A_DAY) == []
    assert await let_go(session, MORNING + 5 * A_DAY) == [word_id]


@pytest.mark.parametrize(
    ("who", "values", "why"),
    [(ANA, {"is_deactivated": True}, "left"), (ANA, {"is_external": True}, "left"),
     (SAM, {"is_deactivated": True}, "sender_left"), (ANA, {"takes_repairs": False}, "not_now")],
)  # fmt: skip
async def test_a_word_that_cannot_go_is_its_senders_again(
    session: AsyncSession, who: str, values: dict[str, bool], why: str
) -> None:
    """Who left, or switched it off during the hold: the sender is told once, without words, and has a draft."""
    await held(session, MORNING)
    await change(session, who, **values)
    for _ in range(2):
        assert await let_go(session, MORNING) == []
    assert await words_stored(session) == []
    [draft] = await drafts_stored(session)
    assert (draft.author_id, draft.receiver_ids, draft.why) == (SAM, (ANA,), why)
    [row] = await envelopes(session)
    assert (row.kind, row.target, list(row.refs)) == ("private_word", SAM, ["draft_id"])


@pytest.mark.parametrize("reply", ["heard", "talk"])
async def test_an_answer_to_somebody_who_blocks_its_writer_meanwhile_ends_in_silence(
    session: AsyncSession, reply: Reply
) -> None:
    """Its writer has no draft, and is told nothing: they cannot see that they were blocked."""
    word_id = await held(session, MORNING)
    await let_go(session, MORNING)
    await delivery.delivered(session, moment(MORNING), word_id)
    await answering.answer(session, acting(ANA, MORNING), word_id, reply)
    assert len(await words_stored(session)) == 2
    before = [row.id for row in await envelopes(session)]
    await blocking.block(session, acting(SAM, MORNING), ANA)
    assert await let_go(session, MORNING + A_DAY + timedelta(hours=6)) == []  # in Sam's hours, in New York
    assert [row.id for row in await words_stored(session)] == [word_id]
    assert [row.id for row in await envelopes(session)] == before
    assert await drafts_stored(session) == []


async def test_a_block_during_the_hold_reads_like_the_switch(session: AsyncSession) -> None:
    """The sender cannot tell one from the other."""
    await held(session, MORNING)
    await blocking.block(session, acting(ANA), SAM)
    assert await let_go(session, MORNING) == []
    assert [draft.why for draft in await drafts_stored(session)] == ["not_now"]


async def test_a_word_that_waited_thirty_days_is_its_senders_again(session: AsyncSession) -> None:
    """Ana is away for months; by the job, and by retention where the job did not run."""
    await change(session, ANA, away=[["2026-11-01", "2027-03-01"]])
    await held(session, MORNING)
    assert await let_go(session, MORNING + WAITS_FOR - A_DAY) == []
    assert len(await words_stored(session)) == 1
    await let_go(session, MORNING + WAITS_FOR)
    assert [draft.why for draft in await drafts_stored(session)] == ["waited"]
    await held(session, MORNING)
    assert await delivery.forget(session, MORNING + WAITS_FOR) == 1
    assert len(await drafts_stored(session)) == 2


async def move_body(session: AsyncSession, a: int, b: int) -> None:
    """Copy the sealed body of one word into another row, where it does not open."""
    moved = text("UPDATE private_words SET body = (SELECT body FROM private_words WHERE id = :a) WHERE id = :b")
    await session.execute(moved, {"a": a, "b": b})
    session.expire_all()


async def test_words_that_do_not_open_keep_no_others_from_being_erased(session: AsyncSession) -> None:
    """Their key is lost, or somebody moved them. What went is erased in its time, unsent words as long again later."""
    numbers = [await held(session, MORNING, sender) for sender in (SAM, OLEG, TOMAS, OLEG)]
    went, broken, waits, broken_too = numbers
    for word_id in (went, broken):
        assert await delivery.let_go(session, word_id, None, MORNING + numbers.index(word_id) * A_DAY)
        await delivery.delivered(session, moment(MORNING), word_id)
    await move_body(session, went, broken)
    await move_body(session, waits, broken_too)
    end = MORNING + WAITS_FOR
    assert await delivery.forget(session, end) == 3
    assert await delivery.forget(session, end) == 0
    assert list(await session.scalars(select(PrivateWord.id))) == [broken_too]
    assert [(draft.author_id, draft.why) for draft in await drafts_stored(session)] == [(TOMAS, "waited")]
    assert await delivery.forget(session, end + WAITS_FOR - A_DAY) == 0
    assert await delivery.forget(session, end + WAITS_FOR) == 1
    assert list(await session.scalars(select(PrivateWord.id))) == []


async def test_a_memory_that_does_not_open_keeps_no_words_from_being_erased(session: AsyncSession) -> None:
    """It begins anew, with the word that is erased now."""
    await sent(session, SAM, ANA, MORNING, "request")
    assert await delivery.forget(session, MORNING + ERASED_UNREAD_AFTER) == 1
    await session.execute(text("UPDATE remembered_pairs SET body = (SELECT name FROM people WHERE user_id = :ana)"),
                          {"ana": ANA})  # fmt: skip
    session.expire_all()
    again = MORNING + 2 * ERASED_UNREAD_AFTER
    await sent(session, SAM, ANA, again, "request")
    await sent(session, OLEG, ANA, again, "request")
    session.expire_all()
    assert await delivery.forget(session, again + ERASED_UNREAD_AFTER) == 2
    assert await words_stored(session) == []
    assert (await remembering.of_pair(session, TEAM, SAM, ANA)).unanswered == 1


async def test_words_that_do_not_open_go_with_their_person_and_their_part(session: AsyncSession) -> None:
    first, second, third = [await held(session, MORNING, sender) for sender in (SAM, OLEG, TOMAS)]
    await move_body(session, first, second)
    [rule] = [one for one in data.DATA.erase if PrivateWord in one.tables]
    assert await rule.run(session, Erasure(TEAM, OLEG, NOW)) == {"private_words": 1}
    await move_body(session, first, third)
    assert await data.withdraw(session, TEAM, NOW) == 2
    assert await data.withdraw(session, TEAM, NOW) == 0


async def test_keys_rotated_while_drafts_and_envelopes_exist(session: AsyncSession) -> None:
    """With the new key in front, everything is found and goes; nothing is lost, and the day's envelope counts."""
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    keyring.use([old])
    await remember(session, TEAM, EVERYBODY, NOW)  # names are sealed too
    first, second = await held(session, MORNING - TICK), await held(session, MORNING)
    draft_id = await drafts.restore(session, TEAM, SAM, (ANA,), WordBody.read(
        (await session.scalars(select(PrivateWord.body))).first() or "").contents, "taken_back", NOW)  # fmt: skip
    assert await let_go(session, MORNING) == [first]
    keyring.use([new, old])
    assert (await drafts.find(session, acting(SAM), draft_id)).body.receiver_ids == (ANA,)
    assert [one.word_id for one in await words.held_by(session, acting(SAM))] == [second]
    assert await let_go(session, MORNING + TICK) == []
    assert await let_go(session, MORNING + A_DAY) == [second]


async def test_two_workers_at_once_send_one_envelope_a_day(database: Database) -> None:
    """Each takes another word for the same receiver, and one of them the same word."""
    async with database.transaction() as session:
        first, second = await held(session, MORNING - TICK), await held(session, MORNING, OLEG)

    async def queue(word_id: int, session: AsyncSession) -> None:
        await delivery.let_go(session, word_id, None, MORNING)

    await overlapping(database, partial(queue, first), partial(queue, second))
    await overlapping(database, partial(queue, first), partial(queue, first))
    async with database.reading() as session:
        assert [row.refs for row in await envelopes(session)] == [{"word_id": first}]


async def test_a_stolen_database_shows_no_pairs(session: AsyncSession) -> None:
    """After an envelope each way: no id in the clear beside words, and no digest that two rows or roles share."""
    await drafts.save(session, acting(SAM), None, draft_of())
    await held(session, MORNING)
    await held(session, MORNING, ANA, SAM)
    await let_go(session, MORNING)
    await let_go(session, MORNING + timedelta(hours=6))
    for table in ("repair_drafts", "private_words"):
        rows = [tuple(row) for row in await session.execute(text(f"SELECT * FROM {table}"))]  # noqa: S608
        assert rows
        assert not [user for user in (SAM, ANA) if user in str(rows)]
    stored = await words_stored(session)
    columns = [digest for row in stored for digest in (row.sender_digest, row.receiver_digest, row.pair_digest)]
    [draft] = await session.scalars(select(RepairDraft))
    assert len({*columns, draft.author_digest}) == len(columns) + 1
    for row in await envelopes(session):
        assert not [user for user in (SAM, ANA) if user != row.target and user in str(vars(row))]
