"""Store items reported by a source, each once, until `bundles` turns them into efforts.

An item is known by its key. An item with a length, as a shift, is also known by its contents: tools give new keys at
each export, and correct times afterwards. For people who opted out, only the use of a key is stored. The module must
not know the polling.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting, Moment
from slackapp.domain.calendar.defaults import Defaults, defaults_of
from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.efforts import noting as notings
from slackapp.domain.efforts.noting import Noting
from slackapp.domain.people import profiles as people
from slackapp.domain.refusals import UnknownKind
from slackapp.domain.rows import inserts
from slackapp.domain.sources import choices as source_choices
from slackapp.domain.sources import titles
from slackapp.domain.sources.connections import digest_of
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.sources import Source, SourceItem
from slackapp.domain.words import check_words

WORDS, MERGED, REVIEWED, SHIFT = "words", "merged", "reviewed", "shift"
FORTNIGHT_DAYS = 14
NOBODY = ""  # as noter: reported by a source; as doer: opted out, so that no person is stored
LATEST = timedelta(days=1)  # clocks may be ahead, and dates later in other zones
EARLIEST = timedelta(days=366)


class KeyUsedOtherwise(Exception):
    """A source used one key for two different items; reported to the tool, not to a person."""


@dataclass(frozen=True, slots=True)
class ReportedItem:
    """One item reported by a source, about a person with a known Slack id."""

    key: str  # identifies the item at the source
    doer_id: str
    kind: str
    topic: str  # WORDS · MERGED · REVIEWED · SHIFT
    done_at: datetime | date  # a date is in the doer's zone
    words: str | None = None  # None: only counted
    link: str | None = None
    began_at: datetime | None = None  # of an item with a length; `done_at` is its end then


@dataclass(frozen=True, slots=True)
class TakenIn:
    """The result for the source, without a hint whether the person opted out."""

    item_id: str
    is_new: bool


def item_id(source_id: int, key: str) -> str:
    """Return the source's id for an item: equal keys give equal ids, regardless of the item's state."""
    return f"ef_{digest_of(f'{source_id}:{key}')[:24]}"


@dataclass(frozen=True, slots=True)
class Doers:
    """The people a source may note, and the defaults for their days; read once in a transaction."""

    people: Mapping[str, Person]
    defaults: Defaults


NO_DOERS = Doers({}, Defaults())


async def doers_of(session: AsyncSession, moment: Moment, source: Source, doer_ids: Collection[str]) -> Doers:
    """Return the people of `doer_ids` allowed to be noted, locked as in `people_to_note`, and their defaults."""
    known = await people_to_note(session, source, doer_ids)
    return Doers(known, await defaults_of(session, moment))


async def take_in(
    session: AsyncSession, source: Source, item: ReportedItem, doers: Doers, now: datetime, *, body: str
) -> TakenIn:
    """Store one item, once. `body` is the source's original text, compared when the key arrives again.

    Raises UnknownKind, NoWords, TooLong, KeyUsedOtherwise. Of a doer not in `doers`, only the key is stored.
    """
    is_new = (
        await inserts.insert_new(session, SourceItem, [_row_values(source, item, doers, now, digest_of(body))]) == 1
    )
    if not is_new:
        mine = (SourceItem.source_id == source.id, SourceItem.item_key == digest_of(item.key))
        if await session.scalar(select(SourceItem.body_digest).where(*mine)) != digest_of(body):
            raise KeyUsedOtherwise
    return TakenIn(item_id(source.id, item.key), is_new)


async def take_in_all(session: AsyncSession, moment: Moment, source: Source, items: Sequence[ReportedItem]) -> int:
    """Store several items, each once; return the number of new ones. Raises UnknownKind, NoWords, TooLong.

    Of one person, items with a length, the same topic and words and an overlapping time are one.
    """
    doers = await doers_of(session, moment, source, {one.doer_id for one in items})
    rows = [(one, _row_values(source, one, doers, moment.now, digest_of(""))) for one in items]
    plain = [row for one, row in rows if one.began_at is None]
    count = await inserts.insert_new(session, SourceItem, plain) if plain else 0
    for one, row in rows:
        if one.began_at is not None and not await _is_known(session, source.id, row):
            count += await inserts.insert_new(session, SourceItem, [row])
    return count


async def _is_known(session: AsyncSession, source_id: int, row: Mapping[str, Any]) -> bool:
    """Return whether an item of the same person, topic and words, overlapping in time, is stored."""
    if row["began_at"] is None:
        return False  # without facts, about nobody: its two keys are compared
    found = await session.scalars(
        select(SourceItem.words).where(
            SourceItem.workspace_id == row["workspace_id"],
            SourceItem.doer_id == row["doer_id"],
            SourceItem.source_id == source_id,
            SourceItem.topic == row["topic"],
            SourceItem.began_at < row["ended_at"],
            SourceItem.ended_at > row["began_at"],
        ),
    )
    same = titles.normal_form(row["words"] or "")
    return any(titles.normal_form(words or "") == same for words in found)


def _row_values(source: Source, item: ReportedItem, doers: Doers, now: datetime, body_digest: str) -> Mapping[str, Any]:
    if item.kind not in effort_lists.KINDS:
        raise UnknownKind
    words = None if item.words is None else check_words(item.words)
    nothing = {
        "workspace_id": source.workspace_id,
        "source_id": source.id,
        "item_key": digest_of(item.key),
        "content_key": _content_key(item, words),
        "body_digest": body_digest,
        "doer_id": NOBODY,
        "kind": item.kind,
        "topic": item.topic,
        "words": None,
        "link": None,
        "began_at": None,
        "ended_at": None,
        "fortnight": 0,
        "reported_at": now,
        "bundle_at": None,
        "effort_id": None,
    }
    person = doers.people.get(item.doer_id)
    if person is None:
        return nothing
    done_on = item.done_at
    length: dict[str, object] = {}
    if isinstance(done_on, datetime):
        if item.began_at is not None:
            length = {"began_at": item.began_at, "ended_at": done_on}
        done_on = people.calendar_of(person, doers.defaults).local(done_on).date()
    kept = {"doer_id": item.doer_id, "words": words, "link": item.link, "fortnight": fortnight_of(done_on)}
    return {**nothing, **kept, **length, "bundle_at": now}


def _content_key(item: ReportedItem, words: str | None) -> str | None:
    """Return the digest of the contents of an item with a length; None for other items."""
    if item.began_at is None:
        return None
    return digest_of(f"{item.topic}:{item.doer_id}:{item.done_at.isoformat()}:{titles.normal_form(words or '')}")


async def note_for(session: AsyncSession, acting: Acting, source: Source, item: ReportedItem, *, body: str) -> TakenIn:
    """Note an effort once on behalf of the acting noter named by a source, with the noter's name.

    Raises as `take_in`. The result does not show whether the doer opted out.
    """
    words = check_words(item.words or "")
    used = replace(item, doer_id=NOBODY, words=None, link=None)
    taken = await take_in(session, source, used, NO_DOERS, acting.now, body=body)
    doers = await people_to_note(session, source, [item.doer_id]) if taken.is_new else {}
    if doers:
        noting = Noting((item.doer_id,), words, item.kind, link=item.link)
        await notings.note_effort(session, acting, noting, doers)
    return taken


async def people_to_note(session: AsyncSession, source: Source, doer_ids: Collection[str]) -> dict[str, Person]:
    """Return the people allowed to be noted by a source: reachable, and not opted out in general or of the kind.

    The rows are locked, so that no person opts out before the commit.
    """
    known = await notings.known_for_noting(session, source.workspace_id, doer_ids)
    reached, _, _ = notings.sort_out(known, NOBODY, doer_ids)
    out = await source_choices.who_opted_out(session, source.workspace_id, source.kind, reached)
    return {user_id: known[user_id] for user_id in reached if user_id not in out}


def fortnight_of(day: date) -> int:
    """Return the number of a date's fortnight; each starts on a Monday."""
    return (day.toordinal() - 1) // FORTNIGHT_DAYS  # ordinal 1 was a Monday


def is_timely(done_at: datetime, now: datetime) -> bool:
    """Return whether the time is recent enough for thanks, and not in the future."""
    return now - EARLIEST <= done_at <= now + LATEST
