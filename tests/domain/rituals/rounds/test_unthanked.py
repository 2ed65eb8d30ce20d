"""The line on kinds of work without thanks: for five or more people, without names or numbers."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.efforts import noting
from slackapp.domain.efforts.noting import Noting
from slackapp.domain.rituals.rounds import closing
from slackapp.domain.rituals.rounds.unthanked import kinds_in, kinds_without_thanks, packed
from slackapp.domain.rituals.seasons import membership, seasons
from slackapp.domain.rituals.seasons.timing import Rhythm
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.rituals.seasons import Season
from slackapp.domain.thanks import giving
from slackapp.domain.thanks.giving import Saying
from tests.cast import ANA, MIRA, NINA, NOW, OLEG, PLATFORM, SAM, TOMAS, acting

BERLIN = Rhythm(every_weeks=1, weekday=4, minute=15 * 60, zone="Europe/Berlin")
AS_OF = NOW + timedelta(days=5)


@pytest.fixture
async def season(session: AsyncSession) -> Season:
    """A season with five people counted in, and the notes of two of them in the same kind of work."""
    found = await seasons.start(session, acting(MIRA), PLATFORM, BERLIN)
    for user_id in (ANA, TOMAS, SAM, NINA):
        await membership.count_in(session, acting(user_id), found.id)
    await note(session, TOMAS, "cleanup")
    await note(session, SAM, "cleanup")
    await session.execute(update(Effort).values(not_notified=None))  # both were told
    return found


async def note(session: AsyncSession, doer_id: str, kind: str, now: datetime = NOW) -> None:
    await noting.note_effort(session, acting(OLEG, now), Noting((doer_id,), f"words about {kind}", kind=kind))


async def test_a_kind_that_two_people_did_is_named(session: AsyncSession, season: Season) -> None:
    """One person's kind, `other`, and work of people outside the season are not."""
    await note(session, TOMAS, "review")
    for doer_id in (TOMAS, SAM):
        await note(session, doer_id, "other")
    await note(session, ANA, "cover")
    await noting.note_effort(session, acting(ANA), Noting((OLEG,), "the night", kind="cover"))
    await session.execute(update(Effort).values(not_notified=None))
    assert await kinds_without_thanks(session, season, AS_OF) == ("cleanup",)


async def test_four_people_get_no_line(session: AsyncSession, season: Season) -> None:
    """Whoever leaves or is deactivated is not one of the five."""
    await session.execute(update(Person).where(Person.user_id == NINA).values(is_deactivated=True))
    assert await kinds_without_thanks(session, season, AS_OF) == ()
    await session.execute(update(Person).where(Person.user_id == NINA).values(is_deactivated=False))
    await membership.leave(session, acting(ANA), season.id)
    assert await kinds_without_thanks(session, season, AS_OF) == ()


@pytest.mark.parametrize(
    "values",
    [
        {"not_notified": "noted"},
        {"readable_at": AS_OF + timedelta(hours=1)},
        {"hidden_at": NOW},
        {"noted_at": AS_OF - timedelta(days=31)},
        {"is_pending": True},
    ],
)
async def test_only_what_managers_may_read_already_counts(
    session: AsyncSession, season: Season, values: dict[str, object]
) -> None:
    """Not what its doer was not told of, may still change, or hid; and no more than a month."""
    await session.execute(update(Effort).where(Effort.doer_id == SAM).values(**values))
    assert await kinds_without_thanks(session, season, AS_OF) == ()


async def test_a_thanks_before_the_gathering_counts_and_one_after_it_changes_no_post(
    session: AsyncSession, season: Season
) -> None:
    """A post that is drawn again must not show by a missing kind that somebody was thanked since."""
    later = AS_OF + timedelta(hours=2)
    await giving.give_thanks(session, acting(ANA, later), Saying((SAM,), "for the words about cleanup"))
    assert await kinds_without_thanks(session, season, AS_OF) == ("cleanup",)
    assert await kinds_without_thanks(session, season, later + timedelta(hours=1)) == ()


async def test_the_post_does_not_show_that_somebody_left_after_the_gathering(
    session: AsyncSession, season: Season
) -> None:
    """The round keeps its kinds: one that goes from a post that stands would tell who is no longer counted in."""
    row = Round(
        workspace_id=season.workspace_id,
        season_id=season.id,
        number=1,
        state="open",
        opens_at=AS_OF - timedelta(days=1),
        gathers_at=AS_OF,
    )
    session.add(row)
    await session.flush()
    assert kinds_in(row.foot_kinds) == ()
    assert await closing.gather(session, row.id, AS_OF)
    await membership.leave(session, acting(SAM), season.id)
    assert await kinds_without_thanks(session, season, AS_OF) == ()
    kept = await session.get_one(Round, row.id, populate_existing=True)
    assert kinds_in(kept.foot_kinds) == ("cleanup",)
    assert kinds_in(packed(("review", "cover"))) == ("review", "cover")
