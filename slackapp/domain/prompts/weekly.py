"""Prepare the weekly prompts: pick the managers and efforts, and check again at sending time.

Several workers may run the functions at once. The module must not know the look of a prompt or the possible answers;
`answering` does.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting, Moment
from slackapp.domain.calendar.defaults import defaults_of
from slackapp.domain.calendar.prompting_hours import (
    LAST_PROMPTING_WEEKDAY,
    PROMPTING_CLOSES,
    can_prompt_at,
    iso_week,
    next_prompting_moment,
)
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.people import profiles as people
from slackapp.domain.prompts import answering as prompts
from slackapp.domain.prompts import back_off, candidates, choice, shown
from slackapp.domain.rows import inserts
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.prompts import Prompt, PromptItem


@dataclass(frozen=True, slots=True)
class Timing:
    """The facts about the prompt's schedule in its own explanation, for its manager only."""

    waiting_days: int  # working days of the doer
    own_moment: tuple[int, time] | None  # (weekday with Monday 0, time); None: spread by Tend
    is_fortnightly: bool


async def prepare_prompt(session: AsyncSession, acting: Acting) -> bool:
    """Record and queue this week's prompt for a manager whose moment has come, see `due.managers_to_prompt`.

    Returns False without efforts for the prompt, when another worker was first (one prompt a manager and ISO week), or
    when `back_off` holds the prompt back; a held prompt may queue the single line of a long pause.
    """
    workspace_id, manager_id, now = acting.workspace_id, acting.user_id, acting.now
    manager = await session.get(Person, (workspace_id, manager_id))
    if manager is None or not _may_be_prompted(manager):
        return False
    defaults = await defaults_of(session, acting)
    calendar = people.calendar_of(manager, defaults)
    introduces = manager.met_prompts_at is None
    found = await candidates.of_manager(session, manager, calendar, defaults, now)
    groups = choice.choose(
        found.efforts,
        everyday_asked=found.everyday_asked,
        today=found.today,
        is_first=introduces,
        first_doers=found.first_doers,
    )
    turn = await back_off.turn_of(session, manager, calendar, now) if groups else "rest"
    if turn == "line":
        key = f"prompts_paused:{manager_id}:{iso_week(calendar, now)}"
        await _queue_message(session, manager, calendar, now, OutboxMessage("prompts_paused", manager_id, key))
    if turn != "ask":
        return False
    row = {"workspace_id": workspace_id, "manager_id": manager_id, "week": iso_week(calendar, now)}
    if await inserts.insert_new(session, Prompt, [{**row, "made_at": now, "introduces": introduces}]) == 0:
        return False
    prompt = (await session.scalars(select(Prompt).filter_by(**row))).one()
    _add_items(session, prompt, groups)
    await session.flush()
    message = OutboxMessage("prompt", manager_id, shown.sent_key(prompt), {"prompt_id": prompt.id})
    await _queue_message(session, manager, calendar, now, message)
    return True


async def may_announce_pause(session: AsyncSession, acting: Acting) -> bool | datetime:
    """Check the single line of a long pause again before sending: return True, False, or the next time to try."""
    workspace_id, manager_id, now = acting.workspace_id, acting.user_id, acting.now
    manager = await session.get(Person, (workspace_id, manager_id))
    if manager is None or not _may_be_prompted(manager):
        return False
    if not await back_off.is_paused(session, workspace_id, manager_id):
        return False
    calendar = people.calendar_of(manager, await defaults_of(session, acting))
    opens = next_prompting_moment(calendar, now)
    return opens if opens is not None and opens > now else opens is not None


async def last_look(session: AsyncSession, moment: Moment, prompt_id: int) -> shown.PromptShown | datetime | None:
    """Check a prompt again at sending time, and drop efforts changed since; dropped efforts do not count as prompted.

    A reminder is dropped too when a postponed message reaches the last working days of its effort. Returns a time to
    try again when the manager's hours are over. Returns None when no effort is left; the prompt is then deleted, so
    that a later day of the week may bring a new prompt.
    """
    workspace_id, now = moment.workspace_id, moment.now
    prompt = await session.get(Prompt, prompt_id)
    if prompt is None or prompt.workspace_id != workspace_id:
        return None
    manager = await session.get(Person, (workspace_id, prompt.manager_id))
    defaults = await defaults_of(session, moment)
    seen = await shown.shown_to(session, prompt, manager, defaults, now)
    asked = [item for item in seen.items if item.is_open and item.may_ask and item.answer is None]
    opens = next_prompting_moment(people.calendar_of(manager, defaults), now) if manager else None
    if manager is None or not _may_be_prompted(manager) or not asked or opens is None:
        await session.delete(prompt)
        return None
    if opens > now:
        return opens
    kept = [item.effort_id for item in asked]
    await session.execute(
        delete(PromptItem).where(PromptItem.prompt_id == prompt_id, PromptItem.effort_id.not_in(kept)),
    )
    return replace(seen, items=tuple(asked))


async def stands(session: AsyncSession, workspace_id: str, prompt_id: int, now: datetime) -> None:
    """Record a delivered prompt: its efforts count as prompted, and the manager counts as introduced to prompts."""
    prompt = await session.get(Prompt, prompt_id)
    if prompt is None or prompt.workspace_id != workspace_id:
        return
    await session.execute(  # first, as in `answering.choose_prompting`
        update(Person)
        .where(
            Person.workspace_id == workspace_id,
            Person.user_id == prompt.manager_id,
            Person.met_prompts_at.is_(None),
        )
        .values(met_prompts_at=now),
    )
    prompt.sent_at = prompt.sent_at or now
    await session.flush()
    await back_off.asked(session, workspace_id, prompt.manager_id, prompt.sent_at)


async def given_up(session: AsyncSession, workspace_id: str, prompt_id: int, now: datetime, *, is_asked: bool) -> None:
    """End a prompt that Slack did not take; the manager does not count as introduced to prompts.

    With `is_asked`, its efforts count as prompted, so that the next prompt may have other efforts. Otherwise the prompt
    is deleted, and a later day of the week may bring a new prompt.
    """
    prompt = await session.get(Prompt, prompt_id)
    if prompt is None or prompt.workspace_id != workspace_id:
        return
    if is_asked:
        prompt.sent_at = prompt.sent_at or now
    else:
        await session.delete(prompt)
    await session.flush()


async def timing_of(session: AsyncSession, acting: Acting) -> Timing:
    """Return the schedule of the manager's weekly prompt, for the manager only."""
    defaults = await defaults_of(session, acting)
    manager = await session.get(Person, (acting.workspace_id, acting.user_id))
    own = None
    if manager is not None:
        calendar = people.calendar_of(manager, defaults)
        own = own_moment(calendar, manager.prompt_weekday, manager.prompt_minute)
    is_fortnightly = await back_off.is_fortnightly(session, acting)
    return Timing(defaults.waiting_days, own, is_fortnightly)


def own_moment(calendar: Calendar, weekday: int | None, minute: int | None) -> tuple[int, time] | None:
    """Return the manager's chosen weekday (Monday 0) and time, from an ISO weekday and a minute; None for the spread.

    A choice outside the manager's current days or hours is ignored, so that a changed calendar never silences the
    prompts.
    """
    if weekday is None or minute is None:
        return None
    at = time(*divmod(minute, 60))
    return (weekday - 1, at) if can_prompt_at(calendar, weekday - 1, at) else None


def spread_key(workspace_id: str, manager_id: str) -> str:
    """Return the key for spreading the managers' weekdays and hours in `calendar`."""
    return f"{manager_id}:{workspace_id}"


def is_active() -> tuple[ColumnElement[bool], ...]:
    """Match people allowed to be prompted; the query form of `_may_be_prompted`."""
    return (
        Person.prompting == prompts.WEEKLY,
        Person.is_deactivated.is_(False),
        Person.is_bot.is_(False),
        Person.is_external.is_(False),
    )


def _may_be_prompted(person: Person) -> bool:
    return person.prompting == prompts.WEEKLY and not (person.is_deactivated or person.is_bot or person.is_external)


async def _queue_message(
    session: AsyncSession, manager: Person, calendar: Calendar, now: datetime, message: OutboxMessage
) -> None:
    """Queue a message begun by Tend, expiring at the end of the week's prompting hours."""
    begun = replace(message, urgency=outbox.FROM_TEND, expires_at=_closes(calendar, now))
    await outbox.enqueue(session, manager.workspace_id, [begun], now)


def _add_items(session: AsyncSession, prompt: Prompt, groups: Sequence[choice.Group]) -> None:
    places = (
        (group_no, line_no, effort_id)
        for group_no, group in enumerate(groups)
        for line_no, line in enumerate(group.lines)
        for effort_id in line.effort_ids
    )
    session.add_all(
        PromptItem(
            prompt_id=prompt.id,
            effort_id=effort_id,
            workspace_id=prompt.workspace_id,
            manager_id=prompt.manager_id,
            position=position,
            group_no=group_no,
            line_no=line_no,
        )
        for position, (group_no, line_no, effort_id) in enumerate(places)
    )


def _closes(calendar: Calendar, now: datetime) -> datetime:
    today = calendar.local(now).date()
    return calendar.at(today + timedelta(days=LAST_PROMPTING_WEEKDAY - today.weekday()), PROMPTING_CLOSES)
