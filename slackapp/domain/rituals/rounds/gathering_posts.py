"""Queue the posts of a gathering: the first in the channel, further pages in its thread.

Each page is one row, posted once, drawn again after every change, and deleted when empty. `slack` knows the number of
answers on a page. The module must not know the answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.message_places import places
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import FROM_A_PERSON, OutboxMessage
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.rituals.rounds import Round

KINDS: Final = ("round_gathering", "gathering_page_redrawn", "gathering_page_withdrawn")  # of these outbox rows


@dataclass(frozen=True, slots=True)
class Standing:
    """The pages of a gathering, by the number of the page from 0."""

    stand: frozenset[int]  # posted, and not deleted
    is_busy: bool  # a worker is at one of these rows, and may show what was a moment ago


def page_key(round_id: int, page: int) -> str:
    """Return the dedupe key of a page's post."""
    return f"gathering:{round_id}:{page}"


def page_post(round_id: int, channel_id: str, page: int, *, urgency: int = FROM_A_PERSON) -> OutboxMessage:
    """Build the post of a page."""
    return OutboxMessage("round_gathering", channel_id, page_key(round_id, page), _refs(round_id, page), urgency)


def page_redrawn(round_id: int, channel_id: str, page: int) -> OutboxMessage:
    """Build the redraw of a posted page."""
    key = f"gathering_page_redrawn:{round_id}:{page}"
    return OutboxMessage("gathering_page_redrawn", channel_id, key, _refs(round_id, page), is_redraw=True)


def page_withdrawn(round_id: int, channel_id: str, page: int) -> OutboxMessage:
    """Build the deletion of a posted page."""
    key = f"gathering_page_withdrawn:{round_id}:{page}"
    return OutboxMessage("gathering_page_withdrawn", channel_id, key, _refs(round_id, page), is_redraw=True)


async def standing(session: AsyncSession, workspace_id: str, round_id: int, channel_id: str) -> Standing:
    """Return the posted pages of the gathering, and whether a worker is at one of the pages."""
    beginning = page_key(round_id, 0).removesuffix("0")
    keys = await places.keys_beginning(session, workspace_id, beginning)
    in_hands = select(Outgoing.refs).where(
        Outgoing.workspace_id == workspace_id,
        Outgoing.target == channel_id,
        Outgoing.state == "queued",
        Outgoing.kind.in_(KINDS),
        Outgoing.lease_until.is_not(None),
    )
    is_busy = any(refs.get("round_id") == round_id for refs in await session.scalars(in_hands))
    return Standing(frozenset(int(key.removeprefix(beginning)) for key in keys), is_busy)


async def queue_pages(session: AsyncSession, row: Round, channel_id: str, count: int, now: datetime) -> bool:
    """Queue the posts, redraws and deletions for `count` pages of the gathering; False while a worker is at a page.

    Waiting rows are left alone: a row shows the state at its sending.
    """
    workspace_id, round_id = row.workspace_id, row.id
    found = await standing(session, workspace_id, round_id, channel_id)
    if found.is_busy:
        return False
    for page in range(count):
        build = page_redrawn if page in found.stand else page_post
        await outbox.enqueue_anew(session, workspace_id, build(round_id, channel_id, page), now)
    for page in sorted(found.stand - set(range(count))):
        await outbox.enqueue_anew(session, workspace_id, page_withdrawn(round_id, channel_id, page), now)
    return True


def _refs(round_id: int, page: int) -> Mapping[str, int]:
    return {"round_id": round_id, "page": page}
