"""Make a small history of the team with the functions of the domain, for tests of exports, erasures and keys."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.efforts import noting as notings
from slackapp.domain.efforts.noting import Noted, Noting
from slackapp.domain.leads import import_file
from slackapp.domain.message_places import places
from slackapp.domain.outbox import arrivals, home_tabs
from slackapp.domain.prompts import due as due_prompts
from slackapp.domain.prompts import weekly as weekly_prompts
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.leads import Lead, ProfileManager
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.prompts import Prompt, PromptItem
from slackapp.domain.thanks import giving, sharing
from slackapp.domain.thanks.giving import Saying
from slackapp.features import KINDS
from tests.cast import ANA, MIRA, NOW, PLATFORM, SAM, TEAM, TOMAS, acting, moment

TO_TOMAS, TO_BOTH, TO_ANA = "You took my night.", "You calmed the customer.", "You wrote it all down."
TOMAS_DID, TOMAS_SAYS, SAM_DID, ANA_DID = "covered the on-call", "was on call twice", "wrote the minutes", "cleaned up"


@dataclass(frozen=True, slots=True)
class History:
    """Numbers of what came about."""

    to_tomas: int
    to_both: int
    to_ana: int
    about_tomas: int
    about_sam: int
    about_ana: int


async def thank(session: AsyncSession, giver: str, receivers: tuple[str, ...], words: str, now: datetime = NOW) -> int:
    """Say thanks."""
    return (await giving.give_thanks(session, acting(giver, now), Saying(receivers, words, PLATFORM))).thanks_id


async def note(session: AsyncSession, noter: str, doer: str, words: str, now: datetime = NOW) -> int:
    """Note an effort."""
    return (await notings.note_effort(session, acting(noter, now), Noting((doer,), words))).effort_ids[doer]


async def notify_doers(session: AsyncSession) -> None:
    """Let all doers be told of their efforts, as delivery does, and leave the outbox as it is."""
    await session.execute(update(Effort).values(not_notified=None))


async def led_by(session: AsyncSession, manager_id: str, *member_ids: str) -> None:
    """Let them have named their manager, who confirmed it; whoever tests that does it step by step."""
    rows = [
        Lead(workspace_id=TEAM, member_id=one, manager_id=manager_id, source="named", asked_at=NOW, confirmed_at=NOW)
        for one in member_ids
    ]
    session.add_all(rows)
    await session.flush()


async def note_and_notify(session: AsyncSession, noter: Acting, noting: Noting) -> Noted:
    """Note efforts, and let those who did them be told at once, as delivery does: until then no prompt has them."""
    noted = await notings.note_effort(session, noter, noting)
    await session.execute(update(Outgoing).where(Outgoing.kind == "effort_noted").values(state="sent"))
    await notify_doers(session)
    return noted


async def prepare_if_due(session: AsyncSession, manager_id: str, country: str | None, now: datetime) -> bool:
    """Ask one manager as the job does: if it is their moment, and efforts wait."""
    due = await due_prompts.managers_to_prompt(session, moment(now, country))
    return manager_id in due and await weekly_prompts.prepare_prompt(session, acting(manager_id, now, country))


async def make_history(session: AsyncSession) -> History:
    """Ana thanks Tomas, and Tomas and Sam; Tomas thanks Ana; efforts of three are noted; Mira leads and was asked."""
    pairs = [(TOMAS, MIRA), (SAM, MIRA), (ANA, MIRA)]
    await import_file.import_leads(session, moment(), pairs)
    for user_id in (ANA, TOMAS, MIRA):
        await home_tabs.opened(session, acting(user_id))
    past = History(
        to_tomas=await thank(session, ANA, (TOMAS,), TO_TOMAS),
        to_both=await thank(session, ANA, (TOMAS, SAM), TO_BOTH),
        to_ana=await thank(session, TOMAS, (ANA,), TO_ANA),
        about_tomas=await note(session, ANA, TOMAS, TOMAS_DID),
        about_sam=await note(session, TOMAS, SAM, SAM_DID),
        about_ana=await note(session, SAM, ANA, ANA_DID),
    )
    await notings.change(session, acting(TOMAS, NOW + timedelta(hours=1)), past.about_tomas, TOMAS_SAYS)
    await sharing.decide(session, acting(TOMAS, NOW + timedelta(hours=1)), past.to_tomas, share=False)
    await arrivals.take_in(session, TEAM, "request:v0=5f1c", NOW)
    await _prompt(session, past)
    session.add(ProfileManager(workspace_id=TEAM, user_id=TOMAS, manager_id=MIRA, read_at=NOW))
    session.add(ProfileManager(workspace_id=TEAM, user_id=SAM, manager_id=TOMAS, why_not="circle", read_at=NOW))
    await session.flush()
    await _post(session)
    return past


async def _post(session: AsyncSession) -> None:
    """Let the messages stand in Slack, as if they were sent; their rows of the outbox stay as they are."""
    for row in await session.scalars(select(Outgoing)):
        owner = KINDS[row.kind].shows
        if owner is not None:
            await places.record(session, owner, row, row.dedupe_key, f"D{row.target}", f"{row.id}.1", NOW)


async def _prompt(session: AsyncSession, past: History) -> None:
    prompt = Prompt(workspace_id=TEAM, manager_id=MIRA, week="2026-W48", made_at=NOW, introduces=True)
    session.add(prompt)
    await session.flush()
    for position, effort_id in enumerate((past.about_tomas, past.about_ana)):
        item = PromptItem(
            prompt_id=prompt.id,
            effort_id=effort_id,
            workspace_id=TEAM,
            manager_id=MIRA,
            position=position,
            answer="later",
        )
        session.add(item)
    await session.flush()
