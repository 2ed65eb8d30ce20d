"""Let a manager know of a thanks, by its receiver's own press only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.outbox import homes
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.refusals import (
    NobodyToTell,
)
from slackapp.domain.tables import inserts
from slackapp.domain.tables.thanks import PassedOn, Thanks
from slackapp.domain.thanks import sharing
from slackapp.domain.thanks.received import arrived, others_leading, passed_key, refs_of
from slackapp.domain.visibility import thanks as thanks_visibility

COUNTED_MAX = 1_000  # words passed on to one person beyond these are not counted
LINES_MAX = 5


@dataclass(frozen=True, slots=True)
class PassedLine:
    """Words that their receiver let a manager know, for that manager alone."""

    thanks_id: int
    receiver_id: str
    giver_id: str
    words: str
    passed_at: datetime


async def pass_on(
    session: AsyncSession,
    workspace_id: str,
    thanks_id: int,
    receiver_id: str,
    named: Sequence[str],
    now: datetime,
) -> None:
    """Let those of `named` know who still lead `receiver_id`; who has it already is not told again.

    `named`: the managers whom the receiver was told would read it; nobody else ever does. The giver is not told.
    Raises NotFound, TakenBack, NobodyToTell when none of `named` leads them any more.
    """
    thanks, _ = await arrived(session, workspace_id, thanks_id, receiver_id, held=True)
    leading = await others_leading(session, workspace_id, receiver_id, thanks.giver_id)
    told = [user_id for user_id in leading if user_id in named]
    if not told:
        raise NobodyToTell
    keys = {"workspace_id": workspace_id, "thanks_id": thanks_id, "receiver_id": receiver_id, "passed_at": now}
    if not await inserts.insert_new(session, PassedOn, [{**keys, "manager_id": user_id} for user_id in sorted(told)]):
        return
    refs = refs_of(thanks_id, receiver_id)
    for user_id in told:
        message = OutboxMessage("passed_on", user_id, passed_key(thanks_id, receiver_id, user_id), refs)
        await outbox.enqueue_again(session, workspace_id, message, now)
    why = ":".join(["passed_on", *told, now.isoformat()])
    await outbox.enqueue(session, workspace_id, [sharing.redrawn(thanks_id, receiver_id, why)], now)
    await homes.refresh_homes(session, workspace_id, told, now)


async def not_passed_on(
    session: AsyncSession, workspace_id: str, thanks_id: int, receiver_id: str, manager_id: str, now: datetime
) -> None:
    """Slack did not take the message to the manager: the card offers it again, and the receiver is told."""
    await session.execute(
        delete(PassedOn).where(
            PassedOn.workspace_id == workspace_id,
            PassedOn.thanks_id == thanks_id,
            PassedOn.receiver_id == receiver_id,
            PassedOn.manager_id == manager_id,
        ),
    )
    why = f"not_passed_on:{manager_id}:{now.isoformat()}"
    refs = {**refs_of(thanks_id, receiver_id), "manager_id": manager_id}
    told = OutboxMessage("not_passed_on", receiver_id, f"{why}:{thanks_id}:{receiver_id}", refs)
    await outbox.enqueue(session, workspace_id, [told, sharing.redrawn(thanks_id, receiver_id, why)], now)
    await homes.refresh_homes(session, workspace_id, [manager_id], now)


async def passed_to(
    session: AsyncSession, workspace_id: str, manager_id: str, *, skip: int = 0, limit: int = LINES_MAX
) -> tuple[tuple[PassedLine, ...], int]:
    """Give one page of the words passed on to `manager_id`, newest first, and how many there are in all.

    For that manager alone. More than COUNTED_MAX are not counted.
    """
    scope = thanks_visibility.is_passed_to(workspace_id, manager_id)
    some = _passed(scope).with_only_columns(PassedOn.thanks_id).limit(COUNTED_MAX).subquery()
    count = await session.scalar(select(func.count()).select_from(some)) or 0
    if count <= skip:
        return (), count
    newest = _passed(scope).order_by(PassedOn.passed_at.desc(), PassedOn.thanks_id.desc(), PassedOn.receiver_id)
    rows = await session.execute(newest.offset(skip).limit(limit))
    return tuple(_line(passed, thanks) for passed, thanks in rows), count


async def passed_line(
    session: AsyncSession, workspace_id: str, thanks_id: int, receiver_id: str, manager_id: str
) -> PassedLine | None:
    """Give one of the words passed on to `manager_id`, for them alone; None when it was not, or was taken back."""
    mine = (PassedOn.thanks_id == thanks_id, PassedOn.receiver_id == receiver_id)
    row = (await session.execute(_passed(thanks_visibility.is_passed_to(workspace_id, manager_id), *mine))).first()
    return None if row is None else _line(*row)


def _passed(*conditions: ColumnElement[bool]) -> Select[PassedOn, Thanks]:
    return select(PassedOn, Thanks).join(Thanks, Thanks.id == PassedOn.thanks_id).where(*conditions)


def _line(passed: PassedOn, thanks: Thanks) -> PassedLine:
    return PassedLine(thanks.id, passed.receiver_id, thanks.giver_id, thanks.words, passed.passed_at)
