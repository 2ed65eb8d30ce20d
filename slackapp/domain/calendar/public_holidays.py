"""The days on which people of a country do not work, besides their weekends.

Dates are those of the package `holidays`. Most are public holidays by law; ALSO names the other customary days off of a
country. Pure. Must not know people or settings.
"""

import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

COUNTRY: Final = re.compile(r"([A-Z]{2})(?:-([A-Z0-9]{1,3}))?")  # ISO 3166-1 alpha-2, ISO 3166-2
PUBLIC: Final = "public"


@dataclass(frozen=True, slots=True)
class Also:
    """Days off of a country besides its public holidays, as the package sorts them."""

    category: str
    source: str
    names: frozenset[str] = frozenset()  # in English, where only some of the category count; empty: all


# whole days only: on the afternoon before a holiday people are at work in the morning
ALSO: Final[Mapping[str, Also]] = {
    "BR": Also(
        "optional",
        "Portaria MGI 11.460 of 29 December 2025, as each year, of the whole days; Ash Wednesday and the eves are half",
        frozenset({"Carnival", "Corpus Christi"}),
    ),
    "DK": Also(
        "optional",
        "nationalbanken.dk, Banklukkedage; Lov om detailsalg fra butikker § 1 closes shops on the first two. On the "
        "Friday after Ascension banks alone are closed",
        frozenset({"Constitution Day", "Christmas Eve", "New Year's Eve"}),
    ),
    "HK": Also("optional", "General Holidays Ordinance, Cap. 149, gov.hk/en/about/abouthk/holiday"),
    "ID": Also("government", "menpan.go.id, yearly joint decree of three ministers on cuti bersama, SKB 1497 of 2025"),
    "JP": Also("bank", "Banking Act 15, boj.or.jp/en/about/outline/holi.htm: 31 December to 3 January"),
    "PT": Also("optional", "Código do Trabalho 235: Carnival Tuesday, by agreement or custom", frozenset({"Carnival"})),
    "SE": Also("de_facto", "Semesterlagen (1977:480): the eves of Midsummer, Christmas and New Year count as Sundays"),
}
# countries where each region has holidays of its own, so that those of the whole country are too few; with one region
REGIONAL: Final[Mapping[str, str]] = {
    "AU": "AU-NSW",
    "BA": "BA-BIH",
    "CA": "CA-ON",
    "CH": "CH-ZH",
    "DE": "DE-BE",
    "ES": "ES-MD",
    "GB": "GB-ENG",
    "IN": "IN-MH",
    "MY": "MY-14",
    "NZ": "NZ-AUK",
    "UK": "GB-ENG",
}


@lru_cache(maxsize=1024)
def public_holidays(country: str, year: int) -> frozenset[date]:
    """Return the days off of a country or subdivision in a year; none for an unknown code.

    Only ISO codes are asked for: the package would also accept "Germany" and stock exchanges.
    """
    found = COUNTRY.fullmatch(country.strip().upper())
    if found is None:
        return frozenset()
    days = frozenset(_days_field(found[1], found[2], year, PUBLIC))
    also = ALSO.get(found[1])
    if also is None:
        return days
    others = _days_field(found[1], found[2], year, also.category)
    return days | {day for day, name in others.items() if not also.names or any(one in name for one in also.names)}


def _days_field(country: str, region: str | None, year: int, category: str) -> Mapping[date, str]:
    """Return the days of a category with their names in English; none for an unknown code."""
    import holidays  # noqa: PLC0415  (five megabytes, needed only where a country is set)

    with warnings.catch_warnings():
        # Moving feasts are known for some years only; fixed feasts are still useful.
        warnings.simplefilter("ignore", UserWarning)
        try:
            return holidays.country_holidays(
                country, subdiv=region, years=year, categories=(category,), language="en_US"
            )
        except NotImplementedError:
            return {}


def knows_country(country: str) -> bool:
    """Return whether public holidays are known for a country or subdivision, such as DE or DE-BE."""
    import holidays  # noqa: PLC0415

    found = COUNTRY.fullmatch(country.strip().upper())
    supported = holidays.list_supported_countries()
    return found is not None and found[1] in supported and (found[2] is None or found[2] in supported[found[1]])


def region_needed(country: str | None) -> str | None:
    """Return a region as an example, for a country with holidays by region; otherwise None."""
    return REGIONAL.get((country or "").strip().upper())
