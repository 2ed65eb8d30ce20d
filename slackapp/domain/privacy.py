"""Who may read which effort: decided here alone, as conditions that every query of efforts is built from.

- The *doer* reads it until it closes or is hidden. What they see never depends on what a manager answered.
- The *noter* reads the words they wrote, and nothing of what became of them: not that they were changed or hidden.
- The *manager*, confirmed as leading the doer, reads it from `readable_at` on while it waits, and nothing once it had
  its word, was hidden, closed, or they said it was not theirs. How long it waited is shown to them alone.
- Nobody else reads it, an admin included.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.models import Effort, Lead, Person, PromptItem
from slackapp.domain.worktime import CLOSING_DAYS

# Nothing noted earlier is still open. Said besides `closes_at`, because the indexes are on `noted_at`.
OPEN_FOR = timedelta(days=CLOSING_DAYS + 2)


def waits(now: datetime) -> ColumnElement[bool]:
    """Say of an effort that it has had no word yet and still may get one."""
    return and_(Effort.acknowledged_at.is_(None), is_in_its_time(now))


def is_in_its_time(now: datetime) -> ColumnElement[bool]:
    """Say of an effort that it is not over, whether or not it had its word."""
    return and_(
        Effort.hidden_at.is_(None),
        Effort.closed_at.is_(None),
        Effort.is_pending.is_(False),
        Effort.closes_at > now,
    )


def is_open_to_doer(workspace_id: str, doer_id: str, now: datetime) -> ColumnElement[bool]:
    """Say of an effort that `doer_id` may read, change and hide it.

    A word that came or that a manager knew of makes no difference here: it would tell the doer what the manager did.
    """
    return and_(
        Effort.workspace_id == workspace_id,
        Effort.doer_id == doer_id,
        Effort.noted_at > now - OPEN_FOR,
        Effort.closes_at > now,
        Effort.hidden_at.is_(None),
        Effort.is_pending.is_(False),
    )


def is_open_to_noter(workspace_id: str, noter_id: str, now: datetime) -> ColumnElement[bool]:
    """Say of an effort that `noter_id` may read the words they wrote; their own efforts they read as the doer."""
    return and_(
        Effort.workspace_id == workspace_id,
        Effort.noter_id == noter_id,
        Effort.noted_at > now - OPEN_FOR,
        Effort.closes_at > now,
        Effort.doer_id != noter_id,
    )


def is_open_to_manager(workspace_id: str, manager_id: str, now: datetime) -> ColumnElement[bool]:
    """Say of an effort that `manager_id` may read it now."""
    return and_(waits(now), _is_for_manager(workspace_id, manager_id, now))


def is_asked_about(workspace_id: str, giver_id: str, thanks_id: int, now: datetime) -> ColumnElement[bool]:
    """Say of an effort that the giver of these thanks may be asked whether they meant it.

    Only what is on their own Home: a noter's own list, whatever became of it, so that neither the question nor its
    absence tells what the doer hid, a manager answered or others noted; a manager's as it was before these thanks.
    """
    was_open_to_manager = and_(
        Effort.thanks_id == thanks_id,
        is_in_its_time(now),
        _is_for_manager(workspace_id, giver_id, now),
    )
    return or_(is_open_to_noter(workspace_id, giver_id, now), was_open_to_manager)


def is_known_to_giver(workspace_id: str, giver_id: str, now: datetime) -> ColumnElement[bool]:
    """Say of an effort, waiting or not, that the giver was possibly asked about it: its noter, the doer's manager."""
    leads = and_(leads_doer(workspace_id, giver_id), _has_been_held(giver_id, now))
    return and_(Effort.workspace_id == workspace_id, or_(Effort.noter_id == giver_id, leads))


def _is_for_manager(workspace_id: str, manager_id: str, now: datetime) -> ColumnElement[bool]:
    return and_(
        _has_been_held(manager_id, now),
        leads_doer(workspace_id, manager_id),
        doer_is_here(),
        ~is_set_aside(manager_id),
    )


def _has_been_held(manager_id: str, now: datetime) -> ColumnElement[bool]:
    # a job may have run as of a later moment than the clock shows now: what was asked stays readable
    return or_(Effort.readable_at <= now, is_asked_of(manager_id))


def leads_doer(workspace_id: str, manager_id: str) -> ColumnElement[bool]:
    """Say of an effort that `manager_id` leads who did it, and that this was confirmed."""
    led = select(Lead.member_id).where(
        Lead.workspace_id == workspace_id,
        Lead.manager_id == manager_id,
        Lead.confirmed_at.is_not(None),
    )
    return and_(Effort.workspace_id == workspace_id, Effort.doer_id.in_(led))


def doer_is_here() -> ColumnElement[bool]:
    """Say of an effort that a word could still reach who did it."""
    condition = exists().where(
        Person.workspace_id == Effort.workspace_id,
        Person.user_id == Effort.doer_id,
        Person.is_deactivated.is_(False),
    )
    return condition.correlate(Effort)


def is_asked_of(manager_id: str) -> ColumnElement[bool]:
    """Say of an effort that it stands in a prompt to `manager_id`."""
    condition = exists().where(
        PromptItem.workspace_id == Effort.workspace_id,
        PromptItem.effort_id == Effort.id,
        PromptItem.manager_id == manager_id,
    )
    return condition.correlate(Effort)


def is_set_aside(manager_id: str) -> ColumnElement[bool]:
    """Say of an effort that `manager_id` answered it was not theirs; other managers of the doer still read it."""
    condition = exists().where(
        PromptItem.workspace_id == Effort.workspace_id,
        PromptItem.effort_id == Effort.id,
        PromptItem.manager_id == manager_id,
        PromptItem.answer == "not_mine",
    )
    return condition.correlate(Effort)


async def managers_of(session: AsyncSession, workspace_id: str, doer_ids: Collection[str]) -> tuple[str, ...]:
    """Give everybody who leads one of `doer_ids`: whose Home may show their efforts."""
    found = await session.scalars(
        select(Lead.manager_id)
        .where(
            Lead.workspace_id == workspace_id,
            Lead.member_id.in_(sorted(doer_ids)),
            Lead.confirmed_at.is_not(None),
        )
        .distinct()
        .order_by(Lead.manager_id),
    )
    return tuple(found)
