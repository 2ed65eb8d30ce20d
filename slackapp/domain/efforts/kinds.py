"""Choose the kind of noted efforts, after noting. For the noter only; sends no message."""

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.refusals import NotFound, UnknownKind
from slackapp.domain.tables.efforts import Effort, EverydayEffort
from slackapp.domain.tables.thanks import ThanksReceiver


async def choose_kind(session: AsyncSession, acting: Acting, effort_id: int, kind: str) -> None:
    """Set the kind of an effort noted by the acting person, of all noted with it, and of their coming repetitions.

    Managers see the kind on their Homes, which are drawn again, and doers where they look back on thanks for it. Raises
    UnknownKind, and NotFound for an effort that is unknown, removed or another person's.
    """
    if kind not in effort_lists.KINDS:
        raise UnknownKind
    effort = await session.get(Effort, effort_id)
    if effort is None or (effort.workspace_id, effort.noter_id) != (acting.workspace_id, acting.user_id):
        raise NotFound
    noting_id = effort.noting_id
    together = Effort.id == effort_id if noting_id is None else Effort.noting_id == noting_id
    mine = (Effort.workspace_id == acting.workspace_id, Effort.noter_id == acting.user_id)
    changed = await session.execute(
        update(Effort).where(*mine, together).values(kind=kind).returning(Effort.id, Effort.doer_id, Effort.is_pending),
    )
    rows = changed.all()
    thanked = (
        ThanksReceiver.workspace_id == acting.workspace_id,
        ThanksReceiver.receiver_id.in_(sorted({row.doer_id for row in rows})),
        ThanksReceiver.said_at >= effort.noted_at,
        ThanksReceiver.about_effort_id.in_(sorted(row.id for row in rows)),
    )
    await session.execute(update(ThanksReceiver).where(*thanked).values(about_kind=kind))
    weekly = (
        EverydayEffort.workspace_id == acting.workspace_id,
        EverydayEffort.noter_id == acting.user_id,
        EverydayEffort.id == effort.repeats_id if noting_id is None else EverydayEffort.noting_id == noting_id,
    )
    await session.execute(update(EverydayEffort).where(*weekly).values(kind=kind))
    doer_ids = sorted({row.doer_id for row in rows if not row.is_pending})
    await effort_lists.tell_managers(session, acting.workspace_id, doer_ids, acting.now)
