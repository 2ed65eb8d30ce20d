"""Change or take back a note within CORRECTABLE_FOR after noting, and update the messages to its doers.

One noting may be about several doers; all of its efforts follow. The noter learns nothing of the doers' changes. A
manager never reads anything earlier than announced. This module must not know how messages look.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.calendar.defaults import defaults_of
from slackapp.domain.calendar.waiting import one_working_day_later
from slackapp.domain.efforts import everyday
from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.efforts.noting import redrawn
from slackapp.domain.outbox import homes
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.people import profiles as people
from slackapp.domain.refusals import NotFound, TookBack, TooLateToCorrect
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.words import CORRECTABLE_FOR, check_words


@dataclass(frozen=True, slots=True)
class CorrectableNote:
    """A note its noter may still change or take back."""

    effort_id: int
    words: str  # the noter's own
    doer_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CorrectedNote:
    """The result of a change or take-back, for the noter only."""

    effort_id: int
    doer_ids: tuple[str, ...]
    is_changed: bool = True  # False: the words stayed the same, so nothing follows


async def to_correct(session: AsyncSession, acting: Acting, effort_id: int) -> CorrectableNote:
    """Return the note for its noter to edit. Raises NotFound, TookBack, TooLateToCorrect."""
    noted = await _load_own(session, acting, effort_id)
    return CorrectableNote(effort_id, noted[0].words, tuple(effort.doer_id for effort in noted))


async def change(session: AsyncSession, acting: Acting, effort_id: int, words: str) -> CorrectedNote:
    """Replace the noter's words, and queue a redraw of every message to a doer.

    A doer's own words stay. The doers' working day before their managers read begins anew. The same words change
    nothing. Raises NotFound, TookBack, TooLateToCorrect, NoWords, TooLong.
    """
    noted = await _load_own(session, acting, effort_id, lock=True)
    words = check_words(words)
    doer_ids = tuple(effort.doer_id for effort in noted)
    if words == noted[0].words:
        return CorrectedNote(effort_id, doer_ids, is_changed=False)
    known = await people.known(session, acting.workspace_id, doer_ids)
    defaults = await defaults_of(session, acting)
    for effort in noted:
        effort.words = words
        if await _was_perhaps_read(session, effort):
            effort.edited_at = acting.now
        if effort.doer_id in known:
            calendar = people.calendar_of(known[effort.doer_id], defaults)
            effort.readable_at = max(effort.readable_at, one_working_day_later(calendar, acting.now))
        await everyday.replace_words(session, effort, words)
    await session.flush()
    await _draw_again(session, acting, noted, "edited")
    return CorrectedNote(effort_id, doer_ids)


async def take_back(session: AsyncSession, acting: Acting, effort_id: int) -> CorrectedNote:
    """Take the note back: erase the words, end the repetition, and let the messages to the doers say so.

    Thanks already sent stay. A second call changes nothing. Raises NotFound, TooLateToCorrect.
    """
    try:
        noted = await _load_own(session, acting, effort_id, lock=True)
    except TookBack:
        return CorrectedNote(effort_id, ())
    for effort in noted:
        effort.words, effort.doers_words, effort.link = "", None, None
        effort.taken_back_at = effort.hidden_at = effort.closed_at = effort.closes_at = acting.now
        await everyday.forget(session, effort)
    await session.flush()
    await _draw_again(session, acting, noted, "taken_back")
    return CorrectedNote(effort_id, tuple(effort.doer_id for effort in noted))


async def _load_own(session: AsyncSession, acting: Acting, effort_id: int, *, lock: bool = False) -> Sequence[Effort]:
    """Return the efforts of one noting in order of their ids, locked with `lock`."""
    asked = await session.get(Effort, effort_id)
    if asked is None or (asked.workspace_id, asked.noter_id) != (acting.workspace_id, acting.user_id):
        raise NotFound
    together = Effort.noting_id == asked.noting_id if asked.noting_id is not None else Effort.id == effort_id
    query = select(Effort).where(
        Effort.workspace_id == acting.workspace_id,
        Effort.noter_id == acting.user_id,
        Effort.noted_at == asked.noted_at,  # an everyday effort has the same noting every week
        or_(Effort.id == effort_id, together),
    )
    query = query.order_by(Effort.id).execution_options(populate_existing=True)
    noted = (await session.scalars(query.with_for_update() if lock else query)).all()
    if any(effort.taken_back_at is not None for effort in noted):
        raise TookBack
    if acting.now - asked.noted_at > CORRECTABLE_FOR or await everyday.is_repeated(session, asked):
        raise TooLateToCorrect
    return noted


async def _was_perhaps_read(session: AsyncSession, effort: Effort) -> bool:
    """Return whether a message with the former words was sent or is being sent."""
    key = effort_lists.notice_key(effort.id, effort.noted_at)
    under_way = or_(Outgoing.state != "queued", Outgoing.attempts > 0)
    mine = (Outgoing.workspace_id == effort.workspace_id, Outgoing.dedupe_key == key, under_way)
    return await session.scalar(select(Outgoing.id).where(*mine).limit(1)) is not None


async def _draw_again(session: AsyncSession, acting: Acting, noted: Sequence[Effort], why: str) -> None:
    told = [effort for effort in noted if not effort.is_pending and effort.doer_id != effort.noter_id]
    await outbox.enqueue(
        session, acting.workspace_id, [redrawn(effort, why, acting.now) for effort in told], acting.now
    )
    looking = {acting.user_id, *(effort.doer_id for effort in noted)}
    await homes.refresh_homes(session, acting.workspace_id, looking, acting.now)
