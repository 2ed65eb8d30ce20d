"""Words to say in person, kept for eight weeks for their author alone."""

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.data_rules import Erasure
from slackapp.domain.refusals import BrokenCharacter, NothingWritten, Refusal, TooLong
from slackapp.domain.rows import resealing
from slackapp.domain.tables.encrypted import keyring
from slackapp.domain.tables.foundation import Base
from slackapp.domain.tables.to_say import ToSay
from slackapp.domain.to_say import lines
from slackapp.domain.to_say.data import DATA
from tests.cast import ANA, MIRA, NOW, SAM, TEAM, VEGA, acting

WORDS = "In the review I was still speaking."


async def words_of(session: AsyncSession, user_id: str = ANA, weeks: int = 0) -> list[str]:
    found, count = await lines.lines(session, acting(user_id, NOW + timedelta(weeks=weeks)))
    assert count == len(found)
    return [line.words for line in found]


async def test_point_5_only_the_author_has_them_for_eight_weeks(session: AsyncSession) -> None:
    await lines.keep(session, acting(ANA), WORDS, SAM)
    assert await words_of(session) == [WORDS]
    assert [await words_of(session, other) for other in (SAM, MIRA)] == [[], []]
    assert (await lines.lines(session, acting(ANA, workspace_id=VEGA)))[0] == ()
    assert await words_of(session, weeks=7) == [WORDS]
    assert await words_of(session, weeks=8) == []
    assert await lines.forget(session, NOW + timedelta(weeks=7)) == 0
    assert await lines.forget(session, NOW + timedelta(weeks=8)) == 1
    assert list(await session.scalars(select(ToSay))) == []


async def test_point_5_nobody_else_ends_them(session: AsyncSession) -> None:
    line_id = await lines.keep(session, acting(ANA), WORDS, SAM)
    await lines.end(session, acting(SAM), line_id)
    await lines.end(session, acting(ANA, workspace_id=VEGA), line_id)
    assert await words_of(session) == [WORDS]
    await lines.end(session, acting(ANA), line_id)
    await lines.end(session, acting(ANA), line_id)
    assert await words_of(session) == []


async def test_a_stolen_database_names_nobody(session: AsyncSession) -> None:
    """Nor does a row moved to somebody else's digest show its words."""
    await lines.keep(session, acting(ANA), WORDS, SAM)
    await lines.keep(session, acting(SAM), "mine")
    stored = str((await session.execute(text("SELECT * FROM to_say"))).all())
    assert not [known for known in (ANA, SAM, "review", "mine") if known in stored]
    sam_digest = await session.scalar(select(ToSay.author_digest).order_by(ToSay.id.desc()))
    first = await session.scalar(select(ToSay).order_by(ToSay.id))
    assert first is not None
    first.author_digest = str(sam_digest)
    await session.flush()
    found, _ = await lines.lines(session, acting(SAM))
    assert [line.words for line in found] == ["mine"]


@pytest.mark.parametrize(
    ("typed", "why"), [(" … ", NothingWritten), ("x" * 3_001, TooLong), ("half \ud83d", BrokenCharacter)]
)
async def test_bad_words_are_refused(session: AsyncSession, typed: str, why: type[Refusal]) -> None:
    with pytest.raises(why):
        await lines.keep(session, acting(ANA), typed)


async def test_an_erasure_takes_ones_own_words_and_those_about_one(session: AsyncSession) -> None:
    await lines.keep(session, acting(ANA), WORDS, SAM)
    await lines.keep(session, acting(SAM), "mine")
    await lines.keep(session, acting(ANA), "about nobody")
    [rule] = DATA.erase
    assert await rule.run(session, Erasure(TEAM, SAM, NOW)) == {"words_to_say": 2}
    assert await words_of(session) == ["about nobody"]


async def test_a_new_key_finds_them(session: AsyncSession) -> None:
    """Also words that name nobody, whose digest of a person stays empty."""
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    keyring.use([old])
    await lines.keep(session, acting(ANA), WORDS, SAM)
    await lines.keep(session, acting(ANA), "about nobody")
    keyring.use([new, old])
    session.expire_all()
    found = await resealing.reseal_some(session, Base.metadata.tables["to_say"], None)
    assert (found.resealed, found.unreadable) == (2, 0)
    keyring.use([new])
    session.expire_all()
    assert await words_of(session) == [WORDS, "about nobody"]
