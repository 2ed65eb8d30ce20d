"""What follows a thanks, in the rows: pages, exports, erasures, and two presses at the same moment."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.leads import naming as leads
from slackapp.domain.people.profiles import remember
from slackapp.domain.refusals import AlreadyDecided, NobodyToTell, NotFound, TakenBack, ThanksToYou
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.thanks import PassedOn, Thanks, ThanksReceiver
from slackapp.domain.thanks import daily_limit, passing_on, replying
from slackapp.storage.database import Database
from tests.cast import ANA, MIRA, NINA, NOW, OLEG, PLATFORM, SAM, TEAM, TOMAS, VEGA, acting, profile
from tests.domain.overlapping import overlapping
from tests.domain.own_data.data_requests import erase_person, export_person
from tests.domain.query_costs import recorded_statements
from tests.domain.team_history import TO_TOMAS, thank

MATTERED = "I slept that night."
FIFTH = "U0FIFTH001"
LATER = NOW + timedelta(hours=1)


async def replies(session: AsyncSession, thanks_id: int, receiver_id: str = TOMAS) -> replying.Replies:
    """Load what stands on a receiver's card; fail if they have none."""
    card = await replying.card_of(session, acting(receiver_id), thanks_id)
    assert card is not None
    return card.replies


async def lead(session: AsyncSession, *manager_ids: str, member_id: str = TOMAS) -> None:
    """Let somebody be led."""
    for place, manager_id in enumerate(manager_ids):
        at = NOW + timedelta(seconds=place)
        row = Lead(
            workspace_id=TEAM, member_id=member_id, manager_id=manager_id, source="import", asked_at=at, confirmed_at=at
        )
        session.add(row)
    await session.flush()


async def pass_on(session: AsyncSession, thanks_id: int, *named: str, receiver: str = TOMAS) -> None:
    """Let managers know."""
    await passing_on.pass_on(session, acting(receiver, LATER), thanks_id, named or (MIRA,))


async def passed_to(session: AsyncSession, manager_id: str) -> Sequence[str]:
    """Give whose words a manager has."""
    lines, _ = await passing_on.passed_to(session, TEAM, manager_id)
    return [line.words for line in lines]


async def shared(session: AsyncSession) -> int:
    """Have a thanks to Tomas stand in the channel."""
    thanks_id = await thank(session, ANA, (TOMAS,), TO_TOMAS)
    await session.execute(update(Thanks).values(shared_ts="1.1"))
    await session.execute(update(ThanksReceiver).values(standing="shared", decided_at=NOW))
    return thanks_id


async def count(session: AsyncSession, *kinds: str) -> int:
    """Count rows of the outbox."""
    return await session.scalar(select(func.count()).select_from(Outgoing).where(Outgoing.kind.in_(kinds))) or 0


async def test_pages_of_a_manager_newest_first(session: AsyncSession, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is on one page, and the count is that of all."""
    monkeypatch.setattr(daily_limit, "DAY_MAX", 7)
    await lead(session, MIRA)
    for number in range(7):
        thanks_id = await thank(session, ANA, (TOMAS,), f"thing {number}")
        await passing_on.pass_on(session, acting(TOMAS, NOW + timedelta(minutes=number)), thanks_id, (MIRA,))
    first, in_all = await passing_on.passed_to(session, TEAM, MIRA)
    second, _ = await passing_on.passed_to(session, TEAM, MIRA, skip=5)
    assert in_all == 7
    assert [line.words for line in (*first, *second)] == [f"thing {number}" for number in range(6, -1, -1)]
    assert await passing_on.passed_to(session, TEAM, MIRA, skip=9) == ((), 7)
    assert await passing_on.passed_to(session, VEGA, MIRA) == ((), 0)
    assert await passing_on.passed_to(session, TEAM, ANA) == ((), 0)


async def test_what_was_taken_back_is_nobodys_any_more(session: AsyncSession) -> None:
    """Neither a manager's, nor the giver's answer; and nothing more can be done with it."""
    await lead(session, MIRA)
    thanks_id = await shared(session)
    await replying.answer(session, acting(TOMAS), thanks_id, MATTERED)
    await pass_on(session, thanks_id)
    assert set(await replying.copies_of(session, TEAM, thanks_id)) == {
        f"mattered:{thanks_id}:{TOMAS}",
        f"passed_on:{thanks_id}:{TOMAS}:{MIRA}",
    }
    await session.execute(update(Thanks).values(taken_back_at=LATER))
    session.expire_all()
    assert await passed_to(session, MIRA) == []
    assert await passing_on.passed_line(session, TEAM, thanks_id, TOMAS, MIRA) is None
    assert await replying.answer_to(session, TEAM, thanks_id, TOMAS, ANA) is None
    assert await replying.card_of(session, acting(TOMAS), thanks_id) is None
    with pytest.raises(TakenBack):
        await replying.to_answer(session, TEAM, thanks_id, TOMAS)
    with pytest.raises(TakenBack):
        await replying.to_join(session, TEAM, thanks_id, OLEG, PLATFORM)
    with pytest.raises(TakenBack):
        await pass_on(session, thanks_id)


async def test_an_answer_is_the_givers_alone(session: AsyncSession) -> None:
    """Of two receivers each answers for themself, and nobody else reads it."""
    thanks_id = await thank(session, ANA, (TOMAS, SAM), TO_TOMAS)
    await replying.answer(session, acting(TOMAS), thanks_id, MATTERED)
    session.expire_all()
    found = await replying.answer_to(session, TEAM, thanks_id, TOMAS, ANA)
    assert found is not None
    assert (found.mattered, found.words) == (MATTERED, TO_TOMAS)
    assert await replying.answer_to(session, TEAM, thanks_id, SAM, ANA) is None
    assert await replying.answer_to(session, TEAM, thanks_id, TOMAS, SAM) is None
    assert await replying.answer_to(session, VEGA, thanks_id, TOMAS, ANA) is None
    assert (await replies(session, thanks_id, SAM)).mattered is None


async def test_nothing_of_another_workspace(session: AsyncSession) -> None:
    """The same ids there are other people."""
    await lead(session, MIRA)
    thanks_id = await shared(session)
    with pytest.raises(NotFound):
        await replying.to_answer(session, VEGA, thanks_id, TOMAS)
    with pytest.raises(NotFound):
        await replying.answer(session, Acting(VEGA, TOMAS, NOW, None), thanks_id, MATTERED)
    with pytest.raises(NotFound):
        await replying.to_join(session, VEGA, thanks_id, OLEG, PLATFORM)
    with pytest.raises(NotFound):
        await replying.add_word(session, Acting(VEGA, OLEG, NOW, None), thanks_id, "me too")
    with pytest.raises(NotFound):
        await passing_on.pass_on(session, Acting(VEGA, TOMAS, NOW, None), thanks_id, (MIRA,))
    assert await replying.card_of(session, Acting(VEGA, TOMAS, NOW, None), thanks_id) is None


async def test_a_card_is_loaded_once(session: AsyncSession) -> None:
    """The thanks and the people on it are each read by one statement."""
    thanks_id = await thank(session, ANA, (TOMAS,), TO_TOMAS)
    async with recorded_statements(session) as heard:
        card = await replying.card_of(session, acting(TOMAS), thanks_id)
    assert card is not None
    assert (card.shown.words, card.receiver is not None) == (TO_TOMAS, True)
    assert sum("thanks.words" in statement for statement, _ in heard) == 1
    assert sum("people.name" in statement for statement, _ in heard) == 1


async def test_more_managers_than_one_dialog_names(session: AsyncSession) -> None:
    """The first four by one press, the fifth by another."""
    await remember(session, TEAM, [profile(FIFTH, "Fifth")], NOW)
    many = (MIRA, OLEG, NINA, SAM, FIFTH)
    await lead(session, *many)
    thanks_id = await thank(session, ANA, (TOMAS,), TO_TOMAS)
    card = await replies(session, thanks_id)
    assert [user_id for user_id, _ in card.may_tell] == list(many[: replying.NOTIFIED_AT_ONCE]) == list(many[:4])
    await pass_on(session, thanks_id, *many[:4])
    card = await replies(session, thanks_id)
    assert set(card.passed_to) == set(many[:4])
    assert card.may_tell == ((FIFTH, "Fifth"),)


async def test_each_exports_what_is_theirs(session: AsyncSession) -> None:
    """The receiver what they answered and passed on, the giver the answer, the manager what they were let know."""
    await lead(session, MIRA)
    thanks_id = await thank(session, ANA, (TOMAS, SAM), TO_TOMAS)
    before = await export_person(session, TEAM, SAM)
    given = (await export_person(session, TEAM, ANA))["thanks_given"]
    await pass_on(session, thanks_id)
    session.expire_all()
    assert (await export_person(session, TEAM, ANA))["thanks_given"] == given
    await replying.answer(session, acting(TOMAS), thanks_id, MATTERED)
    session.expire_all()

    (received,) = (await export_person(session, TEAM, TOMAS))["thanks_received"]
    assert (received["my_answer"], received["answered_at"]) == (MATTERED, NOW)
    assert received["passed_on_by_me"] == [{"to": MIRA, "passed_on_at": LATER}]
    (given,) = (await export_person(session, TEAM, ANA))["thanks_given"]
    assert given["answers"] == [{"from": TOMAS, "words": MATTERED, "answered_at": NOW}]
    assert (await export_person(session, TEAM, MIRA))["thanks_passed_on_to_me"] == [
        {"from": ANA, "to": TOMAS, "words": TO_TOMAS, "passed_on_at": LATER},
    ]
    assert await export_person(session, TEAM, SAM) == before


@pytest.mark.parametrize("gone", [TOMAS, MIRA, ANA])
async def test_erasing_one_of_them(session: AsyncSession, gone: str) -> None:
    """Of thanks to two, the receiver's answers and passings go with them; what is of the other stays."""
    await lead(session, MIRA)
    await lead(session, MIRA, member_id=SAM)
    thanks_id = await thank(session, ANA, (TOMAS, SAM), TO_TOMAS)
    for user_id in (TOMAS, SAM):
        await pass_on(session, thanks_id, receiver=user_id)
        await replying.answer(session, acting(user_id), thanks_id, f"{MATTERED} {user_id}")
    await erase_person(session, TEAM, gone, LATER)
    session.expire_all()
    passed = [row.receiver_id for row in await session.scalars(select(PassedOn))]
    answered = [row.receiver_id for row in await session.scalars(select(ThanksReceiver)) if row.mattered]
    assert passed == ([SAM] if gone == TOMAS else [])
    assert sorted(answered) == {TOMAS: [SAM], MIRA: sorted((SAM, TOMAS)), ANA: []}[gone]


async def test_a_word_added_is_nobodys_who_left(session: AsyncSession) -> None:
    """The thanks it joined was erased: the word stays, and says no more what it joined."""
    thanks_id = await shared(session)
    added = await replying.add_word(session, acting(OLEG), thanks_id, "me too")
    card = await replies(session, added.thanks_id)
    assert card.joins == replying.Joined(ANA, PLATFORM)
    await erase_person(session, TEAM, ANA, LATER)
    session.expire_all()
    assert (await replies(session, added.thanks_id)).joins is None


async def test_the_named_alone_cannot_add(session: AsyncSession) -> None:
    """Also in a form that was open when it came to name only them."""
    thanks_id = await shared(session)
    with pytest.raises(ThanksToYou):
        await replying.add_word(session, acting(TOMAS), thanks_id, "me too")


async def test_who_leads_nobody_is_told_nothing(session: AsyncSession) -> None:
    """Neither the giver who leads them, nor a manager who has not confirmed."""
    await leads.name_manager(session, acting(TOMAS), OLEG)
    await lead(session, ANA)
    thanks_id = await thank(session, ANA, (TOMAS,), TO_TOMAS)
    assert (await replies(session, thanks_id)).may_tell == ()
    for named in (ANA, OLEG, TOMAS, SAM):
        with pytest.raises(NobodyToTell):
            await pass_on(session, thanks_id, named)
    assert await count(session, "passed_on") == 0


async def both(database: Database, *works: Any) -> list[Any]:
    """Do several at once, each in a transaction of its own; give what came of them."""

    async def one(work: Any) -> Any:
        async with database.transaction() as session:
            return await work(session)

    return await asyncio.gather(*(one(work) for work in works), return_exceptions=True)


async def test_two_presses_at_the_same_moment(database: Database) -> None:
    """Three workers take in the same press: each manager is told once."""
    async with database.transaction() as session:
        await lead(session, MIRA, OLEG)
        thanks_id = await thank(session, ANA, (TOMAS,), TO_TOMAS)
    await both(database, *[lambda session: pass_on(session, thanks_id, OLEG, MIRA)] * 3)
    async with database.reading() as session:
        assert await count(session, "passed_on") == 2
        assert await session.scalar(select(func.count()).select_from(PassedOn)) == 2


async def test_two_answers_at_the_same_moment(database: Database) -> None:
    """The first counts; the other is told."""
    async with database.transaction() as session:
        thanks_id = await thank(session, ANA, (TOMAS,), TO_TOMAS)
    done = await both(
        database,
        lambda session: replying.answer(session, acting(TOMAS), thanks_id, "one"),
        lambda session: replying.answer(session, acting(TOMAS), thanks_id, "two"),
    )
    assert sum(isinstance(one, AlreadyDecided) for one in done) == 1
    async with database.reading() as session:
        assert await count(session, "mattered") == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("act", ["answer", "pass_on", "add_word"])
async def test_what_is_being_taken_back_is_not_used(database: Database, act: str) -> None:
    """PostgreSQL only, where they really overlap: whoever comes second reads what the first did."""
    async with database.transaction() as session:
        await lead(session, MIRA)
        thanks_id = await shared(session)
    acts = {
        "answer": lambda session: replying.answer(session, acting(TOMAS), thanks_id, MATTERED),
        "pass_on": lambda session: pass_on(session, thanks_id),
        "add_word": lambda session: replying.add_word(session, acting(OLEG), thanks_id, "me too"),
    }

    async def take_back(session: AsyncSession) -> None:
        await session.execute(update(Thanks).where(Thanks.id == thanks_id).values(taken_back_at=NOW))

    with pytest.raises(TakenBack):
        await overlapping(database, take_back, acts[act])
