"""Lines of a person's list for a one-to-one, read from efforts, thanks and kept lines.

The manager's list holds kept lines, thanks passed on to the manager, and waiting efforts. The member's list holds lines
to mention, kept or offered. `domain/visibility` decides which lines may appear. Must not know which talks are today.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from slackapp.domain.efforts.lists import words_now
from slackapp.domain.one_to_ones.pocket import Ref
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.one_to_ones import KEPT_FOR, PocketLine
from slackapp.domain.tables.thanks import PassedOn, Thanks, ThanksReceiver
from slackapp.domain.visibility import efforts as effort_visibility
from slackapp.domain.visibility import thanks as thanks_visibility

READ_MAX = 60  # lines of each sort in one reading
OFFERED_FOR = timedelta(weeks=4)  # older lines have had their chance to be mentioned
OFTEN = 3  # PRODUCT §3: Home asks about a line carried over three one-to-ones
MENTIONED_FOR = OFFERED_FOR + KEPT_FOR  # the member's list holds nothing older

# saved: kept by the manager · passed_on: by the member, to the manager · waiting: for the manager's thanks
# mine: the member wants to mention the line · offered: the member could mention the line
Part = Literal["saved", "mine", "passed_on", "waiting", "offered"]
Key = tuple[str, str, int]  # the other person, sort, number


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list, for the list's owner."""

    part: Part
    ref: Ref
    words: str
    at: datetime  # time of the effort, the thanks or the kept line
    from_id: str | None = None  # the noter or giver; None: the list's owner or a source
    is_kept: bool = False  # False: listed without being kept
    is_carried: bool = False  # carried over today
    is_carried_often: bool = False  # carried over OFTEN talks or more


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a person's lists: the person, the moment and the kept lines."""

    workspace_id: str
    user_id: str
    now: datetime
    kept: Mapping[Key, PocketLine]
    today: Mapping[str, date]  # the local date of `user_id`, by the other person

    def line(self, part: Part, ref: Ref, words: str, at: datetime, from_id: str | None = None) -> Line:
        """Return a line, with its kept and carried state."""
        row = self.kept.get((ref.other_id, ref.sort, ref.number))
        is_carried = row is not None and row.carried_on == self.today.get(ref.other_id)
        is_carried_often = row is not None and row.carried_times >= OFTEN
        return Line(part, ref, words, at, from_id, row is not None, is_carried, is_carried_often)

    def is_kept(self, ref: Ref) -> bool:
        """Return whether a person kept the line with a button."""
        return (ref.other_id, ref.sort, ref.number) in self.kept


def key_of(row: PocketLine) -> Key:
    """Return the key of a kept line: the other person, the sort, and the number."""
    if row.effort_id is not None:
        return row.other_id, "effort", row.effort_id
    return (row.other_id, "thanks", row.thanks_id) if row.thanks_id is not None else (row.other_id, "own", row.id)


def own_words(reading: Reading, part: Part, other_id: str) -> list[Line]:
    """Return the lines written by `user_id` for the one-to-one with `other_id`."""
    rows = [row for row in reading.kept.values() if row.words is not None and row.other_id == other_id]
    return [reading.line(part, Ref("own", row.id, other_id), row.words or "", row.kept_at) for row in rows]


async def efforts_of(session: AsyncSession, reading: Reading, doer_ids: Sequence[str]) -> list[Line]:
    """Return efforts of `doer_ids`, led by `user_id`, either kept or waiting for thanks; oldest first."""
    found = await session.scalars(
        select(Effort)
        .where(
            effort_visibility.is_for_one_to_one(reading.workspace_id, reading.user_id, reading.now),
            Effort.doer_id.in_(sorted(doer_ids)),
            ~_is_over(reading.user_id, Effort.doer_id, PocketLine.effort_id == Effort.id),
        )
        .order_by(Effort.noted_at, Effort.id)
        .limit(READ_MAX),
    )
    lines = []
    for effort in found:
        ref = Ref("effort", effort.id, effort.doer_id)
        waits = effort.acknowledged_at is None and not reading.is_kept(ref)
        noter_id = effort.noter_id or None
        lines.append(reading.line("waiting" if waits else "saved", ref, words_now(effort), effort.noted_at, noter_id))
    return lines


async def passed_by(session: AsyncSession, reading: Reading, receiver_ids: Sequence[str]) -> list[Line]:
    """Return thanks passed on lately by `receiver_ids` to `user_id` and not ticked off; newest first."""
    found = await session.execute(
        select(PassedOn, Thanks)
        .join(Thanks, Thanks.id == PassedOn.thanks_id)
        .where(
            thanks_visibility.is_passed_to(reading.workspace_id, reading.user_id),
            PassedOn.passed_at > reading.now - KEPT_FOR,
            PassedOn.receiver_id.in_(sorted(receiver_ids)),
            ~_is_over(reading.user_id, PassedOn.receiver_id, PocketLine.thanks_id == PassedOn.thanks_id),
        )
        .order_by(PassedOn.passed_at.desc(), PassedOn.thanks_id.desc())
        .limit(READ_MAX),
    )
    return [
        reading.line(
            "passed_on", Ref("thanks", thanks.id, row.receiver_id), thanks.words, row.passed_at, thanks.giver_id
        )
        for row, thanks in found
    ]


async def own_efforts(session: AsyncSession, reading: Reading, manager_ids: Sequence[str]) -> list[Line]:
    """Return efforts of `user_id` for one-to-ones with `manager_ids`: kept efforts, and offered efforts to mention."""
    kept = [number for _, sort, number in reading.kept if sort == "effort"]
    lately = Effort.noted_at > reading.now - OFFERED_FOR
    found = await session.scalars(
        select(Effort)
        .where(
            effort_visibility.is_own_to_mention(reading.workspace_id, reading.user_id, reading.now),
            Effort.noted_at > reading.now - MENTIONED_FOR,
            or_(Effort.id.in_(kept), lately),
            ~_is_over_with_any(reading.user_id, manager_ids, PocketLine.effort_id == Effort.id),
        )
        .order_by(Effort.noted_at.desc(), Effort.id.desc())
        .limit(READ_MAX),
    )
    lines = []
    for effort in found:
        noter_id = None if effort.noter_id in {"", reading.user_id} else effort.noter_id
        is_late = effort.noted_at <= reading.now - OFFERED_FOR
        lines += _mentionable(
            reading, "effort", effort.id, manager_ids, words_now(effort), effort.noted_at, noter_id, is_late=is_late
        )
    return lines


async def own_thanks(session: AsyncSession, reading: Reading, manager_ids: Sequence[str]) -> list[Line]:
    """Return thanks to `user_id` for one-to-ones with `manager_ids`, except thanks already known to these managers.

    A manager knows their own thanks and thanks passed on to the manager.
    """
    kept = [number for _, sort, number in reading.kept if sort == "thanks"]
    lately = ThanksReceiver.said_at > reading.now - OFFERED_FOR
    passed = exists().where(
        PassedOn.thanks_id == ThanksReceiver.thanks_id,
        PassedOn.receiver_id == reading.user_id,
        PassedOn.manager_id.in_(sorted(manager_ids)),
    )
    found = await session.execute(
        select(Thanks.id, Thanks.giver_id, Thanks.words, ThanksReceiver.said_at)
        .join(ThanksReceiver, ThanksReceiver.thanks_id == Thanks.id)
        .where(
            thanks_visibility.is_received_by(reading.workspace_id, reading.user_id),
            ThanksReceiver.said_at > reading.now - MENTIONED_FOR,
            or_(ThanksReceiver.thanks_id.in_(kept), lately),
            Thanks.giver_id.not_in(sorted(manager_ids)),
            ~passed.correlate(ThanksReceiver),
            ~_is_over_with_any(reading.user_id, manager_ids, PocketLine.thanks_id == ThanksReceiver.thanks_id),
        )
        .order_by(ThanksReceiver.said_at.desc(), ThanksReceiver.thanks_id.desc())
        .limit(READ_MAX),
    )
    lines = []
    for thanks_id, giver_id, words, said_at in found:
        is_late = said_at <= reading.now - OFFERED_FOR
        lines += _mentionable(reading, "thanks", thanks_id, manager_ids, words, said_at, giver_id, is_late=is_late)
    return lines


def _mentionable(
    reading: Reading,
    sort: Literal["effort", "thanks"],
    number: int,
    manager_ids: Sequence[str],
    words: str,
    at: datetime,
    from_id: str | None,
    *,
    is_late: bool,
) -> list[Line]:
    """Return a line for each one-to-one with the kept or offered effort or thanks; if late, only when kept."""
    refs = [Ref(sort, number, manager_id) for manager_id in manager_ids]
    return [
        reading.line("mine" if reading.is_kept(ref) else "offered", ref, words, at, from_id)
        for ref in refs
        if reading.is_kept(ref) or not is_late
    ]


def _is_over(keeper_id: str, other_id: InstrumentedAttribute[str], about: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return a condition: the list's owner has ticked off or removed the effort or thanks."""
    return (
        exists()
        .where(
            PocketLine.workspace_id == other_id.class_.workspace_id,
            PocketLine.keeper_id == keeper_id,
            PocketLine.other_id == other_id,
            about,
            PocketLine.ended_at.is_not(None),
        )
        .correlate(Effort, PassedOn)
    )


def _is_over_with_any(keeper_id: str, other_ids: Sequence[str], about: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return a condition: the effort or thanks was mentioned to any of these people, which is enough."""
    return (
        exists()
        .where(
            PocketLine.keeper_id == keeper_id,
            PocketLine.other_id.in_(sorted(other_ids)),
            about,
            PocketLine.ended_at.is_not(None),
        )
        .correlate(Effort, ThanksReceiver)
    )
