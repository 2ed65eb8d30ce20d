"""Export, erasure and retention of seasons: what names a person goes with them, what names nobody in its time."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.data_rules import Erasure
from slackapp.domain.own_data.exports import export_person
from slackapp.domain.rituals import data
from slackapp.domain.rituals.seasons import membership, seasons
from slackapp.domain.rituals.seasons.timing import Rhythm
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.rituals.seasons import Season, SeasonMember
from slackapp.domain.tables.thanks import Thanks
from slackapp.domain.thanks import giving
from slackapp.domain.thanks.giving import Saying
from slackapp.features import DATA_RULES
from tests.cast import ANA, NOW, PLATFORM, SAM, TEAM, TOMAS, acting

RHYTHM = Rhythm(1, 4, 15 * 60, "Europe/Berlin")


async def begun(session: AsyncSession) -> tuple[Season, Round]:
    """Let Ana start a season in which Sam is counted in and hosts the first round."""
    season = await seasons.start(session, acting(ANA), PLATFORM, RHYTHM)
    await membership.count_in(session, acting(SAM), season.id)
    row = Round(
        workspace_id=TEAM,
        season_id=season.id,
        number=1,
        question_key="easier",
        host_id=SAM,
        state="open",
        opens_at=NOW,
        gathers_at=NOW + timedelta(days=1),
    )
    session.add(row)
    await session.flush()
    return season, row


async def test_everybody_is_told_of_their_own_part_alone(session: AsyncSession) -> None:
    """The starter of the season they started, a member of the day they joined; nobody of others."""
    season, _ = await begun(session)
    member = await session.get_one(SeasonMember, (season.id, SAM))
    member.last_hosted_on = NOW.date() - timedelta(days=7)
    await session.flush()
    of_ana, of_sam, of_tomas = [await export_person(session, TEAM, one, DATA_RULES) for one in (ANA, SAM, TOMAS)]
    assert [one["channel"] for one in of_ana["seasons"]] == [PLATFORM]
    assert of_sam["seasons"][0]["counted_in_on"] == NOW.date().isoformat()
    assert of_sam["seasons"][0]["last_hosted_on"] == "2026-11-11"
    assert "last_hosted_on" not in of_ana["seasons"][0]
    assert [one["question"] for one in of_sam["rounds_hosted"]] == ["easier"]
    assert (of_tomas["seasons"], of_tomas["rounds_hosted"]) == ([], [])
    assert SAM not in repr(of_ana["seasons"])


async def test_an_erased_person_is_in_no_row_and_the_season_goes_on(session: AsyncSession) -> None:
    """Counted in, hosting, and asked to look after it."""
    season, row = await begun(session)
    season.next_starter_id = SAM
    await session.flush()
    [rule] = data.DATA.erase
    assert await rule.run(session, Erasure(TEAM, SAM, NOW)) == {"seasons_left": 1}
    await session.refresh(season)
    await session.refresh(row)
    assert [season.next_starter_id, row.host_id] == [None, None]
    assert [one.user_id for one in await membership.members(session, season.id)] == [ANA]
    await rule.run(session, Erasure(TEAM, ANA, NOW))
    await session.refresh(season)
    assert (season.starter_id, await membership.count(session, season.id)) == ("", 0)


async def test_old_rounds_go_unless_a_thanks_answers_them_and_then_their_season(session: AsyncSession) -> None:
    """A gathering can be drawn again as long as one of its thanks stands."""
    season, row = await begun(session)
    given = await giving.give_thanks(
        session, acting(ANA), Saying((SAM,), "You took my night.", PLATFORM, round_id=row.id)
    )
    row.state = "closed"
    await seasons.end(session, season, NOW, "rounds")
    later = NOW + data.KEPT_FOR + timedelta(days=2)
    assert (await data.forget_rounds(session, later), await data.forget_seasons(session, later)) == (0, 0)
    thanks = await session.get_one(Thanks, given.thanks_id)
    thanks.round_id = None
    await session.flush()
    assert (await data.forget_rounds(session, NOW), await data.forget_seasons(session, later)) == (0, 0)
    assert (await data.forget_rounds(session, later), await data.forget_seasons(session, later)) == (1, 1)
    assert list(await session.scalars(select(SeasonMember))) == []
