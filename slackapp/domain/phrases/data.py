"""Export, erasure and retention of a team's words and of their picks."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.data_rules import DataRules, Entry, Erasure, Rule
from slackapp.domain.phrases.bodies import PhraseBody
from slackapp.domain.rows import removal
from slackapp.domain.tables.phrases import Phrase, PhrasePick
from slackapp.domain.tables.rituals.seasons import Season
from slackapp.domain.visibility import phrases as visibility


async def _export(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    """List the phrases proposed by the person, and the phrases picked by the person, by channel."""
    picked = select(PhrasePick.phrase_id).where(visibility.is_picked_by(workspace_id, user_id))
    proposed = visibility.is_proposed_by(workspace_id, user_id)
    rows = await session.scalars(select(Phrase).where(proposed | Phrase.id.in_(picked)).order_by(Phrase.id))
    found = [(row, PhraseBody.read(row.body)) for row in rows]
    picks = set(await session.scalars(picked))
    return [
        {
            "channel": row.channel_id,
            "text": body.text,
            "proposed": body.author_id == user_id,
            "picked": row.id in picks,
        }
        for row, body in found
    ]


async def _erase(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    """Erase the phrases proposed by the person, with all picks of these phrases, and the person's own picks."""
    of_person = (erasure.workspace_id, erasure.user_id)
    await removal.remove(session, PhrasePick, erasure.workspace_id, visibility.is_picked_by(*of_person))
    phrases = await removal.remove(session, Phrase, erasure.workspace_id, visibility.is_proposed_by(*of_person))
    return {"phrases": phrases}


async def forget(session: AsyncSession, now: datetime) -> int:  # noqa: ARG001  (nothing here depends on the time)
    """Delete a portion of the phrases of channels without a season, with their picks; returns their number."""
    season = exists().where(Season.workspace_id == Phrase.workspace_id, Season.channel_id == Phrase.channel_id)
    return await removal.remove_portion(session, Phrase, ~season)


DATA = DataRules(
    tables=(Phrase, PhrasePick),
    export={"team_words": Rule(173, _export, (Phrase, PhrasePick))},
    erase=(Rule(197, _erase, (Phrase, PhrasePick)),),
    retention={"team words removed": Rule(113, forget, (Phrase, PhrasePick), is_private=True)},
    counts=("phrases",),
)
