import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import cast

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import LargeBinary, Table, func, select, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.data_rules import Erasure
from slackapp.domain.refusals import NotFound, TooLong
from slackapp.domain.rows import resealing
from slackapp.domain.seen import asking, closing, stepping
from slackapp.domain.seen.answering import answer_named, count_answer, forget_person
from slackapp.domain.seen.bodies import OpenBody, packed_standing, standing_in
from slackapp.domain.seen.closing import SeenShown, Step
from slackapp.domain.seen.data import DATA
from slackapp.domain.seen.refusals import (
    LeadsNobody,
    NotCountedIn,
    NothingToDoNext,
    SeenNotAllowed,
    SeenNotAsked,
    StepWrittenByAnother,
)
from slackapp.domain.seen.words import ANSWERS, WORDS, Answer, Counts, Standing
from slackapp.domain.tables.away import TimeAway
from slackapp.domain.tables.encrypted import keyring
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.rituals.seasons import Season, SeasonMember
from slackapp.domain.tables.seen import SeenAnswered, SeenCount, SeenStanding, SeenStep, SeenWord
from slackapp.domain.tables.workspaces import FeatureSwitch
from slackapp.domain.workspace import switches
from slackapp.storage.database import Database
from tests.cast import ANA, INCIDENTS, INES, MIRA, NOW, OLEG, PLATFORM, SAM, TEAM, TOMAS, VEGA, VERA, acting
from tests.domain.seen.seen_rows import PEOPLE, answer_all, asking_round, next_round

FIVE: Sequence[Answer] = ("most", "half", "most", "hardly", "most")


async def counts_of(session: AsyncSession, round_id: int) -> Counts:
    row = await session.get(SeenCount, round_id, populate_existing=True)
    return Counts() if row is None else OpenBody.read(row.body).counts


async def digests(session: AsyncSession) -> set[str]:
    return set(await session.scalars(select(SeenAnswered.person_digest)))


async def close(session: AsyncSession, round_id: int) -> SeenShown | None:
    row = await session.get_one(Round, round_id)
    row.state, row.gathered_at = "gathered", NOW
    await session.flush()
    await closing.close(session, round_id, NOW)
    return await closing.line_for(session, round_id)


async def test_an_answer_is_counted_once_and_the_first_stands(session: AsyncSession) -> None:
    """A second form, a replay, another opinion: nothing changes, and the result says nothing of it."""
    round_id = await asking_round(session)
    await count_answer(session, acting(ANA), round_id, "most")
    await count_answer(session, acting(ANA), round_id, "hardly")
    await count_answer(session, acting(SAM), round_id, "half")
    assert await counts_of(session, round_id) == Counts(most=1, half=1)
    assert len(await digests(session)) == 2


@pytest.mark.parametrize("name", [None, "", "all", "MOST"])
def test_another_answer_is_refused(name: str | None) -> None:
    """Only the three."""
    with pytest.raises(NotFound):
        answer_named(name)
    assert [answer_named(one) for one in ANSWERS] == list(ANSWERS)


async def test_only_people_who_are_counted_in_and_lead_nobody_there_are_counted(session: AsyncSession) -> None:
    """The manager, the manager's manager and who stands in for one are not; what they hear does not depend on it."""
    round_id = await asking_round(session, (ANA, TOMAS, SAM, MIRA, OLEG))
    for who, why in ((acting(INES), NotCountedIn), (acting(VERA.user_id, workspace_id=VEGA), NotFound)):
        with pytest.raises(why):
            await count_answer(session, who, round_id, "most")
    above = {"source": "import", "asked_at": NOW, "confirmed_at": NOW}
    session.add(Lead(workspace_id=TEAM, member_id=MIRA, manager_id=OLEG, **above))
    session.add(
        TimeAway(
            workspace_id=TEAM,
            user_id=MIRA,
            first_day=NOW.date(),
            last_day=NOW.date(),
            stand_in_id=SAM,
            reads_from=NOW,
            ends_at=NOW + timedelta(days=1),
        )
    )
    await session.flush()
    for user_id in (MIRA, OLEG, SAM):
        assert (await count_answer(session, acting(user_id), round_id, "most")).leads_anybody
    assert await counts_of(session, round_id) == Counts()
    await count_answer(session, acting(SAM, NOW + timedelta(days=2)), round_id, "most")
    with pytest.raises(NotFound):
        await count_answer(session, acting(ANA), round_id + 100, "most")
    assert await counts_of(session, round_id) == Counts(most=1)


async def test_a_lead_does_not_learn_from_the_check_who_is_counted_in(session: AsyncSession) -> None:
    """The same for a lead whose one report is counted in, and for one whose report is not; but the counters differ."""
    for channel_id, people, most in ((PLATFORM, (MIRA, ANA), 0), (INCIDENTS, (MIRA, OLEG), 1)):
        round_id = await asking_round(session, people, channel_id=channel_id)
        seen = await asking.asked_of(session, acting(MIRA), round_id)
        assert (seen.is_counted_in, seen.leads_anybody) == (True, True)
        after = await count_answer(session, acting(MIRA), round_id, "most")
        assert (after.is_counted_in, after.leads_anybody) == (True, True)
        assert await counts_of(session, round_id) == Counts(most=most)
        await stepping.write_step(session, acting(MIRA), round_id, "I will listen")


async def test_a_round_asks_while_all_three_agree(session: AsyncSession, monkeypatch: pytest.MonkeyPatch) -> None:
    """The admin's switch, the season's tick, an open round; and no crowd."""
    round_id = await asking_round(session)
    assert await asking.is_asked(session, round_id)
    monkeypatch.setattr(asking, "PEOPLE_MAX", 6)
    assert not await asking.is_asked(session, round_id)
    monkeypatch.undo()
    changes = (
        (update(Season).values(asks_seen=False), update(Season).values(asks_seen=True)),
        (update(FeatureSwitch).values(is_on=False), update(FeatureSwitch).values(is_on=True)),
        (update(Round).values(state="gathered"), update(Round).values(state="open")),
    )
    for away, back in changes:
        await session.execute(away)
        with pytest.raises(SeenNotAsked):
            await count_answer(session, acting(ANA), round_id, "most")
        await session.execute(back)
    await count_answer(session, acting(ANA), round_id, "most")


@pytest.mark.parametrize("part", ["seen", "rituals"])
async def test_what_an_admin_turns_off_counts_nothing_and_shows_nothing(session: AsyncSession, part: str) -> None:
    """The check alone, or seasons with it: answers are refused, and those of the open round end without a word."""
    round_id = await asking_round(session)
    await answer_all(session, round_id, FIVE)
    await switches.turn(session, TEAM, part, INES, NOW, is_on=False)
    assert not await asking.is_allowed(session, TEAM)
    assert not await asking.is_asked(session, round_id)
    with pytest.raises(SeenNotAsked):
        await count_answer(session, acting(INES), round_id, "most")
    assert await close(session, round_id) is None
    assert await digests(session) == set()
    assert await session.scalar(select(func.count()).select_from(Outgoing)) == 0


async def test_a_starter_ticks_it_where_an_admin_allows_it(session: AsyncSession) -> None:
    """Nobody else turns it on; an admin may turn it off."""
    round_id = await asking_round(session, is_on=False)
    season_id = (await session.get_one(Round, round_id)).season_id
    await session.execute(update(Season).values(starter_id=ANA, asks_seen=False))
    with pytest.raises(SeenNotAllowed):
        await asking.ask_in_season(session, acting(ANA), season_id, asks=True)
    await switches.turn(session, TEAM, "seen", INES, NOW, is_on=True)
    for other in (INES, SAM):
        with pytest.raises(NotFound):
            await asking.ask_in_season(session, acting(other), season_id, asks=True)
    await asking.ask_in_season(session, acting(ANA), season_id, asks=True)
    assert await asking.is_asked(session, round_id)
    with pytest.raises(NotFound):
        await asking.ask_in_season(session, acting(SAM), season_id, asks=False)
    await asking.ask_in_season(session, acting(INES), season_id, asks=False)
    assert not await asking.is_asked(session, round_id)


async def test_the_close_leaves_a_word_and_nobody(session: AsyncSession) -> None:
    """Five answers make a word; the counters and the digests are gone, and a second close changes nothing."""
    round_id = await asking_round(session)
    await answer_all(session, round_id, ("most", "most", "most", "most", "half"))
    assert await closing.line_for(session, round_id) is None
    assert await close(session, round_id) == SeenShown("most", None)
    assert await digests(session) == set()
    assert await session.get(SeenCount, round_id) is None
    await closing.close(session, round_id, NOW)
    assert await session.scalar(select(func.count()).select_from(SeenWord)) == 1
    assert await session.scalar(select(func.count()).select_from(Outgoing)) == 0


async def test_four_answers_show_nothing_and_the_starter_is_told_once(session: AsyncSession) -> None:
    """Once a season, however many rounds; and nobody else."""
    round_id = await asking_round(session)
    season_id = (await session.get_one(Round, round_id)).season_id
    await answer_all(session, round_id, FIVE[:4])
    assert await close(session, round_id) is None
    assert await digests(session) == set()
    assert await close(session, await next_round(session, season_id, 2)) is None
    (told,) = await session.scalars(select(Outgoing))
    assert (told.kind, told.target, told.urgency) == ("seen_too_few", INES, 1)
    assert await session.scalar(select(func.count()).select_from(SeenStanding)) == 0


async def test_the_word_stands_from_round_to_round(session: AsyncSession) -> None:
    """One person's difference changes nothing, also in the next season of the channel; two people's does."""
    round_id = await asking_round(session)
    season_id = (await session.get_one(Round, round_id)).season_id
    rounds: Sequence[tuple[Sequence[Answer], str]] = (
        (("most", "most", "most", "most", "hardly"), "most"),
        (("most", "most", "most", "half", "hardly"), "most"),
        (("most", "most", "half", "half", "hardly"), "half"),
        (("most", "most", "half", "half", "hardly", "hardly"), "half"),
    )
    for number, (answers, word) in enumerate(rounds, 1):
        number_id = round_id if number == 1 else await next_round(session, season_id, number)
        await answer_all(session, number_id, answers)
        assert await close(session, number_id) == SeenShown(next(one for one in WORDS if one == word), None)


async def test_only_a_lead_writes_the_next_step(session: AsyncSession) -> None:
    """One line, theirs to change and to remove; it stands beside the word, and alone where there is none."""
    round_id = await asking_round(session)
    for user_id in (ANA, INES):
        with pytest.raises(LeadsNobody):
            await stepping.write_step(session, acting(user_id), round_id, "I will")
    with pytest.raises(NothingToDoNext):
        await stepping.write_step(session, acting(MIRA), round_id, "  ")
    with pytest.raises(TooLong):
        await stepping.write_step(session, acting(MIRA), round_id, "x" * 201)
    await stepping.write_step(session, acting(MIRA), round_id, "I will listen")
    await stepping.write_step(session, acting(MIRA), round_id, "I will\nlisten first")
    assert await stepping.step_to_write(session, acting(MIRA), round_id) == "I will listen first"
    assert await session.scalar(select(func.count()).select_from(Outgoing)) == 0
    await answer_all(session, round_id, FIVE)
    step = Step(MIRA, "I will listen first")
    assert await close(session, round_id) == SeenShown("half", step)
    await stepping.remove_step(session, acting(MIRA), round_id)
    assert await closing.line_for(session, round_id) == SeenShown("half", None)
    assert {row.kind for row in await session.scalars(select(Outgoing))} == {"gathering_redrawn"}


async def test_two_leads_have_one_next_step(session: AsyncSession) -> None:
    """Who comes second is told of the first."""
    round_id = await asking_round(session)
    await stepping.write_step(session, acting(MIRA), round_id, "I will listen")
    (await session.get_one(SeenStep, round_id)).lead_id = OLEG
    await session.flush()
    with pytest.raises(StepWrittenByAnother) as refused:
        await stepping.write_step(session, acting(MIRA), round_id, "I will speak")
    assert refused.value.lead_id == OLEG


async def test_an_erased_person_is_in_no_open_round(session: AsyncSession) -> None:
    """Their digest goes, that of the others is another one; the answer stays counted, because nobody can find it."""
    round_id = await asking_round(session)
    await answer_all(session, round_id, FIVE)
    await stepping.write_step(session, acting(MIRA), round_id, "I will listen")
    before = await digests(session)
    assert await forget_person(session, TEAM, ANA) == 1
    after = await digests(session)
    assert len(after) == 4
    assert not before & after
    assert (await counts_of(session, round_id)).people == 5
    await count_answer(session, acting(SAM), round_id, "most")
    assert (await counts_of(session, round_id)).people == 5
    (rule,) = DATA.erase
    assert await rule.run(session, Erasure(TEAM, MIRA, NOW)) == {"next_steps": 1}


async def test_a_round_that_was_never_closed_loses_its_digests(session: AsyncSession) -> None:
    """By the night: after its time, or undone; an open one keeps them."""
    round_id = await asking_round(session)
    await answer_all(session, round_id, FIVE)
    assert await closing.forget_open(session, NOW) == 0
    await session.execute(update(Round).where(Round.id == round_id).values(state="planned"))
    assert await closing.forget_open(session, NOW) == 6
    assert await digests(session) == set()
    await session.execute(update(Round).where(Round.id == round_id).values(state="open"))
    await answer_all(session, round_id, FIVE)
    assert await closing.forget_open(session, NOW + timedelta(days=4)) == 6


async def test_a_deleted_season_leaves_nothing(session: AsyncSession) -> None:
    """And a channel's word goes half a year after the last round that showed it."""
    round_id = await asking_round(session)
    await answer_all(session, round_id, FIVE)
    await close(session, round_id)
    await session.delete(await session.get_one(Season, (await session.get_one(Round, round_id)).season_id))
    await session.flush()
    assert await session.scalar(select(func.count()).select_from(SeenWord)) == 0
    assert await closing.forget_standings(session, NOW + timedelta(days=180)) == 0
    assert await closing.forget_standings(session, NOW + timedelta(days=181)) == 1


async def test_every_answer_writes_all_of_it_anew(session: AsyncSession) -> None:
    """No digest of before is one of after; the sealed counters have one length, and say no time."""
    round_id = await asking_round(session)
    sealed, seen = [], [await digests(session)]
    raw = select(type_coerce(SeenCount.__table__.c.body, LargeBinary))
    for user_id, answer in zip(PEOPLE, (*FIVE, "half"), strict=True):
        await count_answer(session, acting(user_id), round_id, answer_named(answer))
        sealed.append(bytes((await session.execute(raw)).scalar_one()))
        seen.append(await digests(session))
    assert all(not before & after for before, after in pairwise(seen))
    assert [len(one) for one in seen] == list(range(7))
    assert len({len(one) for one in sealed}) == 1
    assert len(set(sealed)) == len(sealed)
    assert {one[:11] for one in sealed} == {b"gAAAAAAAAAA"}  # Fernet's version and the second 0


def test_the_order_of_counters_and_digests_is_no_order() -> None:
    """Counters stand in every order; bodies have one length, whatever they hold."""
    small, large = OpenBody(), replace(OpenBody(), times=10**8, counts=Counts(5, 10**8, 0))
    assert len(small.packed()) == len(large.packed())
    orders = {tuple(sorted(ANSWERS, key=small.packed().index)) for _ in range(200)}
    assert len(orders) > 1
    assert OpenBody.read(large.packed()) == large
    standings = [Standing(word, Counts(1, 2, 10**8)) for word in WORDS]
    assert len({len(packed_standing(one)) for one in standings}) == 1
    assert [standing_in(packed_standing(one)) for one in standings] == standings


async def test_answers_at_once_are_counted_one_after_the_other(database: Database) -> None:
    """Everybody at once, and everybody twice: each counts once, on either database."""
    async with database.transaction() as session:
        round_id = await asking_round(session)

    async def one(user_id: str, answer: Answer) -> None:
        async with database.transaction() as session:
            await count_answer(session, acting(user_id), round_id, answer)

    answers = list(zip(PEOPLE, (*FIVE, "half"), strict=True)) * 2
    await asyncio.gather(*(one(user_id, answer_named(answer)) for user_id, answer in answers))
    async with database.reading() as session:
        assert await counts_of(session, round_id) == Counts(3, 2, 1)
        assert len(await digests(session)) == 6


async def test_the_members_of_a_season_do_not_matter_after_an_answer(session: AsyncSession) -> None:
    """Who leaves after answering stays counted; nobody knows which answer was theirs."""
    round_id = await asking_round(session)
    await answer_all(session, round_id, FIVE)
    for user_id in (ANA, TOMAS):
        await session.delete(
            await session.get_one(SeasonMember, ((await session.get_one(Round, round_id)).season_id, user_id))
        )
    await session.flush()
    assert await close(session, round_id) == SeenShown("half", None)


async def test_no_answer_comes_after_the_close(database: Database) -> None:
    """Answers and the close at the same moment: each answer is counted before it, or refused; nothing stays behind."""
    async with database.transaction() as session:
        round_id = await asking_round(session)

    async def one(user_id: str) -> bool:
        try:
            async with database.transaction() as session:
                await count_answer(session, acting(user_id), round_id, "most")
        except SeenNotAsked:
            return False
        return True

    async def closed() -> SeenShown | None:
        async with database.transaction() as session:
            await session.get_one(Round, round_id, with_for_update=True)
            return await close(session, round_id)

    *counted, shown = await asyncio.gather(*(one(user_id) for user_id in PEOPLE), closed())
    assert (shown is not None) == (sum(map(bool, counted)) >= 5)
    async with database.reading() as session:
        assert await digests(session) == set()
        assert await session.scalar(select(func.count()).select_from(SeenCount)) == 0


async def test_sealing_anew_shows_no_time_either(session: AsyncSession) -> None:
    """After a change of keys the counters open, and people are still known to have answered."""
    older, newer = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    keyring.use([older])
    round_id = await asking_round(session)
    await answer_all(session, round_id, FIVE)
    keyring.use([newer, older])
    done = await resealing.reseal_some(session, cast("Table", SeenCount.__table__), None)
    assert (done.resealed, done.unreadable) == (1, 0)
    raw = select(type_coerce(SeenCount.__table__.c.body, LargeBinary))
    assert bytes((await session.execute(raw)).scalar_one())[:11] == b"gAAAAAAAAAA"
    await count_answer(session, acting(ANA), round_id, "most")
    assert (await counts_of(session, round_id)).people == 5
