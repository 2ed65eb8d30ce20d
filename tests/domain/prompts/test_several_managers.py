"""Several who lead one person: first who acts, and the message of the other follows."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.efforts.noting import Noting
from slackapp.domain.leads import import_file
from slackapp.domain.prompts import answering as prompts
from slackapp.domain.prompts import shown as shown_prompts
from slackapp.domain.prompts import weekly as weekly_prompts
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.prompts import Prompt
from slackapp.domain.thanks import giving
from slackapp.domain.thanks.giving import Saying
from tests.cast import ANA, MIRA, OLEG, TOMAS, acting, moment
from tests.domain.team_history import note_and_notify

RIPE = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)  # Friday 10:00: both managers' moment has come


async def both_asked(session: AsyncSession) -> tuple[int, int]:
    """Have both asked about one effort of Tomas; give the effort, and the prompt of Mira."""
    await import_file.import_leads(session, moment(), [(TOMAS, MIRA), (TOMAS, OLEG)])
    noted = await note_and_notify(session, acting(ANA), Noting((TOMAS,), "the on-call"))
    for manager_id in (MIRA, OLEG):
        assert await weekly_prompts.prepare_prompt(session, acting(manager_id, RIPE))
    prompt_id = (await session.scalars(select(Prompt.id).filter_by(manager_id=MIRA))).one()
    return noted.effort_ids[TOMAS], prompt_id


async def redrawn(session: AsyncSession) -> list[str]:
    return sorted(await session.scalars(select(Outgoing.target).where(Outgoing.kind == "prompt_redrawn")))


async def test_what_one_answers_leaves_the_message_of_the_other(session: AsyncSession) -> None:
    effort_id, mine = await both_asked(session)
    await prompts.answer(session, acting(MIRA, RIPE), mine, effort_id, "already")
    assert await redrawn(session) == [MIRA, OLEG]


async def test_the_other_message_is_not_sent_after_a_word(session: AsyncSession) -> None:
    effort_id, mine = await both_asked(session)
    theirs = (await session.scalars(select(Prompt.id).filter_by(manager_id=OLEG))).one()
    said = Saying((TOMAS,), "Thank you", None, effort_id)
    await giving.give_thanks(session, acting(MIRA, RIPE), said)
    assert await weekly_prompts.last_look(session, moment(RIPE), theirs) is None
    shown = await shown_prompts.for_manager(session, acting(MIRA, RIPE), mine)
    assert shown is not None
    assert [item.answer for item in shown.items] == ["said"]
    assert not await weekly_prompts.prepare_prompt(session, acting(OLEG, RIPE))


async def test_not_mine_of_one_leaves_it_with_the_other(session: AsyncSession) -> None:
    effort_id, mine = await both_asked(session)
    await prompts.answer(session, acting(MIRA, RIPE), mine, effort_id, "not_mine")
    theirs = (await session.scalars(select(Prompt.id).filter_by(manager_id=OLEG))).one()
    shown = await weekly_prompts.last_look(session, moment(RIPE), theirs)
    assert isinstance(shown, shown_prompts.PromptShown)
    assert [item.effort_id for item in shown.items] == [effort_id]
