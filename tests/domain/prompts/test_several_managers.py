"""Several who lead one person: one is asked first, then another."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.away import times_away
from slackapp.domain.efforts.noting import Noting
from slackapp.domain.leads import import_file
from slackapp.domain.prompts import answering as prompts
from slackapp.domain.prompts import shown as shown_prompts
from slackapp.domain.prompts import weekly as weekly_prompts
from slackapp.domain.prompts.turns import Asked, is_turn_of
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.prompts import Prompt
from slackapp.domain.thanks import giving
from slackapp.domain.thanks.giving import Saying
from tests.cast import ANA, MIRA, OLEG, SAM, TEAM, TOMAS, acting, moment
from tests.domain.team_history import note_and_notify

RIPE = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)  # Friday 10:00: both managers' moment has come
NEXT = RIPE + timedelta(days=7)
A_DAY = timedelta(days=1)


@pytest.fixture
async def effort_id(session: AsyncSession) -> int:
    """Let Mira and Oleg lead Tomas, Mira for longer, and have an effort of his noted."""
    await import_file.import_leads(session, moment(), [(TOMAS, MIRA), (TOMAS, OLEG)])
    later = acting(ANA).now + A_DAY
    await session.execute(update(Lead).where(Lead.manager_id == OLEG).values(confirmed_at=later))
    return (await note_and_notify(session, acting(ANA), Noting((TOMAS,), "the on-call"))).effort_ids[TOMAS]


async def ask(session: AsyncSession, manager_id: str, now: datetime = RIPE) -> int | None:
    """Prepare and send; give the prompt, or None without one."""
    if not await weekly_prompts.prepare_prompt(session, acting(manager_id, now)):
        return None
    newest = select(Prompt.id).filter_by(manager_id=manager_id).order_by(Prompt.id.desc()).limit(1)
    prompt_id = (await session.scalars(newest)).one()
    await weekly_prompts.stands(session, TEAM, prompt_id, now)
    return prompt_id


@pytest.mark.usefixtures("effort_id")
async def test_b_only_the_first_is_asked_whoever_comes_first(session: AsyncSession) -> None:
    assert await ask(session, OLEG) is None
    assert await ask(session, MIRA) is not None
    assert await ask(session, OLEG) is None


async def test_b_after_not_mine_the_other_is_asked(session: AsyncSession, effort_id: int) -> None:
    prompt_id = await ask(session, MIRA)
    assert prompt_id is not None
    await prompts.answer(session, acting(MIRA, RIPE), prompt_id, effort_id, "not_mine")
    assert await ask(session, OLEG) is not None
    assert await ask(session, MIRA, NEXT) is None


async def test_b_an_answer_on_home_passes_it_on_too(session: AsyncSession, effort_id: int) -> None:
    await prompts.answer_on_home(session, acting(MIRA, RIPE), effort_id, "not_mine")
    assert await ask(session, OLEG) is not None


@pytest.mark.usefixtures("effort_id")
async def test_b_after_five_working_days_the_other_is_asked_and_the_first_no_more(session: AsyncSession) -> None:
    await ask(session, MIRA)
    assert await ask(session, OLEG, NEXT - A_DAY) is None
    assert await ask(session, OLEG, NEXT) is not None
    assert await ask(session, MIRA, NEXT) is None


async def test_b_later_keeps_it_with_the_first(session: AsyncSession, effort_id: int) -> None:
    prompt_id = await ask(session, MIRA)
    assert prompt_id is not None
    await prompts.answer(session, acting(MIRA, RIPE), prompt_id, effort_id, "later")
    assert await ask(session, OLEG, NEXT) is None
    assert await ask(session, MIRA, NEXT) is not None


@pytest.mark.usefixtures("effort_id")
@pytest.mark.parametrize("facts", [{"prompting": "home"}, {"is_deactivated": True}])
async def test_b_who_gets_no_prompts_keeps_nobody_waiting(session: AsyncSession, facts: dict[str, object]) -> None:
    await session.execute(update(Person).where(Person.user_id == MIRA).values(**facts))
    assert await ask(session, OLEG) is not None


@pytest.mark.usefixtures("effort_id")
async def test_b_what_nobody_was_asked_about_for_a_week_is_anybodys(session: AsyncSession) -> None:
    assert await ask(session, OLEG, NEXT + A_DAY * 3) is not None


@pytest.mark.usefixtures("effort_id")
async def test_b_a_stand_in_has_the_turn_of_the_manager_who_is_away(session: AsyncSession) -> None:
    await times_away.add(session, acting(MIRA), RIPE.date() - A_DAY, RIPE.date() + 7 * A_DAY, SAM)
    await session.execute(update(Effort).values(not_notified=None))
    assert await ask(session, OLEG) is None
    assert await ask(session, SAM) is not None


async def test_b_thanks_of_the_first_end_it_for_the_other(session: AsyncSession, effort_id: int) -> None:
    prompt_id = await ask(session, MIRA)
    assert prompt_id is not None
    await giving.give_thanks(session, acting(MIRA, RIPE), Saying((TOMAS,), "Thank you", effort_id=effort_id))
    shown = await shown_prompts.for_manager(session, acting(MIRA, RIPE), prompt_id)
    assert shown is not None
    assert [item.answer for item in shown.items] == ["said"]
    assert await ask(session, OLEG, NEXT) is None


managers = st.lists(st.sampled_from("ABCD"), unique=True, min_size=1)
states = st.builds(Asked, is_open=st.booleans(), is_refused=st.booleans())


@given(managers, st.dictionaries(st.sampled_from("ABCD"), states, max_size=4), st.booleans())
def test_b_never_two_at_once_and_never_nobody(order: list[str], asked: dict[str, Asked], is_overdue: bool) -> None:  # noqa: FBT001  (drawn)
    """Unless it is overdue or was open with both, one manager has the turn; nobody only after `not_mine` of all."""
    turns = [one for one in "ABCD" if is_turn_of(one, order, asked, is_overdue=is_overdue)]
    opened = [one for one, state in asked.items() if state.is_open]
    if opened:
        assert turns == sorted(opened)
    elif not is_overdue:
        assert len(turns) <= 1
        refused = {one for one, state in asked.items() if state.is_refused}
        assert bool(turns) == bool(set(order) - refused)
