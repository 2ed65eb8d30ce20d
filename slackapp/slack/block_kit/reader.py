"""The reader of a sentence: language and zone. Every sentence passes through `say` or `count`, based on gettext.

Extraction: `pybabel extract -k say -k count:1,2 -k marked`.
"""

import gettext
from dataclasses import dataclass
from datetime import date as calendar_date
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo


def marked(message: str) -> str:
    """Mark a stored sentence for translation; `say` translates it later."""
    return message


CATALOGUES = Path(__file__).parents[2] / "locale"
FALLBACK_ZONE = "UTC"
NEAR = timedelta(days=300)  # a day and a month beyond it could as well be meant a year earlier or later


@cache
def _catalogue(locale: str) -> gettext.NullTranslations:
    language = locale.replace("-", "_")
    return gettext.translation("tend", CATALOGUES, [language, language.split("_")[0]], fallback=True)


@cache
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo(FALLBACK_ZONE)


@dataclass(frozen=True, slots=True)
class Reader:
    """The person reading a sentence."""

    locale: str = "en-GB"
    zone: str = FALLBACK_ZONE
    now: datetime | None = None  # the moment of reading; None: no date is far from it

    def say(self, message: str, **facts: object) -> str:
        """Return the sentence in the reader's language, with `facts` filled in."""
        sentence = _catalogue(self.locale).gettext(message)
        return sentence.format(**facts) if facts else sentence

    def count(self, one: str, many: str, n: int, **facts: object) -> str:
        """Return the sentence for `n` things in the reader's language; `{n}` is replaced by the number."""
        return _catalogue(self.locale).ngettext(one, many, n).format(n=n, **facts)

    def both(self, parts: list[str]) -> str:
        """Join names for a sentence: a, b and c."""
        if len(parts) < 2:  # noqa: PLR2004  (one name or none needs no joining)
            return "".join(parts)
        return self.say("{first} and {last}", first=", ".join(parts[:-1]), last=parts[-1])

    def day(self, moment: datetime) -> str:
        """Return the weekday in the reader's zone: Thursday."""
        return self.say(_WEEKDAYS[moment.astimezone(_zone(self.zone)).weekday()])

    def hour(self, moment: datetime) -> str:
        """Return the wall time in the reader's zone: 09:30."""
        return f"{moment.astimezone(_zone(self.zone)):%H:%M}"

    def date(self, moment: datetime) -> str:
        """Return day and month in the reader's zone: 24 November; with the year where it is far, see `on`."""
        return self.on(self.today(moment))

    def on(self, day: calendar_date) -> str:
        """Return day and month of a calendar date, independent of zones: 24 November.

        With the year, 24 November 2027, where the day is more than 300 days from the moment of reading.
        """
        is_near = self.now is None or abs(day - self.today(self.now)) <= NEAR
        return f"{day.day} {self.month_of(day)}" if is_near else self.in_full(day)

    def in_full(self, day: calendar_date) -> str:
        """Return day, month and year of a calendar date, independent of zones: 24 November 2026."""
        return f"{day.day} {self.month_of(day)} {day.year}"

    def today(self, moment: datetime) -> calendar_date:
        """Return the calendar date in the reader's zone."""
        return moment.astimezone(_zone(self.zone)).date()

    def weekday_on(self, day: calendar_date) -> str:
        """Return weekday, day and month of a calendar date, independent of zones: Tuesday, 24 November."""
        return self.say("{weekday}, {day}", weekday=self.say(_WEEKDAYS[day.weekday()]), day=self.on(day))

    def month(self, moment: datetime) -> str:
        """Return the month in the reader's zone: November."""
        return self.month_of(self.today(moment))

    def month_of(self, day: calendar_date) -> str:
        """Return the month of a calendar date, independent of zones: November."""
        return self.say(_MONTHS[day.month - 1])

    def year(self, moment: datetime) -> int:
        """Return the year in the reader's zone."""
        return moment.astimezone(_zone(self.zone)).year


_WEEKDAYS = (
    marked("Monday"),
    marked("Tuesday"),
    marked("Wednesday"),
    marked("Thursday"),
    marked("Friday"),
    marked("Saturday"),
    marked("Sunday"),
)
_MONTHS = (
    marked("January"),
    marked("February"),
    marked("March"),
    marked("April"),
    marked("May"),
    marked("June"),
    marked("July"),
    marked("August"),
    marked("September"),
    marked("October"),
    marked("November"),
    marked("December"),
)
