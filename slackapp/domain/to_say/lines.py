"""Keep words that a person means to say in person, for eight weeks. Visible to their author only.

No other person learns of the words' existence. This module must not know how the list looks.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.outbox import homes
from slackapp.domain.refusals import NothingWritten
from slackapp.domain.rows import removal
from slackapp.domain.rows.slices import page_of
from slackapp.domain.tables.to_say import ToSay, new_digests
from slackapp.domain.visibility import to_say as visibility
from slackapp.domain.words import check_words

KEPT_FOR: Final = timedelta(weeks=8)  # PRODUCT §3
TEXT_MAX: Final = 3_000  # characters; as many as a field of a repair takes


@dataclass(frozen=True, slots=True)
class Line:
    """Words to say in person, for their author alone."""

    line_id: int
    words: str
    person_id: str | None  # the other person; None: the author named nobody
    kept_at: datetime
    expires_at: datetime


async def keep(session: AsyncSession, acting: Acting, words: str, person_id: str | None = None) -> int:
    """Store words for the acting person's own Home, and return their number.

    Raises NothingWritten, BrokenCharacter, and TooLong beyond TEXT_MAX characters.
    """
    body = {
        "author_id": acting.user_id,
        "person_id": person_id,
        "words": check_words(words, NothingWritten, TEXT_MAX),
    }
    row = ToSay(
        workspace_id=acting.workspace_id,
        **new_digests(acting.workspace_id, acting.user_id, person_id),
        body=json.dumps(body, ensure_ascii=False),
        kept_at=acting.now,
        expires_at=acting.now + KEPT_FOR,
    )
    session.add(row)
    await session.flush()
    await homes.refresh_homes(session, acting.workspace_id, [acting.user_id], acting.now)
    return row.id


async def end(session: AsyncSession, acting: Acting, line_id: int) -> None:
    """Erase words said, or let go by their author. Idempotent; sends no message."""
    mine = visibility.is_of(acting.workspace_id, acting.user_id)
    await removal.run_delete(session, delete(ToSay).where(ToSay.id == line_id, mine))
    await homes.refresh_homes(session, acting.workspace_id, [acting.user_id], acting.now)


async def lines(
    session: AsyncSession, acting: Acting, *, skip: int = 0, limit: int = 5
) -> tuple[tuple[Line, ...], int]:
    """Return a slice of the acting person's words, oldest first, and their number. For their own Home only."""
    mine = visibility.is_of(acting.workspace_id, acting.user_id)
    query = select(ToSay).where(mine, ToSay.expires_at > acting.now).order_by(ToSay.kept_at, ToSay.id)
    rows, count = await page_of(session, query, skip, limit)
    found = ((row, json.loads(row.body)) for row in rows)
    shown = (
        Line(row.id, body["words"], body["person_id"], row.kept_at, row.expires_at)
        for row, body in found
        if body["author_id"] == acting.user_id  # a row that somebody moved shows nothing
    )
    return tuple(shown), count


async def forget(session: AsyncSession, now: datetime) -> int:
    """Erase a portion of the words whose eight weeks are over; returns their number. Sends no message."""
    return await removal.remove_portion(session, ToSay, ToSay.expires_at <= now)
