"""Write what Tend needs of CLDR, in Babel's edition, into the file that `cldr` reads.

For `make messages` and the tests; no running Tend needs it.
"""

import json
from collections.abc import Mapping
from datetime import time
from typing import Any

from babel.core import Locale
from babel.dates import format_time, get_day_names, get_month_names, tokenize_pattern

from slackapp.domain.languages import LANGUAGES
from slackapp.languages.cldr import AMERICAN, FILE, HALF_A_DAY, capitalized, region_of

MONTHS, WEEKDAYS = range(1, 13), range(7)
OURS = {"en_GB": "EEEE, d MMMM"}  # as with the year, where CLDR too has the comma
# fields of CLDR's patterns, unicode.org/reports/tr35/tr35-dates.html, as Python writes them
FIELDS = {
    ("d", 1): "{day}",
    ("M", 1): "{month_number}",
    ("M", 4): "{month}",
    ("y", 1): "{year}",
    ("E", 4): "{weekday}",
    ("H", 1): "{hour}",
    ("H", 2): "{hour:02}",
    ("h", 1): "{hour_of_twelve}",
    ("m", 2): "{minute:02}",
    ("a", 1): "{period}",
}


def update() -> None:
    """Bring the file up to date with Babel."""
    FILE.write_text(written(), encoding="utf-8")


def written() -> str:
    """Return the whole file: an object for each region, with a line for each fact."""
    regions = [AMERICAN, *(region_of(language) for language in LANGUAGES)]
    return "{\n" + ",\n".join(_object(region) for region in sorted(regions)) + "\n}\n"


def _object(region: str) -> str:
    lines = (f"  {json.dumps(name)}: {json.dumps(fact, ensure_ascii=False)}" for name, fact in of(region).items())
    return f'"{region}": {{\n' + ",\n".join(lines) + "\n}"


def of(region: str) -> Mapping[str, Any]:
    """Return the facts of one of CLDR's locales, by the fields of `Spoken`."""
    locale = Locale.parse(region)
    skeletons, lists = locale.datetime_skeletons, locale.list_patterns["standard"]
    weekday = str(skeletons["MMMMEd"]).replace("(E)", "E").replace("E", "EEEE")
    months, alone = (get_month_names("wide", form, locale) for form in ("format", "stand-alone"))
    weekdays, weekdays_alone = (get_day_names("wide", form, locale) for form in ("format", "stand-alone"))
    name = locale.get_display_name() if region not in {"en_GB", AMERICAN} else locale.get_language_name()
    return {
        "own_name": capitalized(str(name)),
        "day_and_month": pythons(str(skeletons["MMMMd"])),
        "full_date": pythons(str(skeletons["yMMMMd"])),
        "weekday_and_day": pythons(OURS.get(region, weekday)),
        "weekday_and_full_date": pythons(str(locale.date_formats["full"])),
        "month_and_year": pythons(str(skeletons["yMMMM"])),
        "hour": pythons(str(locale.time_formats["short"])),
        "periods": [format_time(time(hour), "a", locale=locale) for hour in (0, HALF_A_DAY)],
        "months": [months[number] for number in MONTHS],
        "months_alone": [alone[number] for number in MONTHS],
        "weekdays": [weekdays[number] for number in WEEKDAYS],
        "weekdays_alone": [weekdays_alone[number] for number in WEEKDAYS],
        "two": lists["2"],
        "first_two": lists["start"],
        "one_more": lists["middle"],
        "last": lists["end"],
    }


def pythons(pattern: str) -> str:
    """Return one of CLDR's patterns as Python's. Raises KeyError for a field that no pattern of ours has had."""
    return "".join(FIELDS[value] if isinstance(value, tuple) else value for _, value in tokenize_pattern(pattern))
