"""Export, erasure and retention of drafts and private words.

`tend export` runs on the server, in the hands of its operator. So it gives counts; the words are read in Slack.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.data_rules import DataRules, Entry, Erasure, Rule
from slackapp.domain.repairs import delivery, drafts, remembering
from slackapp.domain.rows import removal
from slackapp.domain.tables.message_places import MessagePlace
from slackapp.domain.tables.repairs import PrivateWord, RepairDraft
from slackapp.domain.tables.repairs.pairs import RememberedPair, person_digests
from slackapp.domain.visibility import repairs as visibility

AT_ONCE: Final = 100  # words of one transaction


async def _export_counts(session: AsyncSession, workspace_id: str, user_id: str) -> Entry | None:
    """Count the person's drafts and private words; None where there are none."""
    counts = {
        "drafts": select(func.count()).select_from(RepairDraft).where(visibility.is_draft_of(workspace_id, user_id)),
        # not those that went: how long one of them stays would say whether it was read
        "held": select(func.count())
        .select_from(PrivateWord)
        .where(visibility.is_sent_by(workspace_id, user_id), PrivateWord.queued_at.is_(None)),
        "received": select(func.count())
        .select_from(PrivateWord)
        .where(visibility.is_received_by(workspace_id, user_id)),
    }
    found = {name: await session.scalar(query) or 0 for name, query in counts.items()}
    return found if any(found.values()) else None


async def _erase_drafts(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    return {"drafts": await drafts.burn_all_of(session, erasure.workspace_id, erasure.user_id)}


async def _erase_words(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    """Erase the words the person sent or got, on both sides; all their envelopes are drawn empty.

    Runs after the eraser of the outbox, which would take the redraws of the person's own envelopes along. Such a redraw
    names the person until sent, and is then deleted. Runs before the eraser of places.
    """
    theirs = or_(
        visibility.is_sent_by(erasure.workspace_id, erasure.user_id),
        visibility.is_meant_for(erasure.workspace_id, erasure.user_id),
    )
    # unopened: a row without its key is erased like all others
    word_ids = list(await session.scalars(select(PrivateWord.id).where(theirs).order_by(PrivateWord.id)))
    for word_id in word_ids:
        await delivery.empty_envelope(session, erasure.workspace_id, word_id, erasure.now)
    await removal.run_delete(session, delete(PrivateWord).where(theirs))
    return {"private_words": len(word_ids)}


async def withdraw(session: AsyncSession, workspace_id: str, now: datetime) -> int:
    """Delete a portion of the workspace's private words, and queue the redraws of their envelopes without a button.

    Returns their number; 0 when none is left. An agreed correction stays in its thread: posted once, and never changed
    by Tend.
    """
    mine = select(PrivateWord.id).where(PrivateWord.workspace_id == workspace_id).order_by(PrivateWord.id)
    word_ids = list(await session.scalars(mine.limit(AT_ONCE).with_for_update()))
    for word_id in word_ids:
        await delivery.empty_envelope(session, workspace_id, word_id, now)
    await removal.run_delete(session, delete(PrivateWord).where(PrivateWord.id.in_(word_ids)))
    return len(word_ids)


async def _erase_memories(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    theirs = person_digests(erasure.workspace_id, erasure.user_id)
    about = or_(RememberedPair.sender_digest.in_(theirs), RememberedPair.receiver_digest.in_(theirs))
    await removal.remove(session, RememberedPair, erasure.workspace_id, about)
    return {}


DATA = DataRules(
    tables=(RepairDraft, PrivateWord, RememberedPair),
    export={"repairs": Rule(165, _export_counts, (RepairDraft, PrivateWord))},
    erase=(
        Rule(15, _erase_drafts, (RepairDraft,)),
        Rule(24, _erase_words, (PrivateWord, MessagePlace)),
        Rule(17, _erase_memories, (RememberedPair,)),
    ),
    retention={
        "drafts of repairs burnt": Rule(102, drafts.forget, (RepairDraft,), is_private=True),
        "private words erased": Rule(103, delivery.forget, (PrivateWord, MessagePlace), is_private=True),
        "unanswered words forgotten": Rule(104, remembering.forget, (RememberedPair,), is_private=True),
    },
    counts=("drafts", "private_words"),
    withdrawals=(withdraw,),
    not_exported={RememberedPair: "counts erased words between two people, which neither of them may see"},
)
