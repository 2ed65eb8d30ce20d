"""List and search a person's own notes. Visible to their author only.

Words are stored encrypted, so a search opens a bounded number of the author's notes at a time, and never another
person's notes. The module must not know the look of a list.
"""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.notes.patterns import By
from slackapp.domain.notes.writing import OwnNote
from slackapp.domain.tables.notes import Note
from slackapp.domain.text import folded
from slackapp.domain.visibility import notes as visibility

LINES_MAX = 8  # of a page: about one swipe on a phone
PORTION = 100  # notes opened at a time
LOOKED_AT_MAX = 500  # notes opened for one press
SEARCH_MAX = 100  # characters of a search


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a person's notes, newest first."""

    notes: tuple[OwnNote, ...]
    older: int | None  # the page goes on with notes before this number; None: no note is left
    is_cut: bool = False  # the search stopped here, and there are more notes


async def page(
    session: AsyncSession, acting: Acting, *, text: str = "", before: int | None = None, limit: int = LINES_MAX
) -> Found:
    """Return one page of the author's notes, and open at most LOOKED_AT_MAX notes.

    `text`: only notes containing the text, regardless of case and accents. `before`: only notes with a lower number.
    """
    wanted = folded(text[:SEARCH_MAX])
    found: list[OwnNote] = []
    last, looked_at = before, 0
    async for note in _newest(session, acting, before, limit + 1 if not wanted else PORTION):
        if looked_at >= LOOKED_AT_MAX:
            return Found(tuple(found), last, is_cut=True)
        looked_at += 1
        if wanted not in folded(note.body.text):
            last = note.note_id
            continue
        if len(found) == limit:
            return Found(tuple(found), last)
        found.append(note)
        last = note.note_id
    return Found(tuple(found), None)


async def alike(session: AsyncSession, acting: Acting, by: By, name: str, limit: int = 5) -> tuple[OwnNote, ...]:
    """Return the author's newest `limit` notes of a kind or tag, among the newest LOOKED_AT_MAX. For the author."""
    found: list[OwnNote] = []
    looked_at = 0
    async for note in _newest(session, acting, None, PORTION):
        if looked_at >= LOOKED_AT_MAX or len(found) >= limit:
            break
        looked_at += 1
        if name == (note.body.kind if by == "kind" else note.body.tag):
            found.append(note)
    return tuple(found)


def own(acting: Acting) -> Select[Note]:
    """Select the author's notes not ended yet."""
    return select(Note).where(visibility.is_note_of(acting.workspace_id, acting.user_id), Note.ends_at > acting.now)


def opened(rows: Iterable[Note], acting: Acting) -> tuple[OwnNote, ...]:
    """Open rows; a row without the author's name was moved by another person, and is left out."""
    notes = (OwnNote.of(row) for row in rows)
    return tuple(note for note in notes if note.body.author_id == acting.user_id)


async def _newest(session: AsyncSession, acting: Acting, before: int | None, size: int) -> AsyncIterator[OwnNote]:
    """Yield the author's notes, newest first, in portions of `size`."""
    while True:
        query = own(acting) if before is None else own(acting).where(Note.id < before)
        rows = list(await session.scalars(query.order_by(Note.id.desc()).limit(size)))
        for note in opened(rows, acting):
            yield note
        if len(rows) < size:
            return
        before = rows[-1].id
