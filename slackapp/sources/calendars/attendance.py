"""Find the people of a shift among the attendees and the organizer of an event, as tools write them.

An address stands bare, behind `mailto:` in any case, in the EMAIL parameter (RFC 7986 6.2) or in the name. RFC 5545
3.2.12 (PARTSTAT), 3.2.16 (ROLE) and 3.8.4.1 (ATTENDEE).
"""

import re
from urllib.parse import unquote

from slackapp.sources.calendars.components import Event
from slackapp.sources.calendars.content_lines import ContentLine, text

PEOPLE_MAX = 30
ADDRESS_MAX, NAME_MAX = 254, 100  # RFC 5321 4.5.3.1: an address fits into 254
ADDRESS = re.compile(r"[^\s<>()\[\]:;,/?\\\"'@]+@[^\s<>()\[\]:;,/?\\\"'@]+")
ABSENT = frozenset({"DECLINED", "DELEGATED"})  # the delegate has a line of their own, or stands in DELEGATED-TO
COPIED = frozenset({"NON-PARTICIPANT", "OPT-PARTICIPANT", "CC"})  # they only hear of it
THINGS = frozenset({"ROOM", "RESOURCE"})


def people_of(event: Event) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the e-mail addresses and the names of the people who were there, else of the organizer."""
    attendees = event.all_of("ATTENDEE")
    came = [one for one in attendees if _came(one)]
    addresses = [address for address in map(_address, came) if address is not None] + _delegates(attendees)
    organizers = event.all_of("ORGANIZER")
    if not addresses:
        addresses = [address for address in map(_address, organizers) if address is not None]
    names = [text(one.parameters.get("CN", ""))[:NAME_MAX] for one in came or organizers]
    return _several(addresses), _several(names)


def _came(attendee: ContentLine) -> bool:
    said = {name: attendee.parameters.get(name, "").upper() for name in ("PARTSTAT", "ROLE", "CUTYPE")}
    return said["PARTSTAT"] not in ABSENT and said["ROLE"] not in COPIED and said["CUTYPE"] not in THINGS


def _delegates(attendees: list[ContentLine]) -> list[str]:
    """Return the addresses of delegates without a line of their own."""
    listed = {_address(one) for one in attendees}
    gave = [one for one in attendees if one.parameters.get("PARTSTAT", "").upper() == "DELEGATED"]
    named = [found for one in gave for found in ADDRESS.findall(unquote(one.parameters.get("DELEGATED-TO", "")))]
    return [address.lower() for address in named if address.lower() not in listed]


def _address(one: ContentLine) -> str | None:
    """Return the address of one person; the EMAIL parameter goes before the value, which may be a service's own."""
    for place in (one.parameters.get("EMAIL", ""), one.value, one.parameters.get("CN", "")):
        found = ADDRESS.search(unquote(place))
        if found is not None and len(found[0]) <= ADDRESS_MAX:
            return found[0].lower()
    return None


def _several(found: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in found if one))[:PEOPLE_MAX]
