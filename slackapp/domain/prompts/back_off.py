"""Reduce the weekly prompts for a manager who ignores them, and resume them after any sign of interest.

A prompt counts as ignored after five working days of the manager without a press or a visit to Home. After two ignored
prompts in a row, prompts come every other week. After three ignored prompts the prompts pause; Home says so once, and
after eight weeks Tend sends one line. Any press, any visit, or a thanks to a person named in a prompt resumes the
weekly prompts. Visible to the manager only: no other screen, export or report shows the rhythm.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Literal

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.calendar.defaults import defaults_of
from slackapp.domain.calendar.prompting_hours import ignored_at, week_starts
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.outbox import home_tabs
from slackapp.domain.outbox.homes import HOME_STAYS_OPEN
from slackapp.domain.people import profiles as people
from slackapp.domain.rows import inserts
from slackapp.domain.rows.prepared import Prepared
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.prompts import Prompt, PromptItem, PromptRhythm
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver

# PRODUCT §4: soft snooze; autonomy-keeping nudges worked better (van Roekel 2023)
FORTNIGHTLY_AFTER = 2  # ignored prompts in a row
PAUSED_AFTER = 3
LINE_AFTER = timedelta(weeks=8)

Turn = Literal["ask", "rest", "line"]


async def turn_of(session: AsyncSession, manager: Person, calendar: Calendar, now: datetime) -> Turn:
    """Return this week's turn: "ask" for a prompt, "rest" for none, "line" for the single line of a long pause.

    Starts a pause in the first week without a prompt. Signs of interest before `now` count; prompts never delivered do
    not.
    """
    row = await session.get(PromptRhythm, (manager.workspace_id, manager.user_id), with_for_update=True)
    if row is None:
        return "ask"
    heeded_at = await _heeded_at(session, row)
    if row.paused_at is not None and _is_paused(row, heeded_at):
        line_from = _day_of_line(calendar, row.paused_at)
        if row.line_at is None and now >= line_from:
            return "line"
        return _rest(row, calendar, now, line_from if row.line_at is None else None)
    lately = await _sent_since(session, row, heeded_at)
    ignored = [sent_at for sent_at in lately if ignored_at(calendar, sent_at) <= now]
    if len(ignored) >= PAUSED_AFTER:
        row.paused_at, row.notified_at, row.line_at = now, None, None
        return _rest(row, calendar, now)
    if len(ignored) >= FORTNIGHTLY_AFTER and week_starts(calendar, lately[0], 2) > now:
        return _rest(row, calendar, now)
    return "ask"


async def is_fortnightly(session: AsyncSession, acting: Acting) -> bool:
    """Return whether the prompt currently comes every other week, for the manager only."""
    workspace_id, manager_id = acting.workspace_id, acting.user_id
    row = await session.get(PromptRhythm, (workspace_id, manager_id))
    manager = await session.get(Person, (workspace_id, manager_id))
    if row is None or manager is None:
        return False
    calendar = people.calendar_of(manager, await defaults_of(session, acting))
    lately = await _sent_since(session, row, await _heeded_at(session, row))
    return sum(ignored_at(calendar, sent_at) <= acting.now for sent_at in lately) >= FORTNIGHTLY_AFTER


async def asked(session: AsyncSession, workspace_id: str, manager_id: str, now: datetime) -> None:
    """Record a delivered prompt: signs of interest count from now on, and any earlier pause ends without mention."""
    row = {"workspace_id": workspace_id, "manager_id": manager_id, "asked_at": now}
    await inserts.insert_new(session, PromptRhythm, [row])
    rhythm = await session.get_one(PromptRhythm, (workspace_id, manager_id), with_for_update=True)
    rhythm.asked_at = now
    rhythm.paused_at = rhythm.notified_at = rhythm.line_at = None
    await session.flush()


async def hold(session: AsyncSession, acting: Acting) -> None:
    """Lock the user's rhythm before their prompts, as everybody does who changes both; `heed` may follow, or not."""
    await session.get(PromptRhythm, (acting.workspace_id, acting.user_id), with_for_update=True)


async def heed(session: AsyncSession, acting: Acting) -> None:
    """Record the user's press on their prompt: weekly prompts continue or resume. No message is sent."""
    row = await session.get(PromptRhythm, (acting.workspace_id, acting.user_id), with_for_update=True)
    if row is not None:
        await _heed(session, row, acting.now)


async def visited(session: AsyncSession, acting: Acting) -> None:
    """Record the user's visit to their Home, as `heed` does, and let Home mention an ended pause once.

    Call this before `home_tabs.opened`: a Home not yet published was not seen by the user.
    """
    row = await session.get(PromptRhythm, (acting.workspace_id, acting.user_id), with_for_update=True)
    if row is None:
        return
    if row.notified_at is not None and await home_tabs.is_up_to_date(session, acting.workspace_id, acting.user_id):
        row.paused_at = row.notified_at = row.line_at = None
    elif row.paused_at is not None and row.notified_at is None:
        row.notified_at = acting.now
    await _heed(session, row, acting.now)


_NOTIFIED = Prepared(
    select(PromptRhythm.notified_at).where(
        PromptRhythm.workspace_id == bindparam("workspace"), PromptRhythm.manager_id == bindparam("manager")
    )
)


async def has_pause_notice(session: AsyncSession, acting: Acting) -> bool:
    """Return whether Home mentions the ended pause: from the visit ending the pause until the next visit."""
    notified_at = await _NOTIFIED.scalar(session, {"workspace": acting.workspace_id, "manager": acting.user_id})
    return notified_at is not None and notified_at > acting.now - HOME_STAYS_OPEN


async def is_paused(session: AsyncSession, workspace_id: str, manager_id: str) -> bool:
    """Return whether the weekly prompt is paused, for the manager only."""
    row = await session.get(PromptRhythm, (workspace_id, manager_id))
    return row is not None and _is_paused(row, await _heeded_at(session, row))


async def line_arrived(session: AsyncSession, acting: Acting) -> None:
    """Record the delivery of the single line of a long pause; it is never sent twice."""
    row = await session.get(PromptRhythm, (acting.workspace_id, acting.user_id), with_for_update=True)
    if row is not None:
        row.line_at = acting.now
        await session.flush()


async def _heed(session: AsyncSession, row: PromptRhythm, now: datetime) -> None:
    # a job may have run with a later `now` than the clock shows; the press counts for its prompts too
    moments = (now, row.asked_at, row.paused_at, row.heeded_at)
    row.heeded_at = max(moment for moment in moments if moment is not None)
    row.rests_until = None
    await session.flush()


def _rest(row: PromptRhythm, calendar: Calendar, now: datetime, until: datetime | None = None) -> Turn:
    """Rest until the next week begins, or until `until` if that is sooner."""
    next_week = week_starts(calendar, now, 1)
    row.rests_until = next_week if until is None else min(next_week, until)
    return "rest"


def _day_of_line(calendar: Calendar, paused_at: datetime) -> datetime:
    """Return the start of the local date LINE_AFTER after a pause began: eight weeks to the day.

    Counted in hours, a pause that began before summer time would last nine.
    """
    return calendar.at(calendar.local(paused_at).date() + LINE_AFTER, time(0))


def _is_paused(row: PromptRhythm, heeded_at: datetime | None) -> bool:
    return row.paused_at is not None and (heeded_at is None or heeded_at < row.paused_at)


async def _sent_since(session: AsyncSession, row: PromptRhythm, heeded_at: datetime | None) -> Sequence[datetime]:
    """Return the delivery times of prompts since the last sign of interest, newest first, at most PAUSED_AFTER."""
    found = select(Prompt.sent_at).where(
        Prompt.workspace_id == row.workspace_id,
        Prompt.manager_id == row.manager_id,
        Prompt.sent_at.is_not(None),
    )
    if heeded_at is not None:
        found = found.where(Prompt.sent_at > heeded_at)
    rows = await session.scalars(found.order_by(Prompt.sent_at.desc()).limit(PAUSED_AFTER))
    return [sent_at for sent_at in rows if sent_at is not None]


async def _heeded_at(session: AsyncSession, row: PromptRhythm) -> datetime | None:
    """Return the time of the manager's newest press, visit, answer, or thanks to a person named in a prompt."""
    mine = (PromptItem.workspace_id == row.workspace_id, PromptItem.manager_id == row.manager_id)
    answered_at = await session.scalar(select(func.max(PromptItem.answered_at)).where(*mine))
    named = (
        select(Effort.doer_id)
        .join(PromptItem, PromptItem.effort_id == Effort.id)
        .join(Prompt, Prompt.id == PromptItem.prompt_id)
        .where(*mine, Prompt.sent_at.is_not(None), Prompt.sent_at > row.asked_at - LINE_AFTER)
    )
    first = row.asked_at - LINE_AFTER if row.heeded_at is None else row.heeded_at
    thanked_at = await session.scalar(
        select(func.max(Thanks.said_at))
        .join(ThanksReceiver, ThanksReceiver.thanks_id == Thanks.id)
        .where(
            Thanks.workspace_id == row.workspace_id,
            Thanks.giver_id == row.manager_id,
            Thanks.said_at > first,
            ThanksReceiver.receiver_id.in_(named),
        ),
    )
    return max((moment for moment in (row.heeded_at, answered_at, thanked_at) if moment is not None), default=None)
