"""Efforts: something somebody did that deserves a word, from the moment it is noted until it had one.

Who may read which is decided in `privacy` alone. Noting is in `notings`, prompting in `prompts`.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain import outbox, people, privacy, prompt_items
from slackapp.domain.models import Effort, Person, Thanks, ThanksReceiver
from slackapp.domain.privacy import (
    OPEN_FOR,
    is_asked_about,
    is_known_to_giver,
    is_open_to_doer,
    is_open_to_manager,
    is_open_to_noter,
    waits,
)
from slackapp.domain.refusals import AlreadyDecided, NotFound
from slackapp.domain.worktime import working_dates_between

OTHER = "other"
KINDS = ("cover", "notes", "onboarding", "chasing", "cleanup", "listening", "review", "firefighting", OTHER)
LINES_MAX = 5  # of one page of a list
CHOICES_MAX = 8  # a question with more answers is none, and would not fit into a message
CLOSED_AT_ONCE = 1_000  # rows of one housekeeping transaction


@dataclass(frozen=True, slots=True)
class Choice:
    """One effort that a thanks may have answered, for a giver who may read it."""

    effort_id: int
    words: str
    receiver_id: str


@dataclass(frozen=True, slots=True)
class AboutMe:
    """An effort as its doer sees it, with no hint of whether it had its word."""

    effort_id: int
    noter_id: str
    kind: str
    words: str
    is_changed: bool  # the words are the doer's own by now
    noted_at: datetime
    readable_at: datetime  # from then on those who lead the doer may read it
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class ByMe:
    """An effort as its noter sees it: their own words, and nothing of what became of them."""

    effort_id: int
    doer_id: str
    kind: str
    words: str
    noted_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """A waiting effort as the doer's manager sees it; nobody else learns how long it waited."""

    effort_id: int
    doer_id: str
    noter_id: str
    kind: str
    words: str
    is_changed: bool  # the words are the doer's own
    noted_at: datetime
    waited_days: int  # whole working dates of the doer


async def answer_with(
    session: AsyncSession,
    thanks: Thanks,
    receiver_ids: Sequence[str],
    now: datetime,
) -> tuple[Choice, ...]:
    """Stop what waits for `receiver_ids`: all of it, or only what the giver came from (`thanks.answers_effort_id`).

    Gives what the giver is to choose from: see `privacy.is_asked_about`, and never what was really stopped, which
    would tell. One statement when nothing waits and the giver noted nothing.
    """
    came_from = thanks.answers_effort_id
    effort_ids = set() if came_from is None else {came_from}
    concerned = [True] if effort_ids else await _concerned(session, thanks, receiver_ids, now)
    if any(concerned):
        effort_ids |= await _stop(session, thanks, receiver_ids, now)
    if effort_ids:
        await prompt_items.said(session, thanks.workspace_id, thanks.giver_id, effort_ids, now)
        await tell_managers(session, thanks.workspace_id, receiver_ids, now)
    return await _choices(session, thanks, receiver_ids, now) if concerned and came_from is None else ()


async def choose(
    session: AsyncSession,
    workspace_id: str,
    giver_id: str,
    thanks_id: int,
    effort_id: int,
    now: datetime,
) -> tuple[Choice, ...]:
    """Take the giver's word on which effort their thanks answered; that receiver's others run on where they stood.

    An effort that did not wait any more is taken like any other, so that nothing is told. Gives what is left to
    choose, about other receivers. The same choice twice changes nothing. Raises NotFound when it is not theirs to
    choose, AlreadyDecided when they chose another before.
    """
    thanks = await session.get(Thanks, thanks_id, with_for_update=True)  # two presses at once, one after the other
    if thanks is None or (thanks.workspace_id, thanks.giver_id) != (workspace_id, giver_id):
        raise NotFound
    effort = await session.scalar(
        select(Effort).where(Effort.id == effort_id, is_known_to_giver(workspace_id, giver_id, now)),
    )
    receiver = None if effort is None else await session.get(ThanksReceiver, (thanks_id, effort.doer_id))
    if effort is None or receiver is None or thanks.answers_effort_id is not None:
        raise NotFound
    if receiver.answers_effort_id not in {None, effort_id}:
        raise AlreadyDecided
    receiver.answers_effort_id = effort_id
    run_on = await session.scalars(
        update(Effort)
        .where(
            Effort.workspace_id == workspace_id,
            Effort.thanks_id == thanks_id,
            Effort.doer_id == effort.doer_id,
            Effort.id != effort_id,
        )
        .values(acknowledged_at=None, acknowledged_how=None, thanks_id=None)
        .returning(Effort.id),
    )
    await prompt_items.unsaid(session, workspace_id, giver_id, set(run_on), now)
    await tell_managers(session, workspace_id, [effort.doer_id], now)
    not_asked = await session.scalars(
        select(ThanksReceiver.receiver_id).where(
            ThanksReceiver.thanks_id == thanks_id,
            ThanksReceiver.answers_effort_id.is_(None),
        ),
    )
    return await _choices(session, thanks, not_asked.all(), now)


async def noted_together(
    session: AsyncSession, workspace_id: str, noter_id: str, effort_id: int
) -> tuple[tuple[str, ...], str]:
    """Give about whom else `noter_id` noted these words in the same breath, and the words, for that noter alone.

    Raises NotFound when it is not theirs.
    """
    effort = await session.get(Effort, effort_id)
    if effort is None or (effort.workspace_id, effort.noter_id) != (workspace_id, noter_id):
        raise NotFound
    ids = await _of_one_noting(session, effort_id)
    doers = await session.scalars(select(Effort.doer_id).where(Effort.id.in_(ids)).order_by(Effort.id))
    return tuple(doer_id for doer_id in doers if doer_id != noter_id), effort.words


async def close_old(session: AsyncSession, now: datetime) -> int:
    """Mark efforts closed whose time has passed, in all workspaces, at most CLOSED_AT_ONCE; give how many.

    Housekeeping: nothing waits past `closes_at` anyway, but the index of what waits stays small.
    """
    old = (
        select(Effort.id)
        .where(
            Effort.acknowledged_at.is_(None),
            Effort.hidden_at.is_(None),
            Effort.closed_at.is_(None),
            Effort.closes_at <= now,
        )
        .limit(CLOSED_AT_ONCE)
    )
    closed = await session.scalars(update(Effort).where(Effort.id.in_(old)).values(closed_at=now).returning(Effort.id))
    return len(closed.all())


async def one_about_me(session: AsyncSession, workspace_id: str, doer_id: str, effort_id: int) -> AboutMe | None:
    """Give one effort as its doer sees it, hidden ones too; None when it is not theirs."""
    try:
        return _about_me(await own(session, workspace_id, doer_id, effort_id))
    except NotFound:
        return None


async def for_doer(
    session: AsyncSession,
    workspace_id: str,
    doer_id: str,
    now: datetime,
    *,
    skip: int = 0,
    limit: int = LINES_MAX,
) -> tuple[tuple[AboutMe, ...], int]:
    """Give one page of what was noted about `doer_id`, newest first, and how many there are in all."""
    found, count = await _page(session, is_open_to_doer(workspace_id, doer_id, now), skip, limit)
    return tuple(_about_me(effort) for effort in found), count


async def for_noter(
    session: AsyncSession,
    workspace_id: str,
    noter_id: str,
    now: datetime,
    *,
    skip: int = 0,
    limit: int = LINES_MAX,
) -> tuple[tuple[ByMe, ...], int]:
    """Give one page of what `noter_id` noted about others, newest first, and how many there are in all."""
    found, count = await _page(session, is_open_to_noter(workspace_id, noter_id, now), skip, limit)
    return tuple(ByMe(row.id, row.doer_id, row.kind, row.words, row.noted_at) for row in found), count


async def waiting_for_manager(
    session: AsyncSession,
    workspace_id: str,
    manager_id: str,
    country: str | None,
    now: datetime,
    *,
    skip: int = 0,
    limit: int = LINES_MAX,
) -> tuple[tuple[Waiting, ...], int]:
    """Give one page of the efforts that `manager_id` may read and say a word to, oldest first, and how many in all.

    For that manager alone. Whether they asked to see them (`Person.prompting`) is not looked at here.
    """
    scope = is_open_to_manager(workspace_id, manager_id, now)
    count = await session.scalar(select(func.count()).select_from(Effort).where(scope)) or 0
    if count <= skip:
        return (), count
    rows = await session.execute(
        with_doer(scope).order_by(Effort.noted_at, Effort.id).offset(skip).limit(limit),
    )
    return tuple(waiting(effort, doer, country, now) for effort, doer in rows), count


def with_doer(*conditions: ColumnElement[bool]) -> Select[Effort, Person]:
    """Ask for efforts together with who did them."""
    doer = (Person.workspace_id == Effort.workspace_id) & (Person.user_id == Effort.doer_id)
    return select(Effort, Person).join(Person, doer).where(*conditions)


def waiting(effort: Effort, doer: Person, country: str | None, now: datetime) -> Waiting:
    """Describe an effort for a manager who may read it."""
    calendar = people.calendar_of(doer, country)
    return Waiting(
        effort_id=effort.id,
        doer_id=effort.doer_id,
        noter_id=effort.noter_id,
        kind=effort.kind,
        words=words_now(effort),
        is_changed=effort.doers_words is not None,
        noted_at=effort.noted_at,
        waited_days=working_dates_between(calendar, effort.noted_on, calendar.local(now).date()),
    )


def words_now(effort: Effort) -> str:
    """Give the words as its doer wants them read."""
    return effort.words if effort.doers_words is None else effort.doers_words


def told_key(effort: Effort) -> str:
    """Name the row of the message to the doer, so that it can be found and drawn again."""
    return f"effort_noted:{effort.id}:{effort.noted_at.isoformat()}"


async def _concerned(
    session: AsyncSession,
    thanks: Thanks,
    receiver_ids: Sequence[str],
    now: datetime,
) -> Sequence[bool]:
    """Give, of each effort that waits for one of them or that the giver noted, whether it waits."""
    found = await session.scalars(
        select(waits(now)).where(
            Effort.workspace_id == thanks.workspace_id,
            Effort.doer_id.in_(sorted(receiver_ids)),
            Effort.noted_at > now - OPEN_FOR,
            or_(waits(now), is_open_to_noter(thanks.workspace_id, thanks.giver_id, now)),
        ),
    )
    return found.all()


async def _stop(session: AsyncSession, thanks: Thanks, receiver_ids: Sequence[str], now: datetime) -> set[int]:
    theirs = (Effort.workspace_id == thanks.workspace_id, Effort.doer_id.in_(sorted(receiver_ids)), waits(now))
    # locked in one order; asked again, because another thanks may have stopped one meanwhile
    in_order = select(Effort.id).where(*theirs).order_by(Effort.id).with_for_update()
    stopping = (
        update(Effort)
        .where(Effort.id.in_(in_order), *theirs)
        .values(acknowledged_at=now, acknowledged_how="thanks", thanks_id=thanks.id)
        .returning(Effort.id)
    )
    if thanks.answers_effort_id is not None:
        stopping = stopping.where(Effort.id.in_(await _of_one_noting(session, thanks.answers_effort_id)))
    return set(await session.scalars(stopping))


async def _of_one_noting(session: AsyncSession, effort_id: int) -> list[int]:
    """Give the effort and those noted in the same breath about others: one thanks to all of them answers each."""
    effort = await session.get(Effort, effort_id)
    if effort is None:
        return []
    noted = await session.scalars(
        select(Effort).where(
            Effort.workspace_id == effort.workspace_id,
            Effort.noter_id == effort.noter_id,
            Effort.noted_at == effort.noted_at,
        ),
    )
    return [
        one.id for one in noted if one.id == effort_id or (one.doer_id != effort.doer_id and one.words == effort.words)
    ]


async def _choices(
    session: AsyncSession,
    thanks: Thanks,
    receiver_ids: Sequence[str],
    now: datetime,
) -> tuple[Choice, ...]:
    """Give the newest of those the giver may be asked about, where it is more than one for a receiver."""
    newest = (
        await session.scalars(
            select(Effort)
            .where(
                Effort.workspace_id == thanks.workspace_id,
                Effort.doer_id.in_(sorted(receiver_ids)),
                is_asked_about(thanks.workspace_id, thanks.giver_id, thanks.id, now),
            )
            .order_by(Effort.noted_at.desc(), Effort.id.desc())
            .limit(CHOICES_MAX),
        )
    ).all()
    doers = Counter(one.doer_id for one in newest)
    several = [one for one in newest if doers[one.doer_id] > 1]
    several.sort(key=lambda one: (one.doer_id, one.noted_at, one.id))
    return tuple(Choice(one.id, _words_for_giver(one, thanks.giver_id), one.doer_id) for one in several)


def _words_for_giver(effort: Effort, giver_id: str) -> str:
    """Give a noter the words they know, so that they do not learn that the doer changed them."""
    return effort.words if effort.noter_id == giver_id else words_now(effort)


async def own(session: AsyncSession, workspace_id: str, doer_id: str, effort_id: int) -> Effort:
    """Give an effort for its doer. Raises NotFound when it is somebody else's or was removed."""
    effort = await session.get(Effort, effort_id)
    if effort is None or effort.is_pending or (effort.workspace_id, effort.doer_id) != (workspace_id, doer_id):
        raise NotFound
    return effort


async def tell_managers(session: AsyncSession, workspace_id: str, doer_ids: Collection[str], now: datetime) -> None:
    """Ask for a new Home for those who lead one of `doer_ids`."""
    managers = await privacy.managers_of(session, workspace_id, doer_ids)
    if managers:
        await outbox.refresh_homes(session, workspace_id, managers, now)


async def _page(
    session: AsyncSession,
    scope: ColumnElement[bool],
    skip: int,
    limit: int,
) -> tuple[Sequence[Effort], int]:
    count = await session.scalar(select(func.count()).select_from(Effort).where(scope)) or 0
    if count <= skip:
        return (), count
    newest_first = (Effort.noted_at.desc(), Effort.id.desc())
    found = await session.scalars(select(Effort).where(scope).order_by(*newest_first).offset(skip).limit(limit))
    return found.all(), count


def _about_me(effort: Effort) -> AboutMe:
    return AboutMe(
        effort_id=effort.id,
        noter_id=effort.noter_id,
        kind=effort.kind,
        words=words_now(effort),
        is_changed=effort.doers_words is not None,
        noted_at=effort.noted_at,
        readable_at=effort.readable_at,
        is_hidden=effort.hidden_at is not None,
    )
