"""An item keeps its identity, whatever key its tool gives it at the next export."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.own_data import erasures
from slackapp.domain.sources import choices, connections, data, intake
from slackapp.domain.sources.connections import ON_CALL
from slackapp.domain.sources.intake import SHIFT, ReportedItem
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.sources import Source, SourceItem
from tests.cast import ANA, NOW, SAM, TEAM, acting, moment

NINE = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def shift(
    key: str = "u1", *, starts: float = 0, ends: float = 23, words: str = "Primary", doer: str = ANA
) -> ReportedItem:
    """Give a shift of Ana's; `starts` and `ends` in hours after nine."""
    return ReportedItem(key, doer, "cover", SHIFT, NINE + HOUR * ends, words, began_at=NINE + HOUR * starts)


@pytest.fixture
async def source(session: AsyncSession) -> Source:
    """A calendar that an admin connected."""
    admin = await session.get_one(Person, (TEAM, SAM))
    admin.is_admin = True
    await session.flush()
    number = await connections.connect_polled(session, acting(SAM), ON_CALL, "Rota", "https://x.test/", "{}")
    return await session.get_one(Source, number)


async def taken(session: AsyncSession, source: Source, *told: ReportedItem) -> int:
    """Take in each as a read of its own; give how many were new."""
    return sum([await intake.take_in_all(session, moment(), source, [one]) for one in told])


@pytest.mark.parametrize(
    "again",
    [
        shift(),
        shift("u2"),  # a new UID at each export
        shift(starts=1),  # a corrected start
        shift("u2", starts=1),
        shift("u2", ends=20),
        shift("u2", starts=-2, ends=30),
        shift("u2", words="  PRIMARY "),
        shift(words="Primary (Ana)"),  # a corrected title under its key
    ],
)
async def test_same_person_title_and_overlapping_time_is_one_shift(
    session: AsyncSession, source: Source, again: ReportedItem
) -> None:
    """Same person, title and overlapping time, or the same key; in one read or in two."""
    assert await taken(session, source, shift()) == 1
    assert await taken(session, source, again) == 0
    assert await intake.take_in_all(session, moment(), source, [again, shift()]) == 0


@pytest.mark.parametrize(
    "other",
    [
        shift("u2", starts=23, ends=47),  # the next one begins as this one ends
        shift("u2", starts=-24, ends=0),
        shift("u2", words="Secondary"),
        shift("u2", doer=SAM),
    ],
)
async def test_another_shift_is_another_one(session: AsyncSession, source: Source, other: ReportedItem) -> None:
    assert await taken(session, source, shift(), other) == 2


async def test_192_exports_with_new_uids_are_one_shift(session: AsyncSession, source: Source) -> None:
    """A tool that makes new UIDs at each export, read every quarter of an hour: for six hours instead of two days."""
    assert await taken(session, source, *(shift(f"u{number}") for number in range(24))) == 1


async def test_another_source_tells_of_its_own_shifts(session: AsyncSession, source: Source) -> None:
    await taken(session, source, shift())
    number = await connections.connect_polled(session, acting(SAM), ON_CALL, "Other", "https://y.test/", "{}")
    assert await taken(session, await session.get_one(Source, number), shift()) == 1


async def test_items_without_a_length_are_known_by_their_keys_alone(session: AsyncSession, source: Source) -> None:
    merged = replace(shift(), began_at=None)
    assert await taken(session, source, merged, replace(merged, key="u2"), merged) == 2


async def test_who_stays_out_is_not_told_of_the_past_under_new_keys(session: AsyncSession, source: Source) -> None:
    """Of who opted out, only keys are stored: of the tool, and of what was told. Nothing of it comes later."""
    await choices.choose(session, acting(ANA), shown=[ON_CALL], wish=[])
    assert await taken(session, source, *(shift(f"u{number}") for number in range(9))) == 1
    [row] = await session.scalars(select(SourceItem))
    assert (row.doer_id, row.words, row.began_at, row.ended_at) == ("", None, None, None)
    await choices.choose(session, acting(ANA), shown=[ON_CALL], wish=[ON_CALL])
    assert await taken(session, source, shift("new")) == 0


async def test_an_erasure_leaves_keys_only(session: AsyncSession, source: Source) -> None:
    await taken(session, source, shift())
    await erasures.erase_person(session, TEAM, ANA, NOW, [data.DATA])
    [row] = await session.scalars(select(SourceItem))
    await session.refresh(row)
    assert (row.doer_id, row.words, row.began_at, row.ended_at) == ("", None, None, None)
    assert row.content_key is not None


async def test_words_of_what_was_told_go_in_their_time_and_its_identity_stays(
    session: AsyncSession, source: Source
) -> None:
    """The tool may tell it again for ever, and it is known; a second night finds nothing to do."""
    await taken(session, source, shift(), shift("u2", starts=40, ends=60, words="Secondary"))
    kept = data.WORDS_KEPT
    first, second = await session.scalars(select(SourceItem).order_by(SourceItem.id))
    second.reported_at = NOW + HOUR
    await session.flush()
    assert await data.empty_old(session, NOW + kept) == 0
    assert await data.empty_old(session, NOW + kept + HOUR) == 1
    await session.refresh(first)
    await session.refresh(second)
    assert {name: getattr(first, name) for name in data.EMPTIED} == dict(data.EMPTIED)
    assert second.doer_id == ANA
    assert await data.empty_old(session, NOW + kept + HOUR) == 0
    assert await taken(session, source, shift()) == 0
