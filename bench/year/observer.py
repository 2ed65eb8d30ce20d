"""Observe all messages to people, independently of Tend and of the simulation.

Compares sent rows with the truth: people's real calendars, built on `zoneinfo` and `holidays`, and the ledger. Whether
Tend began a message is decided here, not by Tend; only the distinction of messages and updates is Tend's.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bench.year.happenings import Happening
from bench.year.people import Company
from bench.year.results.ledger import Ledger
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.prompts import PromptItem
from slackapp.features import KINDS
from slackapp.slack.delivery.kinds import surface_of

# Messages caused by a person's words or press arrive at once, at any hour; Tend begins all other messages.
FROM_PEOPLE = frozenset(
    {
        "thanks", "effort_noted", "left_out", "mattered", "passed_on", "lead_asked", "lead_confirmed", "lead_declined",
        "lead_ended", "stand_in_named", "stand_in_reads", "stand_in_declined",
    },
)  # fmt: skip
ASKED_MAX = 2  # a prompt and one reminder


@dataclass(frozen=True, slots=True)
class Sent:
    """A message sent to a person; `effort_ids` only for a prompt."""

    at: datetime
    kind: str
    target: str
    about: str  # its subject; two messages of a kind with the same subject are duplicates
    effort_ids: tuple[int, ...] = ()
    is_of_source: bool = False  # about an effort from a source, without a noter

    @property
    def is_begun_by_tend(self) -> bool:
        """Whether Tend began the message, without a person's words or press."""
        return self.is_of_source or self.kind not in FROM_PEOPLE


@dataclass(frozen=True, slots=True)
class Counts:
    """The counted breaches and maxima; added up over companies."""

    outside_hours: int = 0
    on_days_off: int = 0
    duplicates: int = 0
    already_thanked: int = 0
    named_twice_week: int = 0
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

    def __init__(self, company: Company) -> None:
        self._company = company
        self._looked: datetime | None = None
        self.sent: list[Sent] = []

    async def look(self, session: AsyncSession, now: datetime) -> None:
        """Record the messages sent since the last look and before `now`, before their rows are deleted."""
        fresh = select(Outgoing).where(Outgoing.state == "sent", Outgoing.sent_at < now).order_by(Outgoing.id)
        if self._looked is not None:
            fresh = fresh.where(Outgoing.sent_at >= self._looked)
        self._looked = now
        rows = (await session.scalars(fresh)).all()
        named: dict[int, list[int]] = defaultdict(list)
        prompts = [row.refs["prompt_id"] for row in rows if row.kind == "prompt"]
        items = select(PromptItem.prompt_id, PromptItem.effort_id).where(PromptItem.prompt_id.in_(prompts))
        for prompt_id, effort_id in await session.execute(items.order_by(PromptItem.position)):
            named[prompt_id].append(effort_id)
        noted_ids = [row.refs["effort_id"] for row in rows if row.kind == "effort_noted"]
        of_source = set(await session.scalars(select(Effort.id).where(Effort.id.in_(noted_ids), Effort.noter_id == "")))
        # updates of posted messages notify nobody
        self.sent += [_taken_down(row, named, of_source) for row in rows if surface_of(KINDS, row.kind) == "message"]

    def counts(self, ledger: Ledger, happening_of: Mapping[int, Happening]) -> Counts:
        """Count all breaches, and the most messages to one person."""
        begun = [one for one in self.sent if one.is_begun_by_tend]
        prompts = [one for one in begun if one.kind == "prompt"]
        # several efforts of one person stand together in one prompt
        doers = [(one, {happening_of[number].doer_id for number in one.effort_ids}) for one in prompts]
        named = [(self._week(one), one.target, doer_id) for one, ids in doers for doer_id in ids]
        return Counts(
            outside_hours=sum(self._is_outside_hours(one) for one in begun),
            on_days_off=sum(self._is_on_day_off(one) for one in begun),
            duplicates=self._duplicates(),
            already_thanked=sum(
                _had_its_word(ledger, happening_of[number], one.at) for one in prompts for number in one.effort_ids
            ),
            named_twice_week=_surplus(named),
            prompts_manager_week_max=_most((one.target, self._week(one)) for one in prompts),
            messages_person_day_max=_most((one.target, self._day(one)) for one in begun),
            messages_person_week_max=_most((one.target, self._week(one)) for one in begun),
        )

    def prompted(self, ledger: Ledger, happening_of: Mapping[int, Happening]) -> Prompted:
        """Return the numbers of prompts; sent messages do not show whether a manager acted."""
        prompts = [one for one in self.sent if one.kind == "prompt"]
        asked = [(happening_of[number], one.at) for one in prompts for number in one.effort_ids]
        unseen = sum(any(said.at < at for said in ledger.words.get(one.number, ())) for one, at in asked)
        begun = sum(one.is_begun_by_tend for one in self.sent)
        return Prompted(asked=len(prompts), efforts_asked=len(asked), said_unseen=unseen, messages=begun)

    def breaches(self) -> Iterator[str]:
        """Yield a description of each breach, for finding its cause."""
        asked: dict[tuple[str, int], list[str]] = defaultdict(list)
        for one in self.sent:
            for effort_id in one.effort_ids:
                asked[one.target, effort_id].append(one.at.isoformat())
        yield from (f"effort {key[1]} to {key[0]} at {at}" for key, at in asked.items() if len(at) > ASKED_MAX)
        messages = Counter((one.kind, one.target, one.about) for one in self.sent)
        yield from (f"{times} times {key}" for key, times in messages.items() if times > 1)
        for one in self.sent:
            if one.is_begun_by_tend and (self._is_outside_hours(one) or self._is_on_day_off(one)):
                local = self._company.people[one.target].time.local(one.at)
                yield f"{one.kind} to {one.target} at {local.isoformat()} ({local.tzinfo})"

    def _duplicates(self) -> int:
        """Count repeated messages to the same person, and prompts repeating an effort too often."""
        asked = Counter((one.target, number) for one in self.sent for number in one.effort_ids)
        in_week = [(one.target, number, self._week(one)) for one in self.sent for number in one.effort_ids]
        too_often = sum(max(0, times - ASKED_MAX) for times in asked.values())
        return _surplus((one.kind, one.target, one.about) for one in self.sent) + too_often + _surplus(in_week)

    def _is_outside_hours(self, one: Sent) -> bool:
        time = self._company.people[one.target].time
        local = time.local(one.at)
        return not time.starts <= local.hour * 60 + local.minute < time.ends

    def _is_on_day_off(self, one: Sent) -> bool:
        return self._company.people[one.target].time.is_day_off(self._day(one))

    def _day(self, one: Sent) -> date:
        return self._company.people[one.target].time.local(one.at).date()

    def _week(self, one: Sent) -> tuple[int, int]:
        return self._day(one).isocalendar()[:2]


def _taken_down(row: Outgoing, named: Mapping[int, list[int]], of_source: Collection[int]) -> Sent:
    sent_at = row.sent_at or row.created_at
    # A message without a subject, such as a pause's single line, may come again, but not in the same week.
    about = ",".join(f"{name}={row.refs[name]}" for name in sorted(row.refs)) or str(sent_at.isocalendar()[:2])
    effort_ids = tuple(named[row.refs["prompt_id"]]) if row.kind == "prompt" else ()
    return Sent(sent_at, row.kind, row.target, about, effort_ids, row.refs.get("effort_id") in of_source)


def _had_its_word(ledger: Ledger, happening: Happening, at: datetime) -> bool:
    """Whether Tend had delivered a thanks for the effort.

    Tend cannot know thanks given before the note, or outside Tend.
    """
    said = ledger.words.get(happening.number, ())
    return any(one.is_through_tend and happening.noted_at <= one.at < at for one in said)


def _surplus(keys: Iterable[Hashable]) -> int:
    return sum(times - 1 for times in Counter(keys).values())


def _most(keys: Iterable[Hashable]) -> int:
    return max(Counter(keys).values(), default=0)
