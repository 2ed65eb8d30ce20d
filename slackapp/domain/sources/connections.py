"""Connect, change and remove sources, and record successes and failures.

An admin connects a source, sees its state, changes and removes it; the secret is never shown again. The module must not
know the polling; `slackapp/sources` does. Items about people belong to `intake` and `bundles`.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import FROM_TEND, OutboxMessage
from slackapp.domain.refusals import BadRules, NotFound, TooManySources
from slackapp.domain.sources import reports
from slackapp.domain.sources.reports import Finding
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.sources import Feed, Source, SourceItem
from slackapp.domain.tables.workspaces import Workspace
from slackapp.domain.text import one_line
from slackapp.domain.workspace import admins

GITHUB, WEBHOOK, CSV, ON_CALL = "github", "webhook", "csv", "on_call"
KINDS = (GITHUB, WEBHOOK, ON_CALL, CSV)
SOURCES_MAX = 20  # of one workspace: as many as an admin can oversee
NAME_MAX = 40
EVERY = timedelta(minutes=15)  # between two polls of a working source
LEASE = timedelta(minutes=5)  # real time; a run ends well before
TOLD_AFTER = timedelta(hours=6)  # for temporary failures
RETRY_FIRST, RETRY_MAX = timedelta(minutes=15), timedelta(hours=12)
APP_FAILURES = frozenset({"app_key", "app_clock", "app_gone", "app_barred", "app_rights"})  # of a GitHub App
TOO_MUCH = frozenset({"too_large", "too_many", "too_heavy"})  # bytes; events; time or memory
LASTING = (
    APP_FAILURES | TOO_MUCH | {"bad_token", "slack_scope", "no_rights", "gone", "refused_address", "not_understood"}
)
READ_BACK = timedelta(days=14)  # work from this long before connecting still counts


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source as an admin sees it."""

    source_id: int
    kind: str
    name: str
    connected_by: str
    connected_at: datetime
    succeeded_at: datetime | None
    next_try_at: datetime | None
    failing_since: datetime | None
    failure: str | None
    failing_feeds: tuple[tuple[str, str], ...]  # (repository, short name of the failure)
    efforts: int  # count of its items about people
    findings: tuple[Finding, ...] = ()  # of a calendar, for the admin who connected it only


@dataclass(frozen=True, slots=True)
class Connected:
    """The token and secret of a webhook, shown once, after connecting or rotating."""

    source_id: int
    name: str
    token: str
    secret: str


def digest_of(text: str) -> str:
    """Return the sha256 used to look up a token, a key or a login."""
    return hashlib.sha256(text.encode()).hexdigest()


async def of_workspace(session: AsyncSession, workspace_id: str, admin_id: str) -> tuple[SourceLine, ...]:
    """List the connected sources, oldest first, at most SOURCES_MAX. Raises NotAdmin."""
    await admins.insist(session, workspace_id, admin_id)
    found = await session.scalars(_select_connected(workspace_id).order_by(Source.id).limit(SOURCES_MAX))
    return tuple([await _line_of(session, source, admin_id) for source in found])


async def connect_webhook(session: AsyncSession, acting: Acting, name: str) -> Connected:
    """Create a webhook; its address and secret are shown only once. Raises NotAdmin, TooManySources, BadRules."""
    source = await _new_row(session, acting, WEBHOOK, name)
    return await _renewed(session, source)


async def connect_polled(session: AsyncSession, acting: Acting, kind: str, name: str, secret: str, rules: str) -> int:
    """Connect GitHub (`secret`: see `github_access`) or a calendar (`secret`: its address), polled at the next tick.

    Raises NotAdmin, TooManySources, BadRules.
    """
    if not secret.strip():
        raise BadRules("secret")
    source = await _new_row(session, acting, kind, name)
    source.secret, source.rules, source.next_try_at = secret.strip(), rules, acting.now
    await session.flush()
    return source.id


async def change_polled(
    session: AsyncSession, acting: Acting, source_id: int, name: str, secret: str, rules: str
) -> None:
    """Change the admin's settings, and poll at the next tick; an empty `secret` leaves the secret unchanged.

    The last READ_BACK of a calendar are read again.

    Raises NotAdmin, NotFound, BadRules.
    """
    now = acting.now
    source = await own(session, acting.workspace_id, acting.user_id, source_id)
    source.name, source.rules = _checked_name(name), rules
    if secret.strip() and secret.strip() != source.secret:
        source.secret = secret.strip()
    source.next_try_at, source.lease_until = now, None
    await session.execute(update(Feed).where(Feed.source_id == source_id).values(etag=None, modified=None))
    if source.kind == ON_CALL:  # shifts read before may have a person now; those with one are known
        again = (Feed.source_id == source_id, Feed.cursor_at > now - READ_BACK)
        await session.execute(update(Feed).where(*again).values(cursor_at=now - READ_BACK))
    await reports.clear(session, source_id)
    await session.flush()


async def rotate(session: AsyncSession, workspace_id: str, admin_id: str, source_id: int) -> Connected:
    """Replace a webhook's address and secret; the old ones stop working at once. Raises NotAdmin, NotFound."""
    source = await own(session, workspace_id, admin_id, source_id)
    if source.kind != WEBHOOK:
        raise NotFound
    return await _renewed(session, source)


async def revoke(session: AsyncSession, acting: Acting, source_id: int) -> None:
    """Disconnect a source; delete its token, its secret, and its items not yet in an effort.

    Existing efforts stay; the doers may hide them. Raises NotAdmin, NotFound.
    """
    source = await own(session, acting.workspace_id, acting.user_id, source_id)
    source.revoked_at, source.token_digest, source.secret = acting.now, None, None
    source.next_try_at = source.lease_until = None
    await reports.clear(session, source_id)
    await session.execute(
        delete(SourceItem).where(SourceItem.source_id == source_id, SourceItem.bundle_at.is_not(None)),
    )
    await session.flush()


async def own(
    session: AsyncSession, workspace_id: str, admin_id: str, source_id: int, *, to_change: bool = True
) -> Source:
    """Load a connected source for an admin of its workspace only. Raises NotAdmin, NotFound."""
    await admins.insist(session, workspace_id, admin_id)
    source = await session.get(Source, source_id, with_for_update=to_change)
    if source is None or source.workspace_id != workspace_id or source.revoked_at is not None:
        raise NotFound
    return source


async def of_token(session: AsyncSession, token: str) -> Source | None:
    """Return the webhook with this token; None if unknown or revoked.

    Runs a single look-up by digest for any token. Only digests are compared, so that the duration reveals nothing about
    a token's letters.
    """
    found = await session.scalars(select(Source).where(Source.token_digest == digest_of(token)))
    return found.first()


async def for_files(session: AsyncSession, workspace_id: str, now: datetime) -> Source:
    """Return the source for an operator's CSV files, created on first use."""
    # two simultaneous imports take turns
    await session.execute(select(Workspace.id).where(Workspace.id == workspace_id).with_for_update())
    found = (
        await session.scalars(_select_connected(workspace_id).where(Source.kind == CSV).order_by(Source.id))
    ).first()
    if found is not None:
        return found
    source = _row_values(workspace_id, "", CSV, "CSV", now)
    session.add(source)
    await session.flush()
    return source


async def due(session: AsyncSession, workspace_ids: Sequence[str], now: datetime) -> tuple[tuple[str, int], ...]:
    """Return workspace and id of the sources due for polling at `now`, longest waiting first."""
    found = await session.execute(
        select(Source.workspace_id, Source.id)
        .where(Source.workspace_id.in_(workspace_ids), Source.revoked_at.is_(None), Source.next_try_at <= now)
        .order_by(Source.next_try_at, Source.id),
    )
    return tuple((workspace_id, source_id) for workspace_id, source_id in found)


async def claim(session: AsyncSession, source_id: int, now: datetime, real: datetime) -> Source | None:
    """Lease a source for LEASE of real time; None if another worker holds the lease or the source is not due."""
    claimed = await session.execute(
        update(Source)
        .where(
            Source.id == source_id,
            Source.revoked_at.is_(None),
            Source.next_try_at <= now,
            or_(Source.lease_until.is_(None), Source.lease_until < real),
        )
        .values(lease_until=real + LEASE, tried_at=now)
        .returning(Source.id),
    )
    return await session.get(Source, source_id) if claimed.first() is not None else None


async def succeeded(session: AsyncSession, source_id: int, now: datetime, *, again_at: datetime | None = None) -> None:
    """Record a successful poll; the next is at `again_at`, or after EVERY if None. Recovery sends no message."""
    await session.execute(
        update(Source)
        .where(Source.id == source_id, Source.revoked_at.is_(None))
        .values(
            lease_until=None,
            succeeded_at=now,
            next_try_at=again_at or now + EVERY,
            failing_since=None,
            failure=None,
            failures=0,
        ),
    )


async def wait_for_slack(session: AsyncSession, source_id: int, again_at: datetime) -> None:
    """Read a source again at `again_at`, neither as a success nor as a failure: Slack could not be asked for people."""
    mine = update(Source).where(Source.id == source_id, Source.revoked_at.is_(None))
    await session.execute(mine.values(lease_until=None, next_try_at=again_at))


def after(now: datetime, wait_s: float | None) -> datetime | None:
    """Return the time to continue, from the wait in seconds sent by the source; None without a wait."""
    return None if wait_s is None else now + timedelta(seconds=max(wait_s, 1))


async def heard(session: AsyncSession, source_id: int, now: datetime) -> None:
    """Record a request from a pushing source."""
    await session.execute(update(Source).where(Source.id == source_id).values(tried_at=now, succeeded_at=now))


async def failed(
    session: AsyncSession, source_id: int, why: str, now: datetime, *, retry_at: datetime | None = None
) -> None:
    """Record a failure (`why` is a short name), and queue one message to the admin who connected the source.

    A temporary failure is reported after TOLD_AFTER, a lasting one at once. `retry_at` is the source's own time to
    retry; if None, the wait doubles from RETRY_FIRST to RETRY_MAX.
    """
    source = await session.get(Source, source_id, with_for_update=True)
    if source is None or source.revoked_at is not None:
        return
    source.failures += 1
    source.failing_since = source.failing_since or now
    source.failure, source.lease_until = why, None
    wait = min(RETRY_FIRST * 2 ** min(source.failures - 1, 10), RETRY_MAX)
    source.next_try_at = max(retry_at, now) if retry_at is not None else now + wait
    is_limit = why == "rate_limited"  # too many requests: recovers without an admin
    if not is_limit and (why in LASTING or now - source.failing_since >= TOLD_AFTER):
        await _queue_notice(session, source, now)
    await session.flush()


async def _queue_notice(session: AsyncSession, source: Source, now: datetime) -> None:
    admin = await session.get(Person, (source.workspace_id, source.connected_by))
    if admin is None or source.failing_since is None:
        return
    key = f"source_failing:{source.id}:{source.failing_since.isoformat()}"
    refs = {"source_id": source.id, "why": source.failure}
    message = OutboxMessage("source_failing", admin.user_id, key, refs, urgency=FROM_TEND)
    await outbox.enqueue(session, source.workspace_id, [message], now)


async def failing(session: AsyncSession, admin: Person, source_id: int) -> SourceLine | None:
    """Return a failing source for the message to `admin`; None for a working or removed source, or a former admin."""
    source = await session.get(Source, source_id)
    if source is None or source.workspace_id != admin.workspace_id or source.revoked_at or source.failure is None:
        return None
    return await _line_of(session, source, admin.user_id) if await admins.has_rights(session, admin) else None


async def _new_row(session: AsyncSession, acting: Acting, kind: str, name: str) -> Source:
    workspace_id = acting.workspace_id
    await admins.insist(session, workspace_id, acting.user_id)
    count = await session.scalar(select(func.count()).select_from(_select_connected(workspace_id).subquery())) or 0
    if count >= SOURCES_MAX:
        raise TooManySources
    source = _row_values(workspace_id, acting.user_id, kind, _checked_name(name), acting.now)
    session.add(source)
    await session.flush()
    return source


def _row_values(workspace_id: str, admin_id: str, kind: str, name: str, now: datetime) -> Source:
    return Source(
        workspace_id=workspace_id,
        kind=kind,
        name=name,
        connected_by=admin_id,
        connected_at=now,
        rules="{}",
        failures=0,
    )


def _checked_name(name: str) -> str:
    name = one_line(name)
    if not name or len(name) > NAME_MAX or not name.isprintable():
        raise BadRules("name")
    return name


async def _renewed(session: AsyncSession, source: Source) -> Connected:
    token, secret = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    source.token_digest, source.secret = digest_of(token), secret
    await session.flush()
    return Connected(source.id, source.name, token, secret)


def _select_connected(workspace_id: str) -> Select[Source]:
    return select(Source).where(Source.workspace_id == workspace_id, Source.revoked_at.is_(None))


async def _line_of(session: AsyncSession, source: Source, admin_id: str) -> SourceLine:
    feeds = await session.scalars(
        select(Feed).where(Feed.source_id == source.id, Feed.failure.is_not(None)).order_by(Feed.id),
    )
    reported = select(func.count()).where(SourceItem.source_id == source.id, SourceItem.doer_id != "")
    return SourceLine(
        source_id=source.id,
        kind=source.kind,
        name=source.name,
        connected_by=source.connected_by,
        connected_at=source.connected_at,
        succeeded_at=source.succeeded_at,
        next_try_at=source.next_try_at,
        failing_since=source.failing_since,
        failure=source.failure,
        failing_feeds=tuple((feed.name, feed.failure or "") for feed in feeds),
        efforts=await session.scalar(reported) or 0,
        findings=await reports.findings_for(session, [source.id]) if source.connected_by == admin_id else (),
    )
