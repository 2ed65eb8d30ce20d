"""Give thanks in private first; a channel gets them only after a receiver agrees.

The giver and each receiver see the words. A channel sees the words only after a receiver agreed, with the names of the
receivers who agreed.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting, Moment
from slackapp.domain.outbox import homes
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.people import profiles as people
from slackapp.domain.refusals import LeftOut, NobodyLeft, NobodyNamed, TooManyPeople
from slackapp.domain.rows.prepared import Prepared
from slackapp.domain.tables.binding import bind_row
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.domain.thanks import answered_efforts, daily_limit, words_later
from slackapp.domain.thanks.receivers import Receiver, receivers, withheld_from
from slackapp.domain.thanks.rounds import round_posts
from slackapp.domain.visibility import thanks as thanks_visibility
from slackapp.domain.words import check_words


@dataclass(frozen=True, slots=True)
class Saying:
    """A giver's request for a thanks."""

    receiver_ids: tuple[str, ...]
    words: str
    offered_channel_id: str | None = None  # None: not offered for sharing
    effort_id: int | None = None  # the effort the giver started from, answered by these words
    nobody: frozenset[str] = frozenset()  # receivers unknown to Slack, by its answer a moment ago
    link: str | None = None  # permalink of the original message
    quoted: str | None = None  # the original message's text, if the giver keeps it; at most QUOTED_MAX characters
    kept_id: int | None = None  # the message kept for later, now answered
    joins_thanks_id: int | None = None  # the shared thanks to which these words are added
    besides_ids: tuple[int, ...] = ()  # further efforts answered by these words, as when several are ticked
    round_id: int | None = None  # the round answered: its post in the offered channel may show the words


@dataclass(frozen=True, slots=True)
class Given:
    """The outcome of a thanks, for the giver only."""

    thanks_id: int
    giver_id: str
    words: str
    reached: tuple[str, ...]
    pending: tuple[str, ...]  # not yet in the directory; the giver hears the outcome later
    left_out: tuple[LeftOut, ...]
    offered_channel_id: str | None
    choices: tuple[answered_efforts.Choice, ...]  # efforts perhaps answered, only if the giver may read them
    round_id: int | None = None  # as in Saying


@dataclass(frozen=True, slots=True)
class ThanksShown:
    """A thanks as visible to one receiver, or to the channel."""

    thanks_id: int
    giver_id: str
    receiver_ids: tuple[str, ...]
    words: str
    standing: str
    channel_id: str | None
    sharing: str = people.ASK_ME  # the receiver's own rule
    others: int = 0  # count of the other receivers; their names stay hidden from this receiver
    link: str | None = None  # permalink of the original message
    quoted: str | None = None  # the original message's text, if the giver kept it
    changed_at: datetime | None = None  # set only if a copy may have been read before the change
    round_id: int | None = None  # the round whose post may show the words; None also after it was deleted


async def give_thanks(session: AsyncSession, acting: Acting, saying: Saying) -> Given:
    """Record the thanks, stop the receivers' waiting efforts, and queue the private messages.

    A receiver who blocked the giver gets nothing; for the giver, all is the same.

    Raises NobodyNamed, NobodyLeft, TooManyPeople, NoWords, TooLong. The result is for the giver, who acts.
    """
    workspace_id, giver_id, now = acting.workspace_id, acting.user_id, acting.now
    words = check_words(saying.words)
    if not saying.receiver_ids:
        raise NobodyNamed
    if len(set(saying.receiver_ids)) > people.PEOPLE_MAX:
        raise TooManyPeople(len(set(saying.receiver_ids)), people.PEOPLE_MAX)
    known = await receivers(session, acting, saying.receiver_ids)
    reached, pending, left_out = people.sort_out(known, giver_id, saying.receiver_ids, nobody=saying.nobody)
    enough = await daily_limit.had_enough(session, acting, [known[user_id] for user_id in reached])
    left_out += [LeftOut(user_id, daily_limit.ENOUGH) for user_id in reached if user_id in enough]
    reached = [user_id for user_id in reached if user_id not in enough]
    if not reached and not pending:
        raise NobodyLeft(tuple(left_out))
    facts = [known[user_id] for user_id in reached]
    withheld = await withheld_from(session, workspace_id, giver_id, facts)
    new_id = next((one.new_id for one in known.values()), None)
    thanks = await _record(session, acting, saying, words, new_id)
    addressed = [
        {
            "thanks_id": thanks.id,
            "receiver_id": user_id,
            "workspace_id": workspace_id,
            "said_at": now,
            "giver_id": giver_id,
            "standing": _first_standing(thanks, known.get(user_id), withheld),
        }
        for user_id in (*reached, *pending)
    ]
    await _INSERT_RECEIVERS.insert_later(session, addressed)
    choices = await _send_out(session, thanks, facts, withheld, now, saying.besides_ids)
    await outbox.enqueue(session, workspace_id, [_lookup_message(thanks, user_id) for user_id in pending], now)
    if saying.kept_id is not None:
        await words_later.finished(session, workspace_id, giver_id, saying.kept_id)
    return Given(
        thanks_id=thanks.id,
        giver_id=giver_id,
        words=words,
        reached=tuple(reached),
        pending=tuple(pending),
        left_out=tuple(left_out),
        offered_channel_id=thanks.offered_channel_id,
        choices=choices,
        round_id=thanks.round_id,
    )


# Insert without the ORM: the unit of work would double the cost of a thanks.
_THANKS = cast("Table", Thanks.__table__)
_INSERT_THANKS = Prepared(insert(_THANKS).returning(_THANKS.c.id))
_INSERT_NUMBERED = Prepared(insert(_THANKS))
_INSERT_RECEIVERS = Prepared(insert(cast("Table", ThanksReceiver.__table__)))


async def _record(session: AsyncSession, acting: Acting, saying: Saying, words: str, new_id: int | None) -> Thanks:
    """Insert the thanks and return a plain value, detached from the session; `new_id` None: the database numbers it."""
    row = {
        "workspace_id": acting.workspace_id,
        "giver_id": acting.user_id,
        "words": words,
        "said_at": acting.now,
        "offered_channel_id": saying.offered_channel_id,
        "answers_effort_id": saying.effort_id,
        "link": saying.link,
        "quoted": saying.quoted,
        "joins_thanks_id": saying.joins_thanks_id,
        "round_id": saying.round_id,
    }
    if new_id is None:
        ((new_id,),) = await _INSERT_THANKS.run(session, bind_row(_THANKS, row))
    else:
        await _INSERT_NUMBERED.insert_later(session, [bind_row(_THANKS, {"id": new_id, **row})])
    return Thanks(id=new_id, **row)


async def resolve_receiver(
    session: AsyncSession, moment: Moment, thanks_id: int, receiver_id: str, *, why_unknown: str = "unknown"
) -> None:
    """Resolve a receiver unknown at the time of giving, after the directory was asked again.

    Queue their private message, or tell the giver the reason for leaving them out. A receiver still missing from the
    directory is left out as unknown, or as `why_unknown` if Slack could not be asked.
    """
    workspace_id, now = moment.workspace_id, moment.now
    thanks = await session.get(Thanks, thanks_id, with_for_update=True)  # a take-back may run at this moment
    receiver = await session.get(ThanksReceiver, (thanks_id, receiver_id))
    if thanks is None or receiver is None or thanks.workspace_id != workspace_id or receiver.standing != "pending":
        return
    if thanks.taken_back_at is not None:
        return  # a thanks taken back sends no messages and stops no efforts
    known = await receivers(session, moment.acting(thanks.giver_id), [receiver_id])
    reached, _, left_out = people.sort_out(known, thanks.giver_id, [receiver_id])
    giver = moment.acting(thanks.giver_id)
    if await daily_limit.had_enough(session, giver, known.values(), but_id=thanks_id):
        reached, left_out = [], [LeftOut(receiver_id, daily_limit.ENOUGH)]
    if reached:
        withheld = await withheld_from(session, workspace_id, thanks.giver_id, known.values())
        receiver.standing = _first_standing(thanks, known[receiver_id], withheld)
        await session.flush()
        await _send_out(session, thanks, [known[receiver_id]], withheld, now)
        return
    why = left_out[0].why if left_out else why_unknown
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
    """Return the thanks as visible to the receiver; None if never the receiver's, or removed."""
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


# built once: each card drawn asks for it
_RECEIVERS = Prepared(
    select(func.count()).select_from(ThanksReceiver).where(ThanksReceiver.thanks_id == bindparam("thanks"))
)


async def shown_to(
    session: AsyncSession, thanks: Thanks, receiver: ThanksReceiver, person: Person | None
) -> ThanksShown:
    """Return a loaded thanks as the receiver may see it; `person` is the receiver's directory row."""
    receivers = await _RECEIVERS.scalar(session, {"thanks": thanks.id})
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
        round_id=await round_posts.round_of(session, thanks),
    )


async def words_of(session: AsyncSession, workspace_id: str, thanks_id: int, giver_id: str) -> str | None:
    """Return the giver's own words; None if another person gave the thanks, or it was removed or taken back."""
    mine = select(Thanks.words).where(Thanks.id == thanks_id, thanks_visibility.is_said_by(workspace_id, giver_id))
    return await session.scalar(mine)


def private_key(thanks_id: int, receiver_id: str) -> str:
    """Return the dedupe key of the private message, used to find and redraw it."""
    return f"thanks:{thanks_id}:{receiver_id}"


def lookup_key(thanks_id: int, receiver_id: str) -> str:
    """Return the dedupe key of the outbox row for looking up an unknown receiver."""
    return f"settle:{thanks_id}:{receiver_id}"


def _first_standing(thanks: Thanks, receiver: Receiver | None, withheld: Collection[str]) -> str:
    """Return the standing of a new row; withheld words stand as if their receiver had removed them at once."""
    if receiver is None:
        return "pending"
    if receiver.user_id in withheld:
        return thanks_visibility.REMOVED
    if thanks.offered_channel_id is None:
        return "private"
    return {people.SHARE_FREELY: "agreed", people.KEEP_PRIVATE: "kept"}.get(receiver.sharing, "offered")


def _lookup_message(thanks: Thanks, receiver_id: str) -> OutboxMessage:
    return OutboxMessage(
        kind="look_up_thanks",
        target=receiver_id,
        dedupe_key=lookup_key(thanks.id, receiver_id),
        refs={"thanks_id": thanks.id, "receiver_id": receiver_id},
    )


async def _send_out(
    session: AsyncSession,
    thanks: Thanks,
    reached: Sequence[Receiver],
    withheld: Collection[str],
    now: datetime,
    besides_ids: Sequence[int] = (),
) -> tuple[answered_efforts.Choice, ...]:
    if not reached:
        return ()
    choices = await answered_efforts.answer_with(session, thanks, reached, withheld, now, besides_ids)
    receiver_ids = [receiver.user_id for receiver in reached if receiver.user_id not in withheld]
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
    if any(receiver.has_home_open for receiver in reached):
        await homes.refresh_homes(session, thanks.workspace_id, [thanks.giver_id, *receiver_ids], now)
    return choices
