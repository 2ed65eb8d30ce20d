"""Words taken back while something about them is still to be found out, queued or pressed."""

import asyncio

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.efforts import noting
from slackapp.domain.efforts.noting import Noting
from slackapp.domain.people import profiles as people
from slackapp.domain.refusals import NotFound, TakenBack
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.thanks import Thanks
from slackapp.domain.thanks import correcting, giving, replying, sharing
from slackapp.storage.database import Database
from tests.cast import ANA, NOBODY, NOW, OLEG, PLATFORM, SAM, TEAM, TOMAS, acting, moment, profile
from tests.domain.overlapping import LONG_ENOUGH_S
from tests.domain.team_history import thank


async def test_a_receiver_who_is_known_only_afterwards_hears_nothing(session: AsyncSession) -> None:
    """And an effort of theirs, noted meanwhile, waits on: words that are gone answer nothing."""
    thanks_id = await thank(session, ANA, (TOMAS, NOBODY), "the demo")
    await correcting.take_back(session, acting(ANA), thanks_id)
    await people.remember(session, TEAM, [profile(NOBODY, "Noa")], NOW)
    noted = await noting.note_effort(session, acting(SAM), Noting((NOBODY,), "the on-call"))
    await giving.resolve_receiver(session, moment(), thanks_id, NOBODY)

    effort = await session.get_one(Effort, noted.effort_ids[NOBODY])
    assert (effort.acknowledged_at, effort.thanks_id) == (None, None)
    kinds = set(await session.scalars(select(Outgoing.kind).where(Outgoing.target.in_([NOBODY, ANA]))))
    assert kinds == {"look_up_thanks", "effort_noted"}


async def test_a_number_in_a_button_tells_nobody_else_that_it_was_taken_back(session: AsyncSession) -> None:
    """Oleg was not thanked, and it never stood in the channel: for him it is as any number that there never was."""
    thanks_id = await thank(session, ANA, (TOMAS,), "the demo")
    await correcting.take_back(session, acting(ANA), thanks_id)
    with pytest.raises(NotFound):
        await sharing.decide(session, acting(OLEG), thanks_id, share=True)
    with pytest.raises(NotFound):
        await replying.to_join(session, TEAM, thanks_id, OLEG, PLATFORM)
    with pytest.raises(TakenBack):
        await sharing.decide(session, acting(TOMAS), thanks_id, share=True)


async def test_what_stood_in_the_channel_is_said_to_be_taken_back(session: AsyncSession) -> None:
    thanks_id = await thank(session, ANA, (TOMAS,), "the demo")
    await sharing.decide(session, acting(TOMAS), thanks_id, share=True)
    await sharing.shared(session, TEAM, thanks_id, [TOMAS], "1.1", NOW)
    await correcting.take_back(session, acting(ANA), thanks_id)
    with pytest.raises(TakenBack):
        await replying.to_join(session, TEAM, thanks_id, OLEG, PLATFORM)


async def test_no_post_is_queued_beside_taking_back(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tomas shares freely, and his copy arrives while Ana takes it back: the post would be drawn and never withdrawn.

    The pause stands where the rows to withdraw are known and nothing of the receivers is locked yet.
    """
    async with database.transaction() as session:
        await people.choose_sharing(session, TEAM, TOMAS, people.SHARE_FREELY)
        thanks_id = await thank(session, ANA, (TOMAS,), "the demo")
    are_known, unpass = asyncio.Event(), correcting._unpass

    async def slowly(session: AsyncSession, thanks: Thanks) -> list[str]:
        are_known.set()
        await asyncio.sleep(LONG_ENOUGH_S)
        return await unpass(session, thanks)

    monkeypatch.setattr(correcting, "_unpass", slowly)

    async def take_back() -> None:
        async with database.transaction() as session:
            await correcting.take_back(session, acting(ANA), thanks_id)

    async def arrive() -> object:
        await are_known.wait()
        async with database.transaction() as session:
            await sharing.arrived(session, acting(TOMAS), thanks_id)
        async with database.reading() as session:
            return await sharing.for_channel(session, TEAM, thanks_id)

    _, to_post = await asyncio.gather(take_back(), arrive())
    assert to_post is None
