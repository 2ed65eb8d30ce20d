"""User groups as Slack last told of them: which ids stand behind `@group`, and nothing else about it.

Must not know how Slack is asked; `slackapp/groups.py` does. Shown to nobody: a group is only opened into its members.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.people.profiles import NEVER
from slackapp.domain.tables.inserts import insert_new
from slackapp.domain.tables.people import UserGroup

FRESH_FOR = timedelta(hours=1)  # then Slack is asked again; its events are faster, and one may be missed
KEPT = timedelta(days=1)  # after Slack last told of it
FORGOTTEN_AT_ONCE = 1_000  # rows of one housekeeping transaction


@dataclass(frozen=True, slots=True)
class Group:
    """One user group at one moment."""

    group_id: str
    handle: str | None  # without the @; None: nobody told
    is_disabled: bool
    member_ids: tuple[str, ...]
    refreshed_at: datetime = NEVER  # NEVER: ask before it is used, if Slack answers in time


@dataclass(frozen=True, slots=True)
class Change:
    """What an event told of a group; None of a part: not told."""

    group_id: str
    told_ts: float  # Slack's `event_ts`
    handle: str | None = None
    is_disabled: bool | None = None
    member_ids: tuple[str, ...] | None = None  # all of them
    added_ids: tuple[str, ...] = ()
    removed_ids: tuple[str, ...] = ()


def is_fresh(group: Group, now: datetime) -> bool:
    """Say whether `group` may be used without asking Slack."""
    return now - group.refreshed_at < FRESH_FOR


async def known(session: AsyncSession, workspace_id: str, group_id: str) -> Group | None:
    """Give what was stored of a group, however old; None when nothing was."""
    row = await session.get(UserGroup, (workspace_id, group_id))
    return None if row is None else _group(row)


async def remember(session: AsyncSession, workspace_id: str, asked: Group, asked_at: datetime, now: datetime) -> Group:
    """Store what Slack answered to a question of `asked_at`, and give what holds now.

    An event that came meanwhile knows better: then the row stays as it is.
    """
    row = await _locked(session, workspace_id, asked.group_id)
    if row is None:
        await insert_new(session, UserGroup, [_new(workspace_id, asked.group_id)])
        row = await _locked(session, workspace_id, asked.group_id)
    if row is None:
        return asked  # forgotten in the same moment
    if row.told_ts is None or row.told_ts <= asked_at.timestamp():
        row.handle = asked.handle or row.handle
        row.is_disabled = asked.is_disabled
        row.member_ids = list(asked.member_ids)
        row.refreshed_at = now
        await session.flush()
    return _group(row)


async def change(
    session: AsyncSession, workspace_id: str, told: Change, now: datetime, *, is_new: bool = False
) -> Group | None:
    """Take in what an event told; give what holds now, None for a group that nobody here has used.

    `is_new`: the event is the beginning of the group, so that it is stored even so. Events come in any order: one
    that is older than what is known changes nothing but that Slack is asked before the next use, as after one that
    tells only who came and went.
    """
    row = await _locked(session, workspace_id, told.group_id)
    if row is None and is_new:
        await insert_new(session, UserGroup, [_new(workspace_id, told.group_id)])
        row = await _locked(session, workspace_id, told.group_id)
    if row is None:
        return None
    known_ts = max(row.told_ts or 0.0, row.refreshed_at.timestamp())
    is_known_whole = False
    if told.told_ts >= known_ts:
        is_known_whole = _apply(row, told)
    row.told_ts = max(known_ts, told.told_ts)
    row.refreshed_at = now if is_known_whole else NEVER
    await session.flush()
    return _group(row)


async def forget(session: AsyncSession, now: datetime) -> int:
    """Remove groups of which Slack told nothing for KEPT, at most FORGOTTEN_AT_ONCE; give how many."""
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


def _apply(row: UserGroup, told: Change) -> bool:
    """Make the change; say whether everything about the group is known with it."""
    row.handle = told.handle or row.handle
    row.is_disabled = row.is_disabled if told.is_disabled is None else told.is_disabled
    if told.member_ids is not None:
        row.member_ids = list(told.member_ids)
        return True
    after = _after(row.member_ids, told.added_ids, told.removed_ids)
    is_no_news = after == row.member_ids and row.refreshed_at > NEVER
    row.member_ids = after
    return is_no_news and told.is_disabled is None


def _after(member_ids: Collection[str], added: Collection[str], removed: Collection[str]) -> list[str]:
    return [user_id for user_id in dict.fromkeys([*member_ids, *added]) if user_id not in removed]


async def _locked(session: AsyncSession, workspace_id: str, group_id: str) -> UserGroup | None:
    mine = (UserGroup.workspace_id == workspace_id, UserGroup.group_id == group_id)
    return await session.scalar(
        select(UserGroup).where(*mine).with_for_update().execution_options(populate_existing=True),
    )


def _new(workspace_id: str, group_id: str) -> dict[str, object]:
    key = {"workspace_id": workspace_id, "group_id": group_id}
    return {**key, "handle": None, "is_disabled": False, "member_ids": [], "refreshed_at": NEVER, "told_ts": None}


def _group(row: UserGroup) -> Group:
    return Group(row.group_id, row.handle, row.is_disabled, tuple(row.member_ids), row.refreshed_at)
