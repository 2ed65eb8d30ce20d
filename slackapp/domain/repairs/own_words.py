"""List everything a person has written or received in repair, for the person alone; `tend export` only counts.

Sent words are listed for as long as surely stored, whatever their receiver did. So the list never shows whether the
words were read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.repairs.bodies import Contents, DraftBody, WordBody
from slackapp.domain.repairs.delivery import ERASED_READ_AFTER
from slackapp.domain.tables.repairs import PrivateWord, RepairDraft
from slackapp.domain.visibility import repairs as visibility

State = Literal["draft", "held", "sent", "received", "kept"]


@dataclass(frozen=True, slots=True)
class OwnWord:
    """One draft or private word, for the person who wrote or received it."""

    state: State
    other_ids: tuple[str, ...]  # receivers of what the person wrote, else the sender; empty: none chosen yet
    at: datetime
    contents: Contents
    aside: Mapping[str, str] = field(default_factory=dict)  # of a draft: written for oneself, and never sent


@dataclass(frozen=True, slots=True)
class OwnWords:
    """One page, newest first."""

    lines: tuple[OwnWord, ...]
    has_more: bool


async def page(session: AsyncSession, acting: Acting, *, skip: int = 0, limit: int = 5) -> OwnWords:
    """Return one page of the person's drafts and private words. Visible to that person only."""
    most = skip + limit + 1
    found = [
        *await _drafts(session, acting, most),
        *await _sent(session, acting, most),
        *await _received(session, acting, most),
    ]
    found.sort(key=lambda one: one.at, reverse=True)
    return OwnWords(tuple(found[skip : skip + limit]), len(found) > skip + limit)


async def _drafts(session: AsyncSession, acting: Acting, most: int) -> Iterable[OwnWord]:
    rows = await session.scalars(
        select(RepairDraft)
        .where(visibility.is_draft_of(acting.workspace_id, acting.user_id), RepairDraft.expires_at > acting.now)
        .order_by(RepairDraft.touched_at.desc(), RepairDraft.id.desc())
        .limit(most),
    )
    read = ((row, DraftBody.read(row.body)) for row in rows)
    return [
        OwnWord("draft", body.receiver_ids, row.touched_at, body.contents, body.aside)
        for row, body in read
        if body.author_id == acting.user_id
    ]


async def _sent(session: AsyncSession, acting: Acting, most: int) -> Iterable[OwnWord]:
    surely_there = or_(PrivateWord.queued_at.is_(None), PrivateWord.queued_at > acting.now - ERASED_READ_AFTER)
    mine = visibility.is_sent_by(acting.workspace_id, acting.user_id)
    found = await _words(session, mine, surely_there, most)
    return [
        OwnWord("held" if row.queued_at is None else "sent", (body.receiver_id,), row.goes_at, body.contents)
        for row, body in found
        if body.sender_id == acting.user_id
    ]


async def _received(session: AsyncSession, acting: Acting, most: int) -> Iterable[OwnWord]:
    stands = or_(PrivateWord.erase_at.is_(None), PrivateWord.erase_at > acting.now)
    mine = visibility.is_received_by(acting.workspace_id, acting.user_id)
    found = await _words(session, mine, stands, most)
    return [
        OwnWord("received" if body.kept_at is None else "kept", (body.sender_id,), row.goes_at, body.contents)
        for row, body in found
        if body.receiver_id == acting.user_id and not body.is_removed
    ]


async def _words(
    session: AsyncSession, mine: ColumnElement[bool], stands: ColumnElement[Any], most: int
) -> list[tuple[PrivateWord, WordBody]]:
    newest = select(PrivateWord).where(mine, stands).order_by(PrivateWord.goes_at.desc(), PrivateWord.id.desc())
    return [(row, WordBody.read(row.body)) for row in await session.scalars(newest.limit(most))]
