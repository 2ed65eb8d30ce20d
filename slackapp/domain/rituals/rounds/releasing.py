"""Let go of the answers of a season that is about to be deleted: they stay thanks, and lose their round.

With the season go the places of its posts, so what is taken back or removed later could not reach them. The posts that
gather answers are deleted in Slack; the questions stay, and their buttons still take words.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.tables.message_places import MessagePlace
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.rituals.seasons import Season
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.domain.thanks import sharing

# what becomes of a receiver's decision: the yes to a post that nobody saw is asked for again, as for any thanks
AFTER: Final = {"agreed": "offered", "shared": "kept"}


async def release_answers(session: AsyncSession, season: Season, now: datetime) -> None:
    """Take the season's answers out of their rounds; call it in the transaction that deletes the season, before it.

    Deletes the gatherings in Slack, and draws the receivers' copies again.
    """
    rounds = select(Round.id).where(Round.season_id == season.id)
    await _withdraw(session, season, now)
    of_season = (Thanks.workspace_id == season.workspace_id, Thanks.round_id.in_(rounds))
    answers = list(await session.scalars(select(Thanks.id).where(*of_season).order_by(Thanks.id).with_for_update()))
    copies: list[tuple[int, str]] = []
    for before, after in AFTER.items():
        theirs = (ThanksReceiver.thanks_id.in_(answers), ThanksReceiver.standing == before)
        changed = await session.execute(
            update(ThanksReceiver)
            .where(*theirs)
            .values(standing=after)
            .returning(ThanksReceiver.thanks_id, ThanksReceiver.receiver_id)
        )
        copies += [(thanks_id, receiver_id) for thanks_id, receiver_id in changed]
    await session.execute(update(Thanks).where(Thanks.id.in_(answers)).values(round_id=None, shared_ts=None))
    messages = [sharing.redrawn(*copy, f"released:{now.isoformat()}") for copy in sorted(copies)]
    await outbox.enqueue(session, season.workspace_id, messages, now)


async def _withdraw(session: AsyncSession, season: Season, now: datetime) -> None:
    rounds = select(Round.id).where(Round.season_id == season.id)
    pages = select(MessagePlace).where(
        MessagePlace.workspace_id == season.workspace_id,
        MessagePlace.kind == "round_gathering",
        MessagePlace.round_id.in_(rounds),
    )
    messages = [
        OutboxMessage(
            "copy_withdrawn",
            page.target,
            f"withdrawn:{page.key}",
            {"key": page.key, "channel_id": page.channel_id, "ts": page.ts},
            is_redraw=True,
        )
        for page in await session.scalars(pages.order_by(MessagePlace.key))
    ]
    await outbox.enqueue(session, season.workspace_id, messages, now)
