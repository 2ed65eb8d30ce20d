"""A receiver removes words while something of theirs is under way, or from a screen drawn before."""

import pytest
from sqlalchemy import func, select

from slackapp.domain.leads import import_file
from slackapp.domain.refusals import NotFound
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.thanks import PassedOn, Thanks
from slackapp.domain.thanks import passing_on, removing, replying, sharing
from slackapp.storage.database import Database
from tests.cast import ANA, MIRA, NOW, SAM, TEAM, TOMAS, acting, moment
from tests.domain.team_history import thank


async def shared_by_tomas(database: Database) -> int:
    """Give a thanks to Tomas and Sam whose post, naming Tomas, is under way."""
    async with database.transaction() as session:
        thanks_id = await thank(session, ANA, (TOMAS, SAM), "the demo")
        await sharing.decide(session, acting(TOMAS), thanks_id, share=True)
    return thanks_id


async def test_removed_words_are_answered_and_passed_on_no_more(database: Database) -> None:
    """Also from a card that still stands, and from a form left open."""
    async with database.transaction() as session:
        await import_file.import_leads(session, moment(), [(TOMAS, MIRA)])
        thanks_id = await thank(session, ANA, (TOMAS, SAM), "the demo")
        await removing.remove_received(session, acting(TOMAS), thanks_id)
        with pytest.raises(NotFound):
            await replying.to_answer(session, TEAM, thanks_id, TOMAS)
        with pytest.raises(NotFound):
            await replying.answer(session, acting(TOMAS), thanks_id, "it was late")
        with pytest.raises(NotFound):
            await passing_on.pass_on(session, acting(TOMAS), thanks_id, [MIRA])
        assert await session.scalar(select(func.count()).select_from(PassedOn)) == 0


async def test_removed_while_it_is_being_posted(database: Database) -> None:
    """Slack takes the post after its only name is gone: it is withdrawn, and counts as none that stands."""
    thanks_id = await shared_by_tomas(database)
    async with database.transaction() as session:
        await removing.remove_received(session, acting(TOMAS), thanks_id)
    async with database.transaction() as session:
        await sharing.shared(session, TEAM, thanks_id, [TOMAS], "1.1", NOW)
    async with database.transaction() as session:
        assert (await session.get_one(Thanks, thanks_id)).shared_ts is None
        await sharing.decide(session, acting(SAM), thanks_id, share=True)
        again = Outgoing.dedupe_key == sharing.post_key(thanks_id)
        assert await session.scalar(select(Outgoing.state).where(again)) == "queued"
