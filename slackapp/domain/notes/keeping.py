"""Ask about old notes, keep or remove notes, and end notes without an answer.

The author is asked after KEPT_FOR. Without an answer a note ends after ASKED_FOR more: least data, and no nagging.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.notes.lists import opened, own
from slackapp.domain.notes.writing import ASKED_FOR, OwnNote, end_of, rows_of
from slackapp.domain.outbox import homes
from slackapp.domain.rows import removal
from slackapp.domain.tables.notes import Note


async def asked_about(session: AsyncSession, acting: Acting, limit: int) -> tuple[OwnNote, ...]:
    """Return notes with a question to the author, by the end of the note. For the author only."""
    old = own(acting).where(Note.ends_at <= acting.now + ASKED_FOR)
    return opened(await session.scalars(old.order_by(Note.ends_at, Note.id).limit(limit)), acting)


async def keep(session: AsyncSession, acting: Acting, note_ids: Sequence[int]) -> int:
    """Keep the author's notes for KEPT_FOR more, then ask again; returns how many were still there.

    A note about which the author is not asked any more stays as it is: a second press changes nothing.
    """
    rows = [row for row in await rows_of(session, acting, note_ids) if row.ends_at <= acting.now + ASKED_FOR]
    for row in rows:
        row.ends_at = end_of(acting.now)
    await session.flush()
    await homes.refresh_homes(session, acting.workspace_id, [acting.user_id], acting.now)
    return len(rows)


async def let_go(session: AsyncSession, acting: Acting, note_ids: Sequence[int]) -> int:
    """Delete the author's notes for good; returns how many were still there.

    A note that the author kept meanwhile stays: the press is from before.
    """
    rows = [row for row in await rows_of(session, acting, note_ids) if row.ends_at <= acting.now + ASKED_FOR]
    await session.execute(delete(Note).where(Note.id.in_([row.id for row in rows])))
    await homes.refresh_homes(session, acting.workspace_id, [acting.user_id], acting.now)
    return len(rows)


async def forget(session: AsyncSession, now: datetime) -> int:
    """Delete a portion of the notes that ended; returns their number. Nobody is told."""
    return await removal.remove_portion(session, Note, Note.ends_at <= now)
