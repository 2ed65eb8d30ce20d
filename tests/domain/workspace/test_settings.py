"""What a workspace chose holds for whoever chose nothing, leaves time for a prompt, and yields to one's own choice."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.calendar.defaults import Defaults, defaults_of
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.efforts import noting
from slackapp.domain.efforts.noting import Noting
from slackapp.domain.own_data import settings
from slackapp.domain.own_data.settings import Chosen
from slackapp.domain.people import profiles as people
from slackapp.domain.refusals import HoursBackwards, NotAdmin, OutOfRange, TooLong, UnknownCountry
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.people import Person
from slackapp.domain.workspace import settings as workspace_settings
from slackapp.domain.workspace.settings import WorkspaceChosen, check_days
from tests.cast import ANA, INES, NOW, SAM, TEAM, TOMAS, VEGA, acting, moment

SOME = WorkspaceChosen(3, 30, "DE-BE", "1234", (540, 1020), "Room 4")


async def test_a_workspace_without_a_row_has_the_defaults(session: AsyncSession) -> None:
    assert await defaults_of(session, moment()) == Defaults()
    assert (await defaults_of(session, moment(country="DE"))).country == "DE"


async def test_what_was_chosen_holds_in_that_workspace(session: AsyncSession) -> None:
    assert await workspace_settings.choose(session, acting(INES), SOME) == SOME
    assert await workspace_settings.chosen_by_admins(session, TEAM, INES) == SOME
    assert await defaults_of(session, moment(country="CZ")) == Defaults("DE-BE", "1234", 540, 1020, 3, 30)
    assert await defaults_of(session, moment(workspace_id=VEGA)) == Defaults()


async def test_ones_own_choice_comes_first(session: AsyncSession) -> None:
    await workspace_settings.choose(session, acting(INES), SOME)
    await settings.choose(session, acting(SAM), Chosen(work_days="12", country="US"))
    sam, defaults = await session.get_one(Person, (TEAM, SAM)), await defaults_of(session, moment())
    own = Calendar("America/New_York", "US", frozenset({2, 3, 4, 5, 6}), 540, 1020)
    assert people.calendar_of(sam, defaults) == own


async def test_only_admins_see_and_change_it(session: AsyncSession) -> None:
    with pytest.raises(NotAdmin):
        await workspace_settings.choose(session, acting(TOMAS), SOME)
    with pytest.raises(NotAdmin):
        await workspace_settings.chosen_by_admins(session, TEAM, TOMAS)
    assert await defaults_of(session, moment()) == Defaults()


async def test_what_already_waits_keeps_its_days_when_the_workspace_changes_them(session: AsyncSession) -> None:
    noted = await noting.note_effort(session, acting(ANA), Noting((TOMAS,), "Covered."))
    effort = await session.get_one(Effort, noted.effort_ids[TOMAS])
    before = (effort.readable_at, effort.ripe_at, effort.closes_at)
    await workspace_settings.choose(session, acting(INES), SOME)
    await session.refresh(effort)
    assert (effort.readable_at, effort.ripe_at, effort.closes_at) == before


async def test_an_effort_that_closes_late_stays_on_the_screens_until_then(session: AsyncSession) -> None:
    await workspace_settings.choose(session, acting(INES), WorkspaceChosen(closing_days=90))
    await noting.note_effort(session, acting(ANA), Noting((TOMAS,), "Covered."))
    later = NOW.replace(year=2027, month=2, day=15)
    assert len((await effort_lists.for_doer(session, acting(TOMAS, later)))[0]) == 1
    assert len((await effort_lists.for_noter(session, acting(ANA, later)))[0]) == 1


@pytest.mark.parametrize(
    ("wish", "refusal"),
    [
        (WorkspaceChosen(country="Atlantis"), UnknownCountry),
        (WorkspaceChosen(hours=(600, 540)), HoursBackwards),
        (WorkspaceChosen(hours=(0, 1441)), HoursBackwards),
        (WorkspaceChosen(safety_contacts="x" * 2_001), TooLong),
        (WorkspaceChosen(waiting_days=0), OutOfRange),
        (WorkspaceChosen(closing_days=91), OutOfRange),
        (WorkspaceChosen(repair_hold_minutes=61), OutOfRange),
        (WorkspaceChosen(repair_hold_minutes=-1), OutOfRange),
    ],
)
async def test_what_cannot_be_is_refused(
    session: AsyncSession, wish: WorkspaceChosen, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await workspace_settings.choose(session, acting(INES), wish)


@pytest.mark.parametrize(("waiting", "least"), [(None, 14), (1, 7), (5, 14), (20, 44)])
def test_an_effort_never_closes_before_it_may_be_asked_about(waiting: int | None, least: int) -> None:
    check_days(waiting, least)
    with pytest.raises(OutOfRange) as refused:
        check_days(waiting, least - 1)
    assert (refused.value.choice, refused.value.least) == ("closing_days", least)
