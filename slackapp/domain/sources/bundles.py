"""Build efforts from source items: one effort for each person, kind and fortnight, with links.

An effort grows only while visible to its doer alone. Later items of the same fortnight join the next fortnight's
effort, so that managers read only items the doer could review before. The module must not know the polling of sources
or the wording.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import ColumnElement, delete, func, select, true, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting, Moment
from slackapp.domain.calendar.defaults import Defaults
from slackapp.domain.calendar.prompting_hours import next_prompting_moment, next_working_morning
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.efforts import noting as notings
from slackapp.domain.efforts.noting import Noting
from slackapp.domain.message_places import places
from slackapp.domain.outbox import homes
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import FROM_TEND, OutboxMessage
from slackapp.domain.people import profiles as people
from slackapp.domain.rows import inserts
from slackapp.domain.sources import choices as source_choices
from slackapp.domain.sources.intake import FORTNIGHT_DAYS, NOBODY, Doers, doers_of, fortnight_of
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.sources import Bundle, Source, SourceItem
from slackapp.domain.visibility.efforts import NOTED, is_unknown_to_doer

SHOWN_MAX = 20  # named items of an effort; further items are only counted
GROUPS_AT_ONCE = 200  # groups returned by one query


@dataclass(frozen=True, slots=True)
class Counted:
    """The items of one topic in an effort, for its words."""

    topic: str
    count: int
    words: tuple[str, ...]  # of the first SHOWN_MAX items with words


@dataclass(frozen=True, slots=True)
class Bundled:
    """A new or extended effort, to be put into words for its doer in the same transaction."""

    effort: Effort
    counted: tuple[Counted, ...]
    doers_locale: str


async def waiting_groups(
    session: AsyncSession, now: datetime, after: tuple[int, str, str] | None = None
) -> tuple[tuple[int, str, str], ...]:
    """Return the (source, doer, kind) groups with items due for an effort, in order, at most GROUPS_AT_ONCE.

    `after`: the last group of the call before; None: from the first on.
    """
    group = (SourceItem.source_id, SourceItem.doer_id, SourceItem.kind)
    found = await session.execute(
        select(*group)
        .where(SourceItem.bundle_at <= now, true() if after is None else tuple_(*group) > tuple_(*after))
        .distinct()
        .order_by(*group)
        .limit(GROUPS_AT_ONCE),
    )
    return tuple((source_id, doer_id, kind) for source_id, doer_id, kind in found)


async def bundle(
    session: AsyncSession,
    source_id: int,
    doer_id: str,
    kind: str,
    country: str | None,
    now: datetime,
    doers: Doers | None = None,
) -> tuple[Bundled, ...]:
    """Build or extend efforts from one source's items about one person and kind; return the efforts without words.

    Repeated or simultaneous calls change nothing more. Items about a person not to be noted any more are deleted.
    `doers`: the person as read before in the transaction; None: not read yet.
    """
    source = await session.get(Source, source_id)
    mine = (SourceItem.source_id == source_id, SourceItem.doer_id == doer_id, SourceItem.kind == kind)
    waits = (*mine, SourceItem.bundle_at <= now)
    if source is not None and doers is None:
        doers = await doers_of(session, Moment(source.workspace_id, now, country), source, [doer_id])
    person = None if doers is None else doers.people.get(doer_id)
    if source is None or doers is None or person is None or source.revoked_at is not None:
        await session.execute(delete(SourceItem).where(*waits))
        return ()
    defaults = doers.defaults
    calendar = people.calendar_of(person, defaults)
    current = fortnight_of(calendar.local(now).date())
    done = await session.scalars(select(SourceItem.fortnight).where(*waits).distinct().order_by(SourceItem.fortnight))
    touched: dict[int, Effort] = {}
    for fortnight in done.all():
        theirs = (*waits, SourceItem.fortnight == fortnight)
        effort = await _open_effort(session, source, person, kind, (min(fortnight, current), current), defaults, now)
        if effort is None:
            await session.execute(update(SourceItem).where(*theirs).values(bundle_at=begin_of(current + 1)))
        else:
            await session.execute(update(SourceItem).where(*theirs).values(effort_id=effort.id, bundle_at=None))
            touched[effort.id] = effort
    bundled = []
    for effort in touched.values():
        bundled.append(Bundled(effort, await _counted_topics(session, effort), person.locale))
        await _set_links(session, effort)
        await _queue_notice(session, source, effort, calendar, now)
    if touched:
        await homes.refresh_homes(session, source.workspace_id, [doer_id], now)
    return tuple(bundled)


async def _open_effort(
    session: AsyncSession,
    source: Source,
    person: Person,
    kind: str,
    slots: tuple[int, int],
    defaults: Defaults,
    now: datetime,
) -> Effort | None:
    """Return the effort of the first free or growing fortnight from `slots[0]` to `slots[1]`; None if there is none."""
    for fortnight in range(slots[0], slots[1] + 1):
        key = {"source_id": source.id, "doer_id": person.user_id, "kind": kind, "fortnight": fortnight}
        await inserts.insert_new(session, Bundle, [{**key, "workspace_id": source.workspace_id}])
        # several workers take turns here; the row exists by now
        bundle = await session.get_one(Bundle, tuple(key.values()), with_for_update=True, populate_existing=True)
        if bundle.effort_id is None:
            effort = await _new_effort(session, source, person, kind, defaults, now)
            bundle.effort_id = effort.id
            return effort
        effort_there = await session.get(Effort, bundle.effort_id, with_for_update=True, populate_existing=True)
        if effort_there is not None and _grows(effort_there, now):
            return effort_there
    return None


def _grows(effort: Effort, now: datetime) -> bool:
    untouched = (effort.hidden_at, effort.closed_at, effort.acknowledged_at, effort.doers_words) == (None,) * 4
    return untouched and effort.readable_at > now


async def _new_effort(
    session: AsyncSession, source: Source, person: Person, kind: str, defaults: Defaults, now: datetime
) -> Effort:
    noting = Noting((person.user_id,), "", kind)
    nobody = Acting(source.workspace_id, NOBODY, now, None)
    effort = notings.new_effort(nobody, noting, "", person.user_id, person, defaults)
    effort.source_id, effort.source_name = source.id, source.name
    session.add(effort)
    await session.flush()
    return effort


async def _counted_topics(session: AsyncSession, effort: Effort) -> tuple[Counted, ...]:
    of_effort = SourceItem.effort_id == effort.id
    counts = await session.execute(
        select(SourceItem.topic, func.count()).where(of_effort).group_by(SourceItem.topic).order_by(SourceItem.topic),
    )
    return tuple(
        [Counted(topic, count, await _first_words(session, of_effort, topic)) for topic, count in counts.all()]
    )


async def _set_links(session: AsyncSession, effort: Effort) -> None:
    """Set the effort's links from its items."""
    links = await session.scalars(
        select(SourceItem.link)
        .where(SourceItem.effort_id == effort.id, SourceItem.link.is_not(None))
        .order_by(SourceItem.id)
        .limit(SHOWN_MAX),
    )
    effort.link = "\n".join(dict.fromkeys(link for link in links if link)) or None
    await session.flush()


async def _first_words(session: AsyncSession, of_effort: ColumnElement[bool], topic: str) -> tuple[str, ...]:
    found = await session.scalars(
        select(SourceItem.words)
        .where(of_effort, SourceItem.topic == topic, SourceItem.words.is_not(None))
        .order_by(SourceItem.id)
        .limit(SHOWN_MAX),
    )
    return tuple(words for words in found if words)


async def _queue_notice(
    session: AsyncSession, source: Source, effort: Effort, calendar: Calendar, now: datetime
) -> None:
    """Queue the message about the doer's first effort from the kind of source, inside the doer's hours.

    For later efforts no message is sent; a message already sent is redrawn when the effort grows.
    """
    key = effort_lists.notice_key(effort.id, effort.noted_at)
    if await source_choices.mark_notified(session, source.workspace_id, effort.doer_id, source.kind, now):
        refs = {"effort_id": effort.id, "doer_id": effort.doer_id}
        due_at = next_prompting_moment(calendar, now) or next_working_morning(calendar, now)
        message = OutboxMessage("effort_noted", effort.doer_id, key, refs, urgency=FROM_TEND, due_at=due_at)
        effort.readable_at = effort.closes_at  # until the doer is told, see `review_day.start_day`
        effort.not_notified = NOTED
        await outbox.enqueue(session, source.workspace_id, [message], now)
    elif await _is_kind_untold(session, source, effort):
        effort.not_notified = NOTED
    elif await places.place_of(session, source.workspace_id, key) is not None:
        await outbox.enqueue(session, source.workspace_id, [notings.redrawn(effort, "grew", now)], now)


async def _is_kind_untold(session: AsyncSession, source: Source, effort: Effort) -> bool:
    """Return whether the message about the doer's first effort from the kind of source has not arrived yet."""
    of_kind = select(Source.id).where(Source.workspace_id == source.workspace_id, Source.kind == source.kind)
    first = select(Effort.id).where(
        Effort.workspace_id == source.workspace_id,
        Effort.doer_id == effort.doer_id,
        Effort.source_id.in_(of_kind),
        is_unknown_to_doer(),
        Effort.id != effort.id,
    )
    return await session.scalar(first.limit(1)) is not None


def begin_of(fortnight: int) -> datetime:
    """Return the UTC moment when a fortnight has begun in every time zone."""
    first = date.fromordinal(fortnight * FORTNIGHT_DAYS + 1)
    return datetime.combine(first, time(12), UTC)  # the date line is twelve hours behind
