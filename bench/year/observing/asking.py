"""What prompts may ask, and about whom: never more than Tend says it asks, and nothing that is not to be read yet."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from bench.year.calendars import ONE_DAY
from bench.year.happenings import SOURCE, Happening
from bench.year.observing.reading import Sent
from bench.year.people import Company
from bench.year.results.ledger import Ledger

PEOPLE_MAX = 3
LINES_MAX = 3  # efforts of one person
FIRST_MAX = 1  # efforts in a manager's very first prompt
MACHINE_MAX = 1  # efforts that a machine told of
ASKED_MAX = 2  # a prompt and one reminder
EVERYDAY_DAYS = 30  # an everyday effort comes at most once a month
NO_REMINDER_DAYS = 2  # in the last working days of an effort
WAITING_DAYS = 5  # working days of the doer
CLOSES_DAYS = 21  # calendar days
IGNORED_DAYS = 5  # working days of the manager without a press or a visit
PAUSED_AFTER = 3  # ignored prompts in a row
CHANGING = timedelta(days=5)  # while a team changes its manager, the head or either manager may read

Breach = tuple[str, str]  # the rule, and what happened


class Asking:
    """The prompts of one company, in order."""

    def __init__(self, company: Company, ledger: Ledger, sent: Sequence[Sent]) -> None:
        self._company = company
        self._ledger = ledger
        self._prompts = [one for one in sent if one.sort == "prompt"]
        self._told = told_at(sent)
        self._machine_told = machine_told_at(sent, ledger)

    def breaches(self) -> Iterator[Breach]:
        """Yield every rule that a prompt broke."""
        asked: dict[tuple[str, int], list[Sent]] = defaultdict(list)
        before: dict[str, list[Sent]] = defaultdict(list)
        for one in self._prompts:
            where = f"prompt to {one.target} at {one.at.isoformat()}"
            for rule, what in self._of_prompt(one, before[one.target]):
                yield rule, f"{where}: {what}"
            for number in one.numbers:
                for rule, what in self._of_effort(one, number, asked[one.target, number]):
                    yield rule, f"{where}: {what} {number}"
                asked[one.target, number].append(one)
            before[one.target].append(one)

    def _of_prompt(self, one: Sent, before: Sequence[Sent]) -> Iterator[Breach]:
        happened = [self._ledger.happening_of[number] for number in one.numbers]
        lines = Counter(happening.doer_id for happening in happened)
        if not happened:
            yield "more_than_said", "asks about nothing"
        if not before and len(happened) > FIRST_MAX:
            yield "more_than_said", "the first asks about several efforts"
        if len(lines) > PEOPLE_MAX or max(lines.values(), default=0) > LINES_MAX:
            yield "more_than_said", "asks about too many"
        if sum(happening.noter_id == SOURCE for happening in happened) > MACHINE_MAX:
            yield "more_than_said", "asks about several that a machine told of"
        week = self._week(one.target, one.at)
        for earlier in before[-7:]:
            if self._week(one.target, earlier.at) == week:
                named = {self._ledger.happening_of[number].doer_id for number in earlier.numbers}
                yield from [("named_twice_week", "names somebody again")] * len(named & set(lines))
        if self._ignored_in_a_row(one, before) >= PAUSED_AFTER:
            yield "more_than_said", "comes although the last ones were ignored"

    def _of_effort(self, one: Sent, number: int, asked: Sequence[Sent]) -> Iterator[Breach]:
        happening = self._ledger.happening_of[number]
        today = self._day(one.target, one.at)
        if happening.every_week:
            if asked and (today - self._day(one.target, asked[-1].at)).days < EVERYDAY_DAYS:
                yield "more_than_said", "asks again within a month about"
        else:
            if len(asked) >= ASKED_MAX:
                yield "duplicates", "asks too often about"
            if asked and self._week(one.target, asked[-1].at) == self._week(one.target, one.at):
                yield "duplicates", "asks twice in a week about"
            yield from self._of_time(one, happening, is_reminder=bool(asked))
            if self._ledger.answered.get(number, one.at) < one.at:
                yield "already_thanked", "asks about the thanked"
        if number in self._ledger.hidden and self._ledger.hidden[number] < one.at:
            yield "read_too_early", "shows the hidden"
        if one.target not in readers(self._company, happening.doer_id, today):
            yield "read_too_early", "shows to somebody who does not lead the doer"

    def _of_time(self, one: Sent, happening: Happening, *, is_reminder: bool) -> Iterator[Breach]:
        """Yield what is wrong with the time of asking."""
        doer, reader = (self._company.people[user_id].time for user_id in (happening.doer_id, one.target))
        told = self._told.get((happening.doer_id, happening.number))
        noted, today = (doer.local(at).date() for at in (happening.noted_at, one.at))
        if happening.noter_id == SOURCE:
            # A source tells a doer of its first effort only, later ones stand on Home; a bundle has dates of its own.
            if self._machine_told.get(happening.doer_id, one.at) >= one.at:
                yield "read_too_early", "shows before its doer was told"
            return
        if happening.noter_id != happening.doer_id and (told is None or told >= one.at):
            yield "read_too_early", "shows before its doer was told"
        elif doer.working_days_between(noted, today) < WAITING_DAYS:
            yield "read_too_early", "asks before its time about"
        closes = noted + timedelta(days=CLOSES_DAYS)
        if today > closes:
            yield "more_than_said", "asks after its time about"
        last = reader.local(doer.at(closes, 0)).date()
        if is_reminder and reader.working_days_between(reader.local(one.at).date(), last + ONE_DAY) < NO_REMINDER_DAYS:
            yield "more_than_said", "reminds in its last days of"

    def _ignored_in_a_row(self, one: Sent, before: Sequence[Sent]) -> int:
        """Count the prompts before this one that were ignored, back to the last sign of interest, thanks included."""
        signs = (self._ledger.showed_interest, self._ledger.said_by)
        shown = max((at for those in signs for at in those.get(one.target, ()) if at <= one.at), default=None)
        time = self._company.people[one.target].time
        return sum(
            (shown is None or earlier.at > shown)
            and time.working_days_between(time.local(earlier.at).date(), time.local(one.at).date()) >= IGNORED_DAYS
            for earlier in before
        )

    def _day(self, user_id: str, at: datetime) -> date:
        return self._company.people[user_id].time.local(at).date()

    def _week(self, user_id: str, at: datetime) -> tuple[int, int]:
        return self._day(user_id, at).isocalendar()[:2]


def told_at(sent: Sequence[Sent]) -> dict[tuple[str, int], datetime]:
    """Return when each doer was first told about an effort, by doer and number."""
    told: dict[tuple[str, int], datetime] = {}
    for one in sent:
        if one.sort in {"noted", "told_by_machine"}:
            for number in one.numbers:
                told.setdefault((one.target, number), one.at)
    return told


def machine_told_at(sent: Sequence[Sent], ledger: Ledger) -> dict[str, datetime]:
    """Return when each doer first knew of a source: by its message, or by hiding one of its efforts on Home."""
    knew = [(one.target, one.at) for one in sent if one.sort == "told_by_machine"]
    for number, at in ledger.hidden.items():
        if ledger.happening_of[number].noter_id == SOURCE:
            knew.append((ledger.happening_of[number].doer_id, at))
    return dict(sorted(knew, key=lambda one: one[1], reverse=True))


def readers(company: Company, doer_id: str, today: date) -> set[str]:
    """Return the managers of a person around a day, and their stand-ins."""
    days = (today - CHANGING, today, today + ONE_DAY)
    leaders = {leader_id for day in days if (leader_id := company.leader_of(doer_id, day)) is not None}
    leaders |= {company.head_id} if len(leaders) > 1 else set()
    stand_ins = {company.stand_in_of(leader_id, today) for leader_id in leaders}
    return leaders | {stand_in_id for stand_in_id in stand_ins if stand_in_id is not None}
