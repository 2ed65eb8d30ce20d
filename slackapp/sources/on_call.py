"""On-call calendars: shifts ended in a span of time, and the people named. Must not know people or tables.

RFC 5545 by `icalendar`, recurrences and their exceptions by `recurring_ical_events`. A broken event is left out; a body
without a calendar is refused.
"""

import asyncio
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from slackapp.sources.fetching import Fetcher, SourceFailure

if TYPE_CHECKING:
    from icalendar import Calendar

EVENTS_MAX = 5_000  # of one calendar; a rota has fewer
SHIFTS_MAX = 500  # ended shifts of one read; the next read has the others
READ_WITHIN_S = 30.0
TITLE_MAX = 200
SHIFT_MAX = timedelta(days=31)  # a longer event is no shift


@dataclass(frozen=True, slots=True)
class Read:
    """A calendar as fetched."""

    body: bytes
    etag: str | None
    modified: str | None


@dataclass(frozen=True, slots=True)
class Shift:
    """An ended shift."""

    key: str  # of this occurrence, the same in every read
    title: str
    ended_at: datetime  # aware UTC
    e_mails: tuple[str, ...]  # of attendees, else of the organizer


@dataclass(frozen=True, slots=True)
class Rota:
    """The shifts found in one read."""

    ended: tuple[Shift, ...]
    next_at: datetime | None  # end of the next shift; None: no shift ends within a month


async def read(fetcher: Fetcher, address: str, etag: str | None, modified: str | None) -> Read | None:
    """Fetch a calendar; return None when unchanged. Raises SourceFailure."""
    headers = {"Accept": "text/calendar"}
    if etag is not None:
        headers["If-None-Match"] = etag
    if modified is not None:
        headers["If-Modified-Since"] = modified
    fetched = await fetcher.get(address, headers)
    if fetched.status == 304:  # noqa: PLR2004  (not modified)
        return None
    if fetched.status == 200:  # noqa: PLR2004
        return Read(fetched.body, fetched.headers.get("etag"), fetched.headers.get("last-modified"))
    if fetched.status == 429:  # noqa: PLR2004  (too many requests)
        raise SourceFailure("rate_limited", _seconds(fetched.headers.get("retry-after")))
    whys = {401: "no_rights", 403: "no_rights", 404: "gone", 410: "gone"}
    # a redirect leads to an address not typed by an admin
    raise SourceFailure(whys.get(fetched.status, "gone" if fetched.status in range(300, 400) else "unreachable"))


def _seconds(text: str | None) -> float | None:
    return float(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 7 else None  # noqa: PLR2004


async def rota(body: bytes, since: datetime, until: datetime) -> Rota:
    """Return the shifts ended after `since` and by `until`, oldest first. Raises SourceFailure.

    Runs in a thread and for READ_WITHIN_S at most, because a rule may recur for ever.
    """
    try:
        async with asyncio.timeout(READ_WITHIN_S):
            return await asyncio.to_thread(_rota, body, since, until)
    except TimeoutError:
        raise SourceFailure("not_understood") from None


def _rota(body: bytes, since: datetime, until: datetime) -> Rota:
    calendar = _parsed(body)
    zone = _zone_of(calendar)
    shifts = sorted(
        _shifts(calendar, zone, since - SHIFT_MAX, until + SHIFT_MAX), key=lambda one: (one.ended_at, one.key)
    )
    ended = [shift for shift in shifts if since < shift.ended_at <= until]
    coming = next((shift.ended_at for shift in shifts if shift.ended_at > until), None)
    return Rota(tuple(ended[:SHIFTS_MAX]), coming)


def _parsed(body: bytes) -> "Calendar":
    from icalendar import Calendar  # noqa: PLC0415  (megabytes, needed only with a connected calendar)

    try:
        calendar = Calendar.from_ical(body)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        raise SourceFailure("not_understood") from None
    if calendar.name != "VCALENDAR" or len(calendar.subcomponents) > EVENTS_MAX:
        raise SourceFailure("not_understood")
    return calendar


def _zone_of(calendar: "Calendar") -> tzinfo:
    """Return the time zone for floating times and whole days: the calendar's own, else UTC."""
    try:
        return ZoneInfo(str(calendar.get("X-WR-TIMEZONE") or "UTC"))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def _shifts(calendar: "Calendar", zone: tzinfo, since: datetime, until: datetime) -> Iterator[Shift]:
    """Yield the occurrences of each event separately, so that a broken event does not affect the others."""
    import recurring_ical_events  # noqa: PLC0415
    from icalendar import Calendar  # noqa: PLC0415

    for events in _series(calendar):
        alone = Calendar()
        for event in events:
            alone.add_component(event)
        try:
            found = recurring_ical_events.of(alone, skip_bad_series=True).between(since, until)
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError):
            continue
        for occurrence in found:
            shift = _shift(occurrence, zone)
            if shift is not None:
                yield shift


def _series(calendar: "Calendar") -> list[list[Any]]:
    """Group each event with the exceptions to its recurrence, by UID."""
    series: dict[str, list[Any]] = {}
    for number, event in enumerate(calendar.walk("VEVENT")):
        if _is_backwards(event):
            continue
        series.setdefault(str(event.get("UID") or f"none-{number}"), []).append(event)
    return list(series.values())


def _is_backwards(event: Any) -> bool:  # noqa: ANN401
    """Return whether an event ends before it starts; the library would swap the two times."""
    try:
        return bool(event["DTEND"].dt < event["DTSTART"].dt)
    except (KeyError, AttributeError, TypeError, ValueError):  # an unreadable property raises ValueError
        return False


def _shift(event: Any, zone: tzinfo) -> Shift | None:  # noqa: ANN401  (icalendar types its components loosely)
    """Return an occurrence as a shift; None for a cancelled occurrence or unreadable times.

    Also None for a shift without length or longer than SHIFT_MAX.
    """
    if str(event.get("STATUS") or "").upper() == "CANCELLED":
        return None
    try:
        starts, ends = _moment(event.start, zone), _moment(event.end, zone)
    except (ValueError, TypeError, AttributeError, KeyError, OverflowError):
        return None
    if not timedelta(0) < ends - starts <= SHIFT_MAX:
        return None
    title = " ".join(str(event.get("SUMMARY") or "").split())[:TITLE_MAX]
    uid = str(event.get("UID") or title)
    named = f"{uid}:{starts.isoformat()}"
    key = hashlib.sha256(named.encode("utf-8", "replace")).hexdigest()
    return Shift(key, title, ends, _e_mails(event))


def _moment(at: datetime | date, zone: tzinfo) -> datetime:
    if not isinstance(at, datetime):
        at = datetime.combine(at, time())
    return (at.replace(tzinfo=zone) if at.tzinfo is None else at).astimezone(UTC)


def _e_mails(event: Any) -> tuple[str, ...]:  # noqa: ANN401
    for name in ("ATTENDEE", "ORGANIZER"):
        there = event.get(name) or []
        there = there if isinstance(there, list) else [there]
        # people who declined did not attend; RFC 5545 3.2.12
        came = [one for one in there if str(getattr(one, "params", {}).get("PARTSTAT", "")).upper() != "DECLINED"]
        found = [str(one).strip() for one in came]
        addresses = [one[7:].lower() for one in found if one.lower().startswith("mailto:") and "@" in one]
        if addresses:
            return tuple(dict.fromkeys(addresses))[:30]
    return ()
