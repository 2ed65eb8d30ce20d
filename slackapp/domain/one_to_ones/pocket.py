"""Lines kept for the next one-to-one, and the acts on them: say, carry over, remove.

A line is visible to its keeper only; the other person never learns of the line. A kept effort counts as answered for
the weekly message. The effort still waits until the thanks are said, also in person, or until its time is over.
`domain/visibility` decides which efforts and thanks may be kept. Must not know the look of a list.
"""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.efforts import prompt_items
from slackapp.domain.efforts.lists import Waiting
from slackapp.domain.efforts.pocket_lines import KEPT_MAX
from slackapp.domain.leads import one_to_one_days
from slackapp.domain.outbox import homes
from slackapp.domain.prompts import answering as prompts
from slackapp.domain.refusals import ListFull, NoOneToOne, NotFound, NothingWritten
from slackapp.domain.rows import inserts
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.one_to_ones import PocketLine
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.thanks import PassedOn, Thanks, ThanksReceiver
from slackapp.domain.visibility import efforts as effort_visibility
from slackapp.domain.visibility import thanks as thanks_visibility
from slackapp.domain.words import check_words

Sort = Literal["effort", "thanks", "own"]


@dataclass(frozen=True, slots=True)
class Ref:
    """The address of a line: an effort, a thanks, or own words, and the other person of the talk."""

    sort: Sort
    number: int  # id of the effort, the thanks, or the line
    other_id: str


async def keep_effort(session: AsyncSession, acting: Acting, effort_id: int) -> Waiting | None:
    """Keep an effort for the acting manager's one-to-one with the doer. Idempotent; visible to the manager only.

    The manager's prompts about the effort count as answered, and the effort still waits. Returns None when the effort
    waits no longer for the manager, see `prompts.to_say`. Raises NoOneToOne for a stand-in reading in place of an
    absent manager.
    """
    workspace_id, manager_id = acting.workspace_id, acting.user_id
    waiting = await prompts.to_say(session, acting, effort_id)
    if waiting is not None:
        if not await one_to_one_days.is_pair(session, workspace_id, manager_id, waiting.doer_id):
            raise NoOneToOne
        await keep(session, acting, Ref("effort", effort_id, waiting.doer_id))
    return waiting


async def keep(session: AsyncSession, acting: Acting, ref: Ref) -> None:
    """Keep a line from the list: listed by itself, or a line for a member to mention. Raises NotFound."""
    is_leading = await _may_keep(session, acting, ref)
    row = await _locked_row(session, acting, ref)
    row.carried_on = row.ended_at = None
    row.carried_times = 0
    await session.flush()
    await _record_answer(session, acting, ref, prompt_items.KEPT if is_leading else None)
    await homes.refresh_homes(session, acting.workspace_id, [acting.user_id], acting.now)


async def add_line(session: AsyncSession, acting: Acting, other_id: str, words: str) -> None:
    """Keep own words for the one-to-one with `other_id`. Visible to their author only.

    Raises NothingWritten, TooLong, NotFound without a lead between the two, ListFull beyond KEPT_MAX lines.
    """
    workspace_id, keeper_id, now = acting.workspace_id, acting.user_id, acting.now
    line = {"words": check_words(words, NothingWritten), "kept_at": now}
    if await one_to_one_days.is_pair(session, workspace_id, keeper_id, other_id) is None:
        raise NotFound
    mine = (PocketLine.workspace_id == workspace_id, PocketLine.keeper_id == keeper_id, PocketLine.ended_at.is_(None))
    if (await session.scalar(select(func.count()).select_from(PocketLine).where(*mine)) or 0) >= KEPT_MAX:
        raise ListFull
    session.add(PocketLine(workspace_id=workspace_id, keeper_id=keeper_id, other_id=other_id, **line))
    await session.flush()
    await homes.refresh_homes(session, workspace_id, [keeper_id], now)


async def said_it(session: AsyncSession, acting: Acting, ref: Ref) -> None:
    """Tick a line off as said; a waiting effort counts as thanked, as after `Already did`. Idempotent.

    Raises NotFound when the line is not in the keeper's list.
    """
    workspace_id, keeper_id, now = acting.workspace_id, acting.user_id, acting.now
    is_leading = await _may_keep(session, acting, ref)
    if is_leading and ref.sort == "effort":
        await prompt_items.hold_efforts(session, Effort.id == ref.number)
    row = await _locked_row(session, acting, ref)
    if row.ended_at is not None:
        return
    row.ended_at = now
    await session.flush()
    if is_leading and ref.sort == "effort":
        await prompt_items.mark_already_thanked(session, acting, ref.number)
        await _record_answer(session, acting, ref, prompt_items.ALREADY)
    await homes.refresh_homes(session, workspace_id, [keeper_id], now)


async def carry_over(session: AsyncSession, acting: Acting, ref: Ref) -> None:
    """Carry a line over: off Home for the rest of the keeper's day, until the next talk. Raises NotFound."""
    workspace_id, keeper_id, now = acting.workspace_id, acting.user_id, acting.now
    is_leading = await _may_keep(session, acting, ref)
    row = await _locked_row(session, acting, ref)
    if row.ended_at is not None:
        return
    keeper = await session.get_one(Person, (workspace_id, keeper_id))
    today = Calendar(keeper.zone).local(now).date()
    if row.carried_on != today:
        row.carried_times += 1
    row.carried_on = today
    await session.flush()
    await _record_answer(session, acting, ref, prompt_items.KEPT if is_leading else None)
    await homes.refresh_homes(session, workspace_id, [keeper_id], now)


async def let_go(session: AsyncSession, acting: Acting, ref: Ref) -> None:
    """Remove a line unsaid, as if never kept. Idempotent.

    A removed effort waits on Home as before, and a prompt may ask again. Thanks passed on stay with the manager. Raises
    NotFound for a line of another person.
    """
    workspace_id, keeper_id, now = acting.workspace_id, acting.user_id, acting.now
    row = await _kept_line(session, workspace_id, keeper_id, ref)
    if ref.sort == "thanks" and await _may_keep(session, acting, ref):
        row = await _locked_row(session, acting, ref)
        row.ended_at = row.ended_at or now  # without this, the line would be listed again
    elif row is None:
        return
    elif row.ended_at is None:
        await session.delete(row)
    await session.flush()
    await _record_answer(session, acting, ref, None)
    await homes.refresh_homes(session, workspace_id, [keeper_id], now)


async def _may_keep(session: AsyncSession, acting: Acting, ref: Ref) -> bool | None:
    """Return whether the acting keeper leads the other; None for own words, open to every keeper. Raises NotFound."""
    workspace_id, keeper_id = acting.workspace_id, acting.user_id
    if ref.sort == "own":
        return None
    is_leading = await one_to_one_days.is_pair(session, workspace_id, keeper_id, ref.other_id)
    if is_leading is None:
        raise NotFound
    if ref.sort == "effort":
        may = await _may_keep_effort(session, acting, ref, is_leading=is_leading)
    else:
        may = await _may_keep_thanks(session, workspace_id, keeper_id, ref, is_leading=is_leading)
    if not may:
        raise NotFound
    return is_leading


async def _may_keep_effort(session: AsyncSession, acting: Acting, ref: Ref, *, is_leading: bool) -> bool:
    workspace_id, keeper_id, now = acting.workspace_id, acting.user_id, acting.now
    scope = effort_visibility.is_own_to_mention(workspace_id, keeper_id, now)
    if is_leading:
        readable = or_(
            effort_visibility.is_for_one_to_one(workspace_id, keeper_id, now),
            effort_visibility.is_in_prompt(workspace_id, keeper_id, now),
        )
        scope = readable & (Effort.doer_id == ref.other_id)
    if await session.scalar(select(Effort.id).where(Effort.id == ref.number, scope)) is not None:
        return True
    # a line ticked off is no longer listed, so a second press has nothing to do
    row = await _kept_line(session, workspace_id, keeper_id, ref)
    return row is not None and row.ended_at is not None


async def _may_keep_thanks(
    session: AsyncSession,
    workspace_id: str,
    keeper_id: str,
    ref: Ref,
    *,
    is_leading: bool,
) -> bool:
    table: type[PassedOn | ThanksReceiver] = PassedOn if is_leading else ThanksReceiver
    receiver_id = ref.other_id if is_leading else keeper_id
    scope = thanks_visibility.is_passed_to if is_leading else thanks_visibility.is_received_by
    found = await session.scalar(
        select(Thanks.id)
        .join(table, table.thanks_id == Thanks.id)
        .where(Thanks.id == ref.number, scope(workspace_id, keeper_id), table.receiver_id == receiver_id),
    )
    return found is not None


async def _locked_row(session: AsyncSession, acting: Acting, ref: Ref) -> PocketLine:
    """Return the line's row, locked; insert the row for a line listed by itself. Raises NotFound."""
    workspace_id, keeper_id = acting.workspace_id, acting.user_id
    if ref.sort != "own":
        key = {"workspace_id": workspace_id, "keeper_id": keeper_id, "other_id": ref.other_id}
        await inserts.insert_new(session, PocketLine, [{**key, f"{ref.sort}_id": ref.number, "kept_at": acting.now}])
    row = await _kept_line(session, workspace_id, keeper_id, ref)
    if row is None:
        raise NotFound
    return row


async def _kept_line(session: AsyncSession, workspace_id: str, keeper_id: str, ref: Ref) -> PocketLine | None:
    column = {"effort": PocketLine.effort_id, "thanks": PocketLine.thanks_id, "own": PocketLine.id}[ref.sort]
    mine = (PocketLine.workspace_id == workspace_id, PocketLine.keeper_id == keeper_id)
    own = PocketLine.words.is_not(None) if ref.sort == "own" else PocketLine.other_id == ref.other_id
    found = select(PocketLine).where(*mine, own, column == ref.number)
    return await session.scalar(found.with_for_update().execution_options(populate_existing=True))


async def _record_answer(session: AsyncSession, acting: Acting, ref: Ref, answer: str | None) -> None:
    if ref.sort == "effort":
        await prompt_items.answer_elsewhere(session, acting, ref.number, answer)
