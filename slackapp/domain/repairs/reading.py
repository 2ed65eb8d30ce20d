"""Read, keep or put off private words. Visible to the receiver alone.

The sender notices nothing: no message, no redraw of Home, and no other answer to a press. A row lives at least
ERASED_READ_AFTER in any case, so that no limit of the sender ends earlier.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from sqlalchemy import Select, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.calendar.defaults import defaults_of
from slackapp.domain.calendar.prompting_hours import next_working_morning
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.outbox import homes
from slackapp.domain.people import profiles as people
from slackapp.domain.refusals import NotFound
from slackapp.domain.repairs import delivery
from slackapp.domain.repairs.bodies import Contents, WordBody
from slackapp.domain.repairs.kinds import REPLIES, Reply
from slackapp.domain.repairs.refusals import DayNotPossible
from slackapp.domain.repairs.reminding import words as reminding
from slackapp.domain.rows.slices import COUNTED_MAX
from slackapp.domain.tables.repairs import PrivateWord
from slackapp.domain.visibility import repairs as visibility

WAITING_MAX = 60  # one envelope a working day, each for 30 days at most
A_DAY = timedelta(days=1)

State = Literal["new", "back", "kept"]


@dataclass(frozen=True, slots=True)
class Received:
    """A private word, for its receiver alone."""

    word_id: int
    body: WordBody
    erase_at: datetime | None  # None: kept
    answers: Contents | None = None  # the receiver's own words that it answers; None: no answer, or erased

    @property
    def replies(self) -> tuple[Reply, ...]:
        """Return the replies open to the receiver now."""
        return () if self.body.answered_at is not None else REPLIES[self.body.contents.sort]


@dataclass(frozen=True, slots=True)
class ReceivedLine:
    """A private word on its receiver's own Home: unread, back from `Not now`, or kept."""

    word_id: int
    sender_id: str
    sent_at: datetime
    state: State


@dataclass(frozen=True, slots=True)
class Days:
    """The days for `Not now`, as the receiver's own dates."""

    suggested: date
    first: date
    last: date


async def open_word(session: AsyncSession, acting: Acting, word_id: int) -> Received:
    """Return a private word for its receiver, with the time of erasure if read now; changes nothing.

    Raises NotFound for a word gone, not delivered yet, or of another receiver; the sender gets NotFound too.
    """
    row, body = _readable(await session.scalar(_mine(acting, word_id)), acting)
    is_unread = body.read_at is None and row.erase_at is not None
    erase_at = acting.now + delivery.ERASED_READ_AFTER if is_unread else row.erase_at
    return Received(row.id, body, erase_at, await _answered_words(session, acting, body))


async def mark_read(session: AsyncSession, acting: Acting, word_id: int) -> None:
    """Record the words as read by the receiver: erased ERASED_READ_AFTER from now. Idempotent.

    Raises NotFound.
    """
    row, body = await received(session, acting, word_id)
    if body.read_at is not None:
        return
    row.body = body.but(read_at=acting.now).packed()
    if row.erase_at is not None:
        row.erase_at = acting.now + delivery.ERASED_READ_AFTER
    await _redraw_own_home(session, acting)


async def keep(session: AsyncSession, acting: Acting, word_id: int) -> Received:
    """Keep the words until removed by the receiver. Idempotent. Raises NotFound."""
    row, body = await received(session, acting, word_id)
    if body.kept_at is None:
        body = body.but(kept_at=acting.now)
        row.body, row.erase_at = body.packed(), None
        await _redraw_own_home(session, acting)
    return Received(row.id, body, row.erase_at)


async def remove(session: AsyncSession, acting: Acting, word_id: int) -> None:
    """Take kept words away from their receiver, and draw the envelope empty. Raises NotFound, also for words not kept.

    The receiver cannot open the words any more. The row is deleted after its ordinary days, so nothing changes for the
    sender.
    """
    row, body = await received(session, acting, word_id)
    if body.kept_at is None or row.queued_at is None:
        raise NotFound
    ends_at = max(row.queued_at, body.read_at or row.queued_at) + delivery.ERASED_READ_AFTER
    if ends_at <= acting.now:
        await delivery.erase(session, row, acting.now)
    else:
        await delivery.empty_envelope(session, row.workspace_id, row.id, acting.now)
        row.body = body.but(kept_at=None, is_removed=True).packed()
        row.erase_at = ends_at
    await _redraw_own_home(session, acting)


async def close(session: AsyncSession, acting: Acting, word_id: int) -> Received:
    """Answer with nothing (`No reply needed`). The receiver may still answer later. Raises NotFound."""
    row, body = await received(session, acting, word_id)
    body = body.but(closed_at=body.closed_at or acting.now, comes_back_at=None)
    row.body = body.packed()
    await _redraw_own_home(session, acting)
    return Received(row.id, body, row.erase_at)


async def days(session: AsyncSession, acting: Acting, word_id: int) -> Days:
    """Return the days until which the receiver may put the words off. Raises NotFound, DayNotPossible for none."""
    row, _ = _readable(await session.scalar(_mine(acting, word_id)), acting)
    return _days_of(row, await _calendar(session, acting), acting.now)


async def put_off(session: AsyncSession, acting: Acting, word_id: int, day: date | None) -> Received:
    """Bring the words back on the receiver's Home on `day` (`Not now`). The sender is not told.

    The words are erased no later than before. Raises NotFound, and DayNotPossible for a day not among `days`, or for
    None.
    """
    row, body = await received(session, acting, word_id)
    calendar = await _calendar(session, acting)
    possible = _days_of(row, calendar, acting.now)
    if day is None or not possible.first <= day <= possible.last:
        raise DayNotPossible(possible.first, possible.last)
    body = body.but(comes_back_at=calendar.at(day, time(0)), closed_at=None)
    row.body = body.packed()
    await reminding.plan_not_now(session, acting, word_id, calendar.at(day, time(0)), row.erase_at)
    await _redraw_own_home(session, acting)
    return Received(row.id, body, row.erase_at)


async def lines(
    session: AsyncSession, acting: Acting, *, skip: int = 0, limit: int = 5
) -> tuple[tuple[ReceivedLine, ...], int]:
    """Return a slice of the receiver's waiting and kept words, and their number. For the receiver's Home only."""
    mine = visibility.is_received_by(acting.workspace_id, acting.user_id)
    is_kept = PrivateWord.erase_at.is_(None)
    some = select(literal(1)).where(mine, is_kept).limit(max(COUNTED_MAX, skip + limit) + 1).subquery()
    kept_count = select(func.count()).select_from(some).scalar_subquery()
    found = await session.execute(
        select(PrivateWord, kept_count)
        .where(mine, or_(is_kept, PrivateWord.erase_at > acting.now))
        .order_by(is_kept, PrivateWord.id.desc())
        .limit(WAITING_MAX + skip + limit),
    )
    rows, counts = [], [0]
    for row, count in found:
        rows.append(row)
        counts.append(count)
    unkept = [row for row in rows if row.erase_at is not None]
    waiting = [line for line in _readable_of(unkept, acting) if _waits(line[1], acting.now)]
    begin = max(0, skip - len(waiting)) + len(unkept)
    shown = waiting[skip : skip + limit]
    shown += _readable_of(rows[begin : begin + limit - len(shown)], acting)
    return tuple(_line(row, body) for row, body in shown), len(waiting) + counts[-1]


async def received(session: AsyncSession, acting: Acting, word_id: int) -> tuple[PrivateWord, WordBody]:
    """Return a private word of its receiver's, locked, and its body. Raises NotFound as `open_word` does."""
    row = await session.scalar(_mine(acting, word_id).with_for_update().execution_options(populate_existing=True))
    return _readable(row, acting)


def _mine(acting: Acting, word_id: int) -> Select[PrivateWord]:
    mine = visibility.is_received_by(acting.workspace_id, acting.user_id)
    return select(PrivateWord).where(PrivateWord.id == word_id, mine)


def _readable(row: PrivateWord | None, acting: Acting) -> tuple[PrivateWord, WordBody]:
    readable = list(_readable_of([] if row is None else [row], acting))
    if not readable:
        raise NotFound
    return readable[0]


def _readable_of(rows: Iterable[PrivateWord], acting: Acting) -> Iterator[tuple[PrivateWord, WordBody]]:
    """Yield the rows readable by the receiver now, each with its body."""
    for row in rows:
        body = WordBody.read(row.body)
        is_over = row.erase_at is not None and row.erase_at <= acting.now
        if body.receiver_id == acting.user_id and not body.is_removed and not is_over:
            yield row, body


async def _answered_words(session: AsyncSession, acting: Acting, body: WordBody) -> Contents | None:
    """Return the word behind an answer, written by the reader of the answer, for ERASED_READ_AFTER after its sending.

    The word is stored for this time in any case. Later, its erasure depends on the other person's reading and keeping,
    hidden from the writer.
    """
    if body.answers_id is None:
        return None
    sent = visibility.is_sent_by(acting.workspace_id, acting.user_id)
    shown = PrivateWord.queued_at > acting.now - delivery.ERASED_READ_AFTER
    packed = await session.scalar(select(PrivateWord.body).where(PrivateWord.id == body.answers_id, sent, shown))
    found = None if packed is None else WordBody.read(packed)
    return None if found is None or found.sender_id != acting.user_id else found.contents


def _waits(body: WordBody, now: datetime) -> bool:
    if body.read_at is None:
        return True
    is_back = body.comes_back_at is not None and body.comes_back_at <= now
    return is_back and body.answered_at is None and body.closed_at is None


def _line(row: PrivateWord, body: WordBody) -> ReceivedLine:
    unkept: State = "new" if body.read_at is None else "back"
    return ReceivedLine(row.id, body.sender_id, body.sent_at, unkept if body.kept_at is None else "kept")


def _days_of(row: PrivateWord, calendar: Calendar, now: datetime) -> Days:
    """Return the days after today on which the words still stand, for two weeks at most. Raises DayNotPossible."""
    first = calendar.local(now).date() + A_DAY
    last = calendar.local(now + delivery.ERASED_READ_AFTER).date()
    if row.erase_at is not None:
        last = min(last, calendar.local(row.erase_at).date()) - A_DAY
    if last < first:
        raise DayNotPossible(first, None)
    morning = calendar.local(next_working_morning(calendar, now)).date()
    return Days(min(max(morning, first), last), first, last)


async def _calendar(session: AsyncSession, acting: Acting) -> Calendar:
    known = await people.known(session, acting.workspace_id, [acting.user_id])
    return delivery.calendar_of(known.get(acting.user_id), await defaults_of(session, acting))


async def _redraw_own_home(session: AsyncSession, acting: Acting) -> None:
    await session.flush()
    await homes.refresh_homes(session, acting.workspace_id, [acting.user_id], acting.now)
