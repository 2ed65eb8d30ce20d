"""Write notes, without Slack."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.notes import writing
from slackapp.domain.notes.writing import OwnNote
from tests.cast import NOW, SAM, acting

TEXT = "I was talked over in the review."


async def noted(
    session: AsyncSession,
    text: str = TEXT,
    *,
    author: str = SAM,
    at: datetime = NOW,
    kind: str | None = None,
    tag: str | None = None,
) -> OwnNote:
    """Let somebody write a note at a moment."""
    return await writing.write(session, acting(author, at), text, kind=kind, tag=tag)
