"""What follows a thanks: the receiver's answer, a word that others add, and letting a manager know.

All of it is somebody's own press, and nothing of it is expected. Who may read what is decided in `privacy`: the giver
reads an answer, and learns nothing of anything else. Must not know how it looks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain import acknowledgments, leads, outbox, people, privacy, sharing
from slackapp.domain.acknowledgments import Given, Saying
from slackapp.domain.models import PassedOn, Thanks, ThanksReceiver
from slackapp.domain.outbox import Letter
from slackapp.domain.refusals import (
    AlreadyDecided,
    GiverAway,
    NobodyToTell,
    NotFound,
    NothingWritten,
    TakenBack,
    ThanksToYou,
)
from slackapp.domain.words import check_words

TOLD_AT_ONCE = 4  # managers of one press: a dialog of Slack has room for so many names
COUNTED_MAX = 1_000  # words passed on to one person beyond these are not counted
LINES_MAX = 5
_SHARED = {"read": True}  # many may hold it at once; whoever takes it back waits


@dataclass(frozen=True, slots=True)
class Answer:
    """A thanks and what its receiver answered, for the two of them."""

    thanks_id: int
    giver_id: str
    receiver_id: str
    words: str  # the giver's
    said_at: datetime
    mattered: str | None  # the receiver's; None: not answered


@dataclass(frozen=True, slots=True)
class Joined:
    """The shared thanks that somebody's words joined."""

    giver_id: str
    channel_id: str


@dataclass(frozen=True, slots=True)
class Replies:
    """What a receiver's card says besides the thanks itself, for that receiver alone."""

    mattered: str | None = None
    joins: Joined | None = None
    passed_to: tuple[str, ...] = ()  # in the order they were told
    may_tell: tuple[tuple[str, str], ...] = ()  # id and name of managers who could be told; at most TOLD_AT_ONCE
    giver_name: str = ""


@dataclass(frozen=True, slots=True)
class Joining:
    """A shared thanks, for somebody who wishes to add a word."""

    thanks_id: int
    giver_id: str
    receiver_ids: tuple[str, ...]  # whom the post names, without whoever adds the word
    is_named: bool  # whether whoever adds the word is named in the post too


@dataclass(frozen=True, slots=True)
class PassedLine:
    """Words that their receiver let a manager know, for that manager alone."""

    thanks_id: int
    receiver_id: str
    giver_id: str
    words: str
    passed_at: datetime


async def to_answer(session: AsyncSession, workspace_id: str, thanks_id: int, receiver_id: str) -> Answer:
    """Give what an answer would be to, or the answer that was given before. For the receiver alone.

    Raises NotFound when it is not theirs, TakenBack, GiverAway while nothing was answered.
    """
    thanks, receiver = await _arrived(session, workspace_id, thanks_id, receiver_id, held=False)
    if receiver.mattered is None:
        await _insist_on_giver(session, thanks, receiver_id)
    return _answer(thanks, receiver)


async def answer(
    session: AsyncSession, workspace_id: str, thanks_id: int, receiver_id: str, words: str, now: datetime
) -> Answer:
    """Record why it mattered, once, and bring it to the giver. For the receiver, who reads the giver's name in it.

    Raises NothingWritten, TooLong, NotFound, TakenBack, GiverAway, AlreadyDecided after an earlier answer.
    """
    if not words.strip():
        raise NothingWritten
    mattered = check_words(words)
    thanks, receiver = await _arrived(session, workspace_id, thanks_id, receiver_id, held=True)
    await _insist_on_giver(session, thanks, receiver_id)
    changed = await session.execute(
        update(ThanksReceiver)
        .where(*_row_of(thanks_id, receiver_id), ThanksReceiver.mattered_at.is_(None))
        .values(mattered=mattered, mattered_at=now)
        .returning(ThanksReceiver.thanks_id),
    )
    if changed.first() is None:
        raise AlreadyDecided
    told = Letter("mattered", thanks.giver_id, answer_key(thanks_id, receiver_id), _refs(thanks_id, receiver_id))
    await outbox.enqueue(session, workspace_id, [told, sharing.redrawn(thanks_id, receiver_id, "mattered")], now)
    return _answer(thanks, receiver)


async def answer_to(
    session: AsyncSession, workspace_id: str, thanks_id: int, receiver_id: str, giver_id: str
) -> Answer | None:
    """Give what `receiver_id` answered, as `giver_id` may read it; None when there is no such answer to them."""
    row = (
        await session.execute(
            _received().where(*_row_of(thanks_id, receiver_id), privacy.is_answer_to(workspace_id, giver_id)),
        )
    ).first()
    return None if row is None else _answer(row[0], row[1])


async def to_join(session: AsyncSession, workspace_id: str, thanks_id: int, user_id: str, channel_id: str) -> Joining:
    """Give to whom a word of `user_id` would go, who pressed in `channel_id`: only who reads the post gets that far.

    Raises NotFound, TakenBack, ThanksToYou when nobody else is named.
    """
    return await _joining(session, workspace_id, thanks_id, user_id, channel_id)


async def add_word(
    session: AsyncSession, workspace_id: str, thanks_id: int, giver_id: str, words: str, now: datetime
) -> Given:
    """Say the words, as a thanks of `giver_id`'s own, to each receiver whom the post names; never offered for sharing.

    Raises NothingWritten, and what `to_join` and `give_thanks` raise. The result is for whoever added them.
    """
    if not words.strip():
        raise NothingWritten
    joining = await _joining(session, workspace_id, thanks_id, giver_id)
    saying = Saying(workspace_id, giver_id, joining.receiver_ids, words, joins_thanks_id=thanks_id)
    return await acknowledgments.give_thanks(session, saying, now)


async def pass_on(
    session: AsyncSession,
    workspace_id: str,
    thanks_id: int,
    receiver_id: str,
    named: Sequence[str],
    now: datetime,
) -> None:
    """Let those of `named` know who still lead `receiver_id`; who has it already is not told again.

    `named`: the managers whom the receiver was told would read it; nobody else ever does. The giver is not told.
    Raises NotFound, TakenBack, NobodyToTell when none of `named` leads them any more.
    """
    thanks, _ = await _arrived(session, workspace_id, thanks_id, receiver_id, held=True)
    leading = await _others_leading(session, workspace_id, receiver_id, thanks.giver_id)
    told = [user_id for user_id in leading if user_id in named]
    if not told:
        raise NobodyToTell
    keys = {"workspace_id": workspace_id, "thanks_id": thanks_id, "receiver_id": receiver_id, "passed_at": now}
    if not await outbox.insert_new(session, PassedOn, [{**keys, "manager_id": user_id} for user_id in sorted(told)]):
        return
    refs = _refs(thanks_id, receiver_id)
    for user_id in told:
        letter = Letter("passed_on", user_id, passed_key(thanks_id, receiver_id, user_id), refs)
        await outbox.enqueue_again(session, workspace_id, letter, now)
    why = ":".join(["passed_on", *told, now.isoformat()])
    await outbox.enqueue(session, workspace_id, [sharing.redrawn(thanks_id, receiver_id, why)], now)
    await outbox.refresh_homes(session, workspace_id, told, now)


async def not_passed_on(
    session: AsyncSession, workspace_id: str, thanks_id: int, receiver_id: str, manager_id: str, now: datetime
) -> None:
    """Slack did not take the message to the manager: the card offers it again, and the receiver is told."""
    await session.execute(
        delete(PassedOn).where(
            PassedOn.workspace_id == workspace_id,
            PassedOn.thanks_id == thanks_id,
            PassedOn.receiver_id == receiver_id,
            PassedOn.manager_id == manager_id,
        ),
    )
    why = f"not_passed_on:{manager_id}:{now.isoformat()}"
    refs = {**_refs(thanks_id, receiver_id), "manager_id": manager_id}
    told = Letter("not_passed_on", receiver_id, f"{why}:{thanks_id}:{receiver_id}", refs)
    await outbox.enqueue(session, workspace_id, [told, sharing.redrawn(thanks_id, receiver_id, why)], now)
    await outbox.refresh_homes(session, workspace_id, [manager_id], now)


async def passed_to(
    session: AsyncSession, workspace_id: str, manager_id: str, *, skip: int = 0, limit: int = LINES_MAX
) -> tuple[tuple[PassedLine, ...], int]:
    """Give one page of the words passed on to `manager_id`, newest first, and how many there are in all.

    For that manager alone. More than COUNTED_MAX are not counted.
    """
    scope = privacy.is_passed_to(workspace_id, manager_id)
    some = _passed(scope).with_only_columns(PassedOn.thanks_id).limit(COUNTED_MAX).subquery()
    count = await session.scalar(select(func.count()).select_from(some)) or 0
    if count <= skip:
        return (), count
    newest = _passed(scope).order_by(PassedOn.passed_at.desc(), PassedOn.thanks_id.desc(), PassedOn.receiver_id)
    rows = await session.execute(newest.offset(skip).limit(limit))
    return tuple(_line(passed, thanks) for passed, thanks in rows), count


async def passed_line(
    session: AsyncSession, workspace_id: str, thanks_id: int, receiver_id: str, manager_id: str
) -> PassedLine | None:
    """Give one of the words passed on to `manager_id`, for them alone; None when it was not, or was taken back."""
    mine = (PassedOn.thanks_id == thanks_id, PassedOn.receiver_id == receiver_id)
    row = (await session.execute(_passed(privacy.is_passed_to(workspace_id, manager_id), *mine))).first()
    return None if row is None else _line(*row)


async def for_card(session: AsyncSession, workspace_id: str, thanks_id: int, receiver_id: str) -> Replies:
    """Give what the receiver's card says besides the thanks, for that receiver alone."""
    mine = (*_row_of(thanks_id, receiver_id), privacy.is_received_by(workspace_id, receiver_id))
    row = (await session.execute(_received().where(*mine))).first()
    if row is None:
        return Replies()
    thanks, receiver = row
    passed = tuple(
        await session.scalars(
            select(PassedOn.manager_id)
            .where(PassedOn.thanks_id == thanks_id, PassedOn.receiver_id == receiver_id)
            .order_by(PassedOn.passed_at, PassedOn.manager_id),
        ),
    )
    leading = await _others_leading(session, workspace_id, receiver_id, thanks.giver_id)
    left = [user_id for user_id in leading if user_id not in passed][:TOLD_AT_ONCE]
    known = await people.known(session, workspace_id, [*left, thanks.giver_id])
    names = {user_id: person.name for user_id, person in known.items()}
    return Replies(
        mattered=receiver.mattered,
        joins=await _joined(session, thanks),
        passed_to=passed,
        may_tell=tuple((user_id, names[user_id]) for user_id in left if user_id in names),
        giver_name=names.get(thanks.giver_id, ""),
    )


async def copies_of(session: AsyncSession, workspace_id: str, thanks_id: int) -> tuple[str, ...]:
    """Name the outbox rows of all messages about a thanks that went to others than its receivers."""
    passed = await session.execute(
        select(PassedOn.receiver_id, PassedOn.manager_id).where(
            PassedOn.workspace_id == workspace_id,
            PassedOn.thanks_id == thanks_id,
        ),
    )
    answered = await session.scalars(
        select(ThanksReceiver.receiver_id).where(
            ThanksReceiver.workspace_id == workspace_id,
            ThanksReceiver.thanks_id == thanks_id,
            ThanksReceiver.mattered_at.is_not(None),
        ),
    )
    return (
        *(passed_key(thanks_id, receiver_id, manager_id) for receiver_id, manager_id in passed),
        *(answer_key(thanks_id, receiver_id) for receiver_id in answered),
    )


def answer_key(thanks_id: int, receiver_id: str) -> str:
    """Name the row of the message that brings an answer to the giver."""
    return f"mattered:{thanks_id}:{receiver_id}"


def passed_key(thanks_id: int, receiver_id: str, manager_id: str) -> str:
    """Name the row of the message that brings words to a manager."""
    return f"passed_on:{thanks_id}:{receiver_id}:{manager_id}"


async def _arrived(
    session: AsyncSession, workspace_id: str, thanks_id: int, receiver_id: str, *, held: bool
) -> tuple[Thanks, ThanksReceiver]:
    """Give a thanks that arrived at `receiver_id`; `held`: it is not taken back before the transaction ends."""
    thanks = await session.get(Thanks, thanks_id, with_for_update=_SHARED if held else None)
    receiver = await session.get(ThanksReceiver, (thanks_id, receiver_id))
    if thanks is None or receiver is None or thanks.workspace_id != workspace_id:
        raise NotFound
    if receiver.standing in {"pending", privacy.REMOVED}:
        raise NotFound
    if thanks.taken_back_at is not None:
        raise TakenBack
    return thanks, receiver


async def _joining(
    session: AsyncSession, workspace_id: str, thanks_id: int, user_id: str, channel_id: str | None = None
) -> Joining:
    """See `to_join`; without `channel_id` the form was open already, and the thanks is held as it is."""
    thanks = await session.get(Thanks, thanks_id, with_for_update=_SHARED if channel_id is None else None)
    if thanks is None or thanks.workspace_id != workspace_id or channel_id not in {None, thanks.offered_channel_id}:
        raise NotFound
    if thanks.taken_back_at is not None:
        # what never stood in the channel is not told of by a number in a button either
        raise NotFound if thanks.shared_ts is None else TakenBack
    found = await sharing.for_channel(session, workspace_id, thanks_id)
    if found is None or found[1] is None:
        raise NotFound
    named = found[0].receiver_ids
    others = tuple(receiver_id for receiver_id in named if receiver_id != user_id)
    if not others:
        raise ThanksToYou
    return Joining(thanks_id, thanks.giver_id, others, user_id in named)


async def _insist_on_giver(session: AsyncSession, thanks: Thanks, receiver_id: str) -> None:
    known = await people.known(session, thanks.workspace_id, [thanks.giver_id])
    reached, _, left_out = people.sort_out(known, receiver_id, [thanks.giver_id])
    if not reached:
        raise GiverAway(left_out[0].why if left_out else "unknown")


async def _others_leading(session: AsyncSession, workspace_id: str, receiver_id: str, giver_id: str) -> tuple[str, ...]:
    leading = await leads.managers_of(session, workspace_id, receiver_id)
    return tuple(user_id for user_id in leading if user_id != giver_id)


async def _joined(session: AsyncSession, thanks: Thanks) -> Joined | None:
    """Give the thanks that these words joined, while its post stands."""
    joined = None if thanks.joins_thanks_id is None else await session.get(Thanks, thanks.joins_thanks_id)
    if joined is None or joined.taken_back_at is not None or joined.offered_channel_id is None:
        return None
    return Joined(joined.giver_id, joined.offered_channel_id)


def _received() -> Select[Thanks, ThanksReceiver]:
    return select(Thanks, ThanksReceiver).join(ThanksReceiver, ThanksReceiver.thanks_id == Thanks.id)


def _row_of(thanks_id: int, receiver_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return ThanksReceiver.thanks_id == thanks_id, ThanksReceiver.receiver_id == receiver_id


def _passed(*conditions: ColumnElement[bool]) -> Select[PassedOn, Thanks]:
    return select(PassedOn, Thanks).join(Thanks, Thanks.id == PassedOn.thanks_id).where(*conditions)


def _line(passed: PassedOn, thanks: Thanks) -> PassedLine:
    return PassedLine(thanks.id, passed.receiver_id, thanks.giver_id, thanks.words, passed.passed_at)


def _answer(thanks: Thanks, receiver: ThanksReceiver) -> Answer:
    words, mattered = thanks.words, receiver.mattered
    return Answer(thanks.id, thanks.giver_id, receiver.receiver_id, words, thanks.said_at, mattered)


def _refs(thanks_id: int, receiver_id: str) -> dict[str, int | str]:
    return {"thanks_id": thanks_id, "receiver_id": receiver_id}
