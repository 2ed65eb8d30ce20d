"""Lists in one parameter: the same rows as with a parameter for each value, on both databases."""

from collections.abc import Collection

import pytest
from sqlalchemy import String, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.rows.lists import is_none_of, is_one_of
from slackapp.domain.tables.outbox import Received
from tests.cast import ANA, MIRA, NOW, OLEG, TEAM, TOMAS

pytestmark = pytest.mark.both_databases
ODD = 'U"0, {NULL}\\'


@pytest.mark.parametrize(
    "named", [[], [ANA], [ANA, MIRA, TOMAS], [ODD], [ANA, ANA, "U0NOBODY"], [OLEG] * 2_000], ids=range(6)
)
async def test_a_list_matches_as_its_values_do(session: AsyncSession, named: Collection[str]) -> None:
    keys = {ANA, MIRA, OLEG, TOMAS, ODD}
    session.add_all(Received(workspace_id=TEAM, key=key, received_at=NOW) for key in keys)
    await session.flush()
    one_of = select(Received.key).where(is_one_of(Received.key, "named", String))
    none_of = select(Received.key).where(is_none_of(Received.key, "named", String))
    assert set(await session.scalars(one_of, {"named": named})) == keys & set(named)
    assert set(await session.scalars(none_of, {"named": named})) == keys - set(named)
