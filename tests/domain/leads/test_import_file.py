"""An admin's file of who leads whom: good pairs come in, bad ones are named with their place and reason."""

import time

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.leads import import_file
from slackapp.domain.leads import naming as leads
from slackapp.domain.leads.import_file import BadPair, import_leads
from slackapp.domain.people.profiles import remember
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.outbox import Outgoing
from tests.cast import (
    ANA,
    DEPLOYBOT,
    EXT,
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


async def team(session: AsyncSession, manager_id: str) -> list[str]:
    """List the members whom a manager leads for certain."""
    lines, _ = await leads.team_of(session, TEAM, manager_id, confirmed_only=True)
    return [line.member_id for line in lines]


async def test_pairs_stand_at_once(session: AsyncSession) -> None:
    done = await import_leads(session, moment(), [(TOMAS, MIRA), (ANA, MIRA), (NINA, OLEG)])
    assert (done.pairs, done.members, done.bad) == (3, 3, ())
    assert await team(session, MIRA) == [ANA, TOMAS]
    assert await leads.team_of(session, VEGA, MIRA) == ((), 0)


async def test_several_lines_are_several_managers(session: AsyncSession) -> None:
    await import_leads(session, moment(), [(TOMAS, MIRA), (TOMAS, OLEG), (TOMAS, MIRA)])
    assert set(await leads.active_managers_of(session, TEAM, TOMAS)) == {MIRA, OLEG}


async def test_the_file_decides_for_its_members_and_nobody_else(session: AsyncSession) -> None:
    await import_leads(session, moment(), [(TOMAS, OLEG), (ANA, OLEG)])
    await import_leads(session, moment(), [(TOMAS, MIRA)])
    assert await leads.active_managers_of(session, TEAM, TOMAS) == (MIRA,)
    assert await leads.active_managers_of(session, TEAM, ANA) == (OLEG,)


@pytest.mark.parametrize(
    ("pair", "about", "why"),
    [
        ((TOMAS, TOMAS), TOMAS, "self"),
        ((TOMAS, DEPLOYBOT), DEPLOYBOT, "bot"),
        ((DEPLOYBOT, MIRA), DEPLOYBOT, "bot"),
        ((TOMAS, IVO), IVO, "deactivated"),
        ((EXT, MIRA), EXT, "external"),
        ((TOMAS, NOBODY), NOBODY, "unknown"),
    ],
)
async def test_a_bad_pair_is_named_and_the_good_ones_come_in(
    session: AsyncSession,
    pair: tuple[str, str],
    about: str,
    why: str,
) -> None:
    done = await import_leads(session, moment(), [(ANA, MIRA), pair, (SAM, MIRA)])
    assert done.bad == (BadPair(1, about, why),)
    assert await team(session, MIRA) == [ANA, SAM]


async def test_a_member_without_a_good_pair_keeps_whom_they_had(session: AsyncSession) -> None:
    await import_leads(session, moment(), [(TOMAS, MIRA)])
    await import_leads(session, moment(), [(TOMAS, NOBODY)])
    assert await leads.active_managers_of(session, TEAM, TOMAS) == (MIRA,)


async def test_of_a_circle_the_last_pair_is_the_bad_one(session: AsyncSession) -> None:
    done = await import_leads(session, moment(), [(TOMAS, ANA), (ANA, SAM), (SAM, TOMAS)])
    assert done.bad == (BadPair(2, TOMAS, "circle", (TOMAS, ANA, SAM)),)
    assert await leads.active_managers_of(session, TEAM, SAM) == ()


async def test_a_file_may_turn_two_people_around(session: AsyncSession) -> None:
    await import_leads(session, moment(), [(TOMAS, ANA)])
    done = await import_leads(session, moment(), [(ANA, TOMAS), (TOMAS, MIRA)])
    assert done.bad == ()
    assert await leads.active_managers_of(session, TEAM, ANA) == (TOMAS,)
    assert await leads.active_managers_of(session, TEAM, TOMAS) == (MIRA,)


async def test_what_stands_outside_the_file_counts_for_circles(session: AsyncSession) -> None:
    await import_leads(session, moment(), [(ANA, SAM), (TOMAS, OLEG)])
    done = await import_leads(session, moment(), [(SAM, ANA), (TOMAS, TOMAS)])
    assert done.bad == (BadPair(0, ANA, "circle", (ANA, SAM)), BadPair(1, TOMAS, "self"))
    assert await leads.active_managers_of(session, TEAM, TOMAS) == (OLEG,)


async def test_a_refused_circle_leaves_the_member_whom_they_had(session: AsyncSession) -> None:
    await import_leads(session, moment(), [(ANA, SAM), (SAM, MIRA)])
    await import_leads(session, moment(), [(SAM, ANA)])
    assert await leads.active_managers_of(session, TEAM, SAM) == (MIRA,)


async def test_the_same_file_twice_changes_nothing(session: AsyncSession) -> None:
    pairs = [(TOMAS, MIRA), (ANA, MIRA)]
    assert await import_leads(session, moment(), pairs) == await import_leads(session, moment(), pairs)
    assert len((await session.scalars(select(Lead))).all()) == 2


async def test_what_members_named_gives_way_and_those_asked_see_it(session: AsyncSession) -> None:
    await leads.name_manager(session, acting(TOMAS), OLEG)
    await leads.name_manager(session, acting(ANA), MIRA)
    await import_leads(session, moment(), [(TOMAS, MIRA), (ANA, MIRA)])

    rows = await session.execute(select(Outgoing.target, Outgoing.refs).where(Outgoing.kind == "lead_answered"))
    assert {target: refs["answer"] for target, refs in rows} == {OLEG: "withdrawn", MIRA: "confirmed"}
    assert await leads.active_managers_of(session, TEAM, TOMAS) == (MIRA,)
    assert await leads.asked_by(session, TEAM, TOMAS) is None


async def test_thousands_of_pairs_fit(session: AsyncSession) -> None:
    crowd = [profile(f"U0CROWD{number:04}", "One of many") for number in range(2_500)]
    for start in range(0, len(crowd), 500):
        await remember(session, TEAM, crowd[start : start + 500], NOW)
    pairs = [(one.user_id, crowd[number // 5].user_id) for number, one in enumerate(crowd) if number]
    done = await import_leads(session, moment(), pairs)
    assert (done.pairs, done.bad) == (2_499, ())


async def test_a_circle_is_named_from_the_manager_up(session: AsyncSession) -> None:
    done = await import_leads(session, moment(), [(ANA, SAM), (SAM, TOMAS), (TOMAS, ANA)])
    assert done.bad == (BadPair(2, ANA, "circle", (ANA, SAM, TOMAS)),)


def test_a_chain_that_cannot_be_right_costs_no_more_for_its_length() -> None:
    """Thirty thousand levels in the worst order, and a ring of them: each line walks a few dozen steps at most."""
    chain = {number: (f"U{number + 1}", f"U{number}") for number in range(30_000)}
    ring = {**chain, len(chain): ("U0", f"U{len(chain)}")}
    began = time.process_time()
    _, bad = import_file._without_circles({}, ring)
    assert time.process_time() - began < 6
    assert {left.why for left in bad.values()} == {"deep"}


async def test_members_are_counted_while_they_come_in(session: AsyncSession) -> None:
    steps: list[int] = []
    await import_leads(session, moment(), [(TOMAS, MIRA), (ANA, MIRA)], stored=steps.append)
    assert steps == [2]
