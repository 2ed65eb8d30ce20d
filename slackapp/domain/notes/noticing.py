"""Show a person the questions from their own notes, on their own Home: a pattern, and old notes. Never as a message."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.notes import patterns
from slackapp.domain.notes.bodies import NoteBody
from slackapp.domain.notes.lists import opened, own
from slackapp.domain.notes.patterns import Pattern
from slackapp.domain.notes.writing import asks_from
from slackapp.domain.outbox import homes
from slackapp.domain.tables.notes import Note
from slackapp.domain.visibility import notes as visibility

LOOKED_AT_MAX: Final = 60  # newest notes opened for a Home, so that it costs the same with any number of notes


@dataclass(frozen=True, slots=True)
class OldNotes:
    """There are notes about which the author is asked whether to keep them."""

    ends_at: datetime  # of the first of them; midnight in UTC


async def lines(
    session: AsyncSession, acting: Acting, *, skip: int = 0, limit: int = 2
) -> tuple[tuple[Pattern | OldNotes, ...], int]:
    """Return the questions from the author's notes, at most a pattern and old notes, and their number. One statement.

    For the author's own Home only.
    """
    mine = (visibility.is_note_of(acting.workspace_id, acting.user_id), Note.ends_at > acting.now)
    first_end = select(func.min(Note.ends_at)).where(*mine).scalar_subquery()
    newest = select(Note, first_end).where(*mine).order_by(Note.id.desc()).limit(LOOKED_AT_MAX)
    rows = [(row, end) for row, end in await session.execute(newest)]
    if not rows:
        return (), 0
    bodies = [note.body for note in opened([row for row, _ in rows], acting)]
    asked: list[Pattern | OldNotes] = list(filter(None, [patterns.newest_pattern(bodies, acting.now)]))
    end = rows[0][1]
    if asks_from(end) <= acting.now:
        asked.append(OldNotes(end))
    return tuple(asked[skip : skip + limit]), len(asked)


async def answer(session: AsyncSession, acting: Acting, pattern: Pattern) -> int:
    """Answer a pattern, whichever door its author took: its notes count in no pattern any more; return their number.

    A second press changes nothing.
    """
    rows = await session.scalars(
        own(acting)
        .order_by(Note.id.desc())
        .limit(LOOKED_AT_MAX)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    count = 0
    for row in rows:
        body = NoteBody.read(row.body)
        if body.author_id == acting.user_id and patterns.is_part(body, pattern, acting.now):
            row.body = body.but(is_answered=True).packed()
            count += 1
    await session.flush()
    await homes.refresh_homes(session, acting.workspace_id, [acting.user_id], acting.now)
    return count
