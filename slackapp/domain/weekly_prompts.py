"""The weekly rhythm of prompts: who is to be asked now, about what, and a last look at the moment of sending.

Three workers may do this at once. Must not know how a prompt looks or what a manager may answer; `prompts` does.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain import outbox, people, prompts
from slackapp.domain.calendars import Calendar
from slackapp.domain.models import Effort, Lead, Person, Prompt, PromptItem
from slackapp.domain.outbox import Letter
from slackapp.domain.privacy import doer_is_here, leads_doer, waits
from slackapp.domain.worktime import (
    LAST_PROMPTING_WEEKDAY,
    PROMPTING_CLOSES,
    iso_week,
    next_prompting_moment,
    prompt_due,
)

EFFORTS_MAX = 3  # PRODUCT §3 "Prompts to managers"
EFFORTS_OF_FIRST = 1


async def managers_to_prompt(session: AsyncSession, workspace_id: str, now: datetime) -> tuple[str, ...]:
    """Give the managers for whom `prepare_prompt` may have something to do; public holidays are not looked at here."""
    candidates = await session.execute(
        select(Person.user_id, Person.zone)
        .join(Lead, (Lead.workspace_id == Person.workspace_id) & (Lead.manager_id == Person.user_id))
        .join(Effort, (Effort.workspace_id == Lead.workspace_id) & (Effort.doer_id == Lead.member_id))
        .where(
            Lead.workspace_id == workspace_id,
            Lead.confirmed_at.is_not(None),
            *_is_active(),
            *_is_to_be_asked(Lead.manager_id, now),
        )
        .distinct()
        .order_by(Person.user_id),
    )
    due = [
        (user_id, iso_week(Calendar(zone), now))
        for user_id, zone in candidates
        if prompt_due(Calendar(zone), now, key=spread_key(workspace_id, user_id))
    ]
    if not due:
        return ()
    made = await session.execute(
        select(Prompt.manager_id, Prompt.week).where(
            Prompt.workspace_id == workspace_id,
            Prompt.week.in_(sorted({week for _, week in due})),
        ),
    )
    done = {(manager_id, week) for manager_id, week in made}
    return tuple(user_id for user_id, week in due if (user_id, week) not in done)


async def prepare_prompt(
    session: AsyncSession,
    workspace_id: str,
    manager_id: str,
    country: str | None,
    now: datetime,
) -> bool:
    """Record this week's prompt for `manager_id` and queue it, when it is due and there is something to ask.

    False when there is nothing to do, or another worker did it: one prompt for each manager and ISO week of theirs.
    """
    manager = await session.get(Person, (workspace_id, manager_id))
    if manager is None or not _may_be_prompted(manager):
        return False
    calendar = people.calendar_of(manager, country)
    if not prompt_due(calendar, now, key=spread_key(workspace_id, manager_id)):
        return False
    introduces = manager.met_prompts_at is None
    effort_ids = await _pick(session, manager, EFFORTS_OF_FIRST if introduces else EFFORTS_MAX, now)
    if not effort_ids:
        return False
    week = iso_week(calendar, now)
    row = {"workspace_id": workspace_id, "manager_id": manager_id, "week": week}
    if await outbox.insert_new(session, Prompt, [{**row, "made_at": now, "introduces": introduces}]) == 0:
        return False
    prompt = (await session.scalars(select(Prompt).filter_by(**row))).one()
    _add_items(session, prompt, effort_ids)
    await session.flush()
    letter = Letter(
        kind="prompt",
        target=manager_id,
        dedupe_key=prompts.sent_key(prompt),
        refs={"prompt_id": prompt.id},
        urgency=outbox.FROM_TEND,
        expires_at=_closes(calendar, now),
    )
    await outbox.enqueue(session, workspace_id, [letter], now)
    return True


async def last_look(
    session: AsyncSession,
    workspace_id: str,
    prompt_id: int,
    country: str | None,
    now: datetime,
) -> prompts.PromptShown | datetime | None:
    """Look once more at the moment of sending: what changed since is left out, and does not count as asked.

    A moment instead when the manager's hours are over, from which to try again. None when there is nothing to send
    any more; the prompt is then removed, so that a later day of the week may still bring another.
    """
    prompt = await session.get(Prompt, prompt_id)
    if prompt is None or prompt.workspace_id != workspace_id:
        return None
    manager = await session.get(Person, (workspace_id, prompt.manager_id))
    shown = await prompts.for_manager(session, workspace_id, prompt.manager_id, prompt_id, country, now)
    asked = [item for item in shown.items if item.waiting is not None and item.answer is None] if shown else []
    opens = next_prompting_moment(people.calendar_of(manager, country), now) if manager else None
    if shown is None or manager is None or not _may_be_prompted(manager) or not asked or opens is None:
        await session.delete(prompt)
        return None
    if opens > now:
        return opens
    kept = [item.effort_id for item in asked]
    await session.execute(
        delete(PromptItem).where(PromptItem.prompt_id == prompt_id, PromptItem.effort_id.not_in(kept)),
    )
    return replace(shown, items=tuple(asked))


async def stands(session: AsyncSession, workspace_id: str, prompt_id: int, now: datetime) -> None:
    """The message arrived: its efforts count as asked, and its manager has met prompts."""
    prompt = await session.get(Prompt, prompt_id)
    if prompt is None or prompt.workspace_id != workspace_id:
        return
    prompt.sent_at = prompt.sent_at or now
    await session.execute(
        update(Person)
        .where(
            Person.workspace_id == workspace_id,
            Person.user_id == prompt.manager_id,
            Person.met_prompts_at.is_(None),
        )
        .values(met_prompts_at=now),
    )


def spread_key(workspace_id: str, manager_id: str) -> str:
    """Name whose weekday and hour `worktime` spreads."""
    return f"{manager_id}:{workspace_id}"


def _is_active() -> tuple[ColumnElement[bool], ...]:
    return (
        Person.prompting == prompts.WEEKLY,
        Person.is_deactivated.is_(False),
        Person.is_bot.is_(False),
        Person.is_external.is_(False),
    )


def _may_be_prompted(person: Person) -> bool:
    return person.prompting == prompts.WEEKLY and not (person.is_deactivated or person.is_bot or person.is_external)


def _is_to_be_asked(manager_id: prompts.UserId, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Say of an effort that it has waited long enough, and that this manager was not asked too often."""
    answered = exists().where(
        PromptItem.workspace_id == Effort.workspace_id,
        PromptItem.effort_id == Effort.id,
        PromptItem.manager_id == manager_id,
        PromptItem.answer.in_(prompts.FINAL),
    )
    asked = prompts.times_asked(manager_id)
    return (
        waits(now),
        Effort.ripe_at <= now,
        Effort.readable_at <= now,
        doer_is_here(),
        ~answered.correlate(Effort, Lead),
        asked < prompts.ASKED_MAX,
    )


async def _pick(session: AsyncSession, manager: Person, count: int, now: datetime) -> list[int]:
    """Give the oldest efforts to ask about, one for each doer."""
    found = await session.execute(
        select(Effort.id, Effort.doer_id)
        .where(leads_doer(manager.workspace_id, manager.user_id), *_is_to_be_asked(manager.user_id, now))
        .order_by(Effort.noted_at, Effort.id),
    )
    oldest: dict[str, int] = {}
    for effort_id, doer_id in found:
        oldest.setdefault(doer_id, effort_id)
    return list(oldest.values())[:count]


def _add_items(session: AsyncSession, prompt: Prompt, effort_ids: Sequence[int]) -> None:
    session.add_all(
        PromptItem(
            prompt_id=prompt.id,
            effort_id=effort_id,
            workspace_id=prompt.workspace_id,
            manager_id=prompt.manager_id,
            position=position,
        )
        for position, effort_id in enumerate(effort_ids)
    )


def _closes(calendar: Calendar, now: datetime) -> datetime:
    today = calendar.local(now).date()
    return calendar.at(today + timedelta(days=LAST_PROMPTING_WEEKDAY - today.weekday()), PROMPTING_CLOSES)
