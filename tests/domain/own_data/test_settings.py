"""What a person chose is theirs to see and to change, and takes effect at once."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.efforts import noting
from slackapp.domain.efforts.noting import Noting
from slackapp.domain.leads.import_file import import_leads
from slackapp.domain.leads.naming import name_manager
from slackapp.domain.own_data import settings
from slackapp.domain.own_data.settings import Chosen
from slackapp.domain.people import profiles as people
from slackapp.domain.prompts import answering as prompts
from slackapp.domain.refusals import NobodyLeft, NotFound, OutsideHours
from slackapp.domain.tables.people import Person
from tests.cast import ANA, MIRA, NOBODY, NOW, SAM, TEAM, TOMAS, VEGA, acting, moment
from tests.domain.own_data.data_requests import erase_person, export_person


async def test_the_defaults_ask_and_allow(session: AsyncSession) -> None:
    assert await settings.chosen_by(session, TEAM, TOMAS) == Chosen(sharing="ask", may_be_noted=True, prompting=None)
    assert await settings.chosen_by(session, TEAM, NOBODY) == Chosen()


async def test_who_leads_somebody_may_choose_how_to_learn_of_it(session: AsyncSession) -> None:
    await import_leads(session, moment(), [(TOMAS, MIRA)])
    assert (await settings.chosen_by(session, TEAM, MIRA)).prompting == "weekly"
    assert (await settings.chosen_by(session, TEAM, TOMAS)).manager_ids == (MIRA,)
    assert (await settings.chosen_by(session, VEGA, MIRA)).prompting is None


async def test_it_says_whom_one_named(session: AsyncSession) -> None:
    await name_manager(session, acting(TOMAS), MIRA)
    assert (await settings.chosen_by(session, TEAM, TOMAS)).asked_id == MIRA


async def test_choices_stand(session: AsyncSession) -> None:
    await import_leads(session, moment(), [(TOMAS, MIRA)])
    wish = Chosen(sharing=people.KEEP_PRIVATE, may_be_noted=False, prompting=prompts.ON_HOME)
    await settings.choose(session, acting(MIRA), wish)
    assert await settings.chosen_by(session, TEAM, MIRA) == wish
    await settings.choose(session, acting(MIRA), Chosen(prompting=prompts.OFF))
    assert await settings.chosen_by(session, TEAM, MIRA) == Chosen(prompting=prompts.OFF)


async def test_who_does_not_wish_to_be_noted_is_left_out_and_what_waited_is_hidden(session: AsyncSession) -> None:
    await noting.note_effort(session, acting(ANA), Noting((TOMAS,), "Covered.", "cover"))
    await settings.choose(session, acting(TOMAS), Chosen(may_be_noted=False))
    assert await effort_lists.for_doer(session, acting(TOMAS, NOW + timedelta(minutes=1))) == ((), 0)
    with pytest.raises(NobodyLeft) as refused:
        await noting.note_effort(session, acting(ANA), Noting((TOMAS,), "Covered.", "cover"))
    assert [left.why for left in refused.value.left_out] == ["opted_out"]


async def test_saving_without_a_change_touches_nothing(session: AsyncSession) -> None:
    await noting.note_effort(session, acting(ANA), Noting((TOMAS,), "Covered.", "cover"))
    await settings.choose(session, acting(TOMAS), await settings.chosen_by(session, TEAM, TOMAS))
    assert len((await effort_lists.for_doer(session, acting(TOMAS)))[0]) == 1


async def test_a_way_that_there_is_not_is_refused(session: AsyncSession) -> None:
    with pytest.raises(NotFound):
        await settings.choose(session, acting(SAM), Chosen(sharing="loudly"))
    with pytest.raises(NotFound):
        await settings.choose(session, acting(NOBODY), Chosen())


async def test_days_and_hours_are_in_the_export_and_go_when_somebody_is_erased(session: AsyncSession) -> None:
    wish = Chosen(may_be_noted=False, work_days="12", hours=(540, 900), country="CZ", moment=(2, 600))
    await settings.choose(session, acting(TOMAS), wish)
    told = (await export_person(session, TEAM, TOMAS))["profile"]["preferences"]
    assert (told["work_days"], told["country"]) == ("12", "CZ")
    assert (told["work_starts_minute"], told["work_ends_minute"]) == (540, 900)
    assert (told["weekly_message_weekday"], told["weekly_message_minute"]) == (2, 600)
    await erase_person(session, TEAM, TOMAS, NOW)
    left = await session.get_one(Person, (TEAM, TOMAS))  # for the wish not to be noted, and nothing else
    kept = (left.work_days, left.work_starts, left.work_ends, left.country, left.prompt_weekday, left.prompt_minute)
    assert set(kept) == {None}


async def test_a_moment_that_days_and_hours_leave_out_gives_way(session: AsyncSession) -> None:
    await import_leads(session, moment(), [(TOMAS, MIRA)])
    await settings.choose(session, acting(MIRA), Chosen(moment=(5, 900)), changed=["moment"])
    assert (await settings.rhythm_of(session, acting(MIRA))).moment == (5, 900)
    await settings.choose(session, acting(MIRA), Chosen(work_days="12"), changed=["work_days"])
    weekday, _ = (await settings.rhythm_of(session, acting(MIRA))).moment or (0, 0)
    assert weekday == 2
    assert (await settings.chosen_by(session, TEAM, MIRA)).moment == (5, 900)
    with pytest.raises(OutsideHours):
        await settings.choose(session, acting(MIRA), Chosen(moment=(5, 900)), changed=["moment"])
