"""Find the people of a shift among the attendees and the organizer of an event, as tools write them.

An address stands bare, behind `mailto:` in any case, in the EMAIL parameter (RFC 7986 6.2), in the name, or, where
nobody is listed, in the title. RFC 5545 3.2.12 (PARTSTAT), 3.2.16 (ROLE) and 3.8.4.1 (ATTENDEE).
"""

import re
from urllib.parse import unquote

from slackapp.sources.calendars.components import Event
from slackapp.sources.calendars.content_lines import ContentLine, text

PEOPLE_MAX = 30
ADDRESS_MAX, NAME_MAX = 254, 100  # RFC 5321 4.5.3.1: an address fits into 254
# at most 64 characters before the @, RFC 5321 4.5.3.1.1: without a bound, a long text costs its length squared
# an apostrophe belongs to an address (o'brien@…), unless it quotes one
ADDRESS = re.compile(r"[^\s<>()\[\]:;,/?\\\"'@][^\s<>()\[\]:;,/?\\\"@]{0,63}@[^\s<>()\[\]:;,/?\\\"'@]+")
EMAILS = ("EMAIL", "X-EMAIL", "X-CALENDARSERVER-EMAIL")  # the second and third from before RFC 7986
ABSENT = frozenset({"DECLINED", "DELEGATED"})  # the delegate has a line of their own, or stands in DELEGATED-TO
COPIED = frozenset({"NON-PARTICIPANT", "CC"})  # they only hear of it
OPTIONAL = "OPT-PARTICIPANT"  # was there, if they accepted
THINGS = frozenset({"ROOM", "RESOURCE"})


def people_of(event: Event) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the e-mail addresses and the names of the people who were there.

    Where no attendee is known: of the organizer, else the addresses in the title. Where an attendee declined or
    delegated, neither counts in their place.
    """
    attendees = event.all_of("ATTENDEE")
    came = [one for one in attendees if _came(one)]
    addresses = [*_addresses(came), *_delegates(attendees)]
    names = _names_of(came)
    if addresses or any(_said(one, "PARTSTAT") in ABSENT for one in attendees):
        return _several(addresses), _several(names)
    if not names:
        organizers = event.all_of("ORGANIZER")
        addresses, names = _addresses(organizers), _names_of(organizers)
    in_title = [found.lower() for found in ADDRESS.findall(event.text_of("SUMMARY"))]
    return _several(addresses or in_title), _several(names)


def _came(attendee: ContentLine) -> bool:
    answer, role = _said(attendee, "PARTSTAT"), _said(attendee, "ROLE")
    is_asked = role not in COPIED and (role != OPTIONAL or answer == "ACCEPTED")
    return is_asked and answer not in ABSENT and _said(attendee, "CUTYPE") not in THINGS


def _said(one: ContentLine, name: str) -> str:
    return one.parameters.get(name, "").upper()


def _delegates(attendees: list[ContentLine]) -> list[str]:
    """Return the addresses of delegates without a line of their own."""
    listed = set(_addresses(attendees))
    gave = [one for one in attendees if _said(one, "PARTSTAT") == "DELEGATED"]
    named = [found for one in gave for found in ADDRESS.findall(unquote(one.parameters.get("DELEGATED-TO", "")))]
    return [address.lower() for address in named if address.lower() not in listed]


def _addresses(people: list[ContentLine]) -> list[str]:
    return [address for address in map(_address, people) if address is not None]


def _names_of(people: list[ContentLine]) -> list[str]:
    found = (text(one.parameters.get("CN", ""))[:NAME_MAX] for one in people)
    return [name for name in found if name]


def _address(one: ContentLine) -> str | None:
    """Return the address of one person; the EMAIL parameter goes before the value, which may be a service's own."""
    for place in (*(one.parameters.get(name, "") for name in EMAILS), one.value, one.parameters.get("CN", "")):
        found = ADDRESS.search(unquote(place))
        if found is not None and len(found[0]) <= ADDRESS_MAX:
            return found[0].lower()
    return None


def _several(found: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in found if one))[:PEOPLE_MAX]
