"""Work out the shifts of a feed; recurrences and their exceptions by `recurring_ical_events`, RFC 5545 by `icalendar`.

Runs in the child process only, so that the web process never loads these libraries, and a feed that takes long or
much is ended with it. Must not know people or tables.
"""

import hashlib
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

import recurring_ical_events
from icalendar import Calendar, Timezone
from icalendar import Event as Component
from icalendar.prop import vBroken
from icalendar.timezone import tzp

from slackapp.sources.calendars import components, recurrence
from slackapp.sources.calendars.attendance import people_of
from slackapp.sources.calendars.components import Event, Feed
from slackapp.sources.calendars.shifts import BACKWARDS, TOO_OFTEN, UNREADABLE, NotRead, PassedOver, Rota, Shift

EVENTS_MAX = 5_000  # of those around the span asked for; a rota has fewer
SHIFTS_MAX = 500  # ended shifts of one read; the next read has the others
PASSED_OVER_MAX = 20
TITLE_MAX = 200
SHIFT_MAX = timedelta(days=31, hours=1)  # a month, also the one when clocks go back; a longer event is no shift
MARGIN = timedelta(days=2)  # dates are of any zone
OFFSET = re.compile(r"\(?(?:UTC|GMT|Z)?\s*([+\u2212-])(\d{1,2})[:.]?([0-5]\d)?(?:\)|$)", re.IGNORECASE)
OFFSET_MAX_H = 14
NUMBER = "X-TEND-NUMBER"  # which event an occurrence is of
# what the libraries raise for times and rules that they cannot read; zones are files, so their names may be no file
BROKEN = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError, OSError)

Budget = Callable[[], AbstractContextManager[object]]  # limits the time for one event; raises OutOfTime


class OutOfTime(BaseException):
    """One event takes too long. Not an Exception, so that no library takes it for one of its own."""


@dataclass(slots=True)
class Search:
    """What was found so far of the shifts between two moments."""

    since: datetime
    until: datetime
    zone: tzinfo  # of floating times and whole days
    budget: Budget = nullcontext
    shifts: dict[str, Shift] = field(default_factory=dict)  # by key
    passed_over: list[PassedOver] = field(default_factory=list)

    def pass_over(self, event: Event, why: str) -> None:
        """Leave out an event, and say so."""
        day = event.day("DTSTART")
        item = PassedOver(why, event.text_of("SUMMARY")[:TITLE_MAX], "" if day is None else day.isoformat())
        if item not in self.passed_over and len(self.passed_over) < PASSED_OVER_MAX:
            self.passed_over.append(item)

    def may_hold(self, day: date | None) -> bool:
        """Return whether an event of that date, in any zone, may be a shift of this span; also without a date."""
        if day is None:
            return True
        return (self.since - SHIFT_MAX - MARGIN).date() <= day <= (self.until + SHIFT_MAX + MARGIN).date()


def rota(body: bytes, since: datetime, until: datetime, budget: Budget = nullcontext) -> Rota:
    """Return the shifts ended after `since` and by `until`, oldest first. Raises NotRead."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the libraries warn of zones and rules that they put right
        feed = components.split(body)
        tzp.use_default()  # forgets the zones of another feed
        search = Search(since, until, _zone_of(feed), budget)
        _find(feed, search)
    shifts = sorted(search.shifts.values(), key=lambda one: (one.ended_at, one.key))
    ended = [shift for shift in shifts if since < shift.ended_at <= until]
    coming = next((shift.ended_at for shift in shifts if shift.ended_at > until), None)
    kept = _first(ended)
    return Rota(kept, coming, tuple(search.passed_over), is_cut=len(kept) < len(ended))


def _first(ended: list[Shift]) -> tuple[Shift, ...]:
    """Return the first SHIFTS_MAX; shifts that end together stay so, because the next read begins after that moment."""
    if len(ended) <= SHIFTS_MAX:
        return tuple(ended)
    last_at = ended[SHIFTS_MAX - 1].ended_at
    return tuple(shift for shift in ended if shift.ended_at <= last_at)


def _find(feed: Feed, search: Search) -> None:
    wanted = [event for event in feed.events if _may_matter(event, search)]
    if len(wanted) > EVENTS_MAX:
        raise NotRead("too_many")
    _define_zones(feed, {name for event in wanted for name in event.zones})
    for events in _by_uid(wanted):
        exceptions = [event for event in events if "RECURRENCE-ID" in event.lines]
        others = [event for event in events if "RECURRENCE-ID" not in event.lines]
        series = [event for event in _newest(others) if event.recurs and not _is_refused(event, search)]
        for event in series:
            _find_series(event, exceptions, search)
        single = [event for event in _newest(others) if not event.recurs]
        # an exception without its series is a shift of its own
        for event in [*single, *([] if series else exceptions)]:
            _find_single(event, search)


def _may_matter(event: Event, search: Search) -> bool:
    if event.is_cut:
        return search.may_hold(event.day("DTSTART"))
    if "RECURRENCE-ID" in event.lines:
        is_for_later = "RANGE" in event.lines["RECURRENCE-ID"][0].upper()
        return is_for_later or search.may_hold(event.day("DTSTART")) or search.may_hold(event.day("RECURRENCE-ID"))
    if event.recurs:
        return not _is_over(event, search)
    return search.may_hold(event.day("DTSTART"))


def _is_over(event: Event, search: Search) -> bool:
    """Return whether all rules of a series ended long before the span; dates of its own may lie anywhere."""
    ends = [recurrence.until(line.value) for line in event.all_of("RRULE")]
    last = max((end for end in ends if end is not None), default=None)
    has_end = last is not None and None not in ends and "RDATE" not in event.lines
    return has_end and last is not None and last < (search.since - SHIFT_MAX - MARGIN).date()


def _by_uid(events: list[Event]) -> list[list[Event]]:
    found: dict[str, list[Event]] = {}
    for number, event in enumerate(events):
        found.setdefault(event.text_of("UID") or f"none-{number}", []).append(event)
    return list(found.values())


def _newest(events: list[Event]) -> list[Event]:
    """Leave out an event that a later version replaces: the same UID and day, and a higher SEQUENCE."""
    newest: dict[date | None, int] = {}
    for event in events:
        day = event.day("DTSTART")
        newest[day] = max(newest.get(day, 0), _sequence(event))
    return [event for event in events if _sequence(event) == newest[event.day("DTSTART")]]


def _sequence(event: Event) -> int:
    typed = event.text_of("SEQUENCE")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0  # noqa: PLR2004


def _is_refused(event: Event, search: Search) -> bool:
    rules = [line.value for line in event.all_of("RRULE")]
    is_too_often = recurrence.is_too_often(rules, event.day("DTSTART"), (search.until + SHIFT_MAX).date())
    if is_too_often:
        search.pass_over(event, TOO_OFTEN)
    return is_too_often


def _find_single(event: Event, search: Search) -> None:
    try:
        if event.is_cut:
            raise ValueError
        _add(event, _component(event, 0), search)
    except BROKEN:
        search.pass_over(event, UNREADABLE)


def _find_series(event: Event, exceptions: list[Event], search: Search) -> None:
    """Find the occurrences of one event separately, so that a broken event does not affect the others."""
    events, alone = [event], Calendar()
    try:
        if "EXRULE" in event.lines:  # RFC 2445 4.8.5.2, which the library does not know: it would find too many
            raise ValueError
        first = _component(event, 0)
        starts, ends = _times(first, search.zone)
        if ends < starts:  # the library would swap the two times
            search.pass_over(event, BACKWARDS)
            return
        alone.add_component(first)
    except BROKEN:
        search.pass_over(event, UNREADABLE)
        return
    for exception in exceptions:
        try:
            alone.add_component(_component(exception, len(events)))
        except BROKEN:
            search.pass_over(exception, UNREADABLE)
            continue
        events.append(exception)
    try:
        with search.budget():
            found = recurring_ical_events.of(alone).between(search.since - SHIFT_MAX, search.until + SHIFT_MAX)
    except BROKEN:
        search.pass_over(event, UNREADABLE)
        return
    except OutOfTime:
        search.pass_over(event, TOO_OFTEN)
        return
    for occurrence in found:
        of_event = events[int(occurrence[NUMBER])]
        try:
            _add(of_event, occurrence, search)
        except BROKEN:
            search.pass_over(of_event, UNREADABLE)


def _component(event: Event, number: int) -> Component:
    """Return the times of an event as the library reads them. Raises one of BROKEN where they cannot be read."""
    names = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "SEQUENCE")
    lines = [line for name in names for line in event.lines.get(name, ())]
    lines = [line.replace(" ", "") if line in event.lines.get("RRULE", ()) else line for line in lines]
    if "DTEND" in event.lines:  # one of the two; RFC 5545 3.6.1
        lines = [line for line in lines if line not in event.lines.get("DURATION", ())]
    text = "\r\n".join(["BEGIN:VEVENT", "UID:one", f"{NUMBER}:{number}", *lines, "END:VEVENT", ""])
    read = Component.from_ical(text)
    needed = ("DTSTART", "DTEND", "DURATION", "RRULE", "RECURRENCE-ID")
    unread = {name for name, _ in read.errors}
    if not isinstance(read, Component) or not unread.isdisjoint(needed):
        raise ValueError(text)
    for name in {"RDATE", "EXDATE"} & unread:  # one broken date of several costs only itself
        values = read.pop(name)
        for value in values if isinstance(values, list) else [values]:
            if not isinstance(value, vBroken):
                read.add(name, value)
    return read


def _times(component: Any, zone: tzinfo) -> tuple[datetime, datetime]:  # noqa: ANN401  (the library types loosely)
    """Return start and end in UTC. Raises one of BROKEN for what is no time."""
    starts = component["DTSTART"].dt
    if "DTEND" in component:
        ends = component["DTEND"].dt
    elif "DURATION" in component:
        ends = starts + component["DURATION"].dt
    else:
        ends = starts if isinstance(starts, datetime) else starts + timedelta(days=1)
    return _parse_moment(starts, zone), _parse_moment(ends, zone)


def _parse_moment(at: datetime | date, zone: tzinfo) -> datetime:
    if not isinstance(at, datetime):
        at = datetime.combine(at, time())
    return (at.replace(tzinfo=zone) if at.tzinfo is None else at).astimezone(UTC)


def _add(event: Event, component: Any, search: Search) -> None:  # noqa: ANN401
    """Add an occurrence as a shift, but for one that is cancelled, without length, or longer than SHIFT_MAX."""
    if event.text_of("STATUS").upper() == "CANCELLED":
        return
    starts, ends = _times(component, search.zone)
    if ends < starts:
        if search.since - SHIFT_MAX <= starts <= search.until:
            search.pass_over(event, BACKWARDS)
        return
    if not timedelta(0) < ends - starts <= SHIFT_MAX or ends <= search.since:
        return
    title = event.text_of("SUMMARY")[:TITLE_MAX]
    named = f"{event.text_of('UID') or title}:{starts.isoformat()}"
    key = hashlib.sha256(named.encode("utf-8", "replace")).hexdigest()
    e_mails, names = people_of(event)
    search.shifts.setdefault(key, Shift(key, title, starts, ends, e_mails, names))


def _zone_of(feed: Feed) -> tzinfo:
    """Return the time zone for floating times and whole days: the calendar's own, else UTC."""
    _define_zones(feed, {feed.zone_name})
    try:
        zone: tzinfo | None = tzp.timezone(feed.zone_name)
    except BROKEN:
        return UTC
    return UTC if zone is None else zone


def _define_zones(feed: Feed, names: set[str]) -> None:
    """Tell the library of the zones in use; a zone that it cannot read is left out, so its times are floating."""
    for name in sorted(names):
        for text in _definitions(feed, name):
            try:
                tzp.cache_timezone_component(Timezone.from_ical(text))
            except BROKEN:
                continue


def _definitions(feed: Feed, name: str) -> Iterator[str]:
    """Yield the definition of a zone in the feed, else the one of a name that is an offset, as `+02:00`."""
    defined = feed.zones.get(name, "")
    rules = re.findall(r"^RRULE.*$", defined, re.MULTILINE | re.IGNORECASE)
    if defined and all("FREQ=YEARLY" in rule.upper() for rule in rules):
        yield defined
    found = OFFSET.match(name)
    if found is not None and int(found[2]) <= OFFSET_MAX_H:
        sign = "+" if found[1] == "+" else "-"
        offset = f"{sign}{int(found[2]):02}{found[3] or '00'}"
        lines = ["DTSTART:19700101T000000", f"TZOFFSETFROM:{offset}", f"TZOFFSETTO:{offset}"]
        yield "\r\n".join(
            ["BEGIN:VTIMEZONE", f"TZID:{name}", "BEGIN:STANDARD", *lines, "END:STANDARD", "END:VTIMEZONE", ""]
        )
