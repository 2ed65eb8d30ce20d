"""Remember the kind of work of a received thanks, as far as known to its receiver, for looking back.

The receiver knows the work in three cases: the receiver claimed the effort, the noter gave thanks for the noter's own
note, or the words name the effort. The waiting of an effort, and a manager's way to the thanks, change nothing: the
kind would give both away.
"""

from collections.abc import Collection

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.domain.visibility.efforts import is_withheld


async def remember(
    session: AsyncSession,
    thanks: Thanks,
    receiver_ids: Collection[str],
    *,
    meant: Collection[int],
    named: Collection[int],
    is_anew: bool = False,
) -> None:
    """Store the kind of each receiver's thanked effort; a kind claimed by the receiver stays.

    `meant`: efforts the giver started from or chose; of these only the giver's own notes count. `named`: efforts named
    in the words, answered or not; the newest counts. `is_anew`: after changed words, so the kind is removed where the
    words name no effort any more. Without efforts and `is_anew` no statement runs.
    """
    if not (meant or named or is_anew):
        return
    rows = await session.execute(
        select(Effort.id, Effort.doer_id, Effort.kind, Effort.noter_id)
        .where(
            Effort.workspace_id == thanks.workspace_id,
            Effort.id.in_(sorted({*meant, *named})),
            Effort.doer_id.in_(sorted(receiver_ids)),
            Effort.is_pending.is_(False),
            Effort.taken_back_at.is_(None),
            ~is_withheld(),
        )
        .order_by(Effort.noted_at, Effort.id)
    )
    found: dict[str, tuple[bool, int, str]] = {}
    for effort_id, doer_id, kind, noter_id in rows:
        is_own_note = effort_id in meant and noter_id == thanks.giver_id
        if is_own_note or effort_id in named:
            found[doer_id] = max(found.get(doer_id, (False, 0, "")), (is_own_note, effort_id, kind))
    for user_id in sorted(receiver_ids) if is_anew else sorted(found):
        _, about_id, about_kind = found.get(user_id, (False, None, None))
        theirs = (ThanksReceiver.thanks_id == thanks.id, ThanksReceiver.receiver_id == user_id)
        unsaid = update(ThanksReceiver).where(*theirs, ThanksReceiver.claimed_effort_id.is_(None))
        await session.execute(unsaid.values(about_effort_id=about_id, about_kind=about_kind))


async def claimed(session: AsyncSession, receiver: ThanksReceiver) -> None:
    """Store the kind of the effort claimed by the receiver; none for a claim of no effort."""
    effort_id = receiver.claimed_effort_id
    receiver.about_effort_id = effort_id
    receiver.about_kind = await session.scalar(select(Effort.kind).where(Effort.id == effort_id))
    await session.flush()
