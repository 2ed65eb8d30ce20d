"""Load the answers that a gathering may show. Receivers who did not agree appear nowhere."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.efforts.lists import OTHER
from slackapp.domain.rituals.rounds.gathered import Line, in_order
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.domain.visibility import thanks as thanks_visibility


async def lines_of(session: AsyncSession, workspace_id: str, round_id: int) -> tuple[Line, ...]:
    """Return the answers of a round as its channel may see them, in their order.

    Each names only the receivers who agreed; an answer without such a receiver, or one taken back, is left out.
    """
    rows = await session.execute(
        select(Thanks, ThanksReceiver.receiver_id, ThanksReceiver.decided_at, Effort.kind)
        .join(ThanksReceiver, ThanksReceiver.thanks_id == Thanks.id)
        # the kind of the effort that the giver chose; what a thanks answered by its words is not the giver's to know
        .outerjoin(Effort, (Effort.id == Thanks.answers_effort_id) & (Effort.workspace_id == Thanks.workspace_id))
        .where(
            Thanks.round_id == round_id,
            thanks_visibility.thanks_stands(workspace_id),
            thanks_visibility.is_named_in_channel(),
        )
        .order_by(Thanks.id, ThanksReceiver.decided_at, ThanksReceiver.receiver_id)
    )
    found: dict[int, Line] = {}
    for thanks, receiver_id, decided_at, kind in rows:
        line = found.get(thanks.id)
        if line is None:
            found[thanks.id] = Line(
                thanks_id=thanks.id,
                giver_id=thanks.giver_id,
                receiver_ids=(receiver_id,),
                words=thanks.words,
                agreed_at=decided_at or thanks.said_at,  # `is_named_in_channel` asks for the first
                kind=kind or OTHER,
                changed_at=thanks.changed_at,
            )
        else:
            found[thanks.id] = replace(line, receiver_ids=(*line.receiver_ids, receiver_id))
    return in_order(found.values())
