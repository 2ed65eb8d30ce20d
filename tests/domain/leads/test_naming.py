"""Who leads whom: nobody becomes a manager by being named, and nobody by naming."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.leads import naming as leads
from slackapp.domain.outbox import home_tabs
from slackapp.domain.refusals import AlreadyDecided, CannotLead, LeadsInCircle, NotFound, NotYourself
from slackapp.domain.rows.at_end import do_what_is_left
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.outbox import HomeTab, Outgoing
from tests.cast import ANA, DEPLOYBOT, EXT, IVO, MIRA, NINA, NOBODY, NOW, OLEG, SAM, SLACKBOT, TEAM, TOMAS, VEGA, acting

LATER = NOW + timedelta(days=1)


async def messages(session: AsyncSession, kind: str) -> list[tuple[str, dict[str, Any]]]:
    """Target and references of what is queued, oldest first."""
    queued = select(Outgoing.target, Outgoing.refs).where(Outgoing.kind == kind).order_by(Outgoing.id)
    return [(target, refs) for target, refs in await session.execute(queued)]


async def lead(session: AsyncSession, member_id: str, manager_id: str) -> None:
    """Make it so, the way people do."""
    await leads.name_manager(session, acting(member_id), manager_id)
    await leads.confirm(session, acting(manager_id), member_id)


async def test_naming_asks_the_manager_and_changes_nothing_yet(session: AsyncSession) -> None:
    assert await leads.name_manager(session, acting(TOMAS), MIRA) == "asked"

    [(target, refs)] = await messages(session, "lead_asked")
    assert target == MIRA
    assert refs["member_id"] == TOMAS
    assert await leads.active_managers_of(session, TEAM, TOMAS) == ()
    assert await leads.asked_by(session, TEAM, TOMAS) == MIRA
    assert not await leads.leads_somebody(session, TEAM, MIRA)


async def test_the_managers_yes_makes_it_so(session: AsyncSession) -> None:
    await leads.name_manager(session, acting(TOMAS), MIRA)
    await leads.confirm(session, acting(MIRA, LATER), TOMAS)
    await leads.confirm(session, acting(MIRA, LATER), TOMAS)

    assert await leads.active_managers_of(session, TEAM, TOMAS) == (MIRA,)
    assert await leads.team_of(session, TEAM, MIRA) == ((leads.TeamLine(TOMAS, is_confirmed=True),), 1)
    assert await leads.leads_somebody(session, TEAM, MIRA)
    assert await leads.asked_by(session, TEAM, TOMAS) is None
    assert [refs["answer"] for _, refs in await messages(session, "lead_answered")] == ["confirmed"]


async def test_the_managers_no_removes_it_and_the_member_is_told_once(session: AsyncSession) -> None:
    await leads.name_manager(session, acting(TOMAS), MIRA)
    await leads.decline(session, acting(MIRA), TOMAS)

    assert await messages(session, "lead_declined") == [(TOMAS, {"manager_id": MIRA})]
    assert await leads.asked_by(session, TEAM, TOMAS) is None
    with pytest.raises(NotFound):
        await leads.decline(session, acting(MIRA), TOMAS)
    with pytest.raises(NotFound):
        await leads.confirm(session, acting(MIRA), TOMAS)


async def test_a_no_after_a_yes_is_not_taken(session: AsyncSession) -> None:
    await lead(session, TOMAS, MIRA)
    with pytest.raises(AlreadyDecided):
        await leads.decline(session, acting(MIRA), TOMAS)
    assert await leads.active_managers_of(session, TEAM, TOMAS) == (MIRA,)


@pytest.mark.parametrize(
    ("user_id", "why"),
    [(DEPLOYBOT, "bot"), (SLACKBOT, "bot"), (IVO, "deactivated"), (EXT, "external"), (NOBODY, "unknown")],
)
async def test_who_cannot_lead_is_refused_with_the_reason(session: AsyncSession, user_id: str, why: str) -> None:
    with pytest.raises(CannotLead) as refused:
        await leads.name_manager(session, acting(TOMAS), user_id)
    assert refused.value.why == why
    assert await messages(session, "lead_asked") == []


async def test_nobody_leads_themself(session: AsyncSession) -> None:
    with pytest.raises(NotYourself):
        await leads.name_manager(session, acting(TOMAS), TOMAS)


async def test_a_guest_may_lead(session: AsyncSession) -> None:
    assert await leads.name_manager(session, acting(TOMAS), NINA) == "asked"


async def test_a_circle_is_refused_however_long(session: AsyncSession) -> None:
    await lead(session, TOMAS, ANA)
    await lead(session, ANA, SAM)
    await lead(session, SAM, MIRA)
    with pytest.raises(LeadsInCircle):
        await leads.name_manager(session, acting(MIRA), TOMAS)


async def test_two_who_name_each_other_do_not_both_lead(session: AsyncSession) -> None:
    await leads.name_manager(session, acting(TOMAS), MIRA)
    await leads.name_manager(session, acting(MIRA), TOMAS)
    await leads.confirm(session, acting(MIRA), TOMAS)
    with pytest.raises(LeadsInCircle):
        await leads.confirm(session, acting(TOMAS), MIRA)


async def test_a_circle_that_stands_already_ends_the_walk(session: AsyncSession) -> None:
    session.add_all(
        Lead(workspace_id=TEAM, member_id=one, manager_id=other, source="import", asked_at=NOW, confirmed_at=NOW)
        for one, other in ((ANA, SAM), (SAM, ANA))
    )
    await session.flush()
    assert await leads.name_manager(session, acting(TOMAS), ANA) == "asked"


async def test_naming_somebody_else_withdraws_the_first_question(session: AsyncSession) -> None:
    await leads.name_manager(session, acting(TOMAS), OLEG)
    await leads.name_manager(session, acting(TOMAS, LATER), MIRA)

    [(target, refs)] = await messages(session, "lead_answered")
    assert (target, refs["answer"]) == (OLEG, "withdrawn")
    with pytest.raises(NotFound):
        await leads.confirm(session, acting(OLEG, LATER), TOMAS)
    assert await leads.asked_by(session, TEAM, TOMAS) == MIRA


async def test_a_new_manager_follows_the_old_one_only_with_their_yes(session: AsyncSession) -> None:
    await lead(session, TOMAS, OLEG)
    await leads.name_manager(session, acting(TOMAS, LATER), MIRA)
    assert await leads.active_managers_of(session, TEAM, TOMAS) == (OLEG,)
    await leads.confirm(session, acting(MIRA, LATER), TOMAS)
    assert await leads.active_managers_of(session, TEAM, TOMAS) == (MIRA,)


async def test_the_same_name_again_asks_again_only_after_a_week(session: AsyncSession) -> None:
    await leads.name_manager(session, acting(TOMAS), MIRA)
    assert await leads.name_manager(session, acting(TOMAS, LATER), MIRA) == "waiting"
    assert len(await messages(session, "lead_asked")) == 1
    assert await leads.name_manager(session, acting(TOMAS, NOW + timedelta(days=8)), MIRA) == "asked"
    assert len(await messages(session, "lead_asked")) == 2
    assert await leads.name_manager(session, acting(TOMAS, NOW + timedelta(days=9)), MIRA) == "waiting"


async def test_naming_the_confirmed_manager_changes_nothing(session: AsyncSession) -> None:
    await lead(session, TOMAS, MIRA)
    assert await leads.name_manager(session, acting(TOMAS, LATER), MIRA) == "confirmed"
    assert len(await messages(session, "lead_asked")) == 1


async def test_another_workspace_answers_nothing(session: AsyncSession) -> None:
    await leads.name_manager(session, acting(TOMAS), MIRA)
    with pytest.raises(NotFound):
        await leads.confirm(session, Acting(VEGA, MIRA, NOW, None), TOMAS)
    with pytest.raises(NotFound):
        await leads.confirm(session, acting(OLEG), TOMAS)


async def test_a_question_is_asked_only_while_it_waits(session: AsyncSession) -> None:
    await leads.name_manager(session, acting(TOMAS), MIRA)
    assert await leads.is_asked(session, TEAM, TOMAS, MIRA, NOW)
    assert not await leads.is_asked(session, TEAM, TOMAS, MIRA, LATER)
    await leads.confirm(session, acting(MIRA), TOMAS)
    assert not await leads.is_asked(session, TEAM, TOMAS, MIRA, NOW)


async def test_a_yes_draws_the_homes_of_both_anew(session: AsyncSession) -> None:
    for user_id in (TOMAS, MIRA, ANA):
        await home_tabs.opened(session, acting(user_id))
    await lead(session, TOMAS, MIRA)
    await do_what_is_left(session)
    rows = await session.execute(select(HomeTab.user_id, HomeTab.wanted))
    assert {row.user_id: row.wanted for row in rows} == {TOMAS: 2, MIRA: 2, ANA: 1}
