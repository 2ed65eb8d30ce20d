"""How each language writes days, hours, months and lists, by the CLDR data in Babel.

What English people read was there before: it is British, but for people with American English.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cache

from babel import localedata
from babel.core import Locale
from babel.dates import format_date, format_time, get_day_names, get_month_names
from babel.lists import format_list

# CLDR's locale for a language; of English, the region decides how days and hours look
_REGIONS = {"en": "en_GB", "en_XA": "en_GB"}
_AMERICAN = "en-us"  # Slack has two sorts of English


@dataclass(frozen=True, slots=True)
class Spoken:
    """One language's ways to write moments and lists."""

    locale: Locale
    day_and_month: str  # patterns of CLDR, unicode.org/reports/tr35/tr35-dates.html
    full_date: str
    weekday_and_day: str
    weekday_and_full_date: str
    month_and_year: str

    @property
    def between(self) -> str:
        """What stands between two sentences: nothing in Japanese, whose full stop is wide enough."""
        return "" if self.locale.language == "ja" else " "

    def written(self, day: date, pattern: str) -> str:
        """Return a day by one of the patterns."""
        return format_date(day, pattern, locale=self.locale)

    def weekday(self, day: date) -> str:
        """Return the weekday, as it stands alone: Thursday."""
        return str(get_day_names("wide", "stand-alone", self.locale)[day.weekday()])

    def month(self, day: date) -> str:
        """Return the month, as it stands alone: November."""
        return str(get_month_names("wide", "stand-alone", self.locale)[day.month])

    def clock(self, at: time) -> str:
        """Return a wall time: 09:30."""
        return format_time(at, "short", locale=self.locale)

    @property
    def midnight(self) -> str:
        """The end of a day: 24:00, or 12:00 AM where hours are counted to twelve."""
        return "24:00" if "H" in str(self.locale.time_formats["short"]) else self.clock(time())

    def listed(self, parts: Sequence[str]) -> str:
        """Return the parts as a list within a sentence: a, b and c."""
        return format_list(parts, locale=self.locale)

    def language(self, locale: str) -> str:
        """Return the name of a locale's language: German (Germany); a locale that CLDR does not know stays.

        Without the region where CLDR does not know both together, as in es-LA, Slack's Spanish of Latin America.
        """
        whole = locale.replace("-", "_")
        known = next((each for each in (whole, whole.partition("_")[0]) if localedata.exists(each)), None)
        name = None if known is None else Locale.parse(known).get_display_name(self.locale)
        return locale if not name else name[:1].upper() + name[1:]


@cache
def own_name(language: str) -> str:
    """Return what a language calls itself, for a list: Deutsch, Português (Brasil)."""
    name = Locale.parse(language).get_display_name(language) or language
    return name[:1].upper() + name[1:]


@cache
def spoken(language: str, locale: str) -> Spoken:
    """Return how a language writes; `locale` is the person's, and decides where its regions differ."""
    is_american = language == "en" and locale.lower() == _AMERICAN
    region = "en_US" if is_american else _REGIONS.get(language, language)
    found = Locale.parse(region)
    skeletons = found.datetime_skeletons
    weekday = str(skeletons["MMMMEd"])
    return Spoken(
        found,
        day_and_month=str(skeletons["MMMMd"]),
        full_date=str(skeletons["yMMMMd"]),
        weekday_and_day=_OURS.get(region) or weekday.replace("(E)", "E").replace("E", "EEEE"),
        weekday_and_full_date=str(found.date_formats["full"]),
        month_and_year=str(skeletons["yMMMM"]),
    )


_OURS = {"en_GB": "EEEE, d MMMM"}  # as with the year, where CLDR too has the comma
