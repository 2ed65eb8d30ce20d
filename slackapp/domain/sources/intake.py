"""What a source tells, kept once until it is part of an effort; `bundling` makes efforts of it.

Of whoever would rather not be noted only that a key was used is kept. Must not know how a source is asked.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.calendar.defaults import Defaults, defaults_of
from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.efforts import noting as notings
from slackapp.domain.efforts.noting import Noting
from slackapp.domain.people import profiles as people
from slackapp.domain.refusals import UnknownKind
from slackapp.domain.sources import choices as source_choices
from slackapp.domain.sources.connections import digest_of
from slackapp.domain.tables import inserts
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.sources import Source, SourceItem
from slackapp.domain.words import check_words

WORDS, MERGED, REVIEWED, SHIFT = "words", "merged", "reviewed", "shift"
FORTNIGHT_DAYS = 14
NO_NOTER = ""  # nobody noted it: a source told of it
LATEST = timedelta(days=1)  # a clock may be ahead, and a day be later elsewhere
EARLIEST = timedelta(days=366)


class KeyUsedOtherwise(Exception):
    """A source used one key for two different things; said to the tool, not to a person."""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a source told, of a person whose Slack id is known."""

    key: str  # names it at the source; the same key is the same thing
    doer_id: str
    kind: str
    topic: str  # WORDS · MERGED · REVIEWED · SHIFT
    done_at: datetime | date  # a date is the doer's own
    words: str | None = None  # None: a count is all that is shown
    link: str | None = None


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of one thing told, for the source alone: nothing of whether anybody is in or out."""

    item_id: str
    is_new: bool


def item_id(source_id: int, key: str) -> str:
    """Give the id by which a source knows what it told: the same for the same key, whatever became of it."""
    return f"ef_{digest_of(f'{source_id}:{key}')[:24]}"


async def take_in(
    session: AsyncSession, source: Source, told: Told, country: str | None, now: datetime, *, body: str | None = None
) -> TakenIn:
    """Keep one thing told, once. `body`: what was said, to compare it when the key comes again.

    Raises UnknownKind, NoWords, TooLong, KeyUsedOtherwise. The doer has to be known to the directory.
    """
    is_new = await take_in_all(session, source, [told], country, now, body=body) == 1
    if not is_new and body is not None:
        mine = (SourceItem.source_id == source.id, SourceItem.item_key == digest_of(told.key))
        if await session.scalar(select(SourceItem.body_digest).where(*mine)) != digest_of(body):
            raise KeyUsedOtherwise
    return TakenIn(item_id(source.id, told.key), is_new)


async def take_in_all(
    session: AsyncSession,
    source: Source,
    told: Sequence[Told],
    country: str | None,
    now: datetime,
    *,
    body: str | None = None,
) -> int:
    """Keep several things told, each once; give how many were new. Raises UnknownKind, NoWords, TooLong."""
    known = await people_to_note(session, source, {one.doer_id for one in told})
    defaults = await defaults_of(session, source.workspace_id, country)
    rows = [_row(source, one, known.get(one.doer_id), defaults, now, digest_of(body or "")) for one in told]
    return await inserts.insert_new(session, SourceItem, rows) if rows else 0


def _row(
    source: Source, told: Told, person: Person | None, defaults: Defaults, now: datetime, body_digest: str
) -> Mapping[str, object]:
    if told.kind not in effort_lists.KINDS:
        raise UnknownKind
    words = None if told.words is None else check_words(told.words)
    nothing = {
        "workspace_id": source.workspace_id,
        "source_id": source.id,
        "item_key": digest_of(told.key),
        "body_digest": body_digest,
        "doer_id": NO_NOTER,
        "kind": told.kind,
        "topic": told.topic,
        "words": None,
        "link": None,
        "fortnight": 0,
        "told_at": now,
        "settle_at": None,
        "effort_id": None,
    }
    if person is None:
        return nothing
    done_on = told.done_at
    if isinstance(done_on, datetime):
        done_on = people.calendar_of(person, defaults).local(done_on).date()
    kept = {"doer_id": told.doer_id, "words": words, "link": told.link, "fortnight": fortnight_of(done_on)}
    return {**nothing, **kept, "settle_at": now}


async def note_for(
    session: AsyncSession,
    source: Source,
    told: Told,
    noter_id: str,
    country: str | None,
    now: datetime,
    *,
    body: str,
) -> TakenIn:
    """Note, once, what a source says that `noter_id` noted: an effort of its own, with that person's name.

    Raises as `take_in`. Nothing tells whether the doer would rather not.
    """
    words = check_words(told.words or "")
    used = replace(told, doer_id=NO_NOTER, words=None, link=None)
    taken = await take_in(session, source, used, country, now, body=body)
    if taken.is_new and await people_to_note(session, source, [told.doer_id]):
        noting = Noting(source.workspace_id, noter_id, (told.doer_id,), words, told.kind, link=told.link)
        await notings.note_effort(session, noting, country, now)
    return taken


async def people_to_note(session: AsyncSession, source: Source, doer_ids: Collection[str]) -> dict[str, Person]:
    """Give those who may be noted: not who would rather not, by anybody or by this kind, nor who cannot be addressed.

    Nobody opts out between this look and the commit.
    """
    known = await notings.known_for_noting(session, source.workspace_id, doer_ids)
    reached, _, _ = notings.sort_out(known, NO_NOTER, doer_ids)
    out = await source_choices.who_opted_out(session, source.workspace_id, source.kind, reached)
    return {user_id: known[user_id] for user_id in reached if user_id not in out}


def fortnight_of(day: date) -> int:
    """Number the fortnight of a date; each begins on a Monday."""
    return (day.toordinal() - 1) // FORTNIGHT_DAYS  # ordinal 1 was a Monday


def is_timely(done_at: datetime, now: datetime) -> bool:
    """Say whether something was done at a time that anybody could still be thanked for, and not in the future."""
    return now - EARLIEST <= done_at <= now + LATEST
