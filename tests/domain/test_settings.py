"""What a person chose is theirs to see and to change, and takes effect at once."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain import digests, notings, people, prompts, settings
from slackapp.domain.lead_imports import import_leads
from slackapp.domain.leads import name_manager
from slackapp.domain.notings import Noting
from slackapp.domain.refusals import NobodyLeft, NotFound
from slackapp.domain.settings import Chosen
from tests.cast import ANA, MIRA, NOBODY, NOW, SAM, TEAM, TOMAS, VEGA


async def test_the_defaults_ask_and_allow(session: AsyncSession) -> None:
    assert await settings.chosen_by(session, TEAM, TOMAS) == Chosen(sharing="ask", may_be_noted=True, prompting=None)
    assert await settings.chosen_by(session, TEAM, NOBODY) == Chosen()


async def test_who_leads_somebody_may_choose_how_to_learn_of_it(session: AsyncSession) -> None:
    await import_leads(session, TEAM, [(TOMAS, MIRA)], NOW)
    assert (await settings.chosen_by(session, TEAM, MIRA)).prompting == "weekly"
    assert (await settings.chosen_by(session, TEAM, TOMAS)).manager_ids == (MIRA,)
    assert (await settings.chosen_by(session, VEGA, MIRA)).prompting is None


async def test_it_says_whom_one_named(session: AsyncSession) -> None:
    await name_manager(session, TEAM, TOMAS, MIRA, NOW)
    assert (await settings.chosen_by(session, TEAM, TOMAS)).asked_id == MIRA


async def test_choices_stand(session: AsyncSession) -> None:
    await import_leads(session, TEAM, [(TOMAS, MIRA)], NOW)
    wish = Chosen(sharing=people.KEEP_PRIVATE, may_be_noted=False, prompting=prompts.ON_HOME)
    await settings.choose(session, TEAM, MIRA, wish, NOW)
    assert await settings.chosen_by(session, TEAM, MIRA) == wish
    await settings.choose(session, TEAM, MIRA, Chosen(prompting=prompts.OFF), NOW)
    assert await settings.chosen_by(session, TEAM, MIRA) == Chosen(prompting=prompts.OFF)


async def test_who_does_not_wish_to_be_noted_is_left_out_and_what_waited_is_hidden(session: AsyncSession) -> None:
    await notings.note_effort(session, Noting(TEAM, ANA, (TOMAS,), "Covered.", "cover"), None, NOW)
    await settings.choose(session, TEAM, TOMAS, Chosen(may_be_noted=False), NOW)
    assert (await digests.home_of(session, TEAM, TOMAS, None, NOW + timedelta(minutes=1))).about_me.lines == ()
    with pytest.raises(NobodyLeft) as refused:
        await notings.note_effort(session, Noting(TEAM, ANA, (TOMAS,), "Covered.", "cover"), None, NOW)
    assert [left.why for left in refused.value.left_out] == ["opted_out"]


async def test_saving_without_a_change_touches_nothing(session: AsyncSession) -> None:
    await notings.note_effort(session, Noting(TEAM, ANA, (TOMAS,), "Covered.", "cover"), None, NOW)
    await settings.choose(session, TEAM, TOMAS, await settings.chosen_by(session, TEAM, TOMAS), NOW)
    assert len((await digests.home_of(session, TEAM, TOMAS, None, NOW)).about_me.lines) == 1


async def test_a_way_that_there_is_not_is_refused(session: AsyncSession) -> None:
    with pytest.raises(ValueError, match="loudly"):
        await settings.choose(session, TEAM, SAM, Chosen(sharing="loudly"), NOW)
    with pytest.raises(NotFound):
        await settings.choose(session, TEAM, NOBODY, Chosen(), NOW)
