"""Link GitHub logins to people.

A person names their login. The link counts after confirmation: by the same e-mail on the login's public profile and in
Slack, or by an admin. Without confirmation, a person could type another person's login and receive their efforts.
Visible to the person and to admins.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.refusals import LinkedOtherwise, NoSuchLogin, NotFound
from slackapp.domain.rows import inserts
from slackapp.domain.sources import feeds
from slackapp.domain.sources.connections import GITHUB, digest_of
from slackapp.domain.tables.sources import Account
from slackapp.domain.text import stripped
from slackapp.domain.workspace import admins

# docs.github.com/en/enterprise-cloud@latest/admin/managing-iam: logins of managed users end in _SHORTCODE; logins from
# before today's rules may have a hyphen at the end, or two in a row
LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,38}")
# how people type one, and how Slack passes addresses on
TYPED = re.compile(r"<?(?:@|(?:https?://)?[a-z0-9.-]+\.[a-z]+/)?(?P<login>[^/<>|]+)/?(?:\|[^>]*)?>?", re.IGNORECASE)
SAID_MAX = 5  # unconfirmed logins of one person, mostly typing errors
WAITING_MAX = 10  # shown to an admin at once
ASKED_AGAIN_AFTER = timedelta(days=7)  # for a login without a public e-mail


@dataclass(frozen=True, slots=True)
class AccountLine:
    """A login named by a person as their own."""

    login: str
    user_id: str


def login_of(typed: str) -> str:
    """Return the login in a typed text: a login, `@login` or the address of a profile. Raises NoSuchLogin."""
    found = TYPED.fullmatch(stripped(typed))
    if found is None or not LOGIN.fullmatch(found["login"]):
        raise NoSuchLogin
    return found["login"]


async def say(session: AsyncSession, acting: Acting, login: str) -> bool:
    """Record the person's login, from `login_of`, as unconfirmed; True if it was already confirmed.

    A repeated call changes nothing. Raises LinkedOtherwise.
    """
    workspace_id, user_id = acting.workspace_id, acting.user_id
    owner = await owner_of(session, workspace_id, login)
    if owner is not None:
        if owner != user_id:
            raise LinkedOtherwise
        return True
    count = select(func.count()).where(
        *_where_of(workspace_id), Account.user_id == user_id, Account.confirmed_at.is_(None)
    )
    if (await session.scalar(count) or 0) >= SAID_MAX:
        await session.execute(
            delete(Account).where(*_where_of(workspace_id, None, user_id), Account.confirmed_at.is_(None))
        )
    await inserts.insert_new(session, Account, [_row_values(workspace_id, user_id, login, acting.now)])
    # forget an earlier failed look-up, so that the login is looked up again
    await session.execute(delete(Account).where(*_where_of(workspace_id, login, "")))
    return False


async def owner_of(session: AsyncSession, workspace_id: str, login: str) -> str | None:
    """Return the id of the person with this login, confirmed; None if none."""
    return await session.scalar(
        select(Account.user_id).where(*_where_of(workspace_id, login), Account.confirmed_at.is_not(None)),
    )


async def waiting(session: AsyncSession, workspace_id: str, admin_id: str) -> tuple[AccountLine, ...]:
    """List the logins awaiting an admin's confirmation, oldest first, at most WAITING_MAX. Raises NotAdmin."""
    await admins.insist(session, workspace_id, admin_id)
    found = await session.scalars(
        select(Account)
        .where(*_where_of(workspace_id), Account.user_id != "", Account.confirmed_at.is_(None))
        .order_by(Account.said_at, Account.user_id)
        .limit(WAITING_MAX),
    )
    return tuple(AccountLine(row.login, row.user_id) for row in found)


async def decide(session: AsyncSession, acting: Acting, user_id: str, login: str, *, is_theirs: bool) -> None:
    """Record the admin's decision about a login. Raises NotAdmin, NotFound, LinkedOtherwise."""
    workspace_id, admin_id = acting.workspace_id, acting.user_id
    await admins.insist(session, workspace_id, admin_id)
    row = await session.scalar(select(Account).where(*_where_of(workspace_id, login, user_id)).with_for_update())
    if row is None:
        raise NotFound
    if not is_theirs:
        await session.delete(row)
        await session.flush()
        return
    await confirm(session, workspace_id, user_id, login, admin_id, acting.now)


async def confirm(session: AsyncSession, workspace_id: str, user_id: str, login: str, by: str, now: datetime) -> None:
    """Confirm a person's login; `by` is an admin's id, or empty for the profile's e-mail. Raises LinkedOtherwise.

    Work of the last fortnight under the login counts too: the work is read again.
    """
    owner = await owner_of(session, workspace_id, login)
    if owner is not None and owner != user_id:
        raise LinkedOtherwise
    was_nobody = by != "" or await session.scalar(select(Account.login).where(*_where_of(workspace_id, login)).limit(1))
    row = _row_values(workspace_id, user_id, login, now) | {"confirmed_at": now, "confirmed_by": by}
    if not await inserts.insert_new(session, Account, [row]):
        mine = (*_where_of(workspace_id, login, user_id), Account.confirmed_at.is_(None))
        await session.execute(update(Account).where(*mine).values(confirmed_at=now, confirmed_by=by))
    others = (*_where_of(workspace_id, login), Account.user_id != user_id)
    await session.execute(delete(Account).where(*others))
    if owner is None and was_nobody:
        await feeds.look_back(session, workspace_id, GITHUB, now)


async def is_to_look_up(session: AsyncSession, workspace_id: str, login: str, now: datetime) -> bool:
    """Return whether to look up the login's public profile: only without a look-up within ASKED_AGAIN_AFTER."""
    recent = Account.looked_up_at > now - ASKED_AGAIN_AFTER
    asked = await session.scalar(select(Account.login).where(*_where_of(workspace_id, login), recent).limit(1))
    return asked is None


async def looked_up(session: AsyncSession, workspace_id: str, login: str, user_id: str | None, now: datetime) -> None:
    """Record the person found by a public profile's e-mail; `user_id` None: no person in this workspace."""
    if user_id is not None:
        if await owner_of(session, workspace_id, login) is None:
            await confirm(session, workspace_id, user_id, login, "", now)
        return
    row = _row_values(workspace_id, "", login, now) | {"looked_up_at": now}
    if not await inserts.insert_new(session, Account, [row]):
        await session.execute(update(Account).where(*_where_of(workspace_id, login, "")).values(looked_up_at=now))


def _row_values(workspace_id: str, user_id: str, login: str, now: datetime) -> dict[str, object]:
    return {
        "workspace_id": workspace_id,
        "kind": GITHUB,
        "digest": digest_of(login.lower()),
        "user_id": user_id,
        "login": login,
        "said_at": now,
    }


def _where_of(
    workspace_id: str, login: str | None = None, user_id: str | None = None
) -> tuple[ColumnElement[bool], ...]:
    conditions = [Account.workspace_id == workspace_id, Account.kind == GITHUB]
    if login is not None:
        conditions.append(Account.digest == digest_of(login.lower()))
    if user_id is not None:
        conditions.append(Account.user_id == user_id)
    return tuple(conditions)
