"""Let private words go when their time has come: in the receiver's hours, one envelope a working day a receiver.

The envelope is an outbox row that holds the number of the word, never its sender. The module must not know the look of
the envelope.
"""

import logging
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final

from sqlalchemy import delete, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting, Moment
from slackapp.domain.blocks import blocking
from slackapp.domain.calendar.defaults import Defaults, defaults_of
from slackapp.domain.calendar.prompting_hours import begins_next
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.message_places import places
from slackapp.domain.outbox import homes
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.people import profiles as people
from slackapp.domain.people.profiles import HasCalendar
from slackapp.domain.promises import promising
from slackapp.domain.repairs import limits, remembering
from slackapp.domain.repairs.bodies import UNOPENED_WORD, WORD_TYPE, WordBody
from slackapp.domain.repairs.kinds import Sort
from slackapp.domain.repairs.pausing import crossing
from slackapp.domain.repairs.words import WAITS_FOR, hand_back
from slackapp.domain.rows import removal
from slackapp.domain.tables.encrypted import DoesNotOpen
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.repairs import PrivateWord
from slackapp.domain.visibility import repairs as visibility
from slackapp.domain.words import says_nothing

logger = logging.getLogger(__name__)

# PRODUCT §4, retention
ERASED_UNREAD_AFTER = timedelta(days=30)
ERASED_READ_AFTER = timedelta(days=14)
AT_ONCE = 500
WILL: Final = "will"  # among the texts of an owning: what the sender will do

Mark = tuple[datetime, int]  # the place of a word in the order: when it goes, and its number


def envelope_key(word_id: int) -> str:
    """Return the key of the outbox row with the envelope of a word."""
    return f"private_word:{word_id}"


async def due(
    session: AsyncSession,
    workspace_ids: Collection[str],
    now: datetime,
    *,
    country: str | None = None,
    beyond: Mark | None = None,
) -> tuple[Mark, ...]:
    """Return words due for sending now, AT_ONCE at most, in the order of sending.

    Words outside their receivers' hours are left out: a night of such words costs a few statements and no transaction
    each. `country`: the default for public holidays. `let_go` decides.
    """
    waiting = (PrivateWord.queued_at.is_(None), PrivateWord.goes_at <= now)
    place = (PrivateWord.goes_at, PrivateWord.id)
    while True:
        query = select(*place).where(*waiting, PrivateWord.workspace_id.in_(workspace_ids))
        if beyond is not None:
            query = query.where(tuple_(*place) > tuple_(*beyond))
        rows = await session.execute(query.order_by(*place).limit(AT_ONCE))
        marks = [(goes_at, word_id) for goes_at, word_id in rows]
        resting = await _resting(session, [word_id for _, word_id in marks], country, now)
        found = tuple(mark for mark in marks if mark[1] not in resting)
        if found or len(marks) < AT_ONCE:
            return found
        beyond = marks[-1]


async def _resting(
    session: AsyncSession, word_ids: Collection[int], country: str | None, now: datetime
) -> frozenset[int]:
    """Return the words among `word_ids` with receivers outside their hours only; empty if unsure."""
    try:
        rows = list(await session.scalars(select(PrivateWord).where(PrivateWord.id.in_(word_ids))))
        bodies = {row.id: WordBody.read(row.body) for row in rows}
    except DoesNotOpen:
        return frozenset()  # one broken row keeps no other back: each is looked at by itself
    resting = set()
    for workspace_id in {row.workspace_id for row in rows}:
        theirs = [row for row in rows if row.workspace_id == workspace_id and now < row.goes_at + WAITS_FOR]
        known = await people.known(session, workspace_id, {bodies[row.id].receiver_id for row in theirs})
        defaults = await defaults_of(session, Moment(workspace_id, now, country))
        closed = {user_id for user_id, person in known.items() if _is_closed(person, defaults, now)}
        resting |= {row.id for row in theirs if bodies[row.id].receiver_id in closed}
    return frozenset(resting)


def _is_closed(person: Person, defaults: Defaults, now: datetime) -> bool:
    if people.why_not({person.user_id: person}, person.user_id) is not None:
        return False  # the word goes back to its sender at any hour
    return begins_next(calendar_of(person, defaults), now) > now


async def let_go(session: AsyncSession, word_id: int, country: str | None, now: datetime) -> bool:
    """Queue the envelope of a word, or leave it for later; return whether its envelope is queued now.

    A word becomes a draft of its sender again after its receiver or sender has left, and after WAITS_FOR without
    sending. Idempotent.
    """
    row = await session.scalar(
        select(PrivateWord)
        .where(PrivateWord.id == word_id, PrivateWord.queued_at.is_(None), PrivateWord.goes_at <= now)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if row is None:
        return False
    body, moment = WordBody.read(row.body), Moment(row.workspace_id, now, country)
    if body.contents.sort == "pause":
        await crossing.lock(session, row.workspace_id, body.sender_id, body.receiver_id)
    # locked, so that two workers cannot send the receiver two envelopes on one day
    receiver = await _locked_person(session, row.workspace_id, body.receiver_id)
    senders = await people.known(session, row.workspace_id, [body.sender_id])
    is_blocked = await blocking.is_blocked(
        session, row.workspace_id, sender_id=body.sender_id, receiver_id=body.receiver_id
    )
    why = _why_not(body, receiver, senders.get(body.sender_id), is_blocked=is_blocked)
    if why is None and body.contents.sort == "request":
        # who leads may have changed since Send
        sender = Acting(row.workspace_id, body.sender_id, now, country)
        why = "in_one_to_one" if await limits.is_along_a_line(session, sender, body.receiver_id) else None
    if why is None and now >= row.goes_at + WAITS_FOR:
        why = "waited"
    if why is not None:
        await hand_back(session, row, why, now)
        return False
    calendar = calendar_of(receiver, await defaults_of(session, moment))
    if begins_next(calendar, now) > now or await _had_one_today(session, row.workspace_id, body, calendar, now):
        return False
    if body.contents.sort == "pause":
        why = await crossing.settle(session, row, moment.acting(body.sender_id))
        if why is not None:
            await hand_back(session, row, why, now)
            return False
    await _queue(session, row, WordBody.read(row.body), now)
    return True


async def _queue(session: AsyncSession, row: PrivateWord, body: WordBody, now: datetime) -> None:
    row.queued_at, row.erase_at = now, now + ERASED_UNREAD_AFTER
    outbox.on_behalf_of(session, None)  # the outbox must not name the sender
    refs = {"word_id": row.id}
    envelope = OutboxMessage("private_word", body.receiver_id, envelope_key(row.id), refs)
    await outbox.enqueue(session, row.workspace_id, [envelope], now)
    await remembering.heard(session, row.workspace_id, body, now)
    await session.flush()
    await homes.refresh_homes(session, row.workspace_id, [body.receiver_id, body.sender_id], now)


def _why_not(body: WordBody, receiver: Person | None, sender: Person | None, *, is_blocked: bool) -> str | None:
    """Return the reason against any sending of the word, as one of `drafts.WHY`; None without a reason.

    A receiver who blocks the sender, or switches repairs off, may have done so during the hold; an answer comes through
    the switch.
    """
    if sender is not None and sender.is_deactivated:
        return "sender_left"
    if receiver is not None and people.why_not({body.receiver_id: receiver}, body.receiver_id) is not None:
        return "left"
    is_off = receiver is not None and not receiver.takes_repairs and not body.is_answer
    return "not_now" if is_blocked or is_off else None


def calendar_of(person: HasCalendar | None, defaults: Defaults, *, shows_away: bool = True) -> Calendar:
    """Return a person's calendar; a person missing from the directory has the workspace's days in UTC.

    `shows_away`: with times away; False for another person's eyes.
    """
    if person is None:
        return defaults.calendar("UTC", None, None, None, None)
    calendar = people.calendar_of(person, defaults)
    return calendar if shows_away else replace(calendar, away=())


async def _had_one_today(
    session: AsyncSession, workspace_id: str, body: WordBody, calendar: Calendar, now: datetime
) -> bool:
    today = calendar.local(now).date()
    starts, ends = (calendar.at(today + timedelta(days=step), time(0)) for step in (0, 1))
    theirs = select(PrivateWord.id).where(
        visibility.is_meant_for(workspace_id, body.receiver_id),
        PrivateWord.queued_at >= starts,
        PrivateWord.queued_at < ends,
    )
    return await session.scalar(theirs.limit(1)) is not None


async def _locked_person(session: AsyncSession, workspace_id: str, user_id: str) -> Person | None:
    found = select(Person).where(
        Person.workspace_id == workspace_id, Person.user_id == user_id, Person.refreshed_at > people.NEVER
    )
    return await session.scalar(found.with_for_update().execution_options(populate_existing=True))


async def delivered(session: AsyncSession, moment: Moment, word_id: int) -> None:
    """Record the delivery of the envelope; unread, the words stay ERASED_UNREAD_AFTER from now.

    The sender's plan with a due day becomes a promise now, once. Before the delivery no person had read the plan.
    """
    row = await session.get(PrivateWord, word_id, with_for_update=True, populate_existing=True)
    if row is not None and row.delivered_at is None:
        row.delivered_at = moment.now
        body = WordBody.read(row.body)
        if body.read_at is None:
            row.erase_at = moment.now + ERASED_UNREAD_AFTER
        await _promise(session, moment, body)


async def _promise(session: AsyncSession, moment: Moment, body: WordBody) -> None:
    """Store the promise of an owning; without a day, or with nothing to do, there is none."""
    contents = body.contents
    will = contents.texts.get(WILL, "")
    if contents.sort == "own" and contents.due is not None and not says_nothing(will):
        await promising.make(session, moment, body.sender_id, body.receiver_id, will, contents.due, link=contents.link)


async def not_delivered(session: AsyncSession, word_id: int, now: datetime) -> None:
    """Give a word whose envelope Slack refused back to its sender, who is told once."""
    row = await session.get(PrivateWord, word_id, with_for_update=True, populate_existing=True)
    if row is not None and row.delivered_at is None:
        await hand_back(session, row, "unreachable", now)


async def forget(session: AsyncSession, now: datetime) -> int:
    """Erase a portion of the words whose days are over, for both sides; return their number.

    The envelope in Slack is drawn empty. A word never sent becomes its sender's again; one that does not open waits for
    its key as long once more, and is erased then, so that no row without its key keeps the others back.
    """
    # an unsent word that does not open stays: such words come last, or they would fill every portion
    is_over = or_(PrivateWord.queued_at.is_not(None), PrivateWord.erase_at <= now - WAITS_FOR).label("is_over")
    found = select(PrivateWord.id, PrivateWord.workspace_id, is_over, UNOPENED_WORD.label("body"))
    old = found.where(PrivateWord.erase_at <= now).order_by(is_over.desc(), PrivateWord.id).limit(AT_ONCE)
    due = list(await session.execute(old.with_for_update(skip_locked=True)))
    opening = {one.id for one in due if _opens(one.body)}
    if opening:
        for row in list(await session.scalars(select(PrivateWord).where(PrivateWord.id.in_(opening)))):
            await (hand_back(session, row, "waited", now) if row.queued_at is None else erase(session, row, now))
    closed = [one for one in due if one.id not in opening and one.is_over]
    for one in closed:
        logger.warning("a row whose days were over did not open, and was erased")
        await empty_envelope(session, one.workspace_id, one.id, now)
        await removal.run_delete(session, delete(PrivateWord).where(PrivateWord.id == one.id))
    return len(opening) + len(closed)


def _opens(sealed: str) -> bool:
    try:
        WORD_TYPE.open(sealed)
    except DoesNotOpen:
        return False
    return True


async def erase(session: AsyncSession, row: PrivateWord, now: datetime) -> None:
    """Delete a word and its outbox row, and queue the redraw of its envelope without a button."""
    await empty_envelope(session, row.workspace_id, row.id, now)
    await session.delete(row)
    await session.flush()
    await remembering.erased(session, row.workspace_id, WordBody.read(row.body))


async def empty_envelope(session: AsyncSession, workspace_id: str, word_id: int, now: datetime) -> None:
    """Delete the outbox row of an expiring word, and queue the redraw of its envelope without a button."""
    key = envelope_key(word_id)
    place = await places.place_of(session, workspace_id, key)
    if place is not None:
        # noted with the wish: the place goes along with the word
        refs = {"channel_id": place.channel_id, "ts": place.ts}
        empty = OutboxMessage("private_word", place.target, f"private_word:empty:{word_id}", refs)
        await outbox.enqueue(session, workspace_id, [empty], now)
    await outbox.forget(session, workspace_id, key)


@dataclass(frozen=True, slots=True)
class Envelope:
    """An envelope about to be posted, for its receiver alone."""

    sender_id: str
    sort: Sort
    receiver: Person | None  # None: missing from the directory
    opens_at: datetime  # later than now: the receiver's hours are over, and begin again then


async def envelope(session: AsyncSession, moment: Moment, word_id: int, receiver_id: str) -> Envelope | None:
    """Return the envelope of a word about to be posted; None when the word is gone, or has another receiver."""
    mine = visibility.is_received_by(moment.workspace_id, receiver_id)
    packed = await session.scalar(select(PrivateWord.body).where(PrivateWord.id == word_id, mine))
    body = None if packed is None else WordBody.read(packed)
    if body is None or body.receiver_id != receiver_id:
        return None
    known = await people.known(session, moment.workspace_id, [receiver_id])
    receiver = known.get(receiver_id)
    opens_at = begins_next(calendar_of(receiver, await defaults_of(session, moment)), moment.now)
    return Envelope(body.sender_id, body.contents.sort, receiver, opens_at)
