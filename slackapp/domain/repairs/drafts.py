"""Keep drafts of repairs: stored at every press, found again, burnt after some days. Visible to the author only.

The module must not know how a repair is sent.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.calendar.prompting_hours import MORNING, next_working_morning
from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.outbox import homes
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.people import calendars
from slackapp.domain.refusals import NotFound
from slackapp.domain.reminders import planning
from slackapp.domain.repairs.bodies import Contents, DraftBody
from slackapp.domain.rows import removal
from slackapp.domain.tables.repairs import RepairDraft, author_digest
from slackapp.domain.visibility import repairs as visibility

# PRODUCT §3: 14 days, then asked once; burnt a day later
ASKED_AFTER = timedelta(days=14)
KEPT_FOR = timedelta(days=15)
LISTED_MAX = 5
NIGHT_ENDS = time(4)
UNTOUCHED: Final = "draft_untouched"  # the reminder of a draft left alone
ENDS: Final = "draft_ends"  # the question whether to keep a kept draft once more
LINE: Final = "line"  # the reminder of one line, on the next working morning
UNTOUCHED_DAYS: Final = 2  # working days of the author; PRODUCT, "Private repair prompts"
# why words that were meant to go are a draft again
WHY: Final = (
    "hot",
    "taken_back",
    "not_now",
    "in_one_to_one",
    "left",
    "sender_left",
    "unreachable",
    "waited",
    "crossed",  # the receiver proposed a pause with another day
    "paused",  # the two have a pause already
    "no_place",  # a correction that Slack did not take
    "unsure_posted",  # a correction that may stand in its thread
)
KEPT: Final = ("kept", "line")  # why words that were never meant to go are a draft: `landing.keeping`


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft, for its author alone."""

    draft_id: int
    body: DraftBody
    touched_at: datetime
    expires_at: datetime
    comes_back_at: datetime | None  # a hot draft: not sent before; None: not hot

    def rests_at(self, now: datetime) -> bool:
        """Return whether the draft is hot and its morning has not come yet."""
        return self.comes_back_at is not None and self.comes_back_at > now


def is_empty(body: DraftBody) -> bool:
    """Return whether the draft has no texts and no receivers."""
    return not (any(body.contents.texts.values()) or body.receiver_ids)


async def save(session: AsyncSession, acting: Acting, draft_id: int | None, body: DraftBody) -> Draft:
    """Store the draft, in place of `draft_id` or of the same form's draft; its days begin anew.

    A draft gone meanwhile is stored as new: written words are never lost. A hot draft stays hot. Texts put aside by the
    author stay with the draft, also where the form does not show the texts.
    """
    row = await _row_of_form(session, acting, draft_id, body.form)
    if row is not None and not body.aside:
        stored = DraftBody.read(row.body)
        aside = stored.aside if stored.contents.sort == body.contents.sort else {}
        body = replace(body, aside=aside)
    if row is None:
        row = RepairDraft(
            workspace_id=acting.workspace_id,
            author_digest=author_digest(acting.workspace_id, acting.user_id),
        )
        session.add(row)
    row.body = body.packed()
    row.touched_at, row.expires_at = acting.now, acting.now + KEPT_FOR
    await session.flush()
    if body.why not in KEPT:  # those have reminders of their own, see `landing.keeping`
        await _remind(session, acting, row.id, acting.now)
    return _draft(row, body)


async def keep(session: AsyncSession, acting: Acting, draft_id: int) -> Draft:
    """Keep the author's draft for another KEPT_FOR (`Keep`); the author is not asked again. Raises NotFound."""
    found = await find(session, acting, draft_id)
    return await save(session, acting, draft_id, found.body)


async def find(session: AsyncSession, acting: Acting, draft_id: int) -> Draft:
    """Return the author's draft. Raises NotFound for another person's draft, and for a burnt or sent draft."""
    row = await _row(session, acting, draft_id)
    if row is None:
        raise NotFound
    return _draft(row, DraftBody.read(row.body))


async def of_author(session: AsyncSession, acting: Acting) -> tuple[Draft, ...]:
    """Return the author's newest LISTED_MAX drafts, newest first."""
    rows = await session.scalars(
        select(RepairDraft)
        .where(visibility.is_draft_of(acting.workspace_id, acting.user_id), RepairDraft.expires_at > acting.now)
        .order_by(RepairDraft.touched_at.desc(), RepairDraft.id.desc())
        .limit(LISTED_MAX),
    )
    found = (_draft(row, DraftBody.read(row.body)) for row in rows)
    return tuple(draft for draft in found if draft.body.author_id == acting.user_id)


async def left_alone(session: AsyncSession, acting: Acting, draft_ids: Collection[int]) -> Mapping[int, Draft]:
    """Return the author's drafts among `draft_ids` neither sent, kept nor resting, by number."""
    found = await _standing(session, acting, draft_ids)
    return {number: draft for number, draft in found.items() if draft.body.why not in KEPT}


async def kept(session: AsyncSession, acting: Acting, draft_ids: Collection[int]) -> Mapping[int, Draft]:
    """Return the drafts among `draft_ids` kept by their author, by number."""
    found = await _standing(session, acting, draft_ids)
    return {number: draft for number, draft in found.items() if draft.body.why == "kept"}


async def lines_kept(session: AsyncSession, acting: Acting, draft_ids: Collection[int]) -> Mapping[int, Draft]:
    """Return the drafts among `draft_ids` of which the author wrote one line so far, by number."""
    found = await _standing(session, acting, draft_ids)
    return {number: draft for number, draft in found.items() if draft.body.why == "line"}


async def _standing(session: AsyncSession, acting: Acting, draft_ids: Collection[int]) -> dict[int, Draft]:
    mine = visibility.is_draft_of(acting.workspace_id, acting.user_id)
    standing = (RepairDraft.id.in_(sorted(draft_ids)), RepairDraft.expires_at > acting.now)
    rows = await session.scalars(select(RepairDraft).where(mine, *standing))
    found = (_draft(row, DraftBody.read(row.body)) for row in rows)
    own = (draft for draft in found if draft.body.author_id == acting.user_id)
    return {draft.draft_id: draft for draft in own if not draft.rests_at(acting.now)}


async def of_form(session: AsyncSession, acting: Acting, draft_id: int | None, form: str | None) -> Draft | None:
    """Return the author's draft by its number, otherwise the form's draft; None without either."""
    row = await _row_of_form(session, acting, draft_id, form)
    return None if row is None else _draft(row, DraftBody.read(row.body))


async def burn(session: AsyncSession, acting: Acting, draft_id: int) -> bool:
    """Delete the author's draft and its queued message; return whether the draft existed."""
    row = await _row(session, acting, draft_id)
    if row is None:
        return False
    await outbox.forget(session, acting.workspace_id, return_key(draft_id))
    for kind in (UNTOUCHED, ENDS, LINE):
        await planning.drop(session, acting.workspace_id, acting.user_id, kind, draft_id)
    await session.delete(row)
    await session.flush()
    await homes.refresh_homes(session, acting.workspace_id, [acting.user_id], acting.now)
    return True


async def bring_back(session: AsyncSession, acting: Acting, draft_id: int) -> datetime:
    """Mark the author's draft as hot, and queue the message to bring the draft back; return the message's moment.

    The message comes on the author's next working morning. The draft is not sent before. Raises NotFound.
    """
    row = await _row(session, acting, draft_id)
    if row is None:
        raise NotFound
    morning = await next_morning(session, acting)
    row.comes_back_at = morning
    row.expires_at = morning + KEPT_FOR
    await outbox.forget(session, acting.workspace_id, return_key(draft_id))
    await outbox.enqueue(session, acting.workspace_id, [return_message(acting.user_id, draft_id, morning)], acting.now)
    await session.flush()
    await _remind(session, acting, draft_id, morning)
    return morning


async def stay_until(session: AsyncSession, acting: Acting, draft_id: int, until: datetime) -> None:
    """Burn the author's draft at `until`, not before. Raises NotFound."""
    row = await _row(session, acting, draft_id)
    if row is None:
        raise NotFound
    row.expires_at = max(row.expires_at, until)
    await session.flush()


async def plan(session: AsyncSession, acting: Acting, draft_id: int, kind: str, due_at: datetime) -> None:
    """Remind the author of a kept draft or of one line, in place of the reminder of a draft left alone.

    `kind`: ENDS or LINE.
    """
    await planning.drop(session, acting.workspace_id, acting.user_id, UNTOUCHED, draft_id)
    await planning.plan(session, acting.workspace_id, acting.user_id, kind, draft_id, due_at)


async def next_morning(session: AsyncSession, acting: Acting) -> datetime:
    """Return the author's next working morning after a night."""
    return _after_a_night(await calendars.of_acting(session, acting), acting.now)


def return_key(draft_id: int) -> str:
    """Return the key of the message about a draft coming back."""
    return f"private_word:draft:{draft_id}"


def return_message(author_id: str, draft_id: int, due_at: datetime | None = None) -> OutboxMessage:
    """Return the message to bring a draft back to its author, without words. `due_at`: None: now."""
    return OutboxMessage("private_word", author_id, return_key(draft_id), {"draft_id": draft_id}, due_at=due_at)


async def tell(session: AsyncSession, workspace_id: str, author_id: str, draft_id: int, now: datetime) -> None:
    """Queue the message about a draft coming back by itself; the outbox names only its author."""
    outbox.on_behalf_of(session, None)
    await outbox.enqueue(session, workspace_id, [return_message(author_id, draft_id)], now)


async def forget(session: AsyncSession, now: datetime) -> int:
    """Burn a portion of the drafts whose days are over; return their number. The authors are not told."""
    # unopened: a draft without its key is burnt like all others
    old = select(RepairDraft.id, RepairDraft.workspace_id).where(RepairDraft.expires_at <= now).order_by(RepairDraft.id)
    rows = list(await session.execute(old.limit(removal.PORTION).with_for_update(skip_locked=True)))
    for draft_id, workspace_id in rows:
        await outbox.forget(session, workspace_id, return_key(draft_id))
    burnt = [draft_id for draft_id, _ in rows]
    if not burnt:
        return 0
    await removal.run_delete(session, delete(RepairDraft).where(RepairDraft.id.in_(burnt)))
    return len(burnt)


async def restore(
    session: AsyncSession,
    workspace_id: str,
    author_id: str,
    receiver_ids: tuple[str, ...],
    contents: Contents,
    why: str,
    now: datetime,
) -> int:
    """Store undelivered words as a new draft of their sender, and return its number; `why`: one of WHY."""
    body = DraftBody(author_id, contents, receiver_ids, why=why)
    row = RepairDraft(
        workspace_id=workspace_id,
        author_digest=author_digest(workspace_id, author_id),
        body=body.packed(),
        touched_at=now,
        expires_at=now + KEPT_FOR,
    )
    session.add(row)
    await session.flush()
    await _remind(session, Acting(workspace_id, author_id, now, None), row.id, now)
    return row.id


async def burn_all_of(session: AsyncSession, workspace_id: str, author_id: str) -> int:
    """Delete every draft of the author, for an erasure; returns their number."""
    mine = delete(RepairDraft).where(visibility.is_draft_of(workspace_id, author_id))
    return await removal.run_delete(session, mine)


def _after_a_night(calendar: Calendar, now: datetime) -> datetime:
    """Return the next working morning after a night: words of eight o'clock cool longer than until half past nine.

    A time before NIGHT_ENDS belongs to the night of the day before.
    """
    local = calendar.local(now)
    if local.time() >= NIGHT_ENDS:
        now = max(now, calendar.at(local.date(), MORNING))
    return next_working_morning(calendar, now)


async def _row(session: AsyncSession, acting: Acting, draft_id: int) -> RepairDraft | None:
    mine = visibility.is_draft_of(acting.workspace_id, acting.user_id)
    row = await session.scalar(
        select(RepairDraft)
        .where(RepairDraft.id == draft_id, mine, RepairDraft.expires_at > acting.now)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return row if row is not None and DraftBody.read(row.body).author_id == acting.user_id else None


async def _row_of_form(
    session: AsyncSession, acting: Acting, draft_id: int | None, form: str | None
) -> RepairDraft | None:
    """Find the draft of a form, whose metadata may be older than its first stored draft."""
    row = None if draft_id is None else await _row(session, acting, draft_id)
    if row is not None or form is None:
        return row
    stored = next((draft for draft in await of_author(session, acting) if draft.body.form == form), None)
    return None if stored is None else await _row(session, acting, stored.draft_id)


async def _remind(session: AsyncSession, acting: Acting, draft_id: int, left_at: datetime) -> None:
    """Remind the author of a draft left alone since `left_at`; each change of the draft moves the reminder."""
    due_at = planning.morning_after(await calendars.of_acting(session, acting), left_at, UNTOUCHED_DAYS)
    await planning.plan(session, acting.workspace_id, acting.user_id, UNTOUCHED, draft_id, due_at)


def _draft(row: RepairDraft, body: DraftBody) -> Draft:
    return Draft(row.id, body, row.touched_at, row.expires_at, row.comes_back_at)
