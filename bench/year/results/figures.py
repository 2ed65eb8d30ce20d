"""The year's effect on people in numbers, computed from the ledger company by company, and added up.

The result names no person. A working day is the doer's own.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from math import inf
from statistics import median
from typing import TypeVar

from bench.year.calendars import FIRST_DAY, ONE_DAY
from bench.year.happenings import Happening
from bench.year.observing.observer import NEVER, Counts, Prompted
from bench.year.people import Company
from bench.year.results.ledger import Ledger

LATE_DAYS = 10  # working days after which an effort without thanks counts as unseen
SILENT_DAYS = 30
MOST = ("prompts_manager_week_max", "messages_person_day_max", "messages_person_week_max")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One company's year."""

    days_to_word: tuple[float, ...]  # working days of each judged effort; inf: never thanked
    noted: int  # of these efforts
    silent_weeks: int  # pairs of person and Monday without thanks in the 30 days before
    person_weeks: int
    prompted: Prompted
    counts: Counts


def outcome(
    company: Company, ledger: Ledger, weeks: int, prompted: Prompted | None = None, counts: Counts | None = None
) -> Outcome:
    """Compute one company's outcome; without Tend there are no prompts and no counts."""
    ends = FIRST_DAY + timedelta(weeks=weeks)
    judged = [one for one in ledger.year.happenings if _is_judged(company, one, ends)]
    days = [_days_to_word(company, ledger, one) for one in judged]
    silent, total = _silence(company, ledger, weeks)
    noted = sum(one.noter_id is not None for one in judged)
    return Outcome(tuple(days), noted, silent, total, prompted or Prompted(), counts or Counts())


def figures(outcomes: Sequence[Outcome], wall_s: float) -> dict[str, float | None]:
    """Return the figures by the names used in outside checks; None for a share of nothing."""
    days = [value for one in outcomes for value in one.days_to_word]
    counts = added([one.counts for one in outcomes], Counts)
    prompted = added([one.prompted for one in outcomes], Prompted)
    middle = median(days) if days else inf
    return {
        "no_word_10d_share": _share(sum(value > LATE_DAYS for value in days), len(days)),
        "noted_share": _share(sum(one.noted for one in outcomes), len(days)),
        "median_days_to_word": None if middle == inf else middle,
        "no_word_30d_people_share": _share(
            sum(one.silent_weeks for one in outcomes), sum(one.person_weeks for one in outcomes)
        ),
        "prompts_manager_week_max": counts.prompts_manager_week_max,
        "prompts_acted_share": _share(prompted.acted, prompted.asked),
        "paused_managers_share": _share(prompted.paused, prompted.managers),
        **{rule: getattr(counts, rule) for rule in NEVER},
        "messages_person_day_max": counts.messages_person_day_max,
        "messages_person_week_max": counts.messages_person_week_max,
        "wall_s": round(wall_s, 1),
    }


T = TypeVar("T", Counts, Prompted)


def added(parts: Iterable[T], kind: type[T]) -> T:
    """Add up the counts of companies; for a maximum, take the largest."""
    rows = [asdict(part) for part in parts]
    together = {
        one.name: (max if one.name in MOST else sum)([row[one.name] for row in rows] or [0]) for one in fields(kind)
    }
    return kind(**together)


def _is_judged(company: Company, one: Happening, ends: date) -> bool:
    """Whether the effort's ten working days lie within the year, with its doer in the company.

    An everyday effort is not judged: it goes on, and has no tenth day.
    """
    doer = company.people[one.doer_id]
    day = doer.time.local(one.at).date()
    last = doer.time.working_day(day + ONE_DAY, LATE_DAYS)
    return last < ends and doer.is_here(last) and not one.every_week


def _days_to_word(company: Company, ledger: Ledger, one: Happening) -> float:
    """Count the doer's working days from the effort to its first thanks: 0 on the same day, inf without thanks."""
    word, time = ledger.first_word(one.number), company.people[one.doer_id].time
    if word is None:
        return inf
    began, said = time.local(one.at).date(), time.local(word).date()
    return bisect_right(time.days, said) - bisect_right(time.days, began)


def _silence(company: Company, ledger: Ledger, weeks: int) -> tuple[int, int]:
    """Count pairs of person and Monday: those without thanks in the 30 days before, and all pairs."""
    silent = total = 0
    window = timedelta(days=SILENT_DAYS)
    members = {user_id for team in company.teams for user_id in team.member_ids}
    for user_id in sorted(members):
        one, words = company.people[user_id], sorted(ledger.received.get(user_id, ()))
        for week in range(SILENT_DAYS // 7 + 1, weeks):
            monday = FIRST_DAY + timedelta(weeks=week)
            if one.is_here(monday) and one.is_here(monday - window):
                now = one.time.at(monday, 0)
                total += 1
                silent += bisect_left(words, now) == bisect_left(words, now - window)
    return silent, total


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 3) if whole else None
