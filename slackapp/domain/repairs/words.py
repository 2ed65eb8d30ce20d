"""Hold private words before sending, so that their sender can edit the words and take the words back.

A held word is visible to its sender only. The module must not know how an envelope is delivered.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, cast

from sqlalchemy import Table, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.calendar.defaults import chosen_in
from slackapp.domain.repairs import drafts
from slackapp.domain.repairs.bodies import Contents, WordBody
from slackapp.domain.repairs.refusals import WentAlready
from slackapp.domain.rows.prepared import Prepared
from slackapp.domain.tables.binding import bind_row
from slackapp.domain.tables.repairs import PrivateWord, word_digests
from slackapp.domain.visibility import repairs as visibility
from slackapp.domain.workspace.settings import HOLD_MINUTES

TICK: Final = timedelta(minutes=5)  # of the job that lets words go: the shown time is a tick
WAITS_FOR = timedelta(days=30)  # a word that could not go by then is its sender's again


@dataclass(frozen=True, slots=True)
class HeldWord:
    """A private word not sent yet, for its sender alone."""

    word_id: int
    body: WordBody
    goes_at: datetime  # the end of the hold


async def hold_end(session: AsyncSession, acting: Acting) -> datetime:
    """Return when a word sent now may go: after the workspace's hold, at the next tick of the job."""
    row = await chosen_in(session, acting.workspace_id)
    return hold_ends(None if row is None else row.repair_hold_minutes, acting.now)


def hold_ends(minutes: int | None, now: datetime) -> datetime:
    """Return when a word sent now may go, with the workspace's hold in minutes; None: the default. Pure."""
    return next_tick(now + timedelta(minutes=HOLD_MINUTES if minutes is None else minutes))


def next_tick(moment: datetime) -> datetime:
    """Return the first tick of the job at or after `moment`."""
    start = datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    steps = -((start - moment.astimezone(UTC)) // TICK)
    return start + steps * TICK


_WORDS = cast("Table", PrivateWord.__table__)
# without the ORM, which would take as long as the rest of a repair
_INSERT = Prepared(insert(_WORDS).returning(_WORDS.c.pair_digest, _WORDS.c.id))


async def hold(session: AsyncSession, workspace_id: str, body: WordBody, goes_at: datetime) -> HeldWord:
    """Store a private word for sending at `goes_at` or later, in its receiver's hours."""
    (held,) = await hold_all(session, workspace_id, [body], goes_at)
    return held


async def hold_all(
    session: AsyncSession, workspace_id: str, bodies: Sequence[WordBody], goes_at: datetime
) -> tuple[HeldWord, ...]:
    """Store private words for sending at `goes_at` or later, in their receivers' hours.

    Returns the held words in the same order. No two words are between the same two people.
    """
    rows = [
        {
            "workspace_id": workspace_id,
            **word_digests(workspace_id, body.sender_id, body.receiver_id),
            "body": body.packed(),
            "goes_at": goes_at,
            "erase_at": goes_at + WAITS_FOR,
        }
        for body in bodies
    ]
    if not rows:
        return ()
    # on SQLite the numbers of several rows come in any order
    word_ids: dict[object, int] = dict(await _INSERT.insert(session, [bind_row(_WORDS, row) for row in rows]))
    return tuple(HeldWord(word_ids[row["pair_digest"]], body, goes_at) for row, body in zip(rows, bodies, strict=True))


async def held_by(session: AsyncSession, acting: Acting) -> tuple[HeldWord, ...]:
    """Return the sender's words not sent yet, by time of sending; without answers."""
    rows = await session.scalars(
        select(PrivateWord)
        .where(visibility.is_sent_by(acting.workspace_id, acting.user_id), PrivateWord.queued_at.is_(None))
        .order_by(PrivateWord.goes_at, PrivateWord.id),
    )
    held = (HeldWord(row.id, WordBody.read(row.body), row.goes_at) for row in rows)
    return tuple(one for one in held if one.body.sender_id == acting.user_id and one.body.answers_id is None)


async def to_change(session: AsyncSession, acting: Acting, word_ids: Collection[int]) -> tuple[HeldWord, ...]:
    """Return the sender's held words among `word_ids`, to edit or take back. Raises WentAlready."""
    rows = await _rows_to_change(session, acting, word_ids)
    return tuple(HeldWord(row.id, WordBody.read(row.body), row.goes_at) for row in rows)


async def edit(
    session: AsyncSession, acting: Acting, word_ids: Collection[int], contents: Contents
) -> tuple[HeldWord, ...]:
    """Replace the contents of the sender's held words; the hold begins anew. Raises WentAlready."""
    goes_at = await hold_end(session, acting)
    changed = []
    for row in await _rows_to_change(session, acting, word_ids):
        body = WordBody.read(row.body).but(contents=contents)
        row.body, row.goes_at, row.erase_at = body.packed(), goes_at, goes_at + WAITS_FOR
        changed.append(HeldWord(row.id, body, goes_at))
    await session.flush()
    return tuple(changed)


async def take_back(session: AsyncSession, acting: Acting, word_ids: Collection[int]) -> int | None:
    """Take back the sender's held words as one draft, and return its number. None without written texts.

    Raises WentAlready.
    """
    rows = await _rows_to_change(session, acting, word_ids)
    bodies = [WordBody.read(row.body) for row in rows]
    for row in rows:
        await session.delete(row)
    if not any(bodies[0].contents.texts.values()):
        await session.flush()
        return None
    receiver_ids = tuple(body.receiver_id for body in bodies)
    return await drafts.restore(
        session, acting.workspace_id, acting.user_id, receiver_ids, bodies[0].contents, "taken_back", acting.now
    )


async def hand_back(session: AsyncSession, row: PrivateWord, why: str, now: datetime) -> None:
    """Turn an undeliverable word into a draft again, and tell its sender once; `why`: one of `drafts.WHY`.

    An answer without words, or to a person who blocked its sender, is deleted in silence: the answering person sees no
    difference.
    """
    body = WordBody.read(row.body)
    if body.is_answer and (why == "not_now" or not body.contents.texts.get("words")):
        await session.delete(row)
        await session.flush()
        return
    draft_id = await drafts.restore(
        session, row.workspace_id, body.sender_id, (body.receiver_id,), body.contents, why, now
    )
    await session.delete(row)
    await drafts.tell(session, row.workspace_id, body.sender_id, draft_id, now)


async def _rows_to_change(session: AsyncSession, acting: Acting, word_ids: Collection[int]) -> Sequence[PrivateWord]:
    """Return the rows, locked: the sending job waits, or was faster.

    Raises WentAlready for words sent, erased since, or of another sender. With different errors, the sender would learn
    of the reading on day 15.
    """
    found = await session.scalars(
        select(PrivateWord)
        .where(PrivateWord.id.in_(sorted(word_ids)), visibility.is_sent_by(acting.workspace_id, acting.user_id))
        .order_by(PrivateWord.id)
        .with_for_update()
        .execution_options(populate_existing=True),
    )
    rows = [row for row in found if WordBody.read(row.body).sender_id == acting.user_id]
    if not rows or len(rows) < len(set(word_ids)) or any(row.queued_at is not None for row in rows):
        raise WentAlready
    return rows
