"""Choose the efforts of one prompt: pure, from candidates with their history.

Must not know the reading of candidates, or the look of a prompt. Visible to no person; `weekly` stores the result.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

PEOPLE_MAX = 3  # PRODUCT §3 "Prompts to managers"
LINES_MAX = 3  # efforts of one person
MACHINES_MAX = 1  # efforts that a source reported
ASKED_MAX = 2  # the first prompt, and one reminder; each extra one cut acceptance (Ancker 2017)
EVERYDAY_AFTER = timedelta(days=31)  # never twice in a month, of any length


@dataclass(frozen=True, slots=True)
class Candidate:
    """One effort waiting for the manager's thanks, possibly for a prompt."""

    effort_id: int
    doer_id: str
    noted_at: datetime
    noting_id: str | None = None  # shared by what one colleague noted of several people at once
    repeats_id: int | None = None  # the everyday effort, if this is one of its times
    is_reported: bool = False  # by a source; False: noted by a person
    is_changed: bool = False  # the doer's own words, so it stands alone
    times_asked: int = 0  # prompts sent to this manager about it
    may_remind: bool = True  # False in its last working days


@dataclass(frozen=True, slots=True)
class Line:
    """One item of a prompt: an effort of one person or of several, or the times of an everyday effort."""

    effort_ids: tuple[int, ...]
    doer_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Up to LINES_MAX items about the same people, the most urgent first."""

    doer_ids: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(slots=True)
class _Draft:
    """An item with the facts for its place."""

    efforts: list[Candidate]
    doers: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.efforts.sort(key=_age)
        self.doers = frozenset(one.doer_id for one in self.efforts)

    @property
    def is_reported(self) -> bool:
        return self.efforts[0].is_reported

    @property
    def is_reminder(self) -> bool:
        return any(one.times_asked for one in self.efforts)

    @property
    def tier(self) -> tuple[bool, bool]:
        """Sort efforts never asked before reminders, and people's notes before a source's reports."""
        return self.is_reminder, self.is_reported


def choose(
    candidates: Iterable[Candidate],
    *,
    everyday_asked: Mapping[int, date],
    today: date,
    is_first: bool = False,
    first_doers: Collection[str] = (),
) -> tuple[Group, ...]:
    """Return the groups of the prompt of `today`, in their order; empty without an effort to ask about.

    `everyday_asked` has the date of the newest prompt about each everyday effort. `first_doers` are people whose
    efforts come first: today's one-to-ones. The first prompt of a manager has one item. Reminders come only after every
    effort never asked, and a source's item only after every effort noted by people. Both rules hold for the whole
    prompt: no effort is asked twice while another effort waits unasked. A person stands in one group.
    """
    tiers: dict[tuple[bool, bool], list[_Draft]] = {}
    for draft in _drafts(candidates, everyday_asked, today):
        tiers.setdefault(draft.tier, []).append(draft)
    groups: list[list[_Draft]] = []
    reported = 0
    for tier in sorted(tiers):
        is_full = False
        for draft in sorted(tiers[tier], key=lambda one: (one.doers.isdisjoint(first_doers), _age(one.efforts[0]))):
            if draft.is_reported and reported >= MACHINES_MAX:
                continue
            if not _place(groups, draft, 1 if is_first else PEOPLE_MAX, 1 if is_first else LINES_MAX):
                is_full = True
            else:
                reported += draft.is_reported
        if is_full:
            break
    return tuple(_group(drafts) for drafts in groups)


def _drafts(candidates: Iterable[Candidate], everyday_asked: Mapping[int, date], today: date) -> list[_Draft]:
    """Join the candidates of one line, and leave out candidates not to be asked today."""
    joined: dict[object, list[Candidate]] = {}
    for one in candidates:
        is_over = one.times_asked >= ASKED_MAX or not one.may_remind or one.repeats_id is not None
        if one.times_asked and is_over:
            continue
        if one.repeats_id is not None:
            joined.setdefault((one.doer_id, one.repeats_id), []).append(one)
        elif one.noting_id is None or one.is_changed or one.is_reported:
            joined[one.effort_id] = [one]
        else:
            # what was asked about goes its own way, so that a reminder never carries along another person
            joined.setdefault((one.noting_id, bool(one.times_asked)), []).append(one)
    return [
        _Draft(efforts)
        for efforts in joined.values()
        if (repeats_id := efforts[0].repeats_id) is None
        or (repeats_id not in everyday_asked or today - everyday_asked[repeats_id] >= EVERYDAY_AFTER)
    ]


def _place(groups: list[list[_Draft]], draft: _Draft, people_max: int, lines_max: int) -> bool:
    """Put an item into the group of its people, or into a new group; False without room."""
    for group in groups:
        if group[0].doers == draft.doers:
            if len(group) == lines_max:
                return False
            group.append(draft)
            return True
    if len(groups) == people_max or any(not group[0].doers.isdisjoint(draft.doers) for group in groups):
        return False
    groups.append([draft])
    return True


def _group(drafts: Sequence[_Draft]) -> Group:
    doers = tuple(dict.fromkeys(one.doer_id for one in drafts[0].efforts))
    return Group(doers, tuple(_line(draft) for draft in drafts))


def _line(draft: _Draft) -> Line:
    return Line(
        tuple(one.effort_id for one in draft.efforts), tuple(dict.fromkeys(one.doer_id for one in draft.efforts))
    )


def _age(one: Candidate) -> tuple[datetime, int]:
    return one.noted_at, one.effort_id
