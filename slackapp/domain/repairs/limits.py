"""Decide whether a person may send a private word to another now: the limits that protect people.

Blocked, switched off and too soon are one and the same result, so that the sender cannot tell them apart. All checks
are computed every time, and cost the same statements. This module must not know the sentences.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.blocks import blocking
from slackapp.domain.leads import naming as leads
from slackapp.domain.repairs import remembering
from slackapp.domain.repairs.bodies import WordBody
from slackapp.domain.repairs.kinds import Sort
from slackapp.domain.repairs.remembering import Memory
from slackapp.domain.tables.away import TimeAway
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.repairs import PrivateWord
from slackapp.domain.visibility import repairs as visibility

OPEN_FOR: Final = timedelta(days=14)  # PRODUCT §3: the next word after an answer or 14 days
UNANSWERED_MAX: Final = 2  # then none until the other person writes


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds between a sender and one receiver, for the sender."""

    may_send: bool  # False, and not for the 1:1: blocked, off or limited; one sentence for all three
    belongs_in_one_to_one: bool = False  # a request down or up a line of reporting; stand-ins count
    no_reply_expected: bool = False  # the sender leads the receiver
    nobody_may_ask: bool = False  # the receiver leads the sender: "Nobody may ask you to send this."


async def standing(session: AsyncSession, acting: Acting, receiver_id: str, sort: Sort) -> Standing:
    """Return what holds for a word of this sort from the acting person to `receiver_id`.

    Locks the sender's row, so that two sends at once are counted one after the other. Leads count at any level, with
    the people who stand in for them now. An answer waits for nobody's turn, and comes through the off-switch; a block
    stops it. Visible to the sender only.
    """
    workspace_id, sender_id = acting.workspace_id, acting.user_id
    is_off = await _is_off(session, workspace_id, sender_id, receiver_id)
    is_blocked = await blocking.is_blocked(session, workspace_id, sender_id=sender_id, receiver_id=receiver_id)
    memory = await remembering.of_pair(session, workspace_id, sender_id, receiver_id)
    sent = await _sent(session, workspace_id, sender_id, receiver_id)
    leads_receiver, is_led = await _hierarchy(session, acting, receiver_id)
    is_limited = is_too_soon(sent, memory, acting.now)
    is_answer = sort == "answer"
    belongs_in_one_to_one = sort == "request" and (leads_receiver or is_led)
    kept_off = is_blocked or (not is_answer and (is_off or is_limited))
    return Standing(
        may_send=not kept_off and not belongs_in_one_to_one,
        belongs_in_one_to_one=belongs_in_one_to_one,
        no_reply_expected=leads_receiver,
        nobody_may_ask=is_led,
    )


def is_too_soon(sent: Sequence[datetime], memory: Memory, now: datetime) -> bool:
    """Return whether another word would be too soon, after words `sent` at these moments and those remembered. Pure.

    Only words since the other person wrote count. One of them is open for OPEN_FOR; after UNANSWERED_MAX none follows.
    """
    unheard = [at for at in sent if memory.heard_at is None or at >= memory.heard_at]
    is_open = any(at > now - OPEN_FOR for at in unheard)
    return is_open or len(unheard) + memory.unanswered >= UNANSWERED_MAX


async def _is_off(session: AsyncSession, workspace_id: str, sender_id: str, receiver_id: str) -> bool:
    both = (Person.workspace_id == workspace_id, Person.user_id.in_(sorted({sender_id, receiver_id})))
    sender = select(Person.user_id).where(Person.workspace_id == workspace_id, Person.user_id == sender_id)
    await session.execute(sender.with_for_update())
    takes = await session.execute(select(Person.user_id, Person.takes_repairs).where(*both))
    return {user_id: taken for user_id, taken in takes}.get(receiver_id) is False  # noqa: C416  (rows are no pairs to mypy)


async def _sent(session: AsyncSession, workspace_id: str, sender_id: str, receiver_id: str) -> list[datetime]:
    """Return when the sender's words to the receiver were sent, held ones too; answers are not among them."""
    bodies = await session.scalars(
        select(PrivateWord.body).where(visibility.is_between(workspace_id, sender_id, receiver_id))
    )
    words = (WordBody.read(body) for body in bodies)
    return [
        word.sent_at
        for word in words
        if (word.sender_id, word.receiver_id) == (sender_id, receiver_id) and word.contents.sort != "answer"
    ]


async def _hierarchy(session: AsyncSession, acting: Acting, other_id: str) -> tuple[bool, bool]:
    """Return whether the acting person leads the other, and whether the other leads them."""
    above_other = await leads.above(session, acting.workspace_id, other_id)
    above_acting = await leads.above(session, acting.workspace_id, acting.user_id)
    rows = await session.execute(
        select(TimeAway.user_id, TimeAway.stand_in_id).where(
            TimeAway.workspace_id == acting.workspace_id,
            TimeAway.stand_in_id.in_([acting.user_id, other_id]),
            TimeAway.reads_from <= acting.now,
            TimeAway.ends_at > acting.now,
        )
    )
    stands_for = [(row.stand_in_id, row.user_id) for row in rows]
    acting_stands_in = any(one == acting.user_id and manager in above_other for one, manager in stands_for)
    other_stands_in = any(one == other_id and manager in above_acting for one, manager in stands_for)
    is_led = other_id in above_acting or (other_stands_in and acting.user_id not in above_other)
    leads_other = acting.user_id in above_other or (acting_stands_in and other_id not in above_acting)
    return leads_other, is_led
