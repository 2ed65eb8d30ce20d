"""What is kept no longer: each portion is one short transaction, and a second worker beside this one changes nothing.

Must not know when it is called; `jobs/apply_retention.py` does. Nobody sees anything of it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.tables.efforts import Effort, EverydayEffort
from slackapp.domain.tables.outbox import Outgoing, Received
from slackapp.domain.tables.prompts import Prompt, PromptItem
from slackapp.domain.tables.thanks import SeedlingTold, Thanks, UnfinishedThanks
from slackapp.domain.tables.workspaces import Workspace
from slackapp.domain.thanks.words_later import KEPT_FOR

PORTION = 1_000  # rows of one transaction, so that nobody's words wait for the housekeeping
RECEIVED_KEPT = timedelta(days=3)  # Slack repeats an event within minutes
TAKEN_BACK_KEPT = timedelta(days=3)  # without its words, so that a button left standing still gets its sentence
SENT_KEPT = timedelta(days=90)  # as long as a message that stands may have to be drawn again
EFFORT_KEPT = timedelta(days=90)  # after its time had passed, whether or not it had its word
UNINSTALLED_KEPT = timedelta(days=14)  # PRODUCT §4, after Slack's developer policy


async def forget_received(session: AsyncSession, now: datetime) -> int:
    """Forget what arrived more than RECEIVED_KEPT ago, at most PORTION; give how many rows that were."""
    key = (Received.workspace_id, Received.key)
    old = select(*key).where(Received.received_at < now - RECEIVED_KEPT)
    rows = list((await session.execute(old.limit(PORTION).with_for_update(skip_locked=True))).all())
    await session.execute(delete(Received).where(tuple_(*key).in_(rows)))
    return len(rows)


async def forget_outgoing(session: AsyncSession, now: datetime) -> int:
    """Forget rows that were sent, dropped or refused more than SENT_KEPT ago, at most PORTION; give how many."""
    return await _forget(
        session,
        Outgoing,
        Outgoing.state != "queued",
        Outgoing.created_at < now - SENT_KEPT,
        func.coalesce(Outgoing.sent_at, Outgoing.due_at) < now - SENT_KEPT,
    )


async def forget_efforts(session: AsyncSession, now: datetime) -> int:
    """Remove efforts EFFORT_KEPT after their closing, at most PORTION; give how many.

    Not after their word: the moment at which it leaves the doer's and the noter's exports would tell that there was
    one, and when. With them goes what managers were asked about them, and a prompt about nothing else.
    """
    old = select(Effort.id).where(Effort.closes_at < now - EFFORT_KEPT).limit(PORTION).with_for_update(skip_locked=True)
    ids = list(await session.scalars(old))
    await _remove_efforts(session, ids)
    return len(ids)


async def forget_everyday(session: AsyncSession, now: datetime) -> int:
    """Remove everyday efforts EFFORT_KEPT after their end, at most PORTION; give how many. Their times go alone."""
    return await _forget(session, EverydayEffort, EverydayEffort.ended_at < now - EFFORT_KEPT)


async def forget_taken_back(session: AsyncSession, now: datetime) -> int:
    """Remove what is left of thanks taken back more than TAKEN_BACK_KEPT ago, at most PORTION; give how many."""
    return await _forget(session, Thanks, Thanks.taken_back_at < now - TAKEN_BACK_KEPT)


async def forget_prompts(session: AsyncSession, now: datetime) -> int:
    """Remove prompts made more than EFFORT_KEPT ago of whose efforts none is left, at most PORTION; give how many."""
    has_items = exists().where(PromptItem.prompt_id == Prompt.id)
    return await _forget(session, Prompt, Prompt.made_at < now - EFFORT_KEPT, ~has_items)


async def forget_unfinished(session: AsyncSession, now: datetime) -> int:
    """Let go of messages kept for words more than KEPT_FOR ago, at most PORTION; give how many. Nobody is told."""
    return await _forget(session, UnfinishedThanks, UnfinishedThanks.kept_at < now - KEPT_FOR)


async def forget_seedlings(session: AsyncSession, now: datetime) -> int:
    """Forget which 🌱 were told of more than RECEIVED_KEPT ago, at most PORTION; give how many."""
    key = (SeedlingTold.workspace_id, SeedlingTold.keeper_id, SeedlingTold.channel_id, SeedlingTold.message_ts)
    old = select(*key).where(SeedlingTold.told_at < now - RECEIVED_KEPT)
    rows = list((await session.execute(old.limit(PORTION).with_for_update(skip_locked=True))).all())
    await session.execute(delete(SeedlingTold).where(tuple_(*key).in_(rows)))
    return len(rows)


async def left_for_good(session: AsyncSession, now: datetime) -> tuple[str, ...]:
    """Give the ids of workspaces that uninstalled Tend at least UNINSTALLED_KEPT ago."""
    found = await session.scalars(select(Workspace.id).where(Workspace.uninstalled_at <= now - UNINSTALLED_KEPT))
    return tuple(found)


async def _remove_efforts(session: AsyncSession, ids: Sequence[int]) -> None:
    await session.execute(delete(PromptItem).where(PromptItem.effort_id.in_(ids)))
    await session.execute(delete(Effort).where(Effort.id.in_(ids)))


async def _forget(
    session: AsyncSession,
    table: type[Outgoing] | type[Prompt] | type[EverydayEffort] | type[Thanks] | type[UnfinishedThanks],
    *conditions: ColumnElement[bool],
) -> int:
    old = select(table.id).where(*conditions).order_by(table.id).limit(PORTION).with_for_update(skip_locked=True)
    ids = list(await session.scalars(old))
    await session.execute(delete(table).where(table.id.in_(ids)))
    return len(ids)
