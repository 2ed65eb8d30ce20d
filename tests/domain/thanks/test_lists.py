"""A long list is read page by page: every line once, in order, also where many were said at the same moment."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.home.pages import PAGE_LINES, Page, Place, by_mark
from slackapp.domain.rows.slices import COUNTED_MAX, Mark, count_of
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.domain.thanks import lists as thanks_lists
from slackapp.domain.thanks.lists import ThanksLine
from tests.cast import ANA, MIRA, NOW, SAM, TEAM, TOMAS, VEGA, acting

TOMAS_ASKS = acting(TOMAS)
read = by_mark(thanks_lists.received, thanks_lists.count_received)


async def thanks(session: AsyncSession, many: int, *, at_once: int = 1) -> list[int]:
    """Let Ana thank Tomas `many` times, `at_once` of them in each minute; give their numbers, newest first."""
    numbers = []
    for place in range(many):
        at = NOW + timedelta(minutes=place // at_once)
        row = Thanks(workspace_id=TEAM, giver_id=ANA, words=f"thanks {place}", said_at=at)
        session.add(row)
        await session.flush()
        numbers.append(row.id)
        keys = {"thanks_id": row.id, "receiver_id": TOMAS, "workspace_id": TEAM}
        session.add(ThanksReceiver(**keys, said_at=at, standing="private"))
    await session.flush()
    return numbers[::-1]


def numbers(page: Page[ThanksLine]) -> list[int]:
    """Give what stands on a page."""
    return [line.thanks_id for line in page.lines]


@pytest.mark.parametrize(("many", "at_once"), [(0, 1), (1, 1), (8, 8), (9, 9), (16, 1), (30, 30), (31, 7)])
async def test_all_lines_come_once_on_the_way_there_and_back(session: AsyncSession, many: int, at_once: int) -> None:
    wanted = await thanks(session, many, at_once=at_once)
    page = await read(session, TOMAS_ASKS, Place())
    there = [numbers(page)]
    while page.has_older:
        page = await read(session, TOMAS_ASKS, Place(page.skip + PAGE_LINES, page.oldest))
        there.append(numbers(page))
    assert [number for some in there for number in some] == wanted
    back = [numbers(page)]
    while page.has_newer:
        mark = page.newest
        assert mark is not None
        page = await read(session, TOMAS_ASKS, Place(page.skip - PAGE_LINES, Mark(mark.at, mark.number, "newer")))
        back.append(numbers(page))
    assert back == there[::-1]
    assert page.count == many


async def test_a_page_drawn_again_begins_where_it_began(session: AsyncSession) -> None:
    wanted = await thanks(session, 20, at_once=20)
    first = await session.get_one(Thanks, wanted[8])
    place = Place(8, Mark(first.said_at, first.id, "from"))
    assert numbers(await read(session, TOMAS_ASKS, place)) == wanted[8:16]
    await session.execute(update(Thanks).where(Thanks.id == wanted[8]).values(taken_back_at=NOW))
    assert numbers(await read(session, TOMAS_ASKS, place)) == wanted[9:17]


async def test_beyond_the_last_there_is_the_first_page(session: AsyncSession) -> None:
    wanted = await thanks(session, 10)
    last = await session.get_one(Thanks, wanted[-1])
    page = await read(session, TOMAS_ASKS, Place(16, Mark(last.said_at, last.id)))
    assert (numbers(page), page.skip) == (wanted[:8], 0)


async def test_both_sides_list_it_and_nobody_else(session: AsyncSession) -> None:
    await thanks(session, 1)
    [received] = await thanks_lists.received(session, TEAM, TOMAS, limit=5)
    [given] = await thanks_lists.given(session, TEAM, ANA, limit=5)
    assert (received.user_ids, given.user_ids) == ((ANA,), (TOMAS,))
    for workspace_id, user_id in ((TEAM, SAM), (TEAM, MIRA), (VEGA, TOMAS), (VEGA, ANA)):
        assert await thanks_lists.received(session, workspace_id, user_id, limit=5) == ()
        assert await thanks_lists.given(session, workspace_id, user_id, limit=5) == ()
        assert await thanks_lists.count_received(session, workspace_id, user_id) == 0
        assert await thanks_lists.count_given(session, workspace_id, user_id) == 0


async def test_what_was_taken_back_or_reached_nobody_yet_is_not_listed(session: AsyncSession) -> None:
    gone, pending, stands = await thanks(session, 3)
    await session.execute(update(Thanks).where(Thanks.id == gone).values(taken_back_at=NOW))
    await session.execute(
        update(ThanksReceiver).where(ThanksReceiver.thanks_id == pending).values(standing="pending"),
    )
    assert [line.thanks_id for line in await thanks_lists.received(session, TEAM, TOMAS, limit=5)] == [stands]
    assert [line.thanks_id for line in await thanks_lists.given(session, TEAM, ANA, limit=5)] == [stands]
    assert await thanks_lists.count_received(session, TEAM, TOMAS) == 1
    assert await thanks_lists.count_given(session, TEAM, ANA) == 1


COUNTS = [  # how many there are, skipped, shown at most, and counted
    (0, 0, 5, 0),
    (4, 0, 5, 4),
    (5, 0, 5, 5),
    (6, 0, 5, 6),
    (6, 5, 5, 6),
    (6, 10, 5, 6),
    (COUNTED_MAX, 0, 5, COUNTED_MAX),
    (COUNTED_MAX + 9, 0, 5, COUNTED_MAX + 1),
    (COUNTED_MAX + 9, 104, 3, COUNTED_MAX + 8),
]


async def test_counting_goes_no_further_than_it_must(session: AsyncSession) -> None:
    numbers = [0, *sorted(await thanks(session, COUNTED_MAX + 9, at_once=COUNTED_MAX + 9))]
    for there, skip, limit, counted in COUNTS:
        query = select(Thanks.id).where(Thanks.workspace_id == TEAM, Thanks.id <= numbers[there]).order_by(Thanks.id)
        shown = len((await session.scalars(query.offset(skip).limit(limit))).all())
        assert await count_of(session, query, skip, limit, shown) == counted, (there, skip, limit)
