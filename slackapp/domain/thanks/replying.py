"""What follows a thanks: the receiver's answer, a word that others add, and letting a manager know.

All of it is somebody's own press, and nothing of it is expected. Who may read what is decided in `privacy`: the giver
reads an answer, and learns nothing of anything else. Must not know how it looks.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.people import profiles as people
from slackapp.domain.refusals import AlreadyDecided, GiverAway, NotFound, NothingWritten, TakenBack, ThanksToYou
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.thanks import PassedOn, Thanks, ThanksReceiver
from slackapp.domain.thanks import giving, sharing
from slackapp.domain.thanks.giving import Given, Saying
from slackapp.domain.thanks.received import (
    SHARED_LOCK,
    answer_key,
    arrived,
    others_leading,
    passed_key,
    received_rows,
    refs_of,
    row_of,
)
from slackapp.domain.visibility import thanks as thanks_visibility
from slackapp.domain.words import check_words

TOLD_AT_ONCE = 4  # managers of one press: a dialog of Slack has room for so many names


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
class Card:
    """A thanks as its receiver reads it, what follows it, and who the receiver is."""

    shown: giving.ThanksShown
    replies: Replies
    receiver: Person | None  # None: the directory does not know them


@dataclass(frozen=True, slots=True)
class Joining:
    """A shared thanks, for somebody who wishes to add a word."""

    thanks_id: int
    giver_id: str
    receiver_ids: tuple[str, ...]  # whom the post names, without whoever adds the word
    is_named: bool  # whether whoever adds the word is named in the post too


async def to_answer(session: AsyncSession, workspace_id: str, thanks_id: int, receiver_id: str) -> Answer:
    """Give what an answer would be to, or the answer that was given before. For the receiver alone.

    Raises NotFound when it is not theirs, TakenBack, GiverAway while nothing was answered.
    """
    thanks, receiver = await arrived(session, workspace_id, thanks_id, receiver_id, held=False)
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
    thanks, receiver = await arrived(session, workspace_id, thanks_id, receiver_id, held=True)
    await _insist_on_giver(session, thanks, receiver_id)
    changed = await session.execute(
        update(ThanksReceiver)
        .where(*row_of(thanks_id, receiver_id), ThanksReceiver.mattered_at.is_(None))
        .values(mattered=mattered, mattered_at=now)
        .returning(ThanksReceiver.thanks_id),
    )
    if changed.first() is None:
        raise AlreadyDecided
    told = OutboxMessage(
        "mattered", thanks.giver_id, answer_key(thanks_id, receiver_id), refs_of(thanks_id, receiver_id)
    )
    await outbox.enqueue(session, workspace_id, [told, sharing.redrawn(thanks_id, receiver_id, "mattered")], now)
    return _answer(thanks, receiver)


async def answer_to(
    session: AsyncSession, workspace_id: str, thanks_id: int, receiver_id: str, giver_id: str
) -> Answer | None:
    """Give what `receiver_id` answered, as `giver_id` may read it; None when there is no such answer to them."""
    row = (
        await session.execute(
            received_rows().where(
                *row_of(thanks_id, receiver_id), thanks_visibility.is_answer_to(workspace_id, giver_id)
            ),
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
    return await giving.give_thanks(session, saying, now)


async def for_card(session: AsyncSession, workspace_id: str, thanks_id: int, receiver_id: str) -> Replies:
    """Give what the receiver's card says besides the thanks, for that receiver alone."""
    card = await card_of(session, workspace_id, thanks_id, receiver_id)
    return Replies() if card is None else card.replies


async def card_of(session: AsyncSession, workspace_id: str, thanks_id: int, receiver_id: str) -> Card | None:
    """Load the receiver's whole card once, for that receiver alone; None when it is not theirs or was removed."""
    mine = (*row_of(thanks_id, receiver_id), thanks_visibility.is_received_by(workspace_id, receiver_id))
    row = (await session.execute(received_rows().where(*mine))).first()
    if row is None:
        return None
    thanks, receiver = row
    passed = tuple(
        await session.scalars(
            select(PassedOn.manager_id)
            .where(PassedOn.thanks_id == thanks_id, PassedOn.receiver_id == receiver_id)
            .order_by(PassedOn.passed_at, PassedOn.manager_id),
        )
    )
    leading = await others_leading(session, workspace_id, receiver_id, thanks.giver_id)
    left = [user_id for user_id in leading if user_id not in passed][:TOLD_AT_ONCE]
    known = await people.known(session, workspace_id, [*left, thanks.giver_id, receiver_id])
    names = {user_id: person.name for user_id, person in known.items()}
    replies = Replies(
        mattered=receiver.mattered,
        joins=await _joined(session, thanks),
        passed_to=passed,
        may_tell=tuple((user_id, names[user_id]) for user_id in left if user_id in names),
        giver_name=names.get(thanks.giver_id, ""),
    )
    person = known.get(receiver_id)
    return Card(await giving.shown_to(session, thanks, receiver, person), replies, person)


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


async def _joining(
    session: AsyncSession, workspace_id: str, thanks_id: int, user_id: str, channel_id: str | None = None
) -> Joining:
    """See `to_join`; without `channel_id` the form was open already, and the thanks is held as it is."""
    thanks = await session.get(Thanks, thanks_id, with_for_update=SHARED_LOCK if channel_id is None else None)
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


async def _joined(session: AsyncSession, thanks: Thanks) -> Joined | None:
    """Give the thanks that these words joined, while its post stands."""
    joined = None if thanks.joins_thanks_id is None else await session.get(Thanks, thanks.joins_thanks_id)
    if joined is None or joined.taken_back_at is not None or joined.offered_channel_id is None:
        return None
    return Joined(joined.giver_id, joined.offered_channel_id)


def _answer(thanks: Thanks, receiver: ThanksReceiver) -> Answer:
    words, mattered = thanks.words, receiver.mattered
    return Answer(thanks.id, thanks.giver_id, receiver.receiver_id, words, thanks.said_at, mattered)
