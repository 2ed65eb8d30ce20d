"""Export, erasure and retention of sources, of their reports about people, of people's choices and logins."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.data_rules import DataRules, Entry, Erasure, Rule
from slackapp.domain.people import profiles as people
from slackapp.domain.rows import removal
from slackapp.domain.sources import reports
from slackapp.domain.tables.sources import Account, Bundle, Feed, Source, SourceChoice, SourceItem

WORDS_KEPT = timedelta(days=111)  # as an effort with the default closing time: 21 days open, 90 more
KEYS_KEPT = timedelta(days=400)  # without words: what is told again within a year is not told twice
# what is left of a thing told: its keys, and that it was told
EMPTIED: Mapping[str, object] = {
    "doer_id": "",
    "words": None,
    "link": None,
    "began_at": None,
    "ended_at": None,
    "bundle_at": None,
    "effort_id": None,
}


async def _export_reports(session: AsyncSession, workspace_id: str, user_id: str) -> Entry | None:
    """Return the sources' items about the person, the person's choices and logins; None without any."""
    found = {
        "told_of_me": await _items(session, workspace_id, user_id),
        "my_choices": await _export_choices(session, workspace_id, user_id),
        "my_logins": await _accounts(session, workspace_id, user_id),
        "connected_by_me": await _connected(session, workspace_id, user_id),
    }
    return found if any(found.values()) else None


async def _items(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    is_guest = await people.is_guest(session, workspace_id, user_id)  # guests see no names of sources
    rows = await session.execute(
        select(SourceItem, Source.name)
        .join(Source, Source.id == SourceItem.source_id)
        .where(SourceItem.workspace_id == workspace_id, SourceItem.doer_id == user_id)
        .order_by(SourceItem.id),
    )
    return [
        {
            "by": None if is_guest else name,
            "kind": row.kind,
            "words": row.words,
            "link": row.link,
            "began_at": row.began_at,
            "ended_at": row.ended_at,
            "told_at": row.reported_at,
        }
        for row, name in rows
    ]


async def _export_choices(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    rows = await session.scalars(
        select(SourceChoice)
        .where(SourceChoice.workspace_id == workspace_id, SourceChoice.user_id == user_id)
        .order_by(SourceChoice.kind),
    )
    return [{"kind": row.kind, "told_at": row.notified_at, "opted_out_at": row.opted_out_at} for row in rows]


async def _accounts(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    rows = await session.scalars(
        select(Account)
        .where(Account.workspace_id == workspace_id, Account.user_id == user_id)
        .order_by(Account.said_at, Account.digest),
    )
    return [{"at": row.kind, "login": row.login, "confirmed_at": row.confirmed_at} for row in rows]


async def _connected(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    rows = await session.scalars(
        select(Source).where(Source.workspace_id == workspace_id, Source.connected_by == user_id).order_by(Source.id),
    )
    return [{"name": row.name, "kind": row.kind, "connected_at": row.connected_at} for row in rows]


async def _erase_reports(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    """Delete the sources' items about the person, but not the wish to stay out.

    Without the wish, sources would report the person again. The key of an item stays without the person's data, so that
    the same item is not taken in again. Sources connected by the person stay the workspace's, without the person's
    name.
    """
    workspace_id, user_id = erasure.workspace_id, erasure.user_id
    theirs = (SourceItem.workspace_id == workspace_id, SourceItem.doer_id == user_id)
    await session.execute(update(SourceItem).where(*theirs).values(fortnight=0, **EMPTIED))
    await session.execute(delete(Bundle).where(Bundle.workspace_id == workspace_id, Bundle.doer_id == user_id))
    await session.execute(delete(Account).where(Account.workspace_id == workspace_id, Account.user_id == user_id))
    confirmed = (Account.workspace_id == workspace_id, Account.confirmed_by == user_id)
    await session.execute(update(Account).where(*confirmed).values(confirmed_by=""))
    mine = (SourceChoice.workspace_id == workspace_id, SourceChoice.user_id == user_id)
    await session.execute(delete(SourceChoice).where(*mine, SourceChoice.opted_out_at.is_(None)))
    await session.execute(update(SourceChoice).where(*mine).values(notified_at=None))
    connected = (Source.workspace_id == workspace_id, Source.connected_by == user_id)
    await session.execute(update(Source).where(*connected).values(connected_by=""))
    return {}


async def empty_old(session: AsyncSession, now: datetime) -> int:
    """Remove words and links of a portion of things told more than WORDS_KEPT ago; returns their number."""
    old = (
        select(SourceItem.id)
        .where(SourceItem.reported_at < now - WORDS_KEPT, SourceItem.doer_id != "")
        .order_by(SourceItem.id)
        .limit(removal.PORTION)
        .with_for_update(skip_locked=True)
    )
    ids = list(await session.scalars(old))
    if not ids:
        return 0
    await session.execute(update(SourceItem).where(SourceItem.id.in_(ids)).values(**EMPTIED))
    return len(ids)


async def forget_old(session: AsyncSession, now: datetime) -> int:
    """Delete a portion of the keys of things told more than KEYS_KEPT ago; returns their number."""
    return await removal.remove_portion(session, SourceItem, SourceItem.reported_at < now - KEYS_KEPT)


DATA = DataRules(
    tables=(Source, Feed, SourceItem, Bundle, SourceChoice, Account),
    export={"sources": Rule(110, _export_reports, (Source, SourceItem, SourceChoice, Account))},
    erase=(Rule(80, _erase_reports, (Source, SourceItem, Bundle, SourceChoice, Account)),),
    retention={
        "things told emptied": Rule(60, empty_old, (SourceItem,)),
        "things told forgotten": Rule(70, forget_old, (SourceItem,)),
        "reports of calendars forgotten": Rule(75, reports.forget_old, (Feed,)),
    },
    not_exported={
        Feed: "repositories, calendars, how far they were read, and names in a calendar that belong to nobody here",
        Bundle: "the number of an effort that `efforts_about_me` has",
    },
    not_erased={Feed: "as for exports; names in a calendar go a fortnight after their last read"},
    kept={
        Source: "as long as the workspace, so that exports can name it; its secrets until it is disconnected",
        Bundle: "until the person is erased: which effort their next work of that fortnight joins",
        SourceChoice: "until the person chooses anew; the wish to stay out also after an erasure",
        Account: "until another login is confirmed, or the person is erased",
    },
)
