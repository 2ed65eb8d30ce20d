"""How each language writes days, hours, months and lists, by CLDR.

The few patterns that Tend needs stand in `cldr.json`, which `from_cldr` writes out of Babel: Babel itself keeps four
megabytes for the first language, and another for each further one. What English people read was there before: it is
British, but for people with American English.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any

from babel import localedata
from babel.core import Locale

FILE = Path(__file__).with_name("cldr.json")
# CLDR's locale for a language; of English, the region decides how days and hours look
REGIONS: Mapping[str, str] = {"en": "en_GB", "en_XA": "en_GB"}
AMERICAN = "en_US"
_AMERICAN = "en-us"  # Slack has two sorts of English
HALF_A_DAY = 12


@dataclass(frozen=True, slots=True)
class Spoken:
    """One language's ways to write moments and lists.

    Patterns are Python's. Of days they take `day`, `month`, the name of the month, `month_number`, `year` and
    `weekday`, of hours `hour`, `hour_of_twelve`, `minute` and `period`, of lists the parts by their places.
    """

    region: str  # CLDR's locale
    own_name: str  # what the language calls itself
    day_and_month: str
    full_date: str
    weekday_and_day: str
    weekday_and_full_date: str
    month_and_year: str
    hour: str
    periods: Sequence[str]  # before noon, and after
    months: Sequence[str]  # within a date; as they stand alone
    months_alone: Sequence[str]
    weekdays: Sequence[str]
    weekdays_alone: Sequence[str]
    two: str  # a list of two parts; of more, from the beginning to the end
    first_two: str
    one_more: str
    last: str

    @property
    def between(self) -> str:
        """What stands between two sentences: nothing in Japanese, whose full stop is wide enough."""
        return "" if self.region == "ja" else " "

    def written(self, day: date, pattern: str) -> str:
        """Return a day by one of the patterns."""
        return pattern.format(
            day=day.day,
            month=self.months[day.month - 1],
            month_number=day.month,
            year=day.year,
            weekday=self.weekdays[day.weekday()],
        )

    def weekday(self, day: date) -> str:
        """Return the weekday, as it stands alone: Thursday."""
        return self.weekdays_alone[day.weekday()]

    def month(self, day: date) -> str:
        """Return the month, as it stands alone: November."""
        return self.months_alone[day.month - 1]

    def clock(self, at: time) -> str:
        """Return a wall time: 09:30."""
        of_twelve = at.hour % HALF_A_DAY or HALF_A_DAY
        period = self.periods[at.hour // HALF_A_DAY]
        return self.hour.format(hour=at.hour, hour_of_twelve=of_twelve, minute=at.minute, period=period)

    @property
    def midnight(self) -> str:
        """The end of a day: 24:00, or 12:00 AM where hours are counted to twelve."""
        return self.clock(time()) if "{hour_of_twelve" in self.hour else "24:00"

    def listed(self, parts: Sequence[str]) -> str:
        """Return the parts as a list within a sentence: a, b and c."""
        if len(parts) <= 1:
            return "".join(parts)
        if len(parts) == 2:  # noqa: PLR2004  (CLDR has a pattern of its own for two)
            return self.two.format(*parts)
        said = self.first_two.format(*parts[:2])
        for part in parts[2:-1]:
            said = self.one_more.format(said, part)
        return self.last.format(said, parts[-1])

    def language(self, locale: str) -> str:
        """Return the name of a locale's language: German (Germany); a locale that CLDR does not know stays.

        Without the region where CLDR does not know both together, as in es-LA, Slack's Spanish of Latin America. Of
        hundreds of languages, so out of Babel; people read it in what Tend stores about them.
        """
        whole = locale.replace("-", "_")
        known = next((each for each in (whole, whole.partition("_")[0]) if localedata.exists(each)), None)
        name = None if known is None else Locale.parse(known).get_display_name(self.region)
        return locale if not name else capitalized(name)


def capitalized(name: str) -> str:
    """Return the name of a language as a list shows it: Português (Brasil)."""
    return name[:1].upper() + name[1:]


def own_name(language: str) -> str:
    """Return what one of LANGUAGES calls itself, for a list: Deutsch, Português (Brasil)."""
    return _spoken_in(region_of(language)).own_name


def region_of(language: str) -> str:
    """Return CLDR's locale for a language without a person."""
    return REGIONS.get(language, language)


@cache
def spoken(language: str, locale: str) -> Spoken:
    """Return how a language writes; `locale` is the person's, and decides where its regions differ."""
    is_american = language == "en" and locale.lower() == _AMERICAN
    return _spoken_in(AMERICAN if is_american else region_of(language))


@cache
def _spoken_in(region: str) -> Spoken:
    return Spoken(region, **_all()[region])


@cache
def _all() -> Mapping[str, Mapping[str, Any]]:
    held: Mapping[str, Mapping[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
    return held
