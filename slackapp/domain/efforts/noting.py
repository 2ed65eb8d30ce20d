"""Note an effort, and handle its doer's reply: change, hide, confirm, or opt out of being noted.

The doer is told first. The noter learns the names of the doers reached, and nothing about the doers' replies.
"""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting, Moment
from slackapp.domain.blocks import blocking
from slackapp.domain.calendar.defaults import Defaults, defaults_of
from slackapp.domain.calendar.prompting_hours import begins_next
from slackapp.domain.calendar.waiting import closes_at, one_working_day_later, ripe_at
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.efforts import everyday, prompt_items, review_day
from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.outbox import homes
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.people import profiles as people
from slackapp.domain.refusals import LeftOut, NobodyLeft, NobodyNamed, NothingWaiting, TooManyPeople, UnknownKind
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.people import Person
from slackapp.domain.visibility.efforts import NOTED, OPEN_FOR, managers_and_stand_ins_of
from slackapp.domain.words import check_words

BEFORE = timedelta(seconds=1)  # an effort hidden from before it was noted is withheld, see `visibility`


@dataclass(frozen=True, slots=True)
class Noting:
    """A noter's request to note an effort."""

    doer_ids: tuple[str, ...]
    words: str
    kind: str = effort_lists.OTHER
    nobody: frozenset[str] = frozenset()  # doers unknown to Slack, by its answer a moment ago
    every_week: bool = False  # repeats weekly until ended
    link: str | None = None  # permalink of the original message
    left_out: tuple[LeftOut, ...] = ()  # left out by the listener: the noter, if named only through a group
    noting_id: str | None = field(default_factory=lambda: secrets.token_hex(8))  # of all its efforts


@dataclass(frozen=True, slots=True)
class Noted:
    """The outcome of noting, for the noter only."""

    effort_ids: Mapping[str, int]  # by doer, including pending doers
    reached: tuple[str, ...]
    pending: tuple[str, ...]  # not yet in the directory; the noter hears the outcome later
    left_out: tuple[LeftOut, ...]
    names: Mapping[str, str]  # of the doers in the directory
    every_week: bool = False
    is_led: bool = False  # the noter has a manager and noted an own effort


async def note_effort(
    session: AsyncSession, acting: Acting, noting: Noting, known: Mapping[str, Person] | None = None
) -> Noted:
    """Record one effort of the acting noter for each doer, and queue private messages to the other doers.

    `known`: the doers, read in the same transaction by `known_for_noting`; None: not read yet. Raises NobodyNamed,
    NobodyLeft, TooManyPeople, NoWords, TooLong, UnknownKind.
    """
    workspace_id, noter_id, now = acting.workspace_id, acting.user_id, acting.now
    words = check_words(noting.words)
    if noting.kind not in effort_lists.KINDS:
        raise UnknownKind
    if not noting.doer_ids and not noting.left_out:
        raise NobodyNamed
    if len(set(noting.doer_ids)) > people.PEOPLE_MAX:
        raise TooManyPeople(len(set(noting.doer_ids)), people.PEOPLE_MAX)
    if known is None:
        known = await known_for_noting(session, workspace_id, noting.doer_ids)
    reached, pending, left_out = sort_out(known, noter_id, noting.doer_ids, noting.nobody)
    left_out += noting.left_out
    if not reached and not pending:
        raise NobodyLeft(tuple(left_out))
    defaults = await defaults_of(session, acting)
    noted = [
        new_effort(acting, noting, words, user_id, known.get(user_id), defaults) for user_id in (*reached, *pending)
    ]
    for effort in noted:
        effort.not_notified = None if effort.doer_id == noter_id else NOTED
    withheld = await withhold(session, noted)
    session.add_all(noted)
    await session.flush()
    if noting.every_week:
        await everyday.begin(session, noted, known, defaults)
    await outbox.enqueue(session, workspace_id, notices(noted), now)
    looking = [noter_id, *(user_id for user_id in reached if user_id not in withheld)]
    await homes.refresh_homes(session, workspace_id, looking, now)
    return Noted(
        effort_ids={effort.doer_id: effort.id for effort in noted},
        reached=tuple(reached),
        pending=tuple(pending),
        left_out=tuple(left_out),
        names={user_id: person.name for user_id, person in known.items()},
        every_week=noting.every_week,
        is_led=noter_id in reached and bool(await managers_and_stand_ins_of(session, workspace_id, [noter_id])),
    )


async def withhold(session: AsyncSession, noted: Sequence[Effort]) -> frozenset[str]:
    """Hide efforts of one noter from doers who blocked the noter, before the doers are told; return these doers.

    The noter sees no difference. No person reads such an effort, and the effort stays hidden without the block.
    """
    told = [effort for effort in noted if effort.noter_id and effort.doer_id != effort.noter_id]
    if not told:
        return frozenset()
    doer_ids = [effort.doer_id for effort in told]
    withheld = await blocking.withheld_from(session, told[0].workspace_id, told[0].noter_id, doer_ids)
    for effort in told:
        if effort.doer_id in withheld and not effort.is_pending:
            effort.hidden_at, effort.not_notified = effort.noted_at - BEFORE, NOTED
    return withheld


async def resolve_doer(session: AsyncSession, moment: Moment, effort_id: int, *, why_unknown: str = "unknown") -> None:
    """Resolve a doer unknown at noting time, after the directory was asked again.

    Queue the message to the doer, or tell the noter the reason for leaving the doer out; the words stay stored until
    the noter has them back. A doer still missing from the directory is left out as unknown, or as `why_unknown` if
    Slack could not be asked.
    """
    workspace_id, now = moment.workspace_id, moment.now
    effort = await session.get(Effort, effort_id)
    if effort is None or effort.workspace_id != workspace_id or not effort.is_pending or effort.taken_back_at:
        return
    known = await known_for_noting(session, workspace_id, [effort.doer_id])
    reached, _, refused = sort_out(known, effort.noter_id, [effort.doer_id])
    if reached:
        effort.is_pending = False
        defaults = await defaults_of(session, moment)
        calendar = people.calendar_of(known[effort.doer_id], defaults)
        _set_days(effort, calendar, defaults)
        await everyday.set_next_time(session, effort, calendar)
        await withhold(session, [effort])
        await session.flush()
        await outbox.enqueue(session, workspace_id, notices([effort]), now)
        await homes.refresh_homes(session, workspace_id, [effort.doer_id], now)
        return
    why = refused[0].why if refused else why_unknown
    message = OutboxMessage(
        kind="effort_left_out",
        target=effort.noter_id,
        dedupe_key=f"effort_left_out:{effort.id}:{effort.noted_at.isoformat()}",
        refs={"effort_id": effort.id, "why": why},
    )
    await outbox.enqueue(session, workspace_id, [message], now)


async def left_out(session: AsyncSession, workspace_id: str, effort_id: int) -> tuple[str, str] | None:
    """Return the doer's id and the words of a pending effort, for its noter; None if removed or sent meanwhile."""
    effort = await session.get(Effort, effort_id)
    if effort is None or effort.workspace_id != workspace_id or not effort.is_pending or effort.taken_back_at:
        return None
    return effort.doer_id, effort.words


async def remove_left_out(session: AsyncSession, workspace_id: str, effort_id: int, now: datetime) -> None:
    """Delete a pending effort: its doer cannot be noted, and its noter has the words back."""
    effort = await session.get(Effort, effort_id)
    if effort is None or effort.workspace_id != workspace_id or not effort.is_pending:
        return
    await everyday.forget(session, effort)
    await session.delete(effort)
    await session.flush()
    await homes.refresh_homes(session, workspace_id, [effort.noter_id], now)


def sort_out(
    known: Mapping[str, Person],
    noter_id: str,
    user_ids: Iterable[str],
    nobody: Collection[str] = (),
) -> tuple[list[str], list[str], list[LeftOut]]:
    """Split the ids as `people.sort_out` does, and leave out people who opted out, except noters noting themselves."""
    reached, pending, left_out = people.sort_out(known, noter_id, user_ids, may_be_self=True, nobody=nobody)
    opted_out = [user_id for user_id in reached if user_id != noter_id and not known[user_id].may_be_noted]
    left_out += [LeftOut(user_id, "opted_out") for user_id in opted_out]
    return [user_id for user_id in reached if user_id not in opted_out], pending, left_out


async def change(session: AsyncSession, acting: Acting, effort_id: int, words: str) -> None:
    """Replace the words by the doer's own; from then on managers read the doer's words, marked as such.

    Idempotent. Raises NoWords, TooLong, NotFound, NothingWaiting.
    """
    now = acting.now
    words = check_words(words)
    effort = await effort_lists.own(session, acting.workspace_id, acting.user_id, effort_id)
    if effort.hidden_at is not None or effort.closes_at <= now:
        raise NothingWaiting
    if words == effort_lists.words_now(effort):
        return
    effort.doers_words = words
    effort.changed_at = now
    await session.flush()
    await everyday.carry_over(session, effort, words)
    await _redrawn_for_doer(session, acting, effort, "changed")


async def hide(session: AsyncSession, acting: Acting, effort_id: int) -> None:
    """Hide the effort from every screen except the noter's own list, without any message.

    A second call changes nothing. Raises NotFound.
    """
    now = acting.now
    effort = await effort_lists.own(session, acting.workspace_id, acting.user_id, effort_id)
    if effort.hidden_at is not None:
        return
    effort.hidden_at = now
    await session.flush()
    await _redrawn_for_doer(session, acting, effort, "hidden")


async def bring_back(session: AsyncSession, acting: Acting, effort_id: int) -> None:
    """Undo `hide`. A second call changes nothing. Raises NotFound, and NothingWaiting when the effort has expired."""
    now = acting.now
    effort = await effort_lists.own(session, acting.workspace_id, acting.user_id, effort_id)
    if effort.closes_at <= now:
        raise NothingWaiting
    if effort.hidden_at is None:
        return
    effort.hidden_at = None
    await session.flush()
    await _redrawn_for_doer(session, acting, effort, "back")


async def leave(session: AsyncSession, acting: Acting, effort_id: int) -> None:
    """Record that the doer confirmed the effort unchanged: only the message is redrawn. Raises NotFound."""
    effort = await effort_lists.own(session, acting.workspace_id, acting.user_id, effort_id)
    if effort.hidden_at is None:
        await _redrawn_for_doer(session, acting, effort, "left")


async def hold_for_new_managers(
    session: AsyncSession, moment: Moment, manager_ids: Mapping[str, Collection[str]], *, how: str = "import"
) -> None:
    """Delay reading by one working day for managers not chosen by the members themselves.

    `manager_ids`: new managers by member id. `how` is the lead's source, used for the sentence. Members with an open
    effort get a private message. Hidden and thanked efforts are delayed as well, because such efforts may come back.
    """
    workspace_id, now = moment.workspace_id, moment.now
    found = await session.scalars(
        select(Effort).where(
            Effort.workspace_id == workspace_id,
            Effort.doer_id.in_(sorted(manager_ids)),
            Effort.noted_at > now - OPEN_FOR,
            Effort.closes_at > now,
            Effort.is_pending.is_(False),
        ),
    )
    held = found.all()
    if not held:
        return  # the usual case in a large file
    known = await people.known(session, workspace_id, {effort.doer_id for effort in held})
    defaults = await defaults_of(session, moment)
    calendars = {user_id: people.calendar_of(person, defaults) for user_id, person in known.items()}
    due_at = {user_id: begins_next(calendar, now) for user_id, calendar in calendars.items()}
    reads_from = {user_id: one_working_day_later(calendar, due_at[user_id]) for user_id, calendar in calendars.items()}
    notified = set()
    for effort in held:
        if effort.doer_id not in reads_from:
            continue
        effort.readable_at = max(effort.readable_at, reads_from[effort.doer_id])
        if effort.hidden_at is None:
            notified.add(effort.doer_id)
    await session.flush()
    messages = [
        OutboxMessage(
            kind="lead_imported",
            target=user_id,
            dedupe_key=f"lead_imported:{user_id}:{now.isoformat()}",
            refs={
                "manager_ids": sorted(manager_ids[user_id]),
                "reads_from": reads_from[user_id].isoformat(),
                "how": how,
            },
            urgency=outbox.FROM_TEND,
            due_at=due_at[user_id],
        )
        for user_id in sorted(notified)
    ]
    await outbox.enqueue(session, workspace_id, messages, now)


async def redraw_readers(session: AsyncSession, workspace_id: str, member_ids: Collection[str], now: datetime) -> None:
    """Queue a redraw of the members' messages about their efforts, because their managers changed."""
    found = await session.scalars(
        select(Effort).where(
            Effort.workspace_id == workspace_id,
            Effort.doer_id.in_(sorted(member_ids)),
            Effort.noted_at > now - OPEN_FOR,
            Effort.closes_at > now,
            Effort.hidden_at.is_(None),
            Effort.is_pending.is_(False),
        ),
    )
    messages = [redrawn(effort, "leads", now) for effort in found if effort.doer_id != effort.noter_id]
    await outbox.enqueue(session, workspace_id, messages, now)


def redrawn(effort: Effort, why: str, now: datetime) -> OutboxMessage:
    """Build the redraw of the message to the doer; `why` names the change and is part of the dedupe key."""
    return OutboxMessage(
        kind="effort_noted_redrawn",
        target=effort.doer_id,
        dedupe_key=f"{effort_lists.notice_key(effort.id, effort.noted_at)}:{why}:{now.isoformat()}",
        refs={"effort_id": effort.id, "why": why, "told": effort_lists.notice_key(effort.id, effort.noted_at)},
        is_redraw=True,
    )


async def redraw_for_doer(session: AsyncSession, moment: Moment, effort_id: int, why: str) -> None:
    """Queue a redraw of the message to the doer; `why` keeps the keys of two reasons at the same moment distinct."""
    effort = await session.get(Effort, effort_id)
    if effort is not None and effort.workspace_id == moment.workspace_id:
        await outbox.enqueue(session, moment.workspace_id, [redrawn(effort, why, moment.now)], moment.now)


async def _redrawn_for_doer(session: AsyncSession, acting: Acting, effort: Effort, why: str) -> None:
    now = acting.now
    await review_day.saw_effort(session, acting, effort.id)
    if effort.doer_id != effort.noter_id:
        await outbox.enqueue(session, effort.workspace_id, [redrawn(effort, why, now)], now)
    if why != "left":
        await prompt_items.redraw(session, effort.workspace_id, [effort.id], f"{effort.id}:{why}", now)
    await homes.refresh_homes(session, effort.workspace_id, [effort.doer_id], now)
    if effort.readable_at <= now:
        await effort_lists.tell_managers(session, effort.workspace_id, [effort.doer_id], now)


async def known_for_noting(session: AsyncSession, workspace_id: str, user_ids: Collection[str]) -> dict[str, Person]:
    """Load the known people of `user_ids`, locked against opting out until the commit (PostgreSQL)."""
    found = await session.scalars(
        select(Person)
        .where(
            Person.workspace_id == workspace_id,
            Person.user_id.in_(sorted(set(user_ids))),
            Person.refreshed_at > people.NEVER,
        )
        .order_by(Person.user_id)
        .with_for_update(read=True)
        .execution_options(populate_existing=True),
    )
    return {person.user_id: person for person in found}


def new_effort(
    acting: Acting, noting: Noting, words: str, doer_id: str, doer: Person | None, defaults: Defaults
) -> Effort:
    """Build an unsaved effort of the acting noter with times by the doer's calendar; `doer` None: not known yet."""
    effort = Effort(
        workspace_id=acting.workspace_id,
        doer_id=doer_id,
        noter_id=acting.user_id,
        noting_id=noting.noting_id,
        kind=noting.kind,
        words=words,
        noted_at=acting.now,
        is_pending=doer is None,
        link=noting.link,
    )
    _set_days(effort, Calendar("UTC") if doer is None else people.calendar_of(doer, defaults), defaults)
    return effort


def _set_days(effort: Effort, calendar: Calendar, defaults: Defaults) -> None:
    noted_at = effort.noted_at
    effort.noted_on = calendar.local(noted_at).date()
    effort.readable_at = one_working_day_later(calendar, noted_at)
    effort.ripe_at = ripe_at(calendar, noted_at, defaults.waiting_days)
    effort.closes_at = closes_at(calendar, noted_at, defaults.closing_days)


def notices(noted: Sequence[Effort]) -> list[OutboxMessage]:
    """Build the look-up of each pending doer, and the message to each other doer, except for hidden efforts."""
    messages = []
    for effort in noted:
        refs = {"effort_id": effort.id, "doer_id": effort.doer_id}
        if effort.is_pending:
            key = f"settle_effort:{effort.id}:{effort.noted_at.isoformat()}"
            messages.append(OutboxMessage("look_up_effort", effort.doer_id, key, refs))
        elif effort.doer_id != effort.noter_id and effort.hidden_at is None:
            key = effort_lists.notice_key(effort.id, effort.noted_at)
            messages.append(OutboxMessage("effort_noted", effort.doer_id, key, refs))
    return messages
