"""Say when the rounds of a season open: its rhythm, its zone, and the next day."""

from typing import Protocol

from slackapp.domain.rituals.seasons.lists import SeasonLine
from slackapp.slack.block_kit.reader import Reader


class HasDay(Protocol):
    """The facts needed to describe a rhythm."""

    @property
    def every_weeks(self) -> int: ...

    @property
    def weekday(self) -> int: ...

    @property
    def minute(self) -> int: ...

    @property
    def zone(self) -> str: ...


def rhythm(reader: Reader, season: HasDay) -> str:
    """Return the rhythm: every week on Thursday at 15:00, Berlin time."""
    facts = {"day": reader.weekday(season.weekday), "time": time(reader, season)}
    if season.every_weeks == 1:
        return reader.say("every week on {day} at {time}", **facts)
    return reader.say("every two weeks on {day} at {time}", **facts)


def time(reader: Reader, season: HasDay) -> str:
    """Return the hour with its zone: 15:00, Berlin time."""
    place = zone_name(season.zone)
    hour = reader.clock(season.minute)
    return hour if place is None else reader.say("{time}, {place} time", time=hour, place=place)


def zone_name(zone: str) -> str | None:
    """Return the city of an IANA zone; None for zones without a city, shown as UTC."""
    return zone.rpartition("/")[2].replace("_", " ") if "/" in zone else None


def next_question(reader: Reader, line: SeasonLine) -> str:
    """Return when the next question comes, and why on another day than usual; empty while none is planned."""
    if line.next_day is None:
        return ""
    day = reader.weekday_on(line.next_day)
    return _moved(reader, line, reader.say("Next question: {day}, at {time}.", day=day, time=time(reader, line)))


def next_day(reader: Reader, line: SeasonLine) -> str:
    """Return the next question's day without the hour, because the rhythm before has the hour."""
    if line.next_day is None:
        return ""
    return _moved(reader, line, reader.say("Next question: {day}.", day=reader.weekday_on(line.next_day)))


def _moved(reader: Reader, line: SeasonLine, said: str) -> str:
    return reader.together(said, reader.say("It moved because of a day off.")) if line.is_moved else said
