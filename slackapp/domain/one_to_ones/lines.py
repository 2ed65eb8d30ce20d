"""The lines of somebody's list for a one-to-one, as they are read from what there is.

Whoever leads finds what they kept, words passed on to them, and efforts waiting; the other what they would like to
mention, or could. What may stand there at all is decided in `privacy`. Must not know which talks are today.
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

READ_MAX = 60  # lines of each sort that one reading looks at
OFFERED_FOR = timedelta(weeks=4)  # what is older, somebody would have mentioned by now
MENTIONED_FOR = OFFERED_FOR + KEPT_FOR  # nothing in the list of whoever is led is older

# saved: kept by who leads · passed_on: by the other, to them · waiting: for a word of theirs
# mine: what the other would like to mention · offered: what they could
Part = Literal["saved", "mine", "passed_on", "waiting", "offered"]
Key = tuple[str, str, int]  # with whom, which sort, which number


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list, for whose list it is."""

    part: Part
    ref: Ref
    words: str
    at: datetime  # when it was noted, said or kept
    from_id: str | None = None  # who noted it or said it; None: whose list it is wrote it, or a source told of it
    is_kept: bool = False  # else it stands there by itself
    is_carried: bool = False  # put off today


@dataclass(frozen=True, slots=True)
class Reading:
    """Whose lists are read, when, and what they keep."""

    workspace_id: str
    user_id: str
    now: datetime
    kept: Mapping[Key, PocketLine]
    today: Mapping[str, date]  # the local date of `user_id`, by with whom they talk

    def line(self, part: Part, ref: Ref, words: str, at: datetime, from_id: str | None = None) -> Line:
        """Give a line with what is known of its being kept."""
        row = self.kept.get((ref.other_id, ref.sort, ref.number))
        is_carried = row is not None and row.carried_on == self.today.get(ref.other_id)
        return Line(part, ref, words, at, from_id, row is not None, is_carried)

    def is_kept(self, ref: Ref) -> bool:
        """Say whether a line was kept by a press."""
        return (ref.other_id, ref.sort, ref.number) in self.kept


def key_of(row: PocketLine) -> Key:
    """Give what tells one kept line from another."""
    if row.effort_id is not None:
        return row.other_id, "effort", row.effort_id
    return (row.other_id, "thanks", row.thanks_id) if row.thanks_id is not None else (row.other_id, "own", row.id)


def own_words(reading: Reading, part: Part, other_id: str) -> list[Line]:
    """Give what `user_id` wrote themself for their talk with `other_id`."""
    rows = [row for row in reading.kept.values() if row.words is not None and row.other_id == other_id]
    return [reading.line(part, Ref("own", row.id, other_id), row.words or "", row.kept_at) for row in rows]


async def efforts_of(session: AsyncSession, reading: Reading, doer_ids: Sequence[str]) -> list[Line]:
    """Give the efforts of `doer_ids` that `user_id`, who leads them, kept or could say a word to, oldest first."""
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
    """Give the words that `receiver_ids` passed on to `user_id` lately, newest first, until they are ticked off."""
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
    """Give efforts of `user_id` for their talks with `manager_ids`: what they mean to mention, and what they could."""
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
    """Give thanks to `user_id` for their talks with `manager_ids`, but for what these said or were let know of."""
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
    """Give a line for each talk in which it is, or could be, mentioned; late ones only where it is."""
    refs = [Ref(sort, number, manager_id) for manager_id in manager_ids]
    return [
        reading.line("mine" if reading.is_kept(ref) else "offered", ref, words, at, from_id)
        for ref in refs
        if reading.is_kept(ref) or not is_late
    ]


def _is_over(keeper_id: str, other_id: InstrumentedAttribute[str], about: ColumnElement[bool]) -> ColumnElement[bool]:
    """Say of an effort or thanks that it was ticked off, or let go, by whose list it is."""
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
    """Say of an effort or thanks that it was mentioned to one of them; with several on one day, once is enough."""
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
