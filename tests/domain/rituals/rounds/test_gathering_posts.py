"""The rows of a gathering's pages: one each, queued anew after every change, never while a worker is at one."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.rituals.rounds import closing, gathering_posts, opening
from slackapp.domain.rituals.seasons import seasons
from slackapp.domain.rituals.seasons.timing import Rhythm
from slackapp.domain.tables.message_places import MessagePlace
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.rituals.rounds import Round
from tests.cast import MIRA, NOW, PLATFORM, TEAM, acting

BERLIN = Rhythm(every_weeks=1, weekday=4, minute=15 * 60, zone="Europe/Berlin")
LATER = NOW + timedelta(days=3)


@pytest.fixture
async def row(session: AsyncSession) -> Round:
    """A gathered round of which page 0 and page 2 stand."""
    season = await seasons.start(session, acting(MIRA), PLATFORM, BERLIN)
    await opening.open_round(session, season.id, NOW + timedelta(days=1, hours=4))
    [due] = await closing.due(session, [TEAM], LATER)
    await closing.gather(session, due, LATER)
    for page in (0, 2):
        key = gathering_posts.page_key(1, page)
        place = {"kind": "round_gathering", "target": PLATFORM, "refs": {}, "channel_id": PLATFORM, "ts": f"{page}.1"}
        session.add(MessagePlace(workspace_id=TEAM, key=key, posted_at=LATER, round_id=1, **place))
    await session.flush()
    return await session.get_one(Round, 1)


async def queued(session: AsyncSession) -> list[tuple[str, int]]:
    rows = await session.scalars(
        select(Outgoing).where(Outgoing.kind.in_(gathering_posts.KINDS), Outgoing.state == "queued")
    )
    return sorted((one.kind, one.refs["page"]) for one in rows)


async def test_pages_are_drawn_posted_and_deleted_by_what_there_is(session: AsyncSession, row: Round) -> None:
    assert await gathering_posts.queue_pages(session, row, PLATFORM, 2, LATER)
    withdrawn, redrawn, posted = "gathering_page_withdrawn", "gathering_page_redrawn", "round_gathering"
    assert await queued(session) == [(redrawn, 0), (withdrawn, 2), (posted, 1)]


async def test_a_row_that_was_sent_is_queued_anew_and_one_that_waits_until_tomorrow_is_due(
    session: AsyncSession, row: Round
) -> None:
    """Every change draws again; what was put off after a refusal is not behind."""
    await gathering_posts.queue_pages(session, row, PLATFORM, 1, LATER)
    await session.execute(update(Outgoing).values(state="sent", sent_ts="0.1", sent_channel=PLATFORM, sent_at=LATER))
    await gathering_posts.queue_pages(session, row, PLATFORM, 1, LATER)
    [again] = await session.scalars(select(Outgoing).where(Outgoing.kind == "gathering_page_redrawn"))
    assert (again.state, again.sent_ts, again.attempts) == ("queued", None, 0)
    again.due_at = LATER + timedelta(days=1)
    await session.flush()
    await gathering_posts.queue_pages(session, row, PLATFORM, 1, LATER)
    await session.refresh(again)
    assert again.due_at == LATER


async def test_nothing_is_queued_while_a_worker_is_at_a_page(session: AsyncSession, row: Round) -> None:
    """It may show what was a moment ago, so the comparing row comes again; other rounds do not wait for it."""
    await gathering_posts.queue_pages(session, row, PLATFORM, 1, LATER)
    await session.execute(update(Outgoing).values(lease_until=LATER))
    assert not await gathering_posts.queue_pages(session, row, PLATFORM, 2, LATER)
    assert ("round_gathering", 1) not in await queued(session)
    await session.execute(update(Outgoing).values(refs={"round_id": 7, "page": 0}))
    assert await gathering_posts.queue_pages(session, row, PLATFORM, 2, LATER)
