"""Times away: what is counted anew, who stands in, who is told, and who reads what meanwhile."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.away import departures, stand_ins, times_away
from slackapp.domain.calendar.defaults import Defaults, defaults_of
from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.efforts.noting import Noting
from slackapp.domain.leads import naming as leads
from slackapp.domain.outbox import daily_caps
from slackapp.domain.people import profiles as people
from slackapp.domain.prompts import answering as prompts
from slackapp.domain.prompts import back_off
from slackapp.domain.prompts import due as due_prompts
from slackapp.domain.prompts import shown as shown_prompts
from slackapp.domain.prompts import weekly as weekly_prompts
from slackapp.domain.refusals import (
    AwayBackwards,
    AwayOver,
    AwayTooLong,
    CannotStandIn,
    NotFound,
    NotYourself,
    TooManyTimesAway,
)
from slackapp.domain.tables.away import TimeAway
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.outbox import BegunMessage, Outgoing
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.prompts import Prompt, PromptRhythm
from tests.cast import (
    ANA,
    DEPLOYBOT,
    IVO,
    MIRA,
    NINA,
    NOBODY,
    NOW,
    OLEG,
    SAM,
    TEAM,
    TOMAS,
    VEGA,
    acting,
    moment,
    profile,
)
from tests.domain.own_data.data_requests import erase_person, export_person
from tests.domain.team_history import led_by, note_and_notify, prepare_if_due

DAY = timedelta(days=1)
MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 27)
IN_IT = datetime(2026, 11, 26, 11, 0, tzinfo=UTC)  # Thursday noon
AFTER = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)  # the Tuesday after, 11:00


@pytest.fixture(autouse=True)
async def team(session: AsyncSession) -> None:
    """Mira leads three."""
    await led_by(session, MIRA, TOMAS, ANA, SAM)


async def note(session: AsyncSession, doer: str, noter: str = NINA, at: datetime = NOW) -> int:
    return (await note_and_notify(session, acting(noter, at), Noting((doer,), "something"))).effort_ids[doer]


async def away(session: AsyncSession, user: str, stand_in: str | None = None, now: datetime = NOW) -> int:
    await times_away.add(session, acting(user, now), MONDAY, FRIDAY, stand_in)
    [line] = await times_away.of_person(session, acting(user, now))
    return line.away_id


async def told(session: AsyncSession, kind: str) -> list[str]:
    return sorted(await session.scalars(select(Outgoing.target).where(Outgoing.kind == kind)))


async def days(session: AsyncSession, effort_id: int) -> tuple[datetime, datetime]:
    effort = await session.get_one(Effort, effort_id, populate_existing=True)
    return effort.readable_at, effort.ripe_at


async def test_waiting_efforts_are_counted_anew_both_ways(session: AsyncSession) -> None:
    effort_id = await note(session, TOMAS)
    before = await days(session, effort_id)
    away_id = await away(session, TOMAS)
    readable_at, ripe_at = await days(session, effort_id)
    assert readable_at == before[0]  # Thursday: before they go
    assert ripe_at == before[1] + 7 * DAY
    await times_away.remove(session, acting(TOMAS), away_id)
    assert await days(session, effort_id) == before
    assert (await session.get_one(Person, (TEAM, TOMAS))).away is None
    await times_away.remove(session, acting(TOMAS), away_id)


async def test_a_hold_that_runs_waits_for_the_return_and_is_told(session: AsyncSession) -> None:
    effort_id = await note(session, TOMAS)
    today = NOW.date()
    await times_away.add(session, acting(TOMAS), today + DAY, today + 2 * DAY, None)
    readable_at, _ = await days(session, effort_id)
    assert readable_at == NOW + 5 * DAY  # Monday, the same wall time
    assert await told(session, "effort_noted_redrawn") == [TOMAS]


async def test_what_was_promised_is_not_taken_back(session: AsyncSession) -> None:
    effort_id = await note(session, TOMAS)
    today = NOW.date()
    await times_away.add(session, acting(TOMAS), today + DAY, today + 2 * DAY, None)
    held = await days(session, effort_id)
    [line] = await times_away.of_person(session, acting(TOMAS))
    await times_away.remove(session, acting(TOMAS), line.away_id)
    assert (await days(session, effort_id))[0] == held[0]


async def test_a_manager_who_is_away_is_not_asked_and_is_later(session: AsyncSession) -> None:
    effort_id = await note(session, TOMAS)
    await away(session, MIRA)
    assert not await prepare_if_due(session, MIRA, None, IN_IT)
    assert await prepare_if_due(session, MIRA, None, AFTER)
    shown = await shown_prompts.for_manager(session, acting(MIRA, AFTER), 1)
    assert shown is not None
    assert [item.effort_id for item in shown.items] == [effort_id]


async def test_a_prompt_on_its_way_waits_when_its_manager_goes(session: AsyncSession) -> None:
    await note(session, TOMAS)
    assert await weekly_prompts.prepare_prompt(session, acting(MIRA, IN_IT))
    prompt_id = (await session.scalars(select(Prompt.id))).one()
    await times_away.add(session, acting(MIRA, IN_IT), IN_IT.date(), IN_IT.date(), None)
    again = await weekly_prompts.last_look(session, moment(IN_IT), prompt_id)
    assert again == datetime(2026, 11, 27, 8, 30, tzinfo=UTC)


async def test_a_manager_deactivated_between_claim_and_sending_is_sent_nothing(session: AsyncSession) -> None:
    effort_id = await note(session, TOMAS)
    assert await weekly_prompts.prepare_prompt(session, acting(MIRA, IN_IT))
    prompt_id = (await session.scalars(select(Prompt.id))).one()
    await session.execute(update(Person).where(Person.user_id == MIRA).values(is_deactivated=True))
    session.expire_all()
    assert await weekly_prompts.last_look(session, moment(IN_IT), prompt_id) is None
    assert list(await session.scalars(select(Prompt.id))) == []
    await leads.name_manager(session, acting(TOMAS), OLEG)
    await leads.confirm(session, acting(OLEG), TOMAS)
    assert await weekly_prompts.prepare_prompt(session, acting(OLEG, IN_IT))
    shown = await shown_prompts.for_manager(session, acting(OLEG, IN_IT), prompt_id + 1)
    assert shown is not None
    assert [item.effort_id for item in shown.items] == [effort_id]


async def test_a_stand_in_is_asked_in_their_place_for_these_days_alone(session: AsyncSession) -> None:
    await note(session, TOMAS)
    await away(session, MIRA, OLEG)
    assert OLEG in await due_prompts.managers_to_prompt(session, moment(IN_IT))
    assert (await effort_lists.waiting_for_manager(session, acting(OLEG, IN_IT)))[1] == 1
    assert await stand_ins.stands_in(session, acting(OLEG, IN_IT))
    assert await weekly_prompts.prepare_prompt(session, acting(OLEG, IN_IT))
    prompt_id = (await session.scalars(select(Prompt.id))).one()
    [reason] = await prompts.why(session, acting(OLEG, IN_IT), prompt_id)
    assert (reason.source, reason.stands_in_for) == ("stand_in", MIRA)
    for now in (NOW, NOW + 4 * DAY, AFTER):
        assert (await effort_lists.waiting_for_manager(session, acting(OLEG, now)))[1] == 0
        assert not await stand_ins.stands_in(session, acting(OLEG, now))
    await session.execute(update(Prompt).values(sent_at=IN_IT))
    assert await prompts.to_say(session, acting(OLEG, AFTER), reason.waiting.effort_id) is None


async def test_those_with_an_open_effort_are_told_and_have_their_day(session: AsyncSession) -> None:
    monday = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    await note(session, TOMAS)
    await away(session, MIRA, OLEG, monday)
    row = (await session.scalars(select(TimeAway))).one()
    assert row.reads_from == monday + DAY
    assert await told(session, "stand_in_named") == [OLEG]
    assert await told(session, "stand_in_reads") == [TOMAS]
    assert await stand_ins.of_member(session, acting(TOMAS, monday)) == (OLEG,)
    assert await stand_ins.of_member(session, acting(OLEG, monday)) == ()
    await away(session, MIRA, OLEG, monday)
    assert await told(session, "stand_in_named") == [OLEG]


async def test_a_stand_in_of_the_team_never_reads_of_themself(session: AsyncSession) -> None:
    await note(session, TOMAS)
    await note(session, ANA)
    await away(session, MIRA, TOMAS)
    lines, count = await effort_lists.waiting_for_manager(session, acting(TOMAS, IN_IT))
    assert (count, [line.doer_id for line in lines]) == (1, [ANA])
    named = [
        await stand_ins.of_member(session, acting(member, now)) for member in (TOMAS, ANA) for now in (IN_IT, AFTER)
    ]
    assert named == [(), (), (TOMAS,), ()]


async def test_nobody_is_asked_to_thank_upward(session: AsyncSession) -> None:
    """Sam leads Nina: she cannot stand in where Sam's efforts would come to her."""
    await leads.name_manager(session, acting(NINA), SAM)
    await leads.confirm(session, acting(SAM), NINA)
    with pytest.raises(CannotStandIn):
        await away(session, MIRA, NINA)


async def test_one_who_came_to_lead_a_stand_in_since_is_left_out(session: AsyncSession) -> None:
    await note(session, SAM, ANA)
    await away(session, MIRA, NINA)
    await leads.name_manager(session, acting(NINA), SAM)
    await leads.confirm(session, acting(SAM), NINA)
    assert (await effort_lists.waiting_for_manager(session, acting(NINA, IN_IT)))[1] == 0
    assert not await weekly_prompts.prepare_prompt(session, acting(NINA, IN_IT))


async def test_a_stand_in_may_say_no(session: AsyncSession) -> None:
    await note(session, TOMAS)
    away_id = await away(session, MIRA, OLEG)
    for workspace, person in ((TEAM, NINA), (VEGA, OLEG)):
        with pytest.raises(NotFound):
            await times_away.decline(session, Acting(workspace, person, NOW, None), away_id)
    assert await times_away.decline(session, acting(OLEG), away_id) == MIRA
    assert await told(session, "stand_in_declined") == [MIRA]
    assert (await effort_lists.waiting_for_manager(session, acting(OLEG, IN_IT)))[1] == 0
    with pytest.raises(NotFound):
        await times_away.decline(session, acting(OLEG), away_id)


@pytest.mark.parametrize(
    ("first", "last", "refusal"),
    [
        (FRIDAY, MONDAY, AwayBackwards),
        (date(2026, 11, 2), date(2026, 11, 17), AwayOver),
        (MONDAY, date(2027, 11, 24), AwayTooLong),
        (date(2028, 12, 1), date(2028, 12, 2), AwayTooLong),
    ],
)
async def test_days_that_cannot_be(session: AsyncSession, first: date, last: date, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        await times_away.add(session, acting(TOMAS), first, last, None)


@pytest.mark.parametrize("who", [DEPLOYBOT, IVO, NOBODY])
async def test_who_cannot_stand_in(session: AsyncSession, who: str) -> None:
    with pytest.raises(CannotStandIn):
        await away(session, MIRA, who)


async def test_nobody_stands_in_for_themself_or_where_nobody_is_led(session: AsyncSession) -> None:
    with pytest.raises(NotYourself):
        await away(session, MIRA, MIRA)
    with pytest.raises(CannotStandIn):
        await away(session, TOMAS, OLEG)
    with pytest.raises(NotFound):
        await away(session, NOBODY)


async def test_twelve_times_are_enough(session: AsyncSession) -> None:
    for number in range(12):
        await times_away.add(session, acting(TOMAS), MONDAY + number * DAY, FRIDAY + number * DAY, None)
    with pytest.raises(TooManyTimesAway):
        await times_away.add(session, acting(TOMAS), MONDAY, MONDAY, None)


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "Pacific/Kiritimati", "Pacific/Honolulu", "Nowhere/Unknown"])
async def test_who_moves_zone_while_an_effort_waits(session: AsyncSession, zone: str) -> None:
    effort_id = await note(session, TOMAS)
    await away(session, TOMAS)
    before = await days(session, effort_id)
    moved = profile(TOMAS, "Tomas", zone)
    _, changes = await people.refresh(session, TEAM, [moved], NOW)
    await departures.follow(session, moment(), changes)
    person = await session.get_one(Person, (TEAM, TOMAS), populate_existing=True)
    effort = await session.get_one(Effort, effort_id, populate_existing=True)
    calendar = (await _defaults(session)).calendar(zone, None, None, None, None, [(MONDAY, FRIDAY)])
    row = (await session.scalars(select(TimeAway).execution_options(populate_existing=True))).one()
    assert person.zone == zone
    assert effort.noted_on == calendar.local(NOW).date()
    assert calendar.local(effort.ripe_at).time() == datetime.min.time()
    assert effort.readable_at >= before[0]
    assert calendar.local(row.ends_at).date() == FRIDAY + DAY


async def _defaults(session: AsyncSession) -> Defaults:
    return await defaults_of(session, moment())


async def test_old_times_are_forgotten_and_erased_with_their_person(session: AsyncSession) -> None:
    await away(session, MIRA, OLEG)
    assert await times_away.forget(session, NOW + 90 * DAY) == 0
    await times_away.erase(session, TEAM, OLEG)
    assert (await session.scalars(select(TimeAway.stand_in_id))).all() == [None]
    assert await times_away.forget(session, NOW + 120 * DAY) == 1
    assert (await session.get_one(Person, (TEAM, MIRA))).away is None


async def test_only_the_person_has_it_in_their_export_and_erasing_ends_it(session: AsyncSession) -> None:
    await note(session, TOMAS)
    await away(session, MIRA, OLEG)
    await back_off.asked(session, TEAM, MIRA, NOW)
    await daily_caps.take_place(session, acting(MIRA), 1)
    mine = await export_person(session, TEAM, MIRA)
    assert mine["times_away"] == [{"from": "2026-11-23", "until": "2026-11-27", "stand_in": OLEG}]
    assert mine["profile"]["weekly_message"]["last_arrived_at"] == NOW
    theirs = await export_person(session, TEAM, TOMAS)
    assert (theirs["times_away"], theirs["standing_in"], theirs["profile"]["weekly_message"]) == ([], [], None)
    other = await export_person(session, TEAM, OLEG)
    assert other["standing_in"] == [{"for": MIRA, "from": "2026-11-23", "until": "2026-11-27"}]

    await erase_person(session, TEAM, MIRA, NOW)
    for table in (TimeAway, PromptRhythm, BegunMessage):
        assert await session.scalar(select(func.count()).select_from(table)) == 0
