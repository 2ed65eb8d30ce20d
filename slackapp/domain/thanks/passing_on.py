"""Pass a thanks on to a manager, only when its receiver presses the button."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.outbox import homes
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.refusals import (
    NobodyToTell,
)
from slackapp.domain.rows import inserts
from slackapp.domain.tables.thanks import PassedOn, Thanks
from slackapp.domain.thanks import sharing
from slackapp.domain.thanks.received import arrived, others_leading, passed_key, refs_of
from slackapp.domain.visibility import thanks as thanks_visibility

COUNTED_MAX = 1_000  # larger numbers of thanks passed on to one manager are not counted
LINES_MAX = 5


@dataclass(frozen=True, slots=True)
class PassedLine:
    """A thanks passed on by its receiver, visible to that manager only."""

    thanks_id: int
    receiver_id: str
    giver_id: str
    words: str
    passed_at: datetime


async def pass_on(session: AsyncSession, acting: Acting, thanks_id: int, named: Sequence[str]) -> None:
    """Pass the thanks on to the receiver's current managers among `named`; skip managers told before.

    `named` are the managers shown to the receiver before the press; no other manager ever reads the thanks. The giver
    is not told. Raises NotFound, TakenBack, and NobodyToTell when no manager in `named` leads the receiver any more.
    """
    workspace_id, receiver_id, now = acting.workspace_id, acting.user_id, acting.now
    thanks, _ = await arrived(session, workspace_id, thanks_id, receiver_id, held=True)
    leading = await others_leading(session, workspace_id, receiver_id, thanks.giver_id)
    notified = [user_id for user_id in leading if user_id in named]
    if not notified:
        raise NobodyToTell
    keys = {"workspace_id": workspace_id, "thanks_id": thanks_id, "receiver_id": receiver_id, "passed_at": now}
    if not await inserts.insert_new(
        session, PassedOn, [{**keys, "manager_id": user_id} for user_id in sorted(notified)]
    ):
        return
    refs = refs_of(thanks_id, receiver_id)
    for user_id in notified:
        message = OutboxMessage("passed_on", user_id, passed_key(thanks_id, receiver_id, user_id), refs)
        await outbox.enqueue_again(session, workspace_id, message, now)
    why = ":".join(["passed_on", *notified, now.isoformat()])
    await outbox.enqueue(session, workspace_id, [sharing.redrawn(thanks_id, receiver_id, why)], now)
    await homes.refresh_homes(session, workspace_id, notified, now)


async def not_passed_on(
    session: AsyncSession, workspace_id: str, thanks_id: int, receiver_id: str, manager_id: str, now: datetime
) -> None:
    """Undo passing on after Slack refused the message: the card offers the button again, and the receiver is told."""
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
    notified = OutboxMessage("not_passed_on", receiver_id, f"{why}:{thanks_id}:{receiver_id}", refs)
    await outbox.enqueue(session, workspace_id, [notified, sharing.redrawn(thanks_id, receiver_id, why)], now)
    await homes.refresh_homes(session, workspace_id, [manager_id], now)


async def passed_to(
    session: AsyncSession, workspace_id: str, manager_id: str, *, skip: int = 0, limit: int = LINES_MAX
) -> tuple[tuple[PassedLine, ...], int]:
    """List one page of the thanks passed on to the manager, newest first, and the total count.

    Runs one statement, and one more beyond the last line. Visible to that manager only. The count stops at COUNTED_MAX.
    """
    scope = thanks_visibility.is_passed_to(workspace_id, manager_id)
    some = _select_passed(scope).with_only_columns(PassedOn.thanks_id).limit(COUNTED_MAX).subquery()
    counted = select(func.count()).select_from(some)
    newest = _select_passed(scope).order_by(PassedOn.passed_at.desc(), PassedOn.thanks_id.desc(), PassedOn.receiver_id)
    page = newest.add_columns(counted.scalar_subquery()).offset(skip).limit(limit)
    rows = (await session.execute(page)).all()
    if not rows:
        return (), (await session.scalar(counted) or 0) if skip else 0
    return tuple(_line_of(passed, thanks) for passed, thanks, _ in rows), rows[0][2]


async def passed_line(
    session: AsyncSession, workspace_id: str, thanks_id: int, receiver_id: str, manager_id: str
) -> PassedLine | None:
    """Return one thanks passed on to the manager, for that manager only; None if never passed on or taken back."""
    mine = (PassedOn.thanks_id == thanks_id, PassedOn.receiver_id == receiver_id)
    row = (
        await session.execute(_select_passed(thanks_visibility.is_passed_to(workspace_id, manager_id), *mine))
    ).first()
    return None if row is None else _line_of(*row)


def _select_passed(*conditions: ColumnElement[bool]) -> Select[PassedOn, Thanks]:
    return select(PassedOn, Thanks).join(Thanks, Thanks.id == PassedOn.thanks_id).where(*conditions)


def _line_of(passed: PassedOn, thanks: Thanks) -> PassedLine:
    return PassedLine(thanks.id, passed.receiver_id, thanks.giver_id, thanks.words, passed.passed_at)
