"""Load one thanks for its receiver: the rows, the outbox keys, and the receiver's other managers."""

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.leads import naming as leads
from slackapp.domain.refusals import NotFound, TakenBack
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.domain.visibility import thanks as thanks_visibility

SHARED_LOCK = {"read": True}  # several transactions may hold this lock; a take-back waits


def answer_key(thanks_id: int, receiver_id: str) -> str:
    """Return the dedupe key of the message with the receiver's answer to the giver."""
    return f"mattered:{thanks_id}:{receiver_id}"


def passed_key(thanks_id: int, receiver_id: str, manager_id: str) -> str:
    """Return the dedupe key of the message to a manager about a thanks passed on."""
    return f"passed_on:{thanks_id}:{receiver_id}:{manager_id}"


async def arrived(
    session: AsyncSession, workspace_id: str, thanks_id: int, receiver_id: str, *, held: bool
) -> tuple[Thanks, ThanksReceiver]:
    """Load a thanks delivered to the receiver; with `held`, block a take-back until the transaction ends.

    Raises NotFound when the thanks never reached the receiver or was removed, TakenBack.
    """
    thanks = await session.get(Thanks, thanks_id, with_for_update=SHARED_LOCK if held else None)
    receiver = await session.get(ThanksReceiver, (thanks_id, receiver_id))
    if thanks is None or receiver is None or thanks.workspace_id != workspace_id:
        raise NotFound
    if receiver.standing in {"pending", thanks_visibility.REMOVED}:
        raise NotFound
    if thanks.taken_back_at is not None:
        raise TakenBack
    return thanks, receiver


async def others_leading(session: AsyncSession, workspace_id: str, receiver_id: str, giver_id: str) -> tuple[str, ...]:
    """Return the ids of the receiver's confirmed managers, without the giver."""
    leading = await leads.active_managers_of(session, workspace_id, receiver_id)
    return tuple(user_id for user_id in leading if user_id != giver_id)


def received_rows() -> Select[Thanks, ThanksReceiver]:
    """Select each thanks joined with its receivers; the caller adds the visibility condition."""
    return select(Thanks, ThanksReceiver).join(ThanksReceiver, ThanksReceiver.thanks_id == Thanks.id)


def row_of(thanks_id: int, receiver_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the conditions for one receiver of one thanks."""
    return ThanksReceiver.thanks_id == thanks_id, ThanksReceiver.receiver_id == receiver_id


def refs_of(thanks_id: int, receiver_id: str) -> dict[str, int | str]:
    """Return the references of an outbox message about one receiver of a thanks."""
    return {"thanks_id": thanks_id, "receiver_id": receiver_id}
