"""Store a person's choices about sources: told once of each kind, and free to leave any. Visible to the person only."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.efforts import prompt_items
from slackapp.domain.outbox import homes
from slackapp.domain.people import profiles as people
from slackapp.domain.rows import inserts
from slackapp.domain.sources import connections
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.sources import Source, SourceChoice, SourceItem
from slackapp.domain.visibility.efforts import is_open_to_doer


@dataclass(frozen=True, slots=True)
class KindLine:
    """One kind of source, as a person sees it."""

    kind: str
    names: tuple[str, ...]  # names of the connected sources, as chosen by admins; none for a guest
    is_in: bool


async def of_person(session: AsyncSession, workspace_id: str, user_id: str) -> tuple[KindLine, ...]:
    """List the kinds connected now or left by the person, for the person only; a guest sees no names."""
    rows = await session.execute(
        select(Source.kind, Source.name)
        .where(Source.workspace_id == workspace_id, Source.revoked_at.is_(None))
        .order_by(Source.id),
    )
    names: dict[str, list[str]] = {}
    for kind, name in rows:
        names.setdefault(kind, []).append(name)
    out = await opted_out(session, workspace_id, user_id)
    is_guest = await people.is_guest(session, workspace_id, user_id)
    return tuple(
        KindLine(kind, () if is_guest else tuple(names.get(kind, ())), kind not in out)
        for kind in connections.KINDS
        if kind in names or kind in out
    )


async def opted_out(session: AsyncSession, workspace_id: str, user_id: str) -> frozenset[str]:
    """Return the kinds of source left by the user."""
    found = await session.scalars(
        select(SourceChoice.kind).where(
            SourceChoice.workspace_id == workspace_id,
            SourceChoice.user_id == user_id,
            SourceChoice.opted_out_at.is_not(None),
        ),
    )
    return frozenset(found)


async def who_opted_out(
    session: AsyncSession, workspace_id: str, kind: str, user_ids: Collection[str]
) -> frozenset[str]:
    """Return the users among `user_ids` who left the kind of source."""
    found = await session.scalars(
        select(SourceChoice.user_id).where(
            SourceChoice.workspace_id == workspace_id,
            SourceChoice.kind == kind,
            SourceChoice.user_id.in_(sorted(user_ids)),
            SourceChoice.opted_out_at.is_not(None),
        ),
    )
    return frozenset(found)


async def choose(session: AsyncSession, acting: Acting, *, shown: Collection[str], wish: Collection[str]) -> None:
    """Join the kinds in `wish`, and leave the other kinds in `shown`. A repeated call changes nothing.

    Leaving a kind hides its open efforts by the person, and deletes its items not yet in an effort. No message is
    sent.
    """
    workspace_id, user_id = acting.workspace_id, acting.user_id
    # a transaction noting an effort of this person holds this row, see `noting.known_for_noting`
    mine = (Person.workspace_id == workspace_id, Person.user_id == user_id)
    await session.execute(select(Person.user_id).where(*mine).with_for_update())
    out = await opted_out(session, workspace_id, user_id)
    for kind in connections.KINDS:
        if kind not in shown:
            continue
        if kind in wish and kind in out:
            await _set_value(session, workspace_id, user_id, kind, None)
        elif kind not in wish and kind not in out:
            await _leave(session, acting, kind)


async def mark_notified(session: AsyncSession, workspace_id: str, user_id: str, kind: str, now: datetime) -> bool:
    """Record that the person is told of the kind of source; False if told before."""
    row = {"workspace_id": workspace_id, "user_id": user_id, "kind": kind, "notified_at": now}
    if await inserts.insert_new(session, SourceChoice, [row]):
        return True
    notified = await session.execute(
        update(SourceChoice)
        .where(*_where_key(workspace_id, user_id, kind), SourceChoice.notified_at.is_(None))
        .values(notified_at=now)
        .returning(SourceChoice.kind),
    )
    return notified.first() is not None


async def forget_notice(session: AsyncSession, workspace_id: str, user_id: str, effort_id: int) -> None:
    """Forget that the person was told of the kind of source, so that the next effort from the kind tells the person.

    `effort_id` is the effort of the undelivered message; no effect for an effort noted by a colleague.
    """
    kind = select(Source.kind).join(Effort, Effort.source_id == Source.id).where(Effort.id == effort_id)
    await session.execute(
        update(SourceChoice)
        .where(
            SourceChoice.workspace_id == workspace_id,
            SourceChoice.user_id == user_id,
            SourceChoice.kind == kind.scalar_subquery(),
        )
        .values(notified_at=None),
    )


async def _leave(session: AsyncSession, acting: Acting, kind: str) -> None:
    workspace_id, user_id, now = acting.workspace_id, acting.user_id, acting.now
    await _set_value(session, workspace_id, user_id, kind, now)
    of_kind = select(Source.id).where(Source.workspace_id == workspace_id, Source.kind == kind)
    theirs = (SourceItem.workspace_id == workspace_id, SourceItem.doer_id == user_id)
    waits = SourceItem.bundle_at.is_not(None)
    await session.execute(delete(SourceItem).where(*theirs, SourceItem.source_id.in_(of_kind), waits))
    hidden = await session.scalars(
        update(Effort)
        .where(is_open_to_doer(workspace_id, user_id, now), Effort.source_id.in_(of_kind))
        .values(hidden_at=now)
        .returning(Effort.id),
    )
    await prompt_items.redraw(session, workspace_id, hidden.all(), f"left:{kind}", now)
    await homes.refresh_homes(session, workspace_id, [user_id], now)
    await effort_lists.tell_managers(session, workspace_id, [user_id], now)


async def _set_value(session: AsyncSession, workspace_id: str, user_id: str, kind: str, at: datetime | None) -> None:
    row = {"workspace_id": workspace_id, "user_id": user_id, "kind": kind, "opted_out_at": at}
    if not await inserts.insert_new(session, SourceChoice, [row]):
        await session.execute(
            update(SourceChoice).where(*_where_key(workspace_id, user_id, kind)).values(opted_out_at=at),
        )


def _where_key(workspace_id: str, user_id: str, kind: str) -> tuple[ColumnElement[bool], ...]:
    return (SourceChoice.workspace_id == workspace_id, SourceChoice.user_id == user_id, SourceChoice.kind == kind)
