"""When something that happens every week comes again: on its person's own weekday and wall time, on days they work.

Pure arithmetic, like `worktime`. It must not know what comes again, or what time it is.
"""

from datetime import date, datetime, time, timedelta

from slackapp.domain.calendar.working_calendar import DAYS_OF_WEEK, ONE_DAY, Calendar


def next_time(calendar: Calendar, began_at: datetime, after: datetime) -> datetime:
    """Give the UTC moment of the first time after `after`, and after its ISO week, of what began at `began_at`.

    The weekday and the wall time are those of `began_at` in the calendar's zone, whatever the clocks do between; on a
    day off, the same wall time of the next working date. So there is one time an ISO week at most: one that a holiday
    moved into the next week stands for that week too.
    """
    began, last = calendar.local(began_at), calendar.local(after)
    weeks = max(1, (last.date() - began.date()).days // DAYS_OF_WEEK - 1)
    while True:
        moment = working_moment(calendar, began.date() + timedelta(weeks=weeks), began.time())
        if moment > after and _week(calendar, moment) > _week(calendar, after):
            return moment
        weeks += 1


def working_moment(calendar: Calendar, day: date, clock: time) -> datetime:
    """Give the first UTC moment, on that local date or later, at which it is `clock` on a working date."""
    moments = (calendar.at(each, clock) for each in calendar.working_dates_after(day - ONE_DAY))
    # a jump of the clock over that wall time can end on the next date, a day off perhaps
    return next(moment for moment in moments if calendar.is_working_date(calendar.local(moment).date()))


def _week(calendar: Calendar, moment: datetime) -> tuple[int, int]:
    year, week, _ = calendar.local(moment).isocalendar()
    return year, week
