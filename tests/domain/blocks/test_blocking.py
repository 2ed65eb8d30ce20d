"""Blocks: one direction, one owner, no pair in the rows, the same after a rotation of keys."""

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import LargeBinary, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.blocks import blocking
from slackapp.domain.refusals import NotYourself
from slackapp.domain.rows import resealing
from slackapp.domain.tables.blocks import PersonBlock
from slackapp.domain.tables.encrypted import keyring
from slackapp.domain.tables.foundation import Base
from tests.cast import ANA, MIRA, NOW, SAM, TEAM, TOMAS, VEGA

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
TABLE = Base.metadata.tables["person_blocks"]
BY_ANA = Acting(TEAM, ANA, NOW, None)
EVERYBODY = [ANA, MIRA, TOMAS]


async def test_a_block_holds_for_one_direction_and_one_workspace(session: AsyncSession) -> None:
    await blocking.block(session, BY_ANA, SAM)
    assert await blocking.withheld_from(session, TEAM, SAM, EVERYBODY) == {ANA}
    assert await blocking.withheld_from(session, TEAM, ANA, [SAM]) == set()
    assert await blocking.withheld_from(session, VEGA, SAM, EVERYBODY) == set()
    assert await blocking.withheld_from(session, TEAM, MIRA, EVERYBODY) == set()


async def test_blocking_twice_is_one_block_and_taking_it_back_is_its_owners(session: AsyncSession) -> None:
    await blocking.block(session, BY_ANA, SAM)
    await blocking.block(session, BY_ANA, SAM)
    (line,), more = await blocking.blocks_of(session, TEAM, ANA)
    assert (line.other_id, line.since, more) == (SAM, NOW, False)
    for stranger in (Acting(TEAM, SAM, NOW, None), Acting(VEGA, ANA, NOW, None)):
        await blocking.unblock(session, stranger, line.block_id)
        assert await blocking.blocks_of(session, stranger.workspace_id, stranger.user_id) == ((), False)
    assert await blocking.is_blocked(session, TEAM, sender_id=SAM, receiver_id=ANA)
    await blocking.unblock(session, BY_ANA, line.block_id)
    await blocking.unblock(session, BY_ANA, line.block_id)
    assert not await blocking.is_blocked(session, TEAM, sender_id=SAM, receiver_id=ANA)


async def test_nobody_blocks_themself(session: AsyncSession) -> None:
    with pytest.raises(NotYourself):
        await blocking.block(session, BY_ANA, ANA)


async def test_the_list_is_paged(session: AsyncSession) -> None:
    for other_id in (SAM, TOMAS, MIRA):
        await blocking.block(session, BY_ANA, other_id)
    first, more = await blocking.blocks_of(session, TEAM, ANA, limit=2)
    rest, no_more = await blocking.blocks_of(session, TEAM, ANA, skip=2, limit=2)
    assert [line.other_id for line in (*first, *rest)] == [MIRA, TOMAS, SAM]
    assert (more, no_more) == (True, False)


async def test_the_rows_name_nobody(session: AsyncSession) -> None:
    await blocking.block(session, BY_ANA, SAM)
    await blocking.block(session, BY_ANA, MIRA)
    columns = PersonBlock.__table__.columns
    raw = [type_coerce(column, LargeBinary) if column.name == "body" else column for column in columns]
    rows = (await session.execute(select(*raw))).all()
    assert len(rows) == 2
    for row in rows:
        text = " ".join(value.decode() if isinstance(value, bytes) else str(value) for value in row)
        assert not any(person in text for person in (ANA, SAM, MIRA))


async def test_a_block_outlasts_its_key(session: AsyncSession) -> None:
    keyring.use([OLD])
    await blocking.block(session, BY_ANA, SAM)
    keyring.use([NEW, OLD])
    assert await blocking.is_blocked(session, TEAM, sender_id=SAM, receiver_id=ANA)
    await blocking.block(session, BY_ANA, SAM)
    assert len((await blocking.blocks_of(session, TEAM, ANA))[0]) == 1
    done = await resealing.reseal_some(session, TABLE, None)
    assert (done.resealed, done.unreadable) == (1, 0)
    keyring.use([NEW])
    session.expire_all()
    assert await blocking.is_blocked(session, TEAM, sender_id=SAM, receiver_id=ANA)
    assert [line.other_id for line in (await blocking.blocks_of(session, TEAM, ANA))[0]] == [SAM]
    assert (await resealing.reseal_some(session, TABLE, None)).resealed == 0
