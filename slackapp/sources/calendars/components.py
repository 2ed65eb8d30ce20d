"""Split the text of a feed into its events and time zones, so that a broken part costs only itself.

`icalendar` reads a feed as a whole: one broken alarm or to-do refuses all of it. Here only the properties of events
that matter to a shift are taken out, unread; alarms, to-dos, journals and the feed's description are dropped. Must
not know what the properties mean. RFC 5545 3.1 (content lines) and 3.4 to 3.6 (objects and components).
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from slackapp.sources.calendars.content_lines import NAME, ContentLine, content_line, text
from slackapp.sources.calendars.recurrence import as_date
from slackapp.sources.calendars.shifts import NotRead

CALENDAR, EVENT, ZONE = "VCALENDAR", "VEVENT", "VTIMEZONE"
ZONE_NAME = "X-WR-TIMEZONE"
ONCE = frozenset(
    {"UID", "SUMMARY", "STATUS", "SEQUENCE", "DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "ORGANIZER"},
)  # of several, the first counts; RFC 5545 3.6.1
SEVERAL = frozenset({"ATTENDEE", "RRULE", "RDATE", "EXDATE", "EXRULE"})
TIMES = frozenset({"DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE"})
LINE_MAX = 5_000  # characters of a title, a person or a rule; lists of dates may be longer
LINE = re.compile(r"[^\n]+")
UTF16 = (b"B\0", b"\0B")  # the B of BEGIN
LINE_BREAKS = (b"\r\r\n", b"\r\n", b"\r")
FOLDS = (b"\n ", b"\n\t")
TZID = re.compile(r';\s*TZID\s*=\s*"?([^;"]*)"?', re.IGNORECASE)
ISO = re.compile(
    r":\s*(\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?"
    r"|\d{8}T\d{4}(?:\d\d)?[+-]\d\d(?::?\d\d)?|\d{8}T\d{4}Z?)\s*$",
    re.IGNORECASE,
)
ISO_DATE = len("2026-11-18")
COMPONENT = re.compile(r"[A-Z0-9-]+")  # RFC 5545 3.1, iana-token and x-name


@dataclass(slots=True)
class Event:
    """The content lines of one event, by the upper-case name of the property."""

    lines: dict[str, list[str]] = field(default_factory=dict)
    zones: set[str] = field(default_factory=set)  # the names of time zones that its times use
    is_cut: bool = False  # its end is missing
    _is_title: bool = field(default=False, init=False)  # whether the last line was the title

    def add(self, line: str) -> None:
        """Take in one content line; what is no property goes on the title, as some tools do not escape breaks."""
        found = NAME.match(line)
        if found is None:
            if self._is_title and len(self.lines["SUMMARY"][0]) < LINE_MAX:
                self.lines["SUMMARY"][0] += f" {line.strip()}"[:LINE_MAX]
            return
        name = found[1].upper()
        is_wanted = name in SEVERAL or (name in ONCE and name not in self.lines)
        if is_wanted:
            self.lines.setdefault(name, []).append(self._with_zone(line) if name in TIMES else line[:LINE_MAX])
        self._is_title = name == "SUMMARY" and is_wanted

    def _with_zone(self, line: str) -> str:
        """Return a line of times with its zone in quotes, where a colon may stand, as in TZID=+02:00.

        Some tools write a small `t` and `z`, a space behind the comma of a list, or a moment of ISO 8601.
        """
        head, _, times = _basic(line).rpartition(":")
        times = "".join(times.split()).upper()
        found = TZID.search(head)
        if found is None:
            return f"{head}:{times}"
        zone = found[1].strip()
        self.zones.add(zone)
        return f'{head[: found.start()]};TZID="{zone}"{head[found.end() :]}:{times}'

    def all_of(self, name: str) -> list[ContentLine]:
        """Return the properties of a name, unread."""
        found = (content_line(line) for line in self.lines.get(name, ()))
        return [one for one in found if one is not None]

    def text_of(self, name: str) -> str:
        """Return the text of a property; empty where there is none."""
        found = self.all_of(name)
        return text(found[0].value) if found else ""

    @property
    def recurs(self) -> bool:
        """Whether the event has several occurrences."""
        return not self.lines.keys().isdisjoint({"RRULE", "RDATE"})

    def day(self, name: str) -> date | None:
        """Return the date of a property, in whatever zone; None where it cannot be told."""
        return as_date(self.lines[name][0].rpartition(":")[2].strip()) if name in self.lines else None


def _basic(line: str) -> str:
    """Return a line of one moment as RFC 5545 has it, where a tool wrote ISO 8601: with dashes, colons or an offset.

    A moment with an offset is written in UTC, and needs no zone beside it.
    """
    found = ISO.search(line)
    if found is None:
        return line
    try:
        moment = datetime.fromisoformat(found[1].upper())
        if len(found[1]) == ISO_DATE:
            return f"{line[: found.start()]}:{moment:%Y%m%d}"
        if moment.tzinfo is None:
            return f"{line[: found.start()]}:{moment:%Y%m%dT%H%M%S}"
        return f"{TZID.sub('', line[: found.start()])}:{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    except (ValueError, OverflowError):
        return line


@dataclass(slots=True)
class Feed:
    """What a feed holds, unread."""

    zone_name: str = ""  # for floating times and whole days
    events: list[Event] = field(default_factory=list)
    zones: dict[str, str] = field(default_factory=dict)  # the definitions of time zones, by name


@dataclass(slots=True)
class _Open:
    """A component whose end is still to come."""

    name: str
    event: Event | None = None
    lines: list[str] | None = None  # of a zone, its parts included


def split(body: bytes) -> Feed:
    """Split a feed. Raises NotRead where there is no calendar, or its end is missing."""
    feed, open_now, calendars = Feed(), list[_Open](), 0
    for line in _read_lines(body):
        head = line[:6].upper()
        if head == "BEGIN:" and COMPONENT.fullmatch(_name(line)):  # else a line of a text with its breaks not escaped
            _begin(feed, open_now, line)
        elif line[:4].upper() == "END:":
            calendars += _end(feed, open_now, line)
        elif open_now:
            _add(feed, open_now, line)
    if open_now or not calendars:
        raise NotRead("not_understood")
    return feed


def _read_lines(body: bytes) -> Iterator[str]:
    """Yield the content lines, unfolded; folds may divide a letter, so bytes are joined first."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        body = body.decode("utf-16", "replace").encode()
    elif body.startswith(UTF16):  # without a mark
        body = body.decode("utf-16-le" if body.startswith(UTF16[0]) else "utf-16-be", "replace").encode()
    body = body.removeprefix(codecs.BOM_UTF8).lstrip()
    for line_break in LINE_BREAKS:
        body = body.replace(line_break, b"\n")
    for fold in FOLDS:
        body = body.replace(fold, b"")
    body = body.replace(codecs.BOM_UTF8, b"")  # a mark inside is left of files that were put one behind the other
    try:
        lines = (found[0] for found in LINE.finditer(body.decode()))
    except UnicodeDecodeError:  # feeds are put together from several tools, so each line for itself
        lines = (_decoded(line) for line in body.split(b"\n") if line)
    yield from (line for line in lines if not line.isspace())


def _decoded(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")  # what older tools write


def _begin(feed: Feed, open_now: list[_Open], line: str) -> None:
    name = _name(line)
    if not open_now and name != CALENDAR:
        return
    if name == EVENT:
        _close(feed, open_now, EVENT)  # the event before has no end
        open_now.append(_Open(name, event=Event()))
        return
    zone = open_now[-1].lines if open_now else None
    if zone is None and name == ZONE:
        zone = []
    if zone is not None:
        zone.append(line.strip())
    open_now.append(_Open(name, lines=zone))


def _end(feed: Feed, open_now: list[_Open], line: str) -> int:
    """Close the component named by the line; return how many calendars ended."""
    name = _name(line)
    if all(one.name != name for one in open_now):
        return 0
    _close_all_but(feed, open_now, name)
    ended = open_now.pop()
    if ended.lines is not None:
        ended.lines.append(line.strip())
    if ended.event is not None:
        feed.events.append(ended.event)
    elif name == ZONE and ended.lines is not None:
        _keep_zone(feed, ended.lines)
    return name == CALENDAR


def _close(feed: Feed, open_now: list[_Open], name: str) -> None:
    """Close a component that is open by that name, as one without its end."""
    if any(one.name == name for one in open_now):
        _close_all_but(feed, open_now, name)
        _cut(feed, open_now.pop())


def _close_all_but(feed: Feed, open_now: list[_Open], name: str) -> None:
    while open_now[-1].name != name:
        _cut(feed, open_now.pop())


def _cut(feed: Feed, one: _Open) -> None:
    if one.event is not None:
        one.event.is_cut = True
        feed.events.append(one.event)


def _add(feed: Feed, open_now: list[_Open], line: str) -> None:
    top = open_now[-1]
    if top.event is not None:
        top.event.add(line)
    elif top.lines is not None:
        top.lines.append(line)
    elif top.name == CALENDAR and not feed.zone_name and line[: len(ZONE_NAME)].upper() == ZONE_NAME:
        feed.zone_name = line.partition(":")[2].strip()


def _keep_zone(feed: Feed, lines: list[str]) -> None:
    name = next((line.partition(":")[2].strip() for line in lines if line.upper().startswith("TZID")), "")
    if name:
        feed.zones.setdefault(name, "\r\n".join([*lines, ""]))


def _name(line: str) -> str:
    return line.partition(":")[2].strip().upper()
