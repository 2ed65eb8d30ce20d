"""What somebody keeps for their next one-to-one, and says, carries over or lets go there.

A line is for its keeper alone: whoever they talk with never learns of it. An effort kept here is answered for the
weekly message and still waits for its word, until it is said, in person too, or its time is over. Which efforts and
thanks may stand here at all is decided in `privacy`. Must not know how a list looks.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.efforts import prompt_items
from slackapp.domain.efforts.lists import Waiting
from slackapp.domain.efforts.pocket_lines import KEPT_MAX
from slackapp.domain.leads import one_to_one_days
from slackapp.domain.outbox import homes
from slackapp.domain.prompts import answering as prompts
from slackapp.domain.refusals import ListFull, NoOneToOne, NotFound, NothingWritten
from slackapp.domain.tables import inserts
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
    """One line of somebody's list: an effort, a thanks, or words of their own; with whom it is for."""

    sort: Sort
    number: int  # of the effort, the thanks, or the line itself
    other_id: str


async def keep_effort(
    session: AsyncSession, workspace_id: str, manager_id: str, effort_id: int, country: str | None, now: datetime
) -> Waiting | None:
    """Keep an effort for the one-to-one of `manager_id` with who did it; twice changes nothing. For them alone.

    Their prompts about it count as answered; it goes on waiting. None when it waits for them no more, see
    `prompts.to_say`; `country` is the installation's default for public holidays. Raises NoOneToOne for one who reads
    it for another manager, who is away.
    """
    waiting = await prompts.to_say(session, workspace_id, manager_id, effort_id, country, now)
    if waiting is not None:
        if not await one_to_one_days.is_pair(session, workspace_id, manager_id, waiting.doer_id):
            raise NoOneToOne
        await keep(session, workspace_id, manager_id, Ref("effort", effort_id, waiting.doer_id), now)
    return waiting


async def keep(session: AsyncSession, workspace_id: str, keeper_id: str, ref: Ref, now: datetime) -> None:
    """Keep a line: what stands in the list by itself, or what a report would like to mention. Raises NotFound."""
    is_leading = await _may_keep(session, workspace_id, keeper_id, ref, now)
    row = await _row(session, workspace_id, keeper_id, ref, now)
    row.carried_on = row.ended_at = None
    await session.flush()
    await _answered(session, workspace_id, keeper_id, ref, prompt_items.KEPT if is_leading else None, now)
    await homes.refresh_homes(session, workspace_id, [keeper_id], now)


async def add_line(
    session: AsyncSession, workspace_id: str, keeper_id: str, other_id: str, words: str, now: datetime
) -> None:
    """Keep words of one's own for the one-to-one with `other_id`; only their author ever reads them.

    Raises NothingWritten, TooLong, NotFound when neither leads the other, ListFull beyond KEPT_MAX lines.
    """
    if not words.strip():
        raise NothingWritten
    line = {"words": check_words(words), "kept_at": now}
    if await one_to_one_days.is_pair(session, workspace_id, keeper_id, other_id) is None:
        raise NotFound
    mine = (PocketLine.workspace_id == workspace_id, PocketLine.keeper_id == keeper_id, PocketLine.ended_at.is_(None))
    if (await session.scalar(select(func.count()).select_from(PocketLine).where(*mine)) or 0) >= KEPT_MAX:
        raise ListFull
    session.add(PocketLine(workspace_id=workspace_id, keeper_id=keeper_id, other_id=other_id, **line))
    await session.flush()
    await homes.refresh_homes(session, workspace_id, [keeper_id], now)


async def said_it(session: AsyncSession, workspace_id: str, keeper_id: str, ref: Ref, now: datetime) -> None:
    """Tick a line off: it was said. Of a waiting effort that is believed, as `Already did` is. Twice changes nothing.

    Raises NotFound when it does not stand in their list.
    """
    is_leading = await _may_keep(session, workspace_id, keeper_id, ref, now)
    row = await _row(session, workspace_id, keeper_id, ref, now)
    if row.ended_at is not None:
        return
    row.ended_at = now
    await session.flush()
    if is_leading and ref.sort == "effort":
        await prompt_items.believe(session, workspace_id, keeper_id, ref.number, now)
        await _answered(session, workspace_id, keeper_id, ref, prompt_items.ALREADY, now)
    await homes.refresh_homes(session, workspace_id, [keeper_id], now)


async def carry_over(session: AsyncSession, workspace_id: str, keeper_id: str, ref: Ref, now: datetime) -> None:
    """Put a line off: it leaves Home for the rest of their own day, until the two talk again. Raises NotFound."""
    is_leading = await _may_keep(session, workspace_id, keeper_id, ref, now)
    row = await _row(session, workspace_id, keeper_id, ref, now)
    if row.ended_at is not None:
        return
    keeper = await session.get_one(Person, (workspace_id, keeper_id))
    row.carried_on = Calendar(keeper.zone).local(now).date()
    await session.flush()
    await _answered(session, workspace_id, keeper_id, ref, prompt_items.KEPT if is_leading else None, now)
    await homes.refresh_homes(session, workspace_id, [keeper_id], now)


async def let_go(session: AsyncSession, workspace_id: str, keeper_id: str, ref: Ref, now: datetime) -> None:
    """Take a line out of the list, unsaid; what was kept by mistake is as if it never had been. Twice changes nothing.

    An effort waits on Home as before, and a prompt may bring it again; words that were passed on stay with whoever
    was let know. Raises NotFound for what is not theirs.
    """
    row = await _kept(session, workspace_id, keeper_id, ref)
    if ref.sort == "thanks" and await _may_keep(session, workspace_id, keeper_id, ref, now):
        row = await _row(session, workspace_id, keeper_id, ref, now)
        row.ended_at = row.ended_at or now  # or it would stand there by itself again
    elif row is None:
        return
    elif row.ended_at is None:
        await session.delete(row)
    await session.flush()
    await _answered(session, workspace_id, keeper_id, ref, None, now)
    await homes.refresh_homes(session, workspace_id, [keeper_id], now)


async def _may_keep(session: AsyncSession, workspace_id: str, keeper_id: str, ref: Ref, now: datetime) -> bool | None:
    """Say whether `keeper_id` leads the other; None: it is about own words, and matters no more. Raises NotFound."""
    if ref.sort == "own":
        return None
    is_leading = await one_to_one_days.is_pair(session, workspace_id, keeper_id, ref.other_id)
    if is_leading is None:
        raise NotFound
    if ref.sort == "effort":
        may = await _may_keep_effort(session, workspace_id, keeper_id, ref, now, is_leading=is_leading)
    else:
        may = await _may_keep_thanks(session, workspace_id, keeper_id, ref, is_leading=is_leading)
    if not may:
        raise NotFound
    return is_leading


async def _may_keep_effort(
    session: AsyncSession, workspace_id: str, keeper_id: str, ref: Ref, now: datetime, *, is_leading: bool
) -> bool:
    scope = effort_visibility.is_own_to_mention(workspace_id, keeper_id, now)
    if is_leading:
        scope = effort_visibility.is_for_one_to_one(workspace_id, keeper_id, now) & (Effort.doer_id == ref.other_id)
    if await session.scalar(select(Effort.id).where(Effort.id == ref.number, scope)) is not None:
        return True
    # what was ticked off before is read no more, and a second press finds nothing to do
    row = await _kept(session, workspace_id, keeper_id, ref)
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


async def _row(session: AsyncSession, workspace_id: str, keeper_id: str, ref: Ref, now: datetime) -> PocketLine:
    """Give the row of a line, locked, and new where it stood in the list by itself."""
    if ref.sort != "own":
        key = {"workspace_id": workspace_id, "keeper_id": keeper_id, "other_id": ref.other_id}
        await inserts.insert_new(session, PocketLine, [{**key, f"{ref.sort}_id": ref.number, "kept_at": now}])
    row = await _kept(session, workspace_id, keeper_id, ref)
    if row is None:
        raise NotFound
    return row


async def _kept(session: AsyncSession, workspace_id: str, keeper_id: str, ref: Ref) -> PocketLine | None:
    column = {"effort": PocketLine.effort_id, "thanks": PocketLine.thanks_id, "own": PocketLine.id}[ref.sort]
    mine = (PocketLine.workspace_id == workspace_id, PocketLine.keeper_id == keeper_id)
    own = PocketLine.words.is_not(None) if ref.sort == "own" else PocketLine.other_id == ref.other_id
    found = select(PocketLine).where(*mine, own, column == ref.number)
    return await session.scalar(found.with_for_update().execution_options(populate_existing=True))


async def _answered(
    session: AsyncSession, workspace_id: str, keeper_id: str, ref: Ref, answer: str | None, now: datetime
) -> None:
    if ref.sort == "effort":
        await prompt_items.answer_elsewhere(session, workspace_id, keeper_id, ref.number, answer, now)
