"""Dates of weekly events: on the person's own weekday and wall time, on the person's working days.

Pure arithmetic, like `working_calendar`. Must not know the kind of event or the current time.
"""

from datetime import date, datetime, time, timedelta

from slackapp.domain.calendar.working_calendar import DAYS_OF_WEEK, ONE_DAY, Calendar


def next_time(calendar: Calendar, began_at: datetime, after: datetime) -> datetime:
    """Return the next UTC moment of a weekly event begun at `began_at`, after `after` and after its ISO week.

    Weekday and wall time are those of `began_at` in the calendar's zone, in summer and winter time alike. A date on a
    day off moves to the same wall time of the next working date. So there is at most one date in an ISO week: an event
    moved by a holiday into the next week takes the place of that week's event.
    """
    began, last = calendar.local(began_at), calendar.local(after)
    weeks = max(1, (last.date() - began.date()).days // DAYS_OF_WEEK - 1)
    while True:
        moment = working_moment(calendar, began.date() + timedelta(weeks=weeks), began.time())
        if moment > after and _iso_week(calendar, moment) > _iso_week(calendar, after):
            return moment
        weeks += 1


def working_moment(calendar: Calendar, day: date, clock: time) -> datetime:
    """Return the first UTC moment at `clock` on a working date, on the local date `day` or later."""
    moments = (calendar.at(each, clock) for each in calendar.working_dates_after(day - ONE_DAY))
    # a clock change over that wall time can end on the next date, perhaps a day off
    return next(moment for moment in moments if calendar.is_working_date(calendar.local(moment).date()))


def _iso_week(calendar: Calendar, moment: datetime) -> tuple[int, int]:
    year, week, _ = calendar.local(moment).isocalendar()
    return year, week
