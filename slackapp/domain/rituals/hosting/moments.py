"""When a host is asked: two working days before the round opens, in the host's morning.

Pure. Moments are aware and returned in UTC.
"""

from datetime import date, datetime, time, timedelta
from typing import Final

from slackapp.domain.calendar.prompting_hours import begins_next
from slackapp.domain.calendar.working_calendar import ONE_DAY, Calendar

WORKING_DAYS_BEFORE: Final = 2  # PRODUCT, "Rituals"
LOOKED_BACK: Final = 60  # days; a calendar without two working days in them asks on the first
AT_LEAST: Final = timedelta(hours=1)  # between the message and the round, so that an answer still counts
OTHER_ZONES: Final = timedelta(days=1)  # no host's day begins earlier than that before the season's day


def asks_on(calendar: Calendar, opens_at: datetime) -> date:
    """Return the local date with two working dates from it until the opening: Tuesday for a Thursday."""
    opens_on = calendar.local(opens_at).date()
    left = WORKING_DAYS_BEFORE
    for back in range(1, LOOKED_BACK + 1):
        if calendar.is_working_date(opens_on - back * ONE_DAY):
            left -= 1
            if left == 0:
                return opens_on - back * ONE_DAY
    return opens_on - LOOKED_BACK * ONE_DAY


def asks_at(calendar: Calendar, opens_at: datetime) -> datetime:
    """Return the morning of `asks_on`, when the hours begin in which Tend may begin a message to the person."""
    return begins_next(calendar, calendar.at(asks_on(calendar, opens_at), time(0)))


def asks_nobody_before(season: Calendar, opens_at: datetime) -> datetime:
    """Return the moment before which no host of the season is asked, in any zone; cheap to compare."""
    return season.at(asks_on(season, opens_at), time(0)) - OTHER_ZONES


def can_answer(calendar: Calendar, now: datetime, opens_at: datetime) -> bool:
    """Return whether a message sent from `now` on reaches the person in time; False while they are away."""
    today = calendar.local(now).date()
    return not calendar.is_away(today) and begins_next(calendar, now) + AT_LEAST <= opens_at
