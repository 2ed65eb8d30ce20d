"""Read the facts for a sent repair, for all its receivers at once, with two statements built once.

The way of a short statement to the database and back costs more than its work. The same statements run for any facts.
The module must not decide anything.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from sqlalchemy import String, Table, bindparam, exists, literal, null, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from slackapp.domain.acting import Acting
from slackapp.domain.calendar.defaults import Chosen, Defaults, defaults_from
from slackapp.domain.leads import circles
from slackapp.domain.people.profiles import NEVER
from slackapp.domain.repairs import remembering
from slackapp.domain.repairs.bodies import UNOPENED_WORD, WORD_TYPE, WordBody
from slackapp.domain.repairs.kinds import APART, Sort
from slackapp.domain.repairs.remembering import Memory
from slackapp.domain.rows.lists import is_one_of
from slackapp.domain.rows.prepared import Prepared
from slackapp.domain.tables.away import TimeAway
from slackapp.domain.tables.binding import sealed_columns_of
from slackapp.domain.tables.blocks import PersonBlock
from slackapp.domain.tables.blocks import pair_digests as block_digests
from slackapp.domain.tables.digests import digests
from slackapp.domain.tables.foundation import UtcDateTime
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.repairs import AUTHOR, PAIR, RepairDraft
from slackapp.domain.tables.repairs.pairs import RememberedPair
from slackapp.domain.tables.repairs.pairs import pair_digests as memory_digests
from slackapp.domain.tables.workspaces import WorkspaceSettings
from slackapp.domain.visibility import repairs as visibility

BLOCK, WORD, MEMORY, LEAD, STAND_IN, DRAFT = "block", "word", "memory", "lead", "stand_in", "draft"


@dataclass(frozen=True, slots=True)
class Receiver:
    """A receiver's row of the directory: the fields for a sent repair."""

    user_id: str
    refreshed_at: datetime
    is_bot: bool
    is_deactivated: bool
    is_external: bool
    takes_repairs: bool
    zone: str
    country: str | None
    work_days: str | None
    work_starts: int | None
    work_ends: int | None
    away: list[list[str]] | None

    @property
    def is_known(self) -> bool:
        """Whether the row has facts; an erased person's has wishes only."""
        return self.refreshed_at > NEVER


@dataclass(frozen=True, slots=True)
class Receivers:
    """The receivers with a row in the directory, by id, and the choices of their workspace."""

    by_id: Mapping[str, Receiver]
    defaults: Defaults
    hold_minutes: int | None  # None: the default

    @property
    def known(self) -> Mapping[str, Receiver]:
        """The receivers with facts."""
        return {user_id: one for user_id, one in self.by_id.items() if one.is_known}


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts for the limits, for one sender. Visible to no person; see `limits` for the sender's view."""

    blocked_by: frozenset[str]  # receivers who blocked the sender
    # by receiver and sort: when the sender's words were sent, held ones too; no answers
    sent: Mapping[tuple[str, Sort], list[datetime]]
    memories: Mapping[str, Memory]  # by receiver
    above: Mapping[str, frozenset[str]]  # by person, the sender and the receivers: all of their managers
    stands_for: Collection[tuple[str, str]]  # (stand-in, manager), now
    has_drafts: bool  # the sender has

    def sent_like(self, receiver_id: str, sort: Sort) -> list[datetime]:
        """Return the sending times of the sender's words to a receiver counting with words of one sort."""
        return [
            moment
            for (user_id, other), moments in self.sent.items()
            if user_id == receiver_id and (other == sort or not {other, sort} & APART)
            for moment in moments
        ]


_PEOPLE = cast("Table", Person.__table__).c
_RECEIVER = tuple(_PEOPLE[name] for name in Receiver.__dataclass_fields__)
_SETTINGS = cast("Table", WorkspaceSettings.__table__).c
_CHOSEN = tuple(_SETTINGS[name] for name in Chosen.__dataclass_fields__)
_WORKSPACE, _SENDER = bindparam("workspace", type_=String()), bindparam("sender", type_=String())
_NOW = bindparam("now", type_=UtcDateTime())
_WITH_SETTINGS = (
    select(*_RECEIVER, *_CHOSEN, _SETTINGS.repair_hold_minutes)
    .join_from(Person, WorkspaceSettings, _SETTINGS.workspace_id == _PEOPLE.workspace_id, isouter=True)
    .where(_PEOPLE.workspace_id == _WORKSPACE, is_one_of(_PEOPLE.user_id, "receivers", String))
)
_UNLOCKED: Final = Prepared(_WITH_SETTINGS)
_ME = aliased(Person)
_LOCKING: Final = Prepared(
    _WITH_SETTINGS.join(_ME, _ME.workspace_id == _PEOPLE.workspace_id)
    .where(_ME.user_id == _SENDER)
    .with_for_update(of=_ME, key_share=True)
)

_MEMORY_TYPE = sealed_columns_of(cast("Table", RememberedPair.__table__))["body"]
_ABOVE = circles.pairs_above_these("people")
_FACTS: Final = Prepared(
    union_all(
        select(literal(WORD), null(), UNOPENED_WORD).where(visibility.is_between_these("word_pairs")),
        select(literal(MEMORY), null(), _MEMORY_TYPE.unopened(RememberedPair.__table__.c.body)).where(
            RememberedPair.workspace_id == _WORKSPACE, is_one_of(RememberedPair.pair_digest, "memory_pairs", String)
        ),
        select(literal(BLOCK), PersonBlock.pair_digest, null()).where(
            PersonBlock.workspace_id == _WORKSPACE, is_one_of(PersonBlock.pair_digest, "block_pairs", String)
        ),
        select(literal(LEAD), _ABOVE.c.member_id, _ABOVE.c.manager_id),
        select(literal(STAND_IN), TimeAway.stand_in_id, TimeAway.user_id).where(
            TimeAway.workspace_id == _WORKSPACE,
            is_one_of(TimeAway.stand_in_id, "people", String),
            TimeAway.reads_from <= _NOW,
            TimeAway.ends_at > _NOW,
        ),
        select(literal(DRAFT), null(), null()).where(
            exists().where(visibility.is_draft_of_digests("author"), RepairDraft.expires_at > _NOW)
        ),
    )
)


async def receivers(session: AsyncSession, acting: Acting, receiver_ids: Iterable[str]) -> Receivers:
    """Return the receivers, and lock the sender's row: two sends at once are counted one after the other.

    Does not wait for a sender without a row, unknown from Slack yet.
    """
    values = {
        "workspace": acting.workspace_id,
        "sender": acting.user_id,
        "receivers": sorted(set(receiver_ids)),
    }
    rows = await _LOCKING.run(session, values) or await _UNLOCKED.run(session, values)
    if not rows:
        return Receivers({}, defaults_from(None, acting.country), None)
    first, count = rows[0], len(_RECEIVER)
    chosen = Chosen(*first[count:-1])
    return Receivers({row[0]: Receiver(*row[:count]) for row in rows}, defaults_from(chosen, acting.country), first[-1])


async def facts(session: AsyncSession, acting: Acting, receiver_ids: Iterable[str]) -> Facts:
    """Return the facts for the limits, for the acting sender and these receivers."""
    workspace_id, sender_id = acting.workspace_id, acting.user_id
    wanted = sorted(set(receiver_ids))
    blocks = {one: user_id for user_id in wanted for one in block_digests(workspace_id, user_id, sender_id)}
    values = {
        "workspace": workspace_id,
        "now": acting.now,
        "people": sorted({sender_id, *wanted}),
        "word_pairs": [one for user_id in wanted for one in digests(PAIR, workspace_id, sender_id, user_id)],
        "memory_pairs": [one for user_id in wanted for one in memory_digests(workspace_id, sender_id, user_id)],
        "block_pairs": sorted(blocks),
        "author": digests(AUTHOR, workspace_id, sender_id),
    }
    found: dict[str, list[tuple[str, str]]] = {}
    for kind, one, other in await _FACTS.run(session, values):
        found.setdefault(kind, []).append((one, other))
    memories = (remembering.opened(_MEMORY_TYPE.open(sealed) or "") for _, sealed in found.get(MEMORY, ()))
    ups = circles.by_member(found.get(LEAD, ()))
    return Facts(
        blocked_by=frozenset(blocks[one] for one, _ in found.get(BLOCK, ())),
        sent=_sent(sender_id, (WORD_TYPE.open(sealed) or "" for _, sealed in found.get(WORD, ()))),
        memories={receiver_id: memory for of, receiver_id, memory in memories if of == sender_id},
        above={user_id: circles.all_above(ups, user_id) for user_id in (sender_id, *wanted)},
        stands_for=found.get(STAND_IN, ()),
        has_drafts=DRAFT in found,
    )


def _sent(sender_id: str, bodies: Iterable[str]) -> dict[tuple[str, Sort], list[datetime]]:
    """Return the moments of the sender's words by receiver and sort, from the opened bodies; answers are left out."""
    sent: dict[tuple[str, Sort], list[datetime]] = {}
    for word in map(WordBody.read, bodies):
        if word.sender_id == sender_id and not word.is_answer:
            sent.setdefault((word.receiver_id, word.contents.sort), []).append(word.sent_at)
    return sent
