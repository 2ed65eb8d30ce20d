"""Find the thanks for an effort, from stored rows: an effort waits until answered by a living thanks.

There are four reasons: the giver started from the effort, the giver chose the effort, the doer claimed the thanks for
the effort, or the words name the effort. A thanks taken back answers nothing. The module must not know the rules of
visibility.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.efforts import prompt_items
from slackapp.domain.efforts.lists import words_now
from slackapp.domain.efforts.prompt_items import ALREADY
from slackapp.domain.people import profiles as people
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.prompts import EffortAnswer, PromptItem
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.domain.thanks.words.word_match import ThanksWords
from slackapp.domain.visibility.efforts import OPEN_FOR
from slackapp.domain.visibility.thanks import REMOVED

# The reasons as stored in `Effort.acknowledged_how`.
SAID_FROM = "thanks"
CHOSEN = "chosen"
CLAIMED = "claimed"
BY_WORDS = "words"
COMPARED_MAX = 200  # newest texts that are compared at a time

Groups = Mapping[int, Mapping[int, datetime]]  # for an effort, the efforts of its noting, and when each was noted


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a thanks answers an effort."""

    thanks_id: int
    giver_id: str
    said_at: datetime
    how: str


def can_be_answered(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """Match efforts without an answer and not over."""
    return and_(Effort.acknowledged_at.is_(None), is_not_over(now))


def is_not_over(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """Match efforts in their time, answered or not.

    Efforts hidden by the doer, and efforts whose doer is still looked up, are among the matches. Otherwise a thanked
    effort would wait again once brought back.
    """
    return and_(Effort.closed_at.is_(None), Effort.closes_at > now)


def is_named_by(words: ThanksWords, effort: Effort, doer_name: str) -> bool:
    """Return whether the words name the effort, by the noter's or the doer's own words; the giver may know either."""
    return any(words.name(text, doer_name) for text in {effort.words, words_now(effort)})


async def of_one_noting(session: AsyncSession, effort_id: int, said_at: datetime) -> list[int]:
    """Return the ids of the effort and of all efforts of the same noting: about other doers, and every earlier week.

    One thanks to all the doers answers all of these efforts. Weeks noted after `said_at` are left out.
    """
    effort = await session.get(Effort, effort_id)
    if effort is None:
        return []
    until = max(said_at, effort.noted_at)
    groups = await _groups(session, [effort])
    return sorted(other_id for other_id, noted_at in groups[effort_id].items() if noted_at <= until)


async def answer_again(session: AsyncSession, efforts: Sequence[Effort], now: datetime) -> set[int]:
    """Give each effort its first living thanks, or let the effort wait again; return the waiting ids.

    `efforts` belong to one workspace; their former thanks may have stopped answering. Prompts and one-to-ones of the
    givers concerned follow.
    """
    if not efforts:
        return set()
    workspace_id = efforts[0].workspace_id
    former = await _givers(session, efforts)
    found = await _reasons(session, efforts)
    already = await _said_already(session, efforts)
    for effort in efforts:
        reason = found.get(effort.id)
        if reason is not None:
            effort.acknowledged_at, effort.acknowledged_how = max(reason.said_at, effort.noted_at), reason.how
            effort.thanks_id = reason.thanks_id
        else:
            answered_at = already.get(effort.id)
            effort.acknowledged_at, effort.thanks_id = answered_at, None
            effort.acknowledged_how = None if answered_at is None else ALREADY
    await session.flush()
    for giver_id, effort_ids in former.items():
        await prompt_items.unsaid(session, workspace_id, giver_id, effort_ids, now)
    for giver_id in sorted({reason.giver_id for reason in found.values()}):
        theirs = {effort_id for effort_id, reason in found.items() if reason.giver_id == giver_id}
        await prompt_items.said(session, workspace_id, giver_id, theirs, now)
    return {effort.id for effort in efforts if effort.acknowledged_at is None}


async def _groups(session: AsyncSession, efforts: Sequence[Effort]) -> Groups:
    groups = {effort.id: {effort.id: effort.noted_at} for effort in efforts}
    noted_together = [effort for effort in efforts if effort.noting_id is not None]
    if not noted_together:
        return groups
    rows = await session.execute(
        select(Effort.id, Effort.noted_at, Effort.noter_id, Effort.noting_id).where(
            Effort.workspace_id == noted_together[0].workspace_id,
            Effort.noter_id.in_(sorted({effort.noter_id for effort in noted_together})),
            Effort.noted_at > min(effort.noted_at for effort in noted_together) - OPEN_FOR,
            Effort.noting_id.in_(sorted({effort.noting_id or "" for effort in noted_together})),
        ),
    )
    for row in rows:
        for effort in noted_together:
            if (row.noter_id, row.noting_id) == (effort.noter_id, effort.noting_id):
                groups[effort.id][row.id] = row.noted_at
    return groups


async def _givers(session: AsyncSession, efforts: Iterable[Effort]) -> dict[str, set[int]]:
    """Return the efforts answered until now by each giver's thanks."""
    by_thanks: dict[int, set[int]] = {}
    for effort in efforts:
        if effort.thanks_id is not None:
            by_thanks.setdefault(effort.thanks_id, set()).add(effort.id)
    rows = await session.execute(select(Thanks.id, Thanks.giver_id).where(Thanks.id.in_(sorted(by_thanks))))
    givers: dict[str, set[int]] = {}
    for thanks_id, giver_id in rows:
        givers.setdefault(giver_id, set()).update(by_thanks[thanks_id])
    return givers


async def _said_already(session: AsyncSession, efforts: Iterable[Effort]) -> dict[int, datetime]:
    """Return the times at which a manager said, in a prompt or on Home, they had thanked the doer already."""
    ids = sorted(effort.id for effort in efforts)
    found: dict[int, datetime] = {}
    for answers in (PromptItem, EffortAnswer):
        rows = await session.execute(
            select(answers.effort_id, answers.answered_at).where(
                answers.effort_id.in_(ids), answers.answer == ALREADY, answers.answered_at.is_not(None)
            )
        )
        found |= {effort_id: answered_at for effort_id, answered_at in rows if answered_at is not None}
    return found


async def _reasons(session: AsyncSession, efforts: Sequence[Effort]) -> dict[int, Reason]:
    """Return the first living thanks for each effort; efforts without a thanks are left out."""
    groups = await _groups(session, efforts)
    doers = {effort.doer_id for effort in efforts}
    known = await people.known(session, efforts[0].workspace_id, doers)
    names = {user_id: person.name for user_id, person in known.items()}
    found: dict[int, Reason] = {}
    for thanks, receiver in await _living(session, efforts, groups):
        words = ThanksWords(thanks.words)
        for effort in efforts:
            if effort.id in found or effort.doer_id != receiver.receiver_id:
                continue
            how = _explicit(thanks, receiver, effort, groups[effort.id])
            if how is None and effort.noted_at <= thanks.said_at:
                how = BY_WORDS if is_named_by(words, effort, names.get(effort.doer_id, "")) else None
            if how is not None:
                found[effort.id] = Reason(thanks.id, thanks.giver_id, thanks.said_at, how)
    return found


def _explicit(thanks: Thanks, receiver: ThanksReceiver, effort: Effort, group: Mapping[int, datetime]) -> str | None:
    """Return how a person linked the thanks to the effort; None without such a link."""
    said = (
        (thanks.answers_effort_id, SAID_FROM),
        (receiver.answers_effort_id, CHOSEN),
        (receiver.claimed_effort_id, CLAIMED),
    )
    for effort_id, how in said:
        meant_at = None if effort_id is None else group.get(effort_id)
        if meant_at is not None and effort.noted_at <= max(thanks.said_at, meant_at):
            return how
    return None


async def _living(
    session: AsyncSession, efforts: Sequence[Effort], groups: Groups
) -> list[tuple[Thanks, ThanksReceiver]]:
    """Return the thanks to these doers for comparing with the efforts, in the order of saying.

    Every thanks linked by a person to one of the efforts, and of the rest the newest COMPARED_MAX.
    """
    ids = sorted({effort_id for group in groups.values() for effort_id in group})
    meant = or_(
        Thanks.answers_effort_id.in_(ids),
        ThanksReceiver.answers_effort_id.in_(ids),
        ThanksReceiver.claimed_effort_id.in_(ids),
    )
    since = min(effort.noted_at for effort in efforts)
    found: dict[tuple[int, str], tuple[Thanks, ThanksReceiver]] = {}
    for condition in (meant, ThanksReceiver.said_at >= since):
        rows = await session.execute(
            select(Thanks, ThanksReceiver)
            .join(ThanksReceiver, ThanksReceiver.thanks_id == Thanks.id)
            .where(
                ThanksReceiver.workspace_id == efforts[0].workspace_id,
                ThanksReceiver.receiver_id.in_(sorted({effort.doer_id for effort in efforts})),
                ThanksReceiver.standing.not_in(("pending", REMOVED)),  # removed, or never received
                Thanks.taken_back_at.is_(None),
                condition,
            )
            .order_by(ThanksReceiver.said_at.desc(), Thanks.id.desc())
            .limit(COMPARED_MAX)
        )
        found |= {(thanks.id, receiver.receiver_id): (thanks, receiver) for thanks, receiver in rows}
    return sorted(found.values(), key=lambda pair: (pair[0].said_at, pair[0].id))
