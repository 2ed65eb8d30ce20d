"""Export, erasure and retention of thanks, of their receivers and passings, and of messages kept for words later.

The giver does not learn from an export which receivers kept a thanks private or passed it on.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CompoundSelect, Select, exists, func, or_, select, union, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from slackapp.domain.data_rules import DataRules, Entry, Erasure, Rule
from slackapp.domain.outbox.data import erase_messages_about
from slackapp.domain.rows import removal
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.thanks import PassedOn, SeedlingEvent, Thanks, ThanksReceiver, UnfinishedThanks
from slackapp.domain.thanks.rounds import round_posts
from slackapp.domain.thanks.words_later import KEPT_FOR
from slackapp.domain.visibility import thanks as thanks_visibility

TAKEN_BACK_KEPT = timedelta(days=3)  # without its words, so that a button left standing still gets its sentence
SEEDLING_KEPT = timedelta(days=3)  # Slack repeats an event within minutes


async def _export_given(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    given = await session.scalars(
        select(Thanks).where(thanks_visibility.is_said_by(workspace_id, user_id)).order_by(Thanks.said_at, Thanks.id),
    )
    names = await _receiver_ids(session, workspace_id, user_id)
    answers = await _answers(session, workspace_id, user_id)
    return [
        {
            "to": names.get(thanks.id, []),
            "words": thanks.words,
            "said_at": thanks.said_at,
            "changed_at": thanks.changed_at,
            "about_message": thanks.link,
            "message_text": thanks.quoted,
            "offered_in": thanks.offered_channel_id,
            "stands_in": thanks.offered_channel_id if thanks.shared_ts is not None else None,
            "joins_a_shared_thanks": thanks.joins_thanks_id is not None,
            "answers_a_round": thanks.round_id is not None,
            "answers": answers.get(thanks.id, []),
        }
        for thanks in given
    ]


async def _answers(session: AsyncSession, workspace_id: str, giver_id: str) -> dict[int, list[Entry]]:
    """Select the answers of receivers; a receiver without an answer has no entry."""
    rows = await session.scalars(
        select(ThanksReceiver)
        .join(Thanks, Thanks.id == ThanksReceiver.thanks_id)
        .where(thanks_visibility.is_answer_to(workspace_id, giver_id))
        .order_by(ThanksReceiver.thanks_id, ThanksReceiver.mattered_at),
    )
    return _grouped(
        (row.thanks_id, {"from": row.receiver_id, "words": row.mattered, "answered_at": row.mattered_at})
        for row in rows
    )


async def _receiver_ids(session: AsyncSession, workspace_id: str, giver_id: str) -> dict[int, list[str]]:
    rows = await session.execute(
        select(ThanksReceiver.thanks_id, ThanksReceiver.receiver_id)
        .join(Thanks, Thanks.id == ThanksReceiver.thanks_id)
        .where(thanks_visibility.is_said_by(workspace_id, giver_id))
        .order_by(ThanksReceiver.thanks_id, ThanksReceiver.receiver_id),
    )
    return _grouped((thanks_id, receiver_id) for thanks_id, receiver_id in rows)


async def _export_received(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    rows = await session.execute(
        select(Thanks, ThanksReceiver)
        .join(ThanksReceiver, ThanksReceiver.thanks_id == Thanks.id)
        .where(thanks_visibility.is_received_by(workspace_id, user_id))
        .order_by(Thanks.said_at, Thanks.id),
    )
    passed = await _passed_on(session, workspace_id, user_id)
    return [
        {
            "from": thanks.giver_id,
            "words": thanks.words,
            "said_at": thanks.said_at,
            "changed_at": thanks.changed_at,
            "about_message": thanks.link,
            "message_text": thanks.quoted,
            "offered_in": thanks.offered_channel_id,
            "my_decision": mine.standing,
            "decided_at": mine.decided_at,
            "joins_a_shared_thanks": thanks.joins_thanks_id is not None,
            "answers_a_round": thanks.round_id is not None,
            "my_answer": mine.mattered,
            "answered_at": mine.mattered_at,
            "claimed_for_an_effort": mine.claimed_effort_id is not None,
            "kind_of_work": mine.about_kind,
            "passed_on_by_me": passed.get(thanks.id, []),
        }
        for thanks, mine in rows
    ]


async def _passed_on(session: AsyncSession, workspace_id: str, receiver_id: str) -> dict[int, list[Entry]]:
    """Select the managers informed by the receiver, by thanks, over the index of received thanks."""
    rows = await session.scalars(
        select(PassedOn)
        .join(
            ThanksReceiver,
            (ThanksReceiver.thanks_id == PassedOn.thanks_id) & (ThanksReceiver.receiver_id == PassedOn.receiver_id),
        )
        .where(thanks_visibility.is_passed_by(workspace_id, receiver_id))
        .order_by(PassedOn.passed_at, PassedOn.manager_id),
    )
    return _grouped((row.thanks_id, {"to": row.manager_id, "passed_on_at": row.passed_at}) for row in rows)


async def _export_passed_on(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    """List the words passed on to the manager by receivers."""
    rows = await session.execute(
        select(Thanks, PassedOn)
        .join(PassedOn, PassedOn.thanks_id == Thanks.id)
        .where(thanks_visibility.is_passed_to(workspace_id, user_id))
        .order_by(PassedOn.passed_at, PassedOn.thanks_id, PassedOn.receiver_id),
    )
    return [
        {"from": thanks.giver_id, "to": row.receiver_id, "words": thanks.words, "passed_on_at": row.passed_at}
        for thanks, row in rows
    ]


def _grouped(rows: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    """Collect values by number, in order."""
    found: dict[int, list[Any]] = {}
    for number, value in rows:
        found.setdefault(number, []).append(value)
    return found


def _select_going(workspace_id: str, user_id: str) -> CompoundSelect[int]:
    """Select the thanks given by the person, and the thanks received by no other person."""
    given = select(Thanks.id).where(Thanks.workspace_id == workspace_id, Thanks.giver_id == user_id)
    return union(given, _only_to(workspace_id, user_id))


def _only_to(workspace_id: str, user_id: str) -> Select[int]:
    other = aliased(ThanksReceiver)
    return select(ThanksReceiver.thanks_id).where(
        ThanksReceiver.workspace_id == workspace_id,
        ThanksReceiver.receiver_id == user_id,
        ~exists().where(other.thanks_id == ThanksReceiver.thanks_id, other.receiver_id != user_id),
    )


async def _erase_messages(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    return await erase_messages_about(
        session, erasure.workspace_id, "thanks_id", _select_going(erasure.workspace_id, erasure.user_id)
    )


async def _erase_thanks(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    """Delete thanks given by the person, for the receivers too; from thanks to several people, only the person's name.

    An effort acknowledged by a deleted thanks stays acknowledged. Posts of rounds are drawn again without the person.
    """
    mine = (ThanksReceiver.workspace_id == erasure.workspace_id, ThanksReceiver.receiver_id == erasure.user_id)
    received = await session.scalar(select(func.count()).select_from(ThanksReceiver).where(*mine)) or 0
    shown_in = await round_posts.rounds_of(
        session,
        Thanks.workspace_id == erasure.workspace_id,
        or_(Thanks.giver_id == erasure.user_id, ThanksReceiver.receiver_id == erasure.user_id),
    )
    stopped = Effort.thanks_id.in_(_select_going(erasure.workspace_id, erasure.user_id))
    await session.execute(update(Effort).where(stopped).values(thanks_id=None))
    await removal.remove(
        session, Thanks, erasure.workspace_id, Thanks.id.in_(_only_to(erasure.workspace_id, erasure.user_id))
    )
    # their receivers and passings are deleted by the database
    given = await removal.remove(session, Thanks, erasure.workspace_id, Thanks.giver_id == erasure.user_id)
    passed = or_(PassedOn.receiver_id == erasure.user_id, PassedOn.manager_id == erasure.user_id)
    await removal.remove(session, PassedOn, erasure.workspace_id, passed)
    await removal.remove(session, ThanksReceiver, erasure.workspace_id, *mine)
    await round_posts.redraw_rounds(session, erasure.workspace_id, shown_in, "erased", erasure.now)
    return {"thanks_given": given, "thanks_received": received}


def _receivers_of_given(workspace_id: str, user_id: str) -> Select[str]:
    return (
        select(ThanksReceiver.receiver_id)
        .join(Thanks, Thanks.id == ThanksReceiver.thanks_id)
        .where(Thanks.workspace_id == workspace_id, Thanks.giver_id == user_id)
    )


def _select_givers(workspace_id: str, user_id: str) -> Select[str]:
    return (
        select(Thanks.giver_id)
        .join(ThanksReceiver, ThanksReceiver.thanks_id == Thanks.id)
        .where(ThanksReceiver.workspace_id == workspace_id, ThanksReceiver.receiver_id == user_id)
    )


def _managers_notified_by(workspace_id: str, user_id: str) -> Select[str]:
    return select(PassedOn.manager_id).where(PassedOn.workspace_id == workspace_id, PassedOn.receiver_id == user_id)


def _managers_notified_of_given(workspace_id: str, user_id: str) -> Select[str]:
    return (
        select(PassedOn.manager_id)
        .join(Thanks, Thanks.id == PassedOn.thanks_id)
        .where(Thanks.workspace_id == workspace_id, Thanks.giver_id == user_id)
    )


async def forget_taken_back(session: AsyncSession, now: datetime) -> int:
    """Delete a portion of thanks taken back more than TAKEN_BACK_KEPT ago; returns their number."""
    return await removal.remove_portion(session, Thanks, Thanks.taken_back_at < now - TAKEN_BACK_KEPT)


DATA = DataRules(
    tables=(Thanks, ThanksReceiver, PassedOn),
    export={
        "thanks_given": Rule(60, _export_given, (Thanks, ThanksReceiver)),
        "thanks_received": Rule(70, _export_received, (Thanks, ThanksReceiver, PassedOn)),
        "thanks_passed_on_to_me": Rule(80, _export_passed_on, (Thanks, PassedOn)),
    },
    erase=(
        Rule(21, _erase_messages, (Outgoing,)),
        Rule(30, _erase_thanks, (Thanks, ThanksReceiver, PassedOn)),
    ),
    retention={"thanks taken back removed": Rule(40, forget_taken_back, (Thanks, ThanksReceiver, PassedOn))},
    counts=("thanks_given", "thanks_received"),
    readers=(_receivers_of_given, _select_givers, _managers_notified_by, _managers_notified_of_given),
)


async def _export_kept(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    rows = await session.scalars(
        select(UnfinishedThanks)
        .where(thanks_visibility.is_kept_by(workspace_id, user_id))
        .order_by(UnfinishedThanks.kept_at, UnfinishedThanks.id),
    )
    return [
        {"by": row.author_id, "channel": row.channel_id, "message": row.link, "kept_at": row.kept_at} for row in rows
    ]


async def _erase_kept(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    """Delete the person's kept messages; in other people's, remove the person's name and leave the link."""
    await removal.remove(session, SeedlingEvent, erasure.workspace_id, SeedlingEvent.keeper_id == erasure.user_id)
    theirs = (UnfinishedThanks.workspace_id == erasure.workspace_id, UnfinishedThanks.author_id == erasure.user_id)
    await session.execute(update(UnfinishedThanks).where(*theirs).values(author_id=None))
    mine = UnfinishedThanks.keeper_id == erasure.user_id
    return {"words_later": await removal.remove(session, UnfinishedThanks, erasure.workspace_id, mine)}


def _select_keepers(workspace_id: str, user_id: str) -> Select[str]:
    return select(UnfinishedThanks.keeper_id).where(
        UnfinishedThanks.workspace_id == workspace_id, UnfinishedThanks.author_id == user_id
    )


async def forget_unfinished(session: AsyncSession, now: datetime) -> int:
    """Delete a portion of messages kept more than KEPT_FOR ago; return their number. Sends no message."""
    return await removal.remove_portion(session, UnfinishedThanks, UnfinishedThanks.kept_at < now - KEPT_FOR)


async def forget_seedlings(session: AsyncSession, now: datetime) -> int:
    """Delete a portion of Slack's 🌱 events older than SEEDLING_KEPT; return the number of rows."""
    return await removal.remove_portion(session, SeedlingEvent, SeedlingEvent.reported_at < now - SEEDLING_KEPT)


WORDS_LATER = DataRules(
    tables=(UnfinishedThanks, SeedlingEvent),
    export={"words_later": Rule(140, _export_kept, (UnfinishedThanks,))},
    erase=(Rule(180, _erase_kept, (UnfinishedThanks, SeedlingEvent)),),
    retention={
        "words later let go": Rule(110, forget_unfinished, (UnfinishedThanks,)),
        "seedlings forgotten": Rule(120, forget_seedlings, (SeedlingEvent,)),
    },
    counts=("words_later",),
    readers=(_select_keepers,),
    not_exported={SeedlingEvent: "repeats for three days when Slack told of a 🌱; `words_later` lists the message"},
)
