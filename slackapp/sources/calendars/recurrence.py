"""Judge a recurrence rule before it is worked out: a rule of seconds, or a hundred years of hours, is no rota.

Working out takes time and memory for every step of a rule since its first day. RFC 5545 3.3.10.
"""

import re
from datetime import date, timedelta

STEPS_MAX = 30_000  # of one event since its first day: eighty years of days, three of hours
RULE_MAX = 4_000  # characters; all days of a year take 1,400
PERIODS = {
    "HOURLY": timedelta(hours=1),
    "DAILY": timedelta(days=1),
    "WEEKLY": timedelta(days=7),
    "MONTHLY": timedelta(days=28),
    "YEARLY": timedelta(days=365),
}
TOO_SHORT = frozenset({"SECONDLY", "MINUTELY"})
CLOCK = ("BYHOUR", "BYMINUTE", "BYSECOND")
UNTIL = re.compile(r"\d{8}")


def is_too_often(rules: list[str], starts: date | None, ends: date) -> bool:
    """Return whether the rules of an event (the values of RRULE) take too many steps from `starts` to `ends`.

    `starts` None: unknown, so only the rules themselves are judged. Also True for a step that is no step.
    """
    if any(len(rule) > RULE_MAX or _is_endless(_parts(rule)) for rule in rules):
        return True
    return starts is not None and sum(steps(rule, starts, ends) for rule in rules) > STEPS_MAX


def _parts(rule: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in rule.upper().replace(" ", "").split(";"))
    return {name: value for name, _, value in pairs}


def _is_endless(parts: dict[str, str]) -> bool:
    return parts.get("FREQ") in TOO_SHORT or _interval(parts) < 1


def _interval(parts: dict[str, str]) -> int:
    """Return the interval, 1 where there is none, 0 for what is no number."""
    typed = parts.get("INTERVAL", "1")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0  # noqa: PLR2004


def steps(rule: str, starts: date, ends: date) -> int:
    """Return how many occurrences a rule has at most from `starts` to `ends`; 0 for a rule that cannot be read."""
    parts = _parts(rule)
    period = PERIODS.get(parts.get("FREQ", ""))
    if period is None:
        return 0  # no rule at all, which the library says
    last = until(rule)
    if last is not None:
        ends = min(ends, last)
    passed = max(ends - starts, timedelta(0)) + timedelta(days=1)
    most = (passed // period // _interval(parts) + 1) * _in_a_period(parts)
    has_parts = any(name.startswith("BY") for name in parts)
    count = parts.get("COUNT", "")
    if count.isascii() and count.isdigit() and len(count) < 10 and not has_parts:  # noqa: PLR2004
        most = min(most, int(count))
    return most


def until(rule: str) -> date | None:
    """Return the last date of a rule, in whatever zone; None for a rule without an end."""
    found = UNTIL.match(_parts(rule).get("UNTIL", ""))
    return None if found is None else as_date(found[0])


def _in_a_period(parts: dict[str, str]) -> int:
    """Return the most occurrences in one period."""
    often = _most_days(parts)
    for name in CLOCK[1:] if parts.get("FREQ") == "HOURLY" else CLOCK:
        often *= _length(parts, name)
    return often


def _most_days(parts: dict[str, str]) -> int:
    """Return the most days with an occurrence in one period."""
    match parts.get("FREQ"):
        case "WEEKLY":
            return min(_length(parts, "BYDAY"), 7)
        case "MONTHLY":
            return _days_a_month(parts)
        case "YEARLY":
            has_days = not parts.keys().isdisjoint({"BYDAY", "BYMONTHDAY"})
            months = _length(parts, "BYMONTH") if "BYMONTH" in parts or not has_days else 12
            weeks = 7 * _length(parts, "BYWEEKNO") if "BYWEEKNO" in parts else 1
            return max(_days_a_month(parts) * min(months, 12), _length(parts, "BYYEARDAY"), weeks)
    return 1


def _days_a_month(parts: dict[str, str]) -> int:
    """Return the most days of a month: `2TU` is one of them, `TU` up to five."""
    week_days = [5 if name.isalpha() else 1 for name in parts["BYDAY"].split(",")] if "BYDAY" in parts else [1]
    return min(max(sum(week_days), _length(parts, "BYMONTHDAY")), 31)


def _length(parts: dict[str, str], name: str) -> int:
    return parts[name].count(",") + 1 if name in parts else 1


def as_date(digits: str) -> date | None:
    """Return the date written as YYYYMMDD; None for what is none."""
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
