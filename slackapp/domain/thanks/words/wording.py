"""Help with wording by plain rules: detect generic praise, and name how late a thanks is.

Pure functions. They judge no person and block no action. This module must not know the reader and has no sentences.
"""

import re
from datetime import datetime, timedelta
from typing import Final

from slackapp.domain.calendar.working_calendar import Calendar

EFFORT_LATE_DAYS = 10  # calendar days until thanks for an effort are late, about two weeks of work
MESSAGE_LATE_DAYS = 7  # calendar days until thanks for a message kept for later are late

SHORTCODE: Final = re.compile(r":[^\s:]+:")  # an emoji shortcode does not describe the effort
WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+")

# English, German, French, Spanish praise that fits any effort. Short on purpose: a missing phrase does no harm.
STOCK: Final = """
thanks, thank you, thank you very much, thanks for everything, thank you for everything, thanks for all you do
thanks for your help, thank you for your help, thanks for all your help, thanks for your hard work
great job, good job, nice job, amazing job, awesome job, great work, good work, nice work, amazing work, awesome work
excellent work, well done, nicely done, keep it up, keep up the good work, keep up the great work, way to go
you rock, you are the best, youre the best, you are awesome, youre awesome, you are amazing, youre amazing
you are a star, youre a star, you are great, youre great
awesome, amazing, great, brilliant, kudos, cheers, nice one
danke, danke dir, dankeschön, danke schön, vielen dank, herzlichen dank, besten dank, danke für alles
danke für deine hilfe, vielen dank für alles, vielen dank für deine hilfe, gut gemacht, super gemacht, toll gemacht
gute arbeit, tolle arbeit, super arbeit, klasse arbeit, guter job, super job, weiter so
super, klasse, toll, prima, spitze, top
du bist spitze, du bist super, du bist toll, du bist der beste, du bist die beste, du bist der hammer
merci, merci pour tout, merci beaucoup, bravo, bon travail, beau travail
gracias, muchas gracias, gracias por todo, buen trabajo
"""
LITTLE: Final = """
a again all always am and as at buddy dear everybody everyone friend guys hello hey hi indeed just lot man mate much
my oh ok really so such team the this to today truly very wow yeah yes you
alle allen alles auch dir echt einfach euch hallo immer ja mal nochmal sehr so und wieder wirklich
de encore et muy si très vraiment y
"""
PRAISE: Final = frozenset(tuple(phrase.split()) for line in STOCK.split("\n") for phrase in line.split(",") if phrase)
FILLERS: Final = frozenset(LITTLE.split())
LONGEST: Final = max(map(len, PRAISE))


def is_generic(words: str) -> bool:
    """Return whether the words are only stock praise and filler words, without naming the effort."""
    said = [part.casefold().replace("'", "").replace("’", "") for part in WORD.findall(SHORTCODE.sub(" ", words))]
    place, praises = 0, False
    while place < len(said):
        length = _phrase_at(said, place)
        if not length and said[place] not in FILLERS:
            return False
        praises = praises or length > 0
        place += length or 1
    return praises


def _phrase_at(said: list[str], place: int) -> int:
    """Return the length in words of the longest stock phrase at `place`; 0 if none."""
    return next((n for n in range(LONGEST, 0, -1) if tuple(said[place : place + n]) in PRAISE), 0)


def begun(words: str, opening: str, limit: int, *, first: bool = False) -> str:
    """Add an opening for the user to complete, after `words` or, with `first`, before them.

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
