"""User groups stored from Slack: the members of each `@group`, its handle and whether it is disabled.

Must not know how Slack is asked; `slackapp/slack/directory/groups.py` does. Groups are never shown, only replaced by
their members.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.people.profiles import NEVER
from slackapp.domain.rows.inserts import insert_new
from slackapp.domain.tables.people import UserGroup, UserGroupMember

FRESH_FOR = timedelta(hours=1)  # then Slack is asked again; its events are faster, and one may be missed
KEPT = timedelta(days=1)  # after Slack last told of it
FORGOTTEN_AT_ONCE = 1_000  # rows of one housekeeping transaction


@dataclass(frozen=True, slots=True)
class Group:
    """A user group at one moment."""

    group_id: str
    handle: str | None  # without the @; None: nobody told
    is_disabled: bool
    member_ids: tuple[str, ...]
    refreshed_at: datetime = NEVER  # NEVER: ask before it is used, if Slack answers in time


@dataclass(frozen=True, slots=True)
class Change:
    """The content of a Slack event about a group; None for a part missing from the event."""

    group_id: str
    reported_ts: float  # Slack's `event_ts`
    handle: str | None = None
    is_disabled: bool | None = None
    member_ids: tuple[str, ...] | None = None  # all of them
    added_ids: tuple[str, ...] = ()
    removed_ids: tuple[str, ...] = ()


def is_fresh(group: Group, now: datetime) -> bool:
    """Return whether `group` may be used without asking Slack."""
    return now - group.refreshed_at < FRESH_FOR


def is_other(before: Group | None, after: Group) -> bool:
    """Return whether a process that remembers `before` would answer otherwise; a group nobody has stored is no change.

    What it was told at other times is the same, unless Slack has to be asked now.
    """
    if before is None:
        return False
    told_before, told_after = (
        (one.handle, one.is_disabled, one.member_ids, one.refreshed_at > NEVER) for one in (before, after)
    )
    return told_before != told_after


async def known(session: AsyncSession, workspace_id: str, group_id: str) -> Group | None:
    """Return the stored group of any age, or None."""
    is_member = (UserGroupMember.workspace_id == UserGroup.workspace_id) & (
        UserGroupMember.group_id == UserGroup.group_id
    )
    found = await session.execute(
        select(UserGroup, UserGroupMember.user_id)
        .outerjoin(UserGroupMember, is_member)
        .where(UserGroup.workspace_id == workspace_id, UserGroup.group_id == group_id)
        .order_by(UserGroupMember.position),
    )
    rows = found.all()
    return _group(rows[0][0], tuple(user_id for _, user_id in rows if user_id)) if rows else None


async def remember(session: AsyncSession, workspace_id: str, asked: Group, asked_at: datetime, now: datetime) -> Group:
    """Store Slack's answer to a question of `asked_at`; return the current group.

    A row changed by a newer event stays as stored.
    """
    row = await _locked(session, workspace_id, asked.group_id)
    if row is None:
        await insert_new(session, UserGroup, [_new_row(workspace_id, asked.group_id)])
        row = await _locked(session, workspace_id, asked.group_id)
    if row is None:
        return asked  # forgotten in the same moment
    if row.reported_ts is None or row.reported_ts <= asked_at.timestamp():
        row.handle = asked.handle or row.handle
        row.is_disabled = asked.is_disabled
        await _set_members(session, row, asked.member_ids)
        row.refreshed_at = now
        await session.flush()
    return _group(row, await _member_ids(session, row))


async def change(
    session: AsyncSession, workspace_id: str, change: Change, now: datetime, *, is_new: bool = False
) -> Group | None:
    """Apply an event to a group; return the current group, None for a group not stored.

    `is_new` stores the group of a creation event. Events arrive in any order. An event older than the row changes no
    field, but makes Slack be asked before the next use. An event with only joined and left members does so too.
    """
    row = await _locked(session, workspace_id, change.group_id)
    if row is None and is_new:
        await insert_new(session, UserGroup, [_new_row(workspace_id, change.group_id)])
        row = await _locked(session, workspace_id, change.group_id)
    if row is None:
        return None
    known_ts = max(row.reported_ts or 0.0, row.refreshed_at.timestamp())
    is_known_whole = False
    if change.reported_ts >= known_ts:
        is_known_whole = await _apply(session, row, change)
    row.reported_ts = max(known_ts, change.reported_ts)
    row.refreshed_at = now if is_known_whole else NEVER
    await session.flush()
    return _group(row, await _member_ids(session, row))


async def forget(session: AsyncSession, now: datetime) -> int:
    """Delete up to FORGOTTEN_AT_ONCE groups without news from Slack for KEPT; return their number."""
    old = await session.execute(
        select(UserGroup.workspace_id, UserGroup.group_id)
        .where(UserGroup.refreshed_at < now - KEPT)
        .limit(FORGOTTEN_AT_ONCE)
        .with_for_update(skip_locked=True),
    )
    rows = old.all()
    for workspace_id, group_id in rows:
        theirs = (UserGroup.workspace_id == workspace_id, UserGroup.group_id == group_id)
        await session.execute(delete(UserGroup).where(*theirs))
    return len(rows)


async def _apply(session: AsyncSession, row: UserGroup, change: Change) -> bool:
    """Apply the change; return whether the stored group is complete now."""
    row.handle = change.handle or row.handle
    row.is_disabled = row.is_disabled if change.is_disabled is None else change.is_disabled
    if change.member_ids is not None:
        await _set_members(session, row, change.member_ids)
        return True
    before = await _member_ids(session, row)
    after = _after(before, change.added_ids, change.removed_ids)
    is_no_news = after == before and row.refreshed_at > NEVER
    await _set_members(session, row, after)
    return is_no_news and change.is_disabled is None


def _after(member_ids: Collection[str], added: Collection[str], removed: Collection[str]) -> tuple[str, ...]:
    return tuple(user_id for user_id in dict.fromkeys([*member_ids, *added]) if user_id not in removed)


async def _member_ids(session: AsyncSession, row: UserGroup) -> tuple[str, ...]:
    found = select(UserGroupMember.user_id).where(*_in_group(row)).order_by(UserGroupMember.position)
    return tuple(await session.scalars(found))


async def _set_members(session: AsyncSession, row: UserGroup, member_ids: Collection[str]) -> None:
    after = tuple(dict.fromkeys(member_ids))
    if after == await _member_ids(session, row):
        return
    await session.execute(delete(UserGroupMember).where(*_in_group(row)))
    key = {"workspace_id": row.workspace_id, "group_id": row.group_id}
    rows = [{**key, "user_id": user_id, "position": position} for position, user_id in enumerate(after)]
    if rows:
        await session.execute(insert(UserGroupMember), rows)


def _in_group(row: UserGroup) -> tuple[ColumnElement[bool], ...]:
    return (UserGroupMember.workspace_id == row.workspace_id, UserGroupMember.group_id == row.group_id)


async def _locked(session: AsyncSession, workspace_id: str, group_id: str) -> UserGroup | None:
    mine = (UserGroup.workspace_id == workspace_id, UserGroup.group_id == group_id)
    return await session.scalar(
        select(UserGroup).where(*mine).with_for_update().execution_options(populate_existing=True),
    )


def _new_row(workspace_id: str, group_id: str) -> dict[str, object]:
    key = {"workspace_id": workspace_id, "group_id": group_id}
    return {**key, "handle": None, "is_disabled": False, "refreshed_at": NEVER, "reported_ts": None}


def _group(row: UserGroup, member_ids: tuple[str, ...]) -> Group:
    return Group(row.group_id, row.handle, row.is_disabled, member_ids, row.refreshed_at)
