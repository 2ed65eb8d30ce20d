"""Keep a calendar's shifts without an effort, and items GitHub could not send, for the admin who connected the source.

Titles and names from a source are for this admin only. The module must not know the polling or the wording.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import FROM_TEND, OutboxMessage
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.sources import Feed, Source, SourceItem
from slackapp.domain.workspace import admins

NOBODY = "nobody"  # a shift without a person; the other reasons are names of `sources/calendars/shifts`
POSTPONED, GIVEN_UP = "postponed", "given_up"  # a pull request that is tried again; one that was tried for a day
KEPT = timedelta(days=14)  # since it was last seen
CREDITED = timedelta(days=35)  # a shift may last a month
FINDINGS_MAX = 20
NOTIFY_EVERY = timedelta(days=1)
TITLE_MAX, NAMES_MAX = 200, 5


@dataclass(frozen=True, slots=True)
class Finding:
    """A shift without a person, or an item passed over."""

    why: str  # NOBODY, or why it was passed over
    title: str  # of a pull request: acme/platform#12; of several: the repository
    names: tuple[str, ...] = ()  # people named by the calendar: names and addresses
    day: str = ""  # ISO date of its end, or of an item's start; empty if unknown
    seen_on: str = ""  # ISO date of the last read that had it
    is_told: bool = False

    @property
    def key(self) -> tuple[str, str, tuple[str, ...]]:
        """The identity of a finding across reads: a weekly shift is one finding."""
        return self.why, self.title, self.names


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of one source, for the admin who connected it."""

    source_id: int
    name: str
    findings: tuple[Finding, ...]  # newest first


def postponed(repository: str, number: int) -> Finding:
    """Return the finding of a pull request unreadable now."""
    return Finding(POSTPONED, f"{repository}#{number}")


def given_up(repository: str, number: int | None) -> Finding:
    """Return the finding of a pull request passed over; `number` None: without a number in the answer."""
    return Finding(GIVEN_UP, repository if number is None else f"{repository}#{number}")


async def record(session: AsyncSession, source: Source, feed_id: int, found: Sequence[Finding], now: datetime) -> None:
    """Keep the findings of one read, and queue a message for the admin about new ones, at most once a day.

    Shifts without a person are worth a message only while the calendar credits no person: a rota may have other entries
    too. Passed-over items always are worth a message, items tried again never.
    """
    feed = await session.get(Feed, feed_id, with_for_update=True, populate_existing=True)
    if feed is None:
        return
    findings = _merged(findings_of(feed.report), found, now.date())
    news = {one.why for one in findings if not one.is_told} - {POSTPONED}
    if NOBODY in news and await _credits_somebody(session, source, now):
        news.remove(NOBODY)
    if news and await _queue_notice(session, source, now):
        findings = [replace(one, is_told=True) for one in findings]
        feed.notified_at = now
    report = _packed(findings)
    if report != feed.report:
        feed.report, feed.report_at = report, now
    await session.flush()


async def forget(session: AsyncSession, feed_id: int, findings: Collection[Finding]) -> None:
    """Remove outdated findings."""
    feed = await session.get(Feed, feed_id, with_for_update=True, populate_existing=True)
    gone = {one.key for one in findings}
    if feed is not None and feed.report is not None:
        kept = [one for one in findings_of(feed.report) if one.key not in gone]
        feed.report = _packed(kept)
        await session.flush()


def _packed(findings: Sequence[Finding]) -> str | None:
    return json.dumps([asdict(one) for one in findings]) if findings else None


async def _credits_somebody(session: AsyncSession, source: Source, now: datetime) -> bool:
    """Return whether the source reported any person within CREDITED, also people who stay out."""
    lately = (SourceItem.source_id == source.id, SourceItem.reported_at > now - CREDITED)
    return await session.scalar(select(SourceItem.id).where(*lately).limit(1)) is not None


def findings_of(report: str | None) -> list[Finding]:
    """Parse the stored form, newest first; None is empty."""
    return [Finding(**{**one, "names": tuple(one["names"])}) for one in json.loads(report or "[]")]


def _merged(kept: Sequence[Finding], found: Sequence[Finding], today: date) -> list[Finding]:
    """Return the findings of now and before without doubles, the newest FINDINGS_MAX."""
    told = {one.key for one in kept if one.is_told}
    oldest = (today - KEPT).isoformat()
    merged: dict[tuple[str, str, tuple[str, ...]], Finding] = {}
    for one in sorted(found, key=lambda finding: finding.day, reverse=True):
        short = replace(one, title=one.title[:TITLE_MAX], names=one.names[:NAMES_MAX], seen_on=today.isoformat())
        merged.setdefault(short.key, replace(short, is_told=short.key in told))
    for one in kept:
        if one.seen_on >= oldest:
            merged.setdefault(one.key, one)
    return list(merged.values())[:FINDINGS_MAX]


async def _queue_notice(session: AsyncSession, source: Source, now: datetime) -> bool:
    """Queue the message; False with a message waiting or younger than NOTIFY_EVERY, or no admin to tell."""
    last_at = await session.scalar(select(func.max(Feed.notified_at)).where(Feed.source_id == source.id))
    if last_at is not None:
        is_waiting = await outbox.is_queued(session, source.workspace_id, _key_values(source, last_at))
        if is_waiting or now - last_at < NOTIFY_EVERY:
            return False
    admin = await session.get(Person, (source.workspace_id, source.connected_by))
    if admin is None:
        return False
    refs = {"source_id": source.id}
    message = OutboxMessage("source_report", admin.user_id, _key_values(source, now), refs, urgency=FROM_TEND)
    await outbox.enqueue(session, source.workspace_id, [message], now)
    return True


def _key_values(source: Source, notified_at: datetime) -> str:
    return f"source_report:{source.id}:{notified_at.isoformat()}"


async def of_source(session: AsyncSession, admin: Person, source_id: int) -> Report | None:
    """Return the report for the admin who connected the source; None for other people, or without findings."""
    source = await session.get(Source, source_id)
    if source is None or source.workspace_id != admin.workspace_id or source.revoked_at is not None:
        return None
    if source.connected_by != admin.user_id or not await admins.has_rights(session, admin):
        return None
    findings = await findings_for(session, [source_id])
    return Report(source_id, source.name, findings) if findings else None


async def findings_for(session: AsyncSession, source_ids: Collection[int]) -> tuple[Finding, ...]:
    """Return the findings of sources, newest first. The caller checks who asks."""
    reports = await session.scalars(
        select(Feed.report).where(Feed.source_id.in_(source_ids), Feed.report.is_not(None)).order_by(Feed.id),
    )
    return tuple(finding for report in reports for finding in findings_of(report))


async def clear(session: AsyncSession, source_id: int) -> None:
    """Delete the report, after the admin changed or disconnected the source; the next message waits for no day."""
    await session.execute(
        update(Feed).where(Feed.source_id == source_id).values(report=None, report_at=None, notified_at=None),
    )


async def forget_old(session: AsyncSession, now: datetime) -> int:
    """Delete reports unchanged by any read for KEPT; return their number."""
    found = await session.execute(
        update(Feed)
        .where(Feed.report.is_not(None), Feed.report_at < now - KEPT)
        .values(report=None, report_at=None)
        .returning(Feed.id),
    )
    return len(found.all())
