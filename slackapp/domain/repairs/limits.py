"""Decide whether a person may send a private word to another now: the limits that protect people.

Blocked, switched off and too soon give one and the same result, so the sender sees no difference. `send_facts` reads
all facts with the same statements. The module must not know the sentences.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.repairs import send_facts
from slackapp.domain.repairs.kinds import Sort
from slackapp.domain.repairs.remembering import Memory
from slackapp.domain.repairs.send_facts import Facts

OPEN_FOR: Final = timedelta(days=14)  # PRODUCT §3: the next word after an answer or 14 days
UNANSWERED_MAX: Final = 2  # then none until the other person writes


@dataclass(frozen=True, slots=True)
class Standing:
    """The rules between a sender and one receiver, for the sender."""

    may_send: bool  # False, and not for the 1:1: blocked, off or limited; one sentence for all three
    belongs_in_one_to_one: bool = False  # a request down or up a line of reporting; stand-ins count
    no_reply_expected: bool = False  # the sender leads the receiver
    nobody_may_ask: bool = False  # the receiver leads the sender: "Nobody may ask you to send this."


async def standing(session: AsyncSession, acting: Acting, receiver_id: str, sort: Sort) -> Standing:
    """Return the standing for a word of one sort from the acting person to `receiver_id`; see `decide`.

    Locks the sender's row: two sends at once are counted one after the other. Visible to the sender only.
    """
    found = await send_facts.receivers(session, acting, [receiver_id])
    off = frozenset(user_id for user_id, one in found.by_id.items() if not one.takes_repairs)
    return decide(await send_facts.facts(session, acting, [receiver_id]), acting, receiver_id, sort, off)


def decide(facts: Facts, acting: Acting, receiver_id: str, sort: Sort, off: Collection[str]) -> Standing:
    """Return the standing for a word of one sort from the acting person to `receiver_id`. Pure.

    `off`: people who switched private words off. Leads count at any level, with the people who stand in for them now.
    An answer has no waiting time, and passes the off-switch; a block stops the answer. Visible to the sender only.
    """
    leads_receiver, is_led = _hierarchy(facts, acting.user_id, receiver_id)
    memory = facts.memories.get(receiver_id, Memory())
    is_limited = is_too_soon(facts.sent_like(receiver_id, sort), memory, acting.now)
    is_answer = sort == "answer"
    belongs_in_one_to_one = sort == "request" and (leads_receiver or is_led)
    kept_off = receiver_id in facts.blocked_by or (not is_answer and (receiver_id in off or is_limited))
    return Standing(
        may_send=not kept_off and not belongs_in_one_to_one,
        belongs_in_one_to_one=belongs_in_one_to_one,
        no_reply_expected=leads_receiver,
        nobody_may_ask=is_led,
    )


async def is_along_a_line(session: AsyncSession, acting: Acting, other_id: str) -> bool:
    """Return whether one of the two leads the other person at any level, or stands in for such a lead.

    Requests are not made between such people. Visible to the acting person only.
    """
    facts = await send_facts.facts(session, acting, [other_id])
    return any(_hierarchy(facts, acting.user_id, other_id))


def is_too_soon(sent: Sequence[datetime], memory: Memory, now: datetime) -> bool:
    """Return whether another word would be too soon, after words `sent` at these moments and remembered words. Pure.

    Only words since the other person's last word count. A word is open for OPEN_FOR; after UNANSWERED_MAX no word
    follows.
    """
    unheard = [at for at in sent if memory.heard_at is None or at >= memory.heard_at]
    is_open = any(at > now - OPEN_FOR for at in unheard)
    return is_open or len(unheard) + memory.unanswered >= UNANSWERED_MAX


def _hierarchy(facts: Facts, sender_id: str, other_id: str) -> tuple[bool, bool]:
    """Return whether the sender leads the other person, and whether the other person leads the sender."""
    above_other, above_sender = facts.above[other_id], facts.above[sender_id]
    sender_stands_in = any(one == sender_id and manager in above_other for one, manager in facts.stands_for)
    other_stands_in = any(one == other_id and manager in above_sender for one, manager in facts.stands_for)
    is_led = other_id in above_sender or (other_stands_in and sender_id not in above_other)
    leads_other = sender_id in above_other or (sender_stands_in and other_id not in above_sender)
    return leads_other, is_led
