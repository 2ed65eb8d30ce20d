"""Write, change and delete private notes. Visible to their author only, the only person named in a note's row.

A note ends some time after the writing, unless kept by its author, see `keeping`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final, Self

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.notes.bodies import NoteBody
from slackapp.domain.notes.kinds import TAGS
from slackapp.domain.notes.refusals import NothingNoted
from slackapp.domain.outbox import homes
from slackapp.domain.refusals import NotFound
from slackapp.domain.rows import removal
from slackapp.domain.ruptures import KINDS
from slackapp.domain.tables.notes import Note, author_digest
from slackapp.domain.text import one_line
from slackapp.domain.visibility import notes as visibility
from slackapp.domain.words import check_words

TEXT_MAX: Final = 500  # characters of the one line
KEPT_FOR = timedelta(days=90)  # PRODUCT §3; after that its author is asked
ASKED_FOR = timedelta(days=30)  # a note about which its author is asked ends after that: docs/decisions/notes.md


@dataclass(frozen=True, slots=True)
class OwnNote:
    """A note, for its author alone."""

    note_id: int
    body: NoteBody
    ends_at: datetime  # midnight in UTC

    def is_asked_about(self, now: datetime) -> bool:
        """Return whether the author is asked to keep the note or to let the note go."""
        return asks_from(self.ends_at) <= now

    @classmethod
    def of(cls, row: Note) -> Self:
        """Read a row."""
        return cls(row.id, NoteBody.read(row.body), row.ends_at)


def end_of(moment: datetime) -> datetime:
    """Return the end of a note written or kept at `moment`: a midnight in UTC, hiding the moment."""
    day = (moment.astimezone(UTC) + KEPT_FOR + ASKED_FOR).date()
    return datetime.combine(day, time(0), UTC)


def asks_from(ends_at: datetime) -> datetime:
    """Return the moment from which the author is asked about a note ending at `ends_at`."""
    return ends_at - ASKED_FOR


async def write(
    session: AsyncSession, acting: Acting, text: str, *, kind: str | None = None, tag: str | None = None
) -> OwnNote:
    """Store a new note of the author; `kind`: one of KINDS, `tag`: one of TAGS.

    Raises NothingNoted, TooLong beyond TEXT_MAX characters, BrokenCharacter, and NotFound for other kinds and tags.
    """
    body = NoteBody(acting.user_id, _checked(text, kind, tag), acting.now, kind, tag)
    row = Note(
        workspace_id=acting.workspace_id,
        author_digest=author_digest(acting.workspace_id, acting.user_id),
        body=body.packed(),
        ends_at=end_of(acting.now),
    )
    session.add(row)
    await session.flush()
    await homes.refresh_homes(session, acting.workspace_id, [acting.user_id], acting.now)
    return OwnNote.of(row)


async def edit(
    session: AsyncSession, acting: Acting, note_id: int, text: str, *, kind: str | None = None, tag: str | None = None
) -> OwnNote:
    """Change the author's note; its days go on. Raises NotFound once it ended or was deleted, and as `write`."""
    text = _checked(text, kind, tag)
    row = await row_of(session, acting, note_id)
    row.body = NoteBody.read(row.body).but(text=text, kind=kind, tag=tag).packed()
    await session.flush()
    await homes.refresh_homes(session, acting.workspace_id, [acting.user_id], acting.now)
    return OwnNote.of(row)


async def find(session: AsyncSession, acting: Acting, note_id: int) -> OwnNote:
    """Return the author's note. Raises NotFound for another person's note, and for a note ended or deleted."""
    return OwnNote.of(await row_of(session, acting, note_id))


async def delete_one(session: AsyncSession, acting: Acting, note_id: int) -> None:
    """Delete the author's note for good; do nothing for a note gone already, or of another person."""
    for row in await rows_of(session, acting, [note_id]):
        await session.delete(row)
    await session.flush()
    await homes.refresh_homes(session, acting.workspace_id, [acting.user_id], acting.now)


async def delete_all(session: AsyncSession, workspace_id: str, author_id: str, now: datetime | None = None) -> int:
    """Delete every note of the author for good; returns their number. `now`: redraw the author's Home; None: do not."""
    mine = delete(Note).where(visibility.is_note_of(workspace_id, author_id))
    count = await removal.run_delete(session, mine)
    if now is not None:
        await homes.refresh_homes(session, workspace_id, [author_id], now)
    return count


async def row_of(session: AsyncSession, acting: Acting, note_id: int) -> Note:
    """Return the row of the author's note, locked. Raises NotFound."""
    rows = await rows_of(session, acting, [note_id])
    if not rows:
        raise NotFound
    return rows[0]


async def rows_of(session: AsyncSession, acting: Acting, note_ids: Sequence[int]) -> list[Note]:
    """Return the rows of the author's notes among `note_ids`, locked; ended notes are left out."""
    found = await session.scalars(
        select(Note)
        .where(
            Note.id.in_(sorted(note_ids)),
            visibility.is_note_of(acting.workspace_id, acting.user_id),
            Note.ends_at > acting.now,
        )
        .order_by(Note.id)
        .with_for_update()
        .execution_options(populate_existing=True),
    )
    return [row for row in found if NoteBody.read(row.body).author_id == acting.user_id]


def _checked(text: str, kind: str | None, tag: str | None) -> str:
    if (kind is not None and kind not in KINDS) or (tag is not None and tag not in TAGS):
        raise NotFound
    return check_words(one_line(text), NothingNoted, TEXT_MAX)
