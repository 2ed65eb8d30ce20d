"""Export, erasure and retention of words to say in person.

`tend export` runs on the server, in the hands of the people who run it. So it gives a count; the words are read on
Home.
"""

from collections.abc import Mapping

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.data_rules import DataRules, Entry, Erasure, Rule
from slackapp.domain.rows import removal
from slackapp.domain.tables.to_say import ToSay
from slackapp.domain.to_say import lines
from slackapp.domain.visibility import to_say as visibility


async def _export_count(session: AsyncSession, workspace_id: str, user_id: str) -> Entry | None:
    """Count the person's words to say; None where there are none."""
    mine = visibility.is_of(workspace_id, user_id)
    count = await session.scalar(select(func.count()).select_from(ToSay).where(mine))
    return {"count": count} if count else None


async def _erase(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    """Erase the person's words, and other people's words to say to the person: such words are about the person."""
    of_both = (erasure.workspace_id, erasure.user_id)
    theirs = or_(visibility.is_of(*of_both), visibility.is_about(*of_both))
    return {"words_to_say": await removal.remove(session, ToSay, erasure.workspace_id, theirs)}


DATA = DataRules(
    tables=(ToSay,),
    export={"words_to_say": Rule(167, _export_count, (ToSay,))},
    erase=(Rule(191, _erase, (ToSay,)),),
    retention={"words to say erased": Rule(106, lines.forget, (ToSay,), is_private=True)},
    counts=("words_to_say",),
)
