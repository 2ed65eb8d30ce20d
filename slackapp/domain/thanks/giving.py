"""Thanks: said in private first, shared only on the receiver's word.

Who may see what: the giver and each receiver see the words; a channel sees them only after a receiver agreed, with
the names of those who agreed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.outbox import homes
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.people import profiles as people
from slackapp.domain.refusals import LeftOut, NobodyLeft, NobodyNamed, TooManyPeople
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.domain.thanks import answered_efforts, words_later
from slackapp.domain.thanks.receivers import Receiver, receivers
from slackapp.domain.visibility import thanks as thanks_visibility
from slackapp.domain.words import check_words


@dataclass(frozen=True, slots=True)
class Saying:
    """What a giver asks Tend to say."""

    workspace_id: str
    giver_id: str
    receiver_ids: tuple[str, ...]
    words: str
    offered_channel_id: str | None = None  # None: not offered for sharing
    effort_id: int | None = None  # the effort these words answer, when the giver came from it
    nobody: frozenset[str] = frozenset()  # receivers of whom Slack has just said that it knows nobody
    link: str | None = None  # of the message it began with
    quoted: str | None = None  # that message's text, where the giver keeps it; at most QUOTED_MAX characters
    kept_id: int | None = None  # the message kept for words later that these words answer
    joins_thanks_id: int | None = None  # the shared thanks these words join


@dataclass(frozen=True, slots=True)
class Given:
    """What became of it, for the giver alone."""

    thanks_id: int
    reached: tuple[str, ...]
    pending: tuple[str, ...]  # not yet known to the directory; their outcome is told later
    left_out: tuple[LeftOut, ...]
    offered_channel_id: str | None
    names: Mapping[str, str]  # of everybody concerned whom the directory knows
    choices: tuple[answered_efforts.Choice, ...]  # efforts these words may have answered, when the giver may see them


@dataclass(frozen=True, slots=True)
class ThanksShown:
    """A thanks as one receiver, or the channel, sees it."""

    thanks_id: int
    giver_id: str
    receiver_ids: tuple[str, ...]
    words: str
    standing: str
    channel_id: str | None
    sharing: str = people.ASK_ME  # the receiver's own rule
    others: int = 0  # how many more received these words; a receiver is never told who
    link: str | None = None  # of the message it is about
    quoted: str | None = None  # that message's text, where the giver kept it
    changed_at: datetime | None = None  # after somebody may have read it


async def give_thanks(session: AsyncSession, saying: Saying, now: datetime) -> Given:
    """Record the thanks, stop what waited for it, and queue the private messages.

    Raises NobodyNamed, NobodyLeft, TooManyPeople, NoWords, TooLong. The result is for the giver.
    """
    words = check_words(saying.words)
    if not saying.receiver_ids:
        raise NobodyNamed
    if len(set(saying.receiver_ids)) > people.PEOPLE_MAX:
        raise TooManyPeople(len(set(saying.receiver_ids)), people.PEOPLE_MAX)
    known = await receivers(session, saying.workspace_id, saying.giver_id, saying.receiver_ids, now)
    reached, pending, left_out = people.sort_out(known, saying.giver_id, saying.receiver_ids, nobody=saying.nobody)
    if not reached and not pending:
        raise NobodyLeft(tuple(left_out))
    thanks = await _record(session, saying, words, now)
    addressed = [
        {
            "thanks_id": thanks.id,
            "receiver_id": user_id,
            "workspace_id": saying.workspace_id,
            "said_at": now,
            "standing": _first_standing(thanks, known[user_id].sharing) if user_id in known else "pending",
        }
        for user_id in (*reached, *pending)
    ]
    await session.execute(_INSERT_RECEIVERS, addressed)
    choices = await _send_out(session, thanks, [known[user_id] for user_id in reached], now)
    await outbox.enqueue(session, saying.workspace_id, [_settling(thanks, user_id) for user_id in pending], now)
    if saying.kept_id is not None:
        await words_later.finished(session, saying.workspace_id, saying.giver_id, saying.kept_id)
    names = {user_id: person.name for user_id, person in known.items()}
    return Given(thanks.id, tuple(reached), tuple(pending), tuple(left_out), thanks.offered_channel_id, names, choices)


# Straight into the tables: the unit of work would cost as much again as the rest of a thanks.
_THANKS = cast("Table", Thanks.__table__)
_INSERT_THANKS = insert(_THANKS).returning(_THANKS.c.id)
_INSERT_RECEIVERS = insert(cast("Table", ThanksReceiver.__table__))


async def _record(session: AsyncSession, saying: Saying, words: str, now: datetime) -> Thanks:
    """Insert the thanks and give it as a plain value, apart from the session."""
    row = {
        "workspace_id": saying.workspace_id,
        "giver_id": saying.giver_id,
        "words": words,
        "said_at": now,
        "offered_channel_id": saying.offered_channel_id,
        "answers_effort_id": saying.effort_id,
        "link": saying.link,
        "quoted": saying.quoted,
        "joins_thanks_id": saying.joins_thanks_id,
    }
    thanks_id = (await session.execute(_INSERT_THANKS, row)).scalar_one()
    return Thanks(id=thanks_id, **row)


async def settle(session: AsyncSession, workspace_id: str, thanks_id: int, receiver_id: str, now: datetime) -> None:
    """Decide about a receiver who was unknown when the words were said, now that the directory was asked.

    Addresses them, or tells the giver why not. A person still unknown is left out as unknown.
    """
    thanks = await session.get(Thanks, thanks_id, with_for_update=True)  # it may be taken back this moment
    receiver = await session.get(ThanksReceiver, (thanks_id, receiver_id))
    if thanks is None or receiver is None or thanks.workspace_id != workspace_id or receiver.standing != "pending":
        return
    if thanks.taken_back_at is not None:
        return  # nobody is told of words that are gone, and they stop nothing
    known = await receivers(session, workspace_id, thanks.giver_id, [receiver_id], now)
    reached, _, left_out = people.sort_out(known, thanks.giver_id, [receiver_id])
    if reached:
        receiver.standing = _first_standing(thanks, known[receiver_id].sharing)
        await session.flush()
        await _send_out(session, thanks, [known[receiver_id]], now)
        return
    why = left_out[0].why if left_out else "unknown"
    await session.delete(receiver)
    await outbox.enqueue(
        session,
        workspace_id,
        [
            OutboxMessage(
                kind="left_out",
                target=thanks.giver_id,
                dedupe_key=f"left_out:{thanks_id}:{receiver_id}",
                refs={"user_id": receiver_id, "why": why, "thanks_id": thanks_id},
            ),
        ],
        now,
    )


async def for_receiver(
    session: AsyncSession,
    workspace_id: str,
    thanks_id: int,
    receiver_id: str,
) -> ThanksShown | None:
    """Give the thanks as `receiver_id` may see it; None when it is not theirs or was removed."""
    row = (
        await session.execute(
            select(Thanks, ThanksReceiver)
            .join(ThanksReceiver, ThanksReceiver.thanks_id == Thanks.id)
            .where(Thanks.id == thanks_id, thanks_visibility.is_received_by(workspace_id, receiver_id)),
        )
    ).first()
    if row is None:
        return None
    thanks, receiver = row
    known = await people.known(session, workspace_id, [receiver_id])
    return await shown_to(session, thanks, receiver, known.get(receiver_id))


async def shown_to(
    session: AsyncSession, thanks: Thanks, receiver: ThanksReceiver, person: Person | None
) -> ThanksShown:
    """Give a loaded thanks as `receiver` may see it; `person` is that receiver in the directory."""
    receivers = await session.scalar(
        select(func.count()).select_from(ThanksReceiver).where(ThanksReceiver.thanks_id == thanks.id),
    )
    return ThanksShown(
        thanks_id=thanks.id,
        giver_id=thanks.giver_id,
        receiver_ids=(receiver.receiver_id,),
        words=thanks.words,
        standing=receiver.standing,
        channel_id=thanks.offered_channel_id,
        sharing=people.ASK_ME if person is None else person.sharing,
        others=(receivers or 1) - 1,
        link=thanks.link,
        quoted=thanks.quoted,
        changed_at=thanks.changed_at,
    )


async def words_of(session: AsyncSession, workspace_id: str, thanks_id: int, giver_id: str) -> str | None:
    """Give a giver their own words; None when they are not theirs, were removed or taken back."""
    mine = select(Thanks.words).where(Thanks.id == thanks_id, thanks_visibility.is_said_by(workspace_id, giver_id))
    return await session.scalar(mine)


def private_key(thanks_id: int, receiver_id: str) -> str:
    """Name the row of the private message, so that it can be found and drawn again."""
    return f"thanks:{thanks_id}:{receiver_id}"


def settling_key(thanks_id: int, receiver_id: str) -> str:
    """Name the row that finds out about a receiver who was unknown."""
    return f"settle:{thanks_id}:{receiver_id}"


def _first_standing(thanks: Thanks, rule: str) -> str:
    if thanks.offered_channel_id is None:
        return "private"
    return {people.SHARE_FREELY: "agreed", people.KEEP_PRIVATE: "kept"}.get(rule, "offered")


def _settling(thanks: Thanks, receiver_id: str) -> OutboxMessage:
    return OutboxMessage(
        kind="settle_thanks",
        target=receiver_id,
        dedupe_key=settling_key(thanks.id, receiver_id),
        refs={"thanks_id": thanks.id, "receiver_id": receiver_id},
    )


async def _send_out(
    session: AsyncSession,
    thanks: Thanks,
    reached: Sequence[Receiver],
    now: datetime,
) -> tuple[answered_efforts.Choice, ...]:
    if not reached:
        return ()
    choices = await answered_efforts.answer_with(session, thanks, reached, now)
    receiver_ids = [receiver.user_id for receiver in reached]
    messages = [
        OutboxMessage(
            kind="thanks",
            target=user_id,
            dedupe_key=private_key(thanks.id, user_id),
            refs={"thanks_id": thanks.id, "receiver_id": user_id},
        )
        for user_id in receiver_ids
    ]
    await outbox.enqueue(session, thanks.workspace_id, messages, now)
    await homes.refresh_homes(session, thanks.workspace_id, [thanks.giver_id, *receiver_ids], now)
    return choices
