"""Help with wording by plain rules: detect generic praise, and name how late a thanks is.

Pure functions. The rules judge no person and block no action. The module must not know the reader and has no sentences.
"""

from datetime import datetime, timedelta

from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.thanks.words.word_match import content_words, has_praise

EFFORT_LATE_DAYS = 10  # calendar days until thanks for an effort are late, about two weeks of work
MESSAGE_LATE_DAYS = 7  # calendar days until thanks for a message kept for later are late


def is_generic(words: str) -> bool:
    """Return whether the words are only general thanks and praise, without naming an effort."""
    return has_praise(words) and not content_words(words)


def begun(words: str, opening: str, limit: int, *, first: bool = False) -> str:
    """Add an opening for the user to complete, after `words` or, with `first`, before `words`.

    Typed text is never lost: if the opening is already present, or would exceed `limit` characters, `words` are
    returned unchanged.
    """
    if opening in words:
        return words
    parts = [opening, words] if first else [words, opening]
    both = "\n".join(part for part in parts if part.strip())
    return both if len(both) <= limit else words


def late_since(then: datetime, now: datetime, zone: str, *, after_days: int) -> str | None:
    """Return the name of the period since a thanks for something at `then` is late, by the calendar in `zone` (IANA).

    last_week · this_month · this_year · last_year · earlier; None until `after_days` have passed.
    """
    calendar = Calendar(zone)
    was, is_now = calendar.local(then), calendar.local(now)
    # as clocks show, so that a day with a clock change is a day too
    if is_now.replace(tzinfo=None) - was.replace(tzinfo=None) < timedelta(days=after_days):
        return None
    day, today = was.date(), is_now.date()
    if day >= today - timedelta(days=today.weekday(), weeks=1):
        return "last_week"
    if (day.year, day.month) == (today.year, today.month):
        return "this_month"
    return {0: "this_year", 1: "last_year"}.get(today.year - day.year, "earlier")
