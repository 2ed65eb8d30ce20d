"""Reply to a thanks: the receiver's answer, words added by other people, and telling a manager.

Each reply is a person's own press, and no reply is expected. `visibility` decides about readers: the giver reads an
answer, and learns nothing of the rest. This module must not know how replies look.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.efforts.lists import has_open_effort
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.people import profiles as people
from slackapp.domain.refusals import AlreadyDecided, GiverAway, NotFound, NothingWritten, TakenBack, ThanksToYou
from slackapp.domain.rows.prepared import Prepared
from slackapp.domain.tables.binding import bound
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

NOTIFIED_AT_ONCE = 4  # managers a press: a Slack dialog has room for as many names


@dataclass(frozen=True, slots=True)
class Answer:
    """A thanks and its receiver's answer, visible to giver and receiver."""

    thanks_id: int
    giver_id: str
    receiver_id: str
    words: str  # the giver's words
    said_at: datetime
    mattered: str | None  # the receiver's answer; None: not answered


@dataclass(frozen=True, slots=True)
class Joined:
    """The shared thanks to which another giver added words."""

    giver_id: str
    channel_id: str


@dataclass(frozen=True, slots=True)
class Replies:
    """The receiver's card apart from the thanks itself, visible to the receiver only."""

    mattered: str | None = None
    joins: Joined | None = None
    passed_to: tuple[str, ...] = ()  # managers, in the order of telling
    may_tell: tuple[tuple[str, str], ...] = ()  # (id, name) of managers not told yet; at most NOTIFIED_AT_ONCE
    may_claim: bool = False  # the receiver has an open effort that the thanks may be for


@dataclass(frozen=True, slots=True)
class Card:
    """A thanks as its receiver reads it, the replies to it, and the receiver's directory row."""

    shown: giving.ThanksShown
    replies: Replies
    receiver: Person | None  # None: not in the directory


@dataclass(frozen=True, slots=True)
class Joining:
    """A shared thanks, for a person adding words."""

    thanks_id: int
    giver_id: str
    receiver_ids: tuple[str, ...]  # receivers named in the post, except the person adding words
    is_named: bool  # whether the post also names the person adding words


async def to_answer(session: AsyncSession, workspace_id: str, thanks_id: int, receiver_id: str) -> Answer:
    """Return the thanks to answer, or the earlier answer, for the receiver only.

    Raises NotFound when the thanks is another receiver's, TakenBack, and GiverAway while there is no answer.
    """
    thanks, receiver = await arrived(session, workspace_id, thanks_id, receiver_id, held=False)
    if receiver.mattered is None:
        await _insist_on_giver(session, thanks, receiver_id)
    return _answer_of(thanks, receiver)


async def answer(session: AsyncSession, acting: Acting, thanks_id: int, words: str) -> Answer:
    """Record the receiver's answer, once, and queue the message to the giver. The result is for the receiver.

    Raises NothingWritten, TooLong, NotFound, TakenBack, GiverAway, and AlreadyDecided after an earlier answer.
    """
    workspace_id, receiver_id, now = acting.workspace_id, acting.user_id, acting.now
    mattered = check_words(words, NothingWritten)
    thanks, receiver = await arrived(session, workspace_id, thanks_id, receiver_id, held=True)
    await _insist_on_giver(session, thanks, receiver_id)
    row = {"workspace_id": workspace_id, "thanks_id": thanks_id, "receiver_id": receiver_id}
    changed = await session.execute(
        update(ThanksReceiver)
        .where(*row_of(thanks_id, receiver_id), ThanksReceiver.mattered_at.is_(None))
        .values(mattered=bound(ThanksReceiver.mattered, mattered, **row), mattered_at=now)
        .returning(ThanksReceiver.thanks_id),
    )
    if changed.first() is None:
        raise AlreadyDecided
    notice = OutboxMessage(
        "mattered", thanks.giver_id, answer_key(thanks_id, receiver_id), refs_of(thanks_id, receiver_id)
    )
    await outbox.enqueue(session, workspace_id, [notice, sharing.redrawn(thanks_id, receiver_id, "mattered")], now)
    return _answer_of(thanks, receiver)


async def answer_to(
    session: AsyncSession, workspace_id: str, thanks_id: int, receiver_id: str, giver_id: str
) -> Answer | None:
    """Return the receiver's answer as the giver may read it; None without an answer to the giver."""
    row = (
        await session.execute(
            received_rows().where(
                *row_of(thanks_id, receiver_id), thanks_visibility.is_answer_to(workspace_id, giver_id)
            ),
        )
    ).first()
    return None if row is None else _answer_of(row[0], row[1])


async def to_join(session: AsyncSession, workspace_id: str, thanks_id: int, user_id: str, channel_id: str) -> Joining:
    """Return the receivers who would get the words added by the user.

    `channel_id` is the channel of the press: only readers of the shared post may add words. Raises NotFound,
    TakenBack, and ThanksToYou when the post names no other receiver.
    """
    return await _joining(session, workspace_id, thanks_id, user_id, channel_id)


async def add_word(session: AsyncSession, acting: Acting, thanks_id: int, words: str) -> Given:
    """Give thanks in the giver's own name to each receiver named in the shared post; never offer them for sharing.

    Raises NothingWritten, and every refusal of `to_join` and `give_thanks`. The result is for the giver of these
    words.
    """
    words = check_words(words, NothingWritten)
    joining = await _joining(session, acting.workspace_id, thanks_id, acting.user_id)
    saying = Saying(joining.receiver_ids, words, joins_thanks_id=thanks_id)
    return await giving.give_thanks(session, acting, saying)


# built once: each card drawn runs both
_CARD = received_rows().where(ThanksReceiver.thanks_id == bindparam("thanks"), thanks_visibility.is_received())
_PASSED_TO = Prepared(
    select(PassedOn.manager_id)
    .where(PassedOn.thanks_id == bindparam("thanks"), PassedOn.receiver_id == bindparam("receiver"))
    .order_by(PassedOn.passed_at, PassedOn.manager_id)
)


async def card_of(session: AsyncSession, acting: Acting, thanks_id: int) -> Card | None:
    """Load the receiver's whole card, visible to the receiver only; None if the thanks is not theirs or was removed."""
    workspace_id, receiver_id = acting.workspace_id, acting.user_id
    mine = {"workspace": workspace_id, "receiver": receiver_id, "thanks": thanks_id}
    row = (await session.execute(_CARD, mine)).first()
    if row is None:
        return None
    thanks, receiver = row
    passed = tuple(await _PASSED_TO.scalars(session, {"thanks": thanks_id, "receiver": receiver_id}))
    leading = await others_leading(session, workspace_id, receiver_id, thanks.giver_id)
    left = [user_id for user_id in leading if user_id not in passed][:NOTIFIED_AT_ONCE]
    known = await people.known(session, workspace_id, [*left, receiver_id])
    names = {user_id: person.name for user_id, person in known.items()}
    replies = Replies(
        mattered=receiver.mattered,
        joins=await _joined(session, thanks),
        passed_to=passed,
        may_tell=tuple((user_id, names[user_id]) for user_id in left if user_id in names),
        may_claim=await has_open_effort(session, acting),
    )
    person = known.get(receiver_id)
    return Card(await giving.shown_to(session, thanks, receiver, person), replies, person)


async def copies_of(session: AsyncSession, workspace_id: str, thanks_id: int) -> tuple[str, ...]:
    """Return the dedupe keys of all messages about a thanks to managers and to the giver."""
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
    """Return the shared thanks as `to_join` does; without `channel_id` (the form was already open), lock the thanks."""
    thanks = await session.get(Thanks, thanks_id, with_for_update=SHARED_LOCK if channel_id is None else None)
    if thanks is None or thanks.workspace_id != workspace_id or channel_id not in {None, thanks.offered_channel_id}:
        raise NotFound
    if thanks.taken_back_at is not None:
        # a thanks never shared in the channel must not become known through a forged button
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
    """Return the shared thanks to which these words were added, while its post stands."""
    joined = None if thanks.joins_thanks_id is None else await session.get(Thanks, thanks.joins_thanks_id)
    if joined is None or joined.taken_back_at is not None or joined.offered_channel_id is None:
        return None
    return Joined(joined.giver_id, joined.offered_channel_id)


def _answer_of(thanks: Thanks, receiver: ThanksReceiver) -> Answer:
    words, mattered = thanks.words, receiver.mattered
    return Answer(thanks.id, thanks.giver_id, receiver.receiver_id, words, thanks.said_at, mattered)
