"""Plan the next round of a season, and ask its host: the member whose last turn is longest ago, away people skipped.

Only the host learns who hosts. No person is asked twice for one round, and no row shows a host's pass. Without a host
the round opens all the same.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import and_, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Moment
from slackapp.domain.calendar.defaults import Defaults, defaults_of
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.people import calendars
from slackapp.domain.people.profiles import NEVER
from slackapp.domain.rituals.hosting import moments, own_questions
from slackapp.domain.rituals.hosting.questions import Question, hosts_in_turn
from slackapp.domain.rituals.seasons import timing
from slackapp.domain.rows import inserts
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.rituals.seasons import Season, SeasonMember

HOST_ASKED: Final = "host_asked"
AHEAD: Final = timedelta(days=10)  # before a round, for `to_prepare`: two working days and the holidays between
PORTION: Final = 100  # seasons looked up at once, so that memory stays bounded
AT_ONCE: Final = 20  # candidates read together; mostly the first can be asked


@dataclass(frozen=True, slots=True)
class ToPrepare:
    """One portion of the seasons whose host may be due."""

    season_ids: tuple[int, ...]
    beyond: int | None  # where the next portion begins; None: this was the last


async def to_prepare(
    session: AsyncSession, workspace_ids: Collection[str], now: datetime, beyond: int | None = None
) -> ToPrepare:
    """Return running seasons, by id, whose host may be due and whose next round has no host able to act.

    For the job only, which calls `prepare_season` for each in a transaction of its own.
    """
    hosted = exists().where(
        Round.season_id == Season.id,
        Round.number == Season.next_number,
        SeasonMember.season_id == Season.id,
        SeasonMember.user_id == Round.host_id,
        Person.workspace_id == Round.workspace_id,
        Person.user_id == Round.host_id,
        Person.is_deactivated.is_(False),
    )
    query = select(Season).where(
        Season.workspace_id.in_(sorted(workspace_ids)),
        Season.state == "running",
        Season.next_opens_at > now,
        Season.next_opens_at <= now + AHEAD,
        Season.id > (beyond or 0),
        ~hosted,
    )
    found = list(await session.scalars(query.order_by(Season.id).limit(PORTION)))
    due = tuple(season.id for season in found if _is_time(season, now))
    return ToPrepare(due, found[-1].id if len(found) == PORTION else None)


async def prepare_season(session: AsyncSession, season_id: int, now: datetime, country: str | None) -> None:
    """Lock a season, and `prepare` its next round."""
    season = await session.get(Season, season_id, with_for_update=True, populate_existing=True)
    if season is not None:
        await prepare(session, season, now, country)


async def prepare(session: AsyncSession, season: Season, now: datetime, country: str | None = None) -> Round | None:
    """Plan the season's next round and ask its host, if due; return the round, None before the time.

    A host who left, or is no longer counted in, is followed by the next host. Any number of workers may call at any
    moment: a person is asked once. `country`: the default for public holidays of hosts.
    """
    if not _is_time(season, now):
        return None
    planned = await planned_round(session, season)
    if planned is not None and not await _has_host(session, planned):
        await ask_next(session, season, planned, Moment(season.workspace_id, now, country))
    return planned


async def planned_round(session: AsyncSession, season: Season) -> Round | None:
    """Return the season's next round, locked, with its question; None when opened or called off already.

    Creates a missing round. Follows a moved season. Also for the job of opening rounds.
    """
    if season.next_opens_at is None:
        return None
    row = await _round_of(session, season)
    if row is None:
        questions = await own_questions.next_questions(session, season)
        new = {
            "workspace_id": season.workspace_id,
            "season_id": season.id,
            "number": season.next_number,
            **_asking(questions[0]),
            "host_id": None,
            "state": "planned",
            "opens_at": season.next_opens_at,
            "gathers_at": timing.gathers_at(season, season.next_opens_at),
        }
        await inserts.insert_new(session, Round, [new])
        row = await _round_of(session, season)
    if row is None or row.state != "planned":
        return None
    if row.opens_at != season.next_opens_at:
        row.opens_at, row.gathers_at = season.next_opens_at, timing.gathers_at(season, season.next_opens_at)
        await session.flush()
    return row


async def ask_next(session: AsyncSession, season: Season, planned: Round, at: Moment) -> None:
    """Choose the next host of a planned round and queue their message; without a member left to ask, choose no host.

    Waits for the morning of the member in turn, and passes over members who are away. `planned` is locked.
    """
    planned.host_id = await _next_host(session, season, planned.opens_at, at)
    await session.flush()
    if planned.host_id is None:
        return
    member = (SeasonMember.season_id == season.id, SeasonMember.user_id == planned.host_id)
    today = timing.calendar_of(season).local(at.now).date()
    await session.execute(update(SeasonMember).where(*member).values(last_hosted_on=today))
    outbox.on_behalf_of(session, None)
    message = OutboxMessage(
        "host_asked",
        planned.host_id,
        key_of(planned.id, planned.host_id),
        {"round_id": planned.id},
        urgency=outbox.FROM_TEND,
        expires_at=planned.opens_at,
    )
    await outbox.enqueue_again(session, season.workspace_id, message, at.now)


def _is_time(season: Season, now: datetime) -> bool:
    """Return whether a host of the season's next round may be asked now, in any zone."""
    opens_at = season.next_opens_at
    if season.state != "running" or opens_at is None or now >= opens_at:
        return False
    return now >= moments.asks_nobody_before(timing.calendar_of(season), opens_at)


def key_of(round_id: int, host_id: str) -> str:
    """Return the dedupe key of the message to a host, by which its place is found."""
    return f"{HOST_ASKED}:{round_id}:{host_id}"


def set_question(planned: Round, question: Question) -> None:
    """Store a question in a planned round."""
    for name, value in _asking(question).items():
        setattr(planned, name, value)


def _asking(question: Question) -> dict[str, Any]:
    return {"question_key": question.key, "own_question": question.words, "own_question_id": question.own_id}


async def _round_of(session: AsyncSession, season: Season) -> Round | None:
    mine = (Round.season_id == season.id, Round.number == season.next_number)
    row: Round | None = await session.scalar(
        select(Round).where(*mine).with_for_update().execution_options(populate_existing=True)
    )
    return row


async def _has_host(session: AsyncSession, planned: Round) -> bool:
    """Return whether the round's host can still act: counted in, and with an account."""
    if planned.host_id is None:
        return False
    member = and_(SeasonMember.season_id == planned.season_id, SeasonMember.user_id == planned.host_id)
    query = select(Person.user_id).where(
        Person.workspace_id == planned.workspace_id,
        Person.user_id == planned.host_id,
        Person.is_deactivated.is_(False),
        exists().where(member),
    )
    return await session.scalar(query) is not None


async def _next_host(session: AsyncSession, season: Season, opens_at: datetime, at: Moment) -> str | None:
    """Return the member in turn, once their morning has come; None before, and without a member left to ask."""
    calendar = timing.calendar_of(season)
    # a turn that was given for this round already: its person passed, left it unanswered, or lost the round
    since = calendar.local(moments.asks_nobody_before(calendar, opens_at)).date()
    until = calendar.local(opens_at).date()
    members = await session.execute(
        select(SeasonMember.user_id, SeasonMember.last_hosted_on).where(SeasonMember.season_id == season.id)
    )
    last_hosted = {user_id: last for user_id, last in members if last is None or not since <= last <= until}
    defaults = await defaults_of(session, at)
    in_turn = hosts_in_turn(season.id, last_hosted)
    for first in range(0, len(in_turn), AT_ONCE):
        some = in_turn[first : first + AT_ONCE]
        theirs = await _calendars_of(session, season.workspace_id, some, defaults)
        for user_id in some:
            if user_id not in theirs:
                continue
            morning = moments.asks_at(replace(theirs[user_id], away=()), opens_at)
            if moments.can_answer(theirs[user_id], max(morning, at.now), opens_at):
                return user_id if morning <= at.now else None
    return None


async def _calendars_of(
    session: AsyncSession, workspace_id: str, user_ids: Sequence[str], defaults: Defaults
) -> dict[str, Calendar]:
    """Return the calendars of the people with an account here, by id."""
    rows = await session.execute(
        select(Person.user_id, *calendars.COLUMNS).where(
            Person.workspace_id == workspace_id,
            Person.user_id.in_(user_ids),
            Person.refreshed_at > NEVER,
            Person.is_deactivated.is_(False),
            Person.is_external.is_(False),
            Person.is_bot.is_(False),
        )
    )
    return {row.user_id: calendars.of_person(row, defaults) for row in rows}
