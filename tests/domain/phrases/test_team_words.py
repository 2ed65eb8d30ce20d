"""A team's own words as rows: whose they are, what goes when a person is erased, and two members at once."""

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.data_rules import Erasure
from slackapp.domain.phrases import data, team_words
from slackapp.domain.phrases.refusals import PhrasesFull, TooManyPicks
from slackapp.domain.phrases.team_words import PICKS_MAX, PROPOSED_MAX
from slackapp.domain.refusals import NotFound
from slackapp.domain.rows import resealing
from slackapp.domain.tables.encrypted import keyring
from slackapp.domain.tables.foundation import Base
from slackapp.domain.tables.phrases import Phrase, PhrasePick
from slackapp.domain.tables.rituals.seasons import Season
from slackapp.storage.database import Database
from tests.cast import ANA, MIRA, NOW, OLEG, PLATFORM, SAM, TEAM, TOMAS, VEGA, acting
from tests.domain.overlapping import overlapping
from tests.domain.rituals.hosting.hosting_steps import started

TEAM_OF_FOUR = (MIRA, TOMAS, ANA, SAM)


async def propose(session: AsyncSession, user_id: str, *texts: str) -> None:
    """Let a member propose phrases, each picked as long as there is a pick left."""
    for text in texts:
        team = await team_words.of_channel(session, acting(user_id), PLATFORM)
        await team_words.save(session, acting(user_id), PLATFORM, text=text, picked_ids=team.picked_ids)


async def standing(session: AsyncSession, user_id: str = MIRA) -> list[str]:
    """Give the phrases that stand, as a member sees them."""
    return [one.text for one in (await team_words.of_channel(session, acting(user_id), PLATFORM)).standing]


async def count(session: AsyncSession, table: type[Base]) -> int:
    return await session.scalar(select(func.count()).select_from(table)) or 0


async def test_point_4_only_people_who_are_counted_in_have_them(session: AsyncSession) -> None:
    await started(session, *TEAM_OF_FOUR)
    await propose(session, TOMAS, "Once more")
    assert [one.text for one in await team_words.of_person(session, acting(ANA))] == ["Once more"]
    assert await team_words.of_person(session, acting(OLEG)) == ()
    assert await team_words.of_person(session, acting(ANA, workspace_id=VEGA)) == ()
    assert (await team_words.lines(session, acting(OLEG)))[1] == 0


async def test_an_erased_person_takes_their_phrases_and_picks_along(session: AsyncSession) -> None:
    await started(session, *TEAM_OF_FOUR)
    await propose(session, TOMAS, "Once more", "Again")
    await propose(session, ANA, "Bridge", "once MORE", "Again")
    exported = await data.DATA.export["team_words"].run(session, TEAM, ANA)
    assert [(one["text"], one["proposed"], one["picked"]) for one in exported] == [
        ("Once more", False, True),
        ("Again", False, True),
        ("Bridge", True, True),
    ]
    for rule in data.DATA.erase:
        assert await rule.run(session, Erasure(TEAM, ANA, NOW)) == {"phrases": 1}
    assert await standing(session) == ["Again", "Once more"]
    assert await count(session, PhrasePick) == 2
    assert await data.DATA.export["team_words"].run(session, TEAM, ANA) == []


async def test_phrases_go_with_the_last_season_of_their_channel(session: AsyncSession) -> None:
    await started(session, *TEAM_OF_FOUR)
    await propose(session, TOMAS, "Once more")
    assert await data.forget(session, NOW) == 0
    await session.execute(delete(Season))
    assert await data.forget(session, NOW) == 1
    assert await count(session, PhrasePick) == 0


async def test_a_new_key_finds_proposers_and_picks(session: AsyncSession) -> None:
    await started(session, *TEAM_OF_FOUR)
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    keyring.use([old])
    await propose(session, TOMAS, "Once more")
    keyring.use([new, old])
    assert (await team_words.of_channel(session, acting(TOMAS), PLATFORM)).picked_ids
    await propose(session, TOMAS, "once more")  # picked already, under the digest of the old key
    assert await count(session, PhrasePick) == 1
    for name in ("phrases", "phrase_picks"):
        assert (await resealing.reseal_some(session, Base.metadata.tables[name], None)).resealed == 1
    keyring.use([new])
    session.expire_all()
    (shown,) = (await team_words.of_channel(session, acting(TOMAS), PLATFORM)).proposed
    assert (shown.text, shown.is_picked, shown.may_remove) == ("Once more", True, True)


async def test_two_views_of_one_member_saved_at_once_leave_three_picks(database: Database) -> None:
    async with database.transaction() as session:
        await started(session, *TEAM_OF_FOUR)
        for user_id in TEAM_OF_FOUR:
            await propose(session, user_id, f"{user_id} once", f"{user_id} twice")
        numbers = list(await session.scalars(select(Phrase.id).order_by(Phrase.id)))

    async def first(session: AsyncSession) -> None:
        await team_words.save(session, acting(SAM), PLATFORM, picked_ids=numbers[:3])

    async def second(session: AsyncSession) -> None:
        await team_words.save(session, acting(SAM), PLATFORM, picked_ids=numbers[3:6])

    await overlapping(database, first, second)
    async with database.transaction() as session:
        picked = (await team_words.of_channel(session, acting(SAM), PLATFORM)).picked_ids
        assert sorted(picked) == numbers[3:6]


async def test_bad_input_there_is_room_for_twenty_phrases_of_a_channel(session: AsyncSession) -> None:
    await started(session, *TEAM_OF_FOUR)
    for user_id in TEAM_OF_FOUR:
        await propose(session, user_id, *(f"{user_id} {number}" for number in range(PROPOSED_MAX // 4)))
    team = await team_words.of_channel(session, acting(MIRA), PLATFORM)
    assert len(team.proposed) == PROPOSED_MAX
    assert len(team.standing) == 3


async def test_only_proposer_and_starter_remove_a_phrase(session: AsyncSession) -> None:
    """Neither another member, nor anybody outside the season or the workspace; and twice is once."""
    await started(session, *TEAM_OF_FOUR)
    await propose(session, TOMAS, "Once more", "Again")
    first, second = await session.scalars(select(Phrase.id).order_by(Phrase.id))
    for user_id in (ANA, OLEG):
        with pytest.raises(NotFound):
            await team_words.remove(session, acting(user_id), first)
    await team_words.remove(session, acting(MIRA, workspace_id=VEGA), first)
    assert await standing(session) == ["Again", "Once more"]
    for user_id, number in ((TOMAS, first), (TOMAS, first), (MIRA, second)):
        await team_words.remove(session, acting(user_id), number)
    assert await count(session, Phrase) == 0


async def test_a_phrase_is_found_by_the_members_of_its_channel_alone(session: AsyncSession) -> None:
    await started(session, *TEAM_OF_FOUR)
    await propose(session, TOMAS, "Once more")
    number = await session.scalar(select(Phrase.id)) or 0
    assert await team_words.find(session, acting(ANA), number) == "Once more"
    for stranger, phrase_id in ((acting(OLEG), number), (acting(ANA, workspace_id=VEGA), number), (acting(ANA), 0)):
        with pytest.raises(NotFound):
            await team_words.find(session, stranger, phrase_id)


async def test_more_picks_and_phrases_than_a_team_has_are_refused(session: AsyncSession) -> None:
    """Nothing is saved of the form, though what is beyond comes after what would go."""
    await started(session, *TEAM_OF_FOUR)
    for number in range(PROPOSED_MAX):
        await propose(session, TEAM_OF_FOUR[number % 4], f"phrase {number}")
    numbers = list(await session.scalars(select(Phrase.id)))
    picked = await count(session, PhrasePick)
    with pytest.raises(TooManyPicks) as picks:
        await team_words.save(session, acting(ANA), PLATFORM, picked_ids=numbers[: PICKS_MAX + 1])
    with pytest.raises(PhrasesFull) as full:
        await team_words.save(session, acting(ANA), PLATFORM, text="one more", picked_ids=numbers[:1])
    assert (picks.value.limit, full.value.limit) == (PICKS_MAX, PROPOSED_MAX)
    assert (await count(session, Phrase), await count(session, PhrasePick)) == (PROPOSED_MAX, picked)
