"""Tend broken on purpose, one promise at a time, so that the observer can be seen to notice it.

Each breakage replaces a rule of Tend in this process, for as long as its block lasts.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from slackapp.domain.calendar import prompting_hours, working_calendar
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.efforts import noting
from slackapp.domain.outbox import daily_caps
from slackapp.domain.prompts import choice, due, weekly
from slackapp.domain.thanks.words.word_match import ThanksWords

MIDNIGHT, LATE = time(0), time(23, 59)
Replaced = tuple[object, str, Any]  # a module or class, a name in it, and what stands there meanwhile


@dataclass(frozen=True, slots=True)
class Breakage:
    """A broken promise: what is replaced, and the figures of the year of which one has to show it."""

    says: str
    replaces: Callable[[], tuple[Replaced, ...]]
    shown_by: tuple[str, ...]


def _no_holidays(_country: str, _year: int) -> frozenset[Any]:
    return frozenset()


def _every_hour(_calendar: Calendar) -> tuple[time, time]:
    return MIDNIGHT, LATE


def _every_minute(_calendar: Calendar) -> tuple[int, int]:
    return 0, working_calendar.DAY_ENDS


def _day_as_week(calendar: Calendar, now: datetime) -> str:
    return calendar.local(now).date().isoformat()


def _at_once(_calendar: Calendar, noted_at: datetime, *_: int) -> datetime:
    return noted_at


BREAKAGES: Mapping[str, Breakage] = {
    "holidays": Breakage(
        "public holidays count as working days",
        lambda: ((working_calendar, "public_holidays", _no_holidays),),
        ("on_days_off",),
    ),
    "away": Breakage(
        "times away count as working days",
        lambda: ((Calendar, "is_away", lambda *_: False),),
        ("on_days_off",),
    ),
    "hours": Breakage(
        "messages come at any hour",
        lambda: (
            (prompting_hours, "prompting_hours", _every_hour),
            (prompting_hours, "_beginning_hours", _every_minute),
        ),
        ("outside_hours",),
    ),
    "caps": Breakage(
        "a day counts as a week",
        lambda: tuple((module, "iso_week", _day_as_week) for module in (weekly, due, daily_caps)),
        ("prompts_manager_week_max", "messages_person_week_max"),
    ),
    "any_thanks": Breakage(
        "any thanks answers every effort of its receiver",
        lambda: ((ThanksWords, "name", lambda *_: True),),
        ("left_unasked",),
    ),
    "waiting": Breakage(
        "an effort counts as unthanked at once",
        lambda: ((noting, "ripe_at", _at_once),),
        ("read_too_early",),
    ),
    "everyday": Breakage(
        "an everyday effort comes every week",
        lambda: ((choice, "EVERYDAY_AFTER", timedelta(days=7)),),
        ("more_than_said",),
    ),
}


@contextmanager
def replaced(replaces: Sequence[Replaced]) -> Iterator[None]:
    """Replace these names for the block."""
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in replaces]
    _put(replaces)
    try:
        yield
    finally:
        _put(before)


def _put(those: Sequence[Replaced]) -> None:
    for owner, name, new in those:
        setattr(owner, name, new)
    working_calendar._dates_off.cache_clear()  # noqa: SLF001  (it remembers holidays)
