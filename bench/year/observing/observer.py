"""Observe all messages to people, independently of Tend and of the simulation.

Reads what Slack received, and compares it with the truth: people's real calendars, built on `zoneinfo` and `holidays`,
and the ledger. Who began a message, and which efforts it is about, is read in the message itself. The rules are those
of the product's description, written down here once more.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bench.year.observing.asking import Asking
from bench.year.observing.reading import Sent, read
from bench.year.observing.unasked import Unasked
from bench.year.observing.web_api import Received
from bench.year.people import Company
from bench.year.results.ledger import Ledger

OPENS, CLOSES = 9 * 60 + 30, 16 * 60 + 30  # minutes of the day
# Rules that may never be broken; each is a figure of the year.
NEVER = (
    "outside_hours", "on_days_off", "duplicates", "already_thanked", "named_twice_week", "more_than_said",
    "read_too_early", "left_unasked",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counts:
    """The counted breaches and maxima; added up over companies."""

    outside_hours: int = 0
    on_days_off: int = 0
    duplicates: int = 0
    already_thanked: int = 0
    named_twice_week: int = 0
    more_than_said: int = 0
    read_too_early: int = 0
    left_unasked: int = 0
    prompts_manager_week_max: int = 0
    messages_person_day_max: int = 0
    messages_person_week_max: int = 0


@dataclass(frozen=True, slots=True)
class Prompted:
    """The results of prompting in one company; all zero without Tend."""

    asked: int = 0
    acted: int = 0
    managers: int = 0
    paused: int = 0
    efforts_asked: int = 0
    said_unseen: int = 0  # prompted efforts already thanked in a way unknown to Tend
    messages: int = 0  # messages begun by Tend


class Observer:
    """All messages sent in one company."""

    def __init__(self, company: Company, ledger: Ledger, received: Sequence[Received], ends: datetime) -> None:
        self._company = company
        self._ends = ends
        self._ledger = ledger
        self.sent = tuple(read(message) for message in received)
        self._prompts = [one for one in self.sent if one.sort == "prompt"]
        self._begun = [one for one in self.sent if one.is_begun_by_tend]

    def counts(self) -> Counts:
        """Count the breaches, and what one person got at most."""
        broken = Counter(rule for rule, _ in self._all_breaches())
        return Counts(
            prompts_manager_week_max=_most((one.target, self._week(one)) for one in self._prompts),
            messages_person_day_max=_most((one.target, self._day(one)) for one in self._begun),
            messages_person_week_max=_most((one.target, self._week(one)) for one in self._begun),
            **{rule: broken[rule] for rule in NEVER},
        )

    def prompted(self) -> Prompted:
        """Return the numbers of prompts; sent messages do not show whether a manager acted."""
        asked = [(number, one.at) for one in self._prompts for number in one.numbers]
        unseen = sum(any(said.at < at for said in self._ledger.words.get(number, ())) for number, at in asked)
        return Prompted(len(self._prompts), efforts_asked=len(asked), said_unseen=unseen, messages=len(self._begun))

    def breaches(self) -> Iterator[str]:
        """Yield a sentence for each breach, for finding its cause."""
        yield from (f"{rule}: {what}" for rule, what in self._all_breaches())

    def _all_breaches(self) -> Iterator[tuple[str, str]]:
        for one in self._begun:
            local = self._company.people[one.target].time.local(one.at)
            what = f"{one.sort} to {one.target} at {local.isoformat()} ({local.tzinfo})"
            if self._is_outside_hours(one):
                yield "outside_hours", what
            if self._company.people[one.target].time.is_day_off(local.date()):
                yield "on_days_off", what
        for subject, times in Counter((one.target, one.about) for one in self.sent).items():
            yield from [("duplicates", f"{subject}")] * (times - 1)
        yield from Asking(self._company, self._ledger, self.sent).breaches()
        yield from Unasked(self._company, self._ledger, self.sent, self._ends).breaches()

    def _is_outside_hours(self, one: Sent) -> bool:
        """Whether the moment lies outside 09:30-16:30 or outside the person's own hours."""
        time = self._company.people[one.target].time
        local = time.local(one.at)
        return not max(OPENS, time.starts) <= local.hour * 60 + local.minute < min(CLOSES, time.ends)

    def _day(self, one: Sent) -> date:
        return self._local(one).date()

    def _week(self, one: Sent) -> tuple[int, int]:
        return self._day(one).isocalendar()[:2]

    def _local(self, one: Sent) -> datetime:
        return self._company.people[one.target].time.local(one.at)


def _most(keys: Iterable[Hashable]) -> int:
    return max(Counter(keys).values(), default=0)
