"""Search and page a person's own archive of kept words: thanks received and thanks given.

Visible to the archive's owner only. Words are stored encrypted, so a search decrypts a bounded number of the owner's
rows at a time, and never another person's rows. This module must not know how the archive looks.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.people import profiles as people
from slackapp.domain.rows.slices import Mark
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.domain.text import folded
from slackapp.domain.thanks import lists as thanks_lists
from slackapp.domain.thanks.lists import ThanksLine
from slackapp.domain.visibility.thanks import is_received_by, is_said_by

LINES_MAX = 8  # a page: about one swipe on a phone
PORTION = 100  # rows decrypted at a time
LOOKED_AT_MAX = 500  # rows decrypted for one press; about a fifth of a second
TEXT_MAX = 100  # characters of a search

Side = Literal["received", "given"]
Read = Callable[..., Awaitable[tuple[ThanksLine, ...]]]


@dataclass(frozen=True, slots=True)
class Wish:
    """A search in a person's own archive."""

    side: Side = "received"
    text: str = ""  # empty: everything
    beyond: Mark | None = None  # only lines older than this mark; None: start at the newest


@dataclass(frozen=True, slots=True)
class KeptLine:
    """One thanks in the archive; `user_ids` are the people on the other side."""

    thanks_id: int
    user_ids: tuple[str, ...]
    words: str
    said_at: datetime
    shared_in: str | None  # the channel of the shared post; for a receiver, only with their agreement
    link: str | None
    quoted: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """One page of search results, newest first."""

    lines: tuple[KeptLine, ...]
    older: Mark | None  # the mark of the next page; None: no rows are left
    looked_back_to: datetime | None = None  # the search stopped at this time; more rows are left
    is_on_other_side: bool = False  # nothing found on this side, but the other side has matches


async def search(session: AsyncSession, workspace_id: str, user_id: str, wish: Wish) -> Found:
    """Return one page of the user's archive, and decrypt at most LOOKED_AT_MAX rows of each side.

    Visible to the user only. The search text matches any part of the words or of a name, regardless of case and
    accents; no character is special. The other side is searched only when a new search finds nothing.
    """
    found = await _on_one_side(session, workspace_id, user_id, wish)
    if found.lines or wish.beyond is not None or not folded(wish.text):
        return found
    other = await _on_one_side(session, workspace_id, user_id, replace(wish, side=_OTHER[wish.side]))
    return replace(found, is_on_other_side=bool(other.lines))


async def _on_one_side(session: AsyncSession, workspace_id: str, user_id: str, wish: Wish) -> Found:
    read, wanted = _READS[wish.side], folded(wish.text[:TEXT_MAX])
    size = PORTION if wanted else LINES_MAX + 1
    found: list[ThanksLine] = []
    mark, looked_at, is_over = wish.beyond, 0, False
    while looked_at < LOOKED_AT_MAX and len(found) <= LINES_MAX and not is_over:
        portion = await read(session, workspace_id, user_id, limit=size, beyond=mark)
        names = await _names_of(session, workspace_id, portion) if wanted else {}
        found += [line for line in portion if not wanted or _matches(line, names, wanted)]
        looked_at, is_over = looked_at + len(portion), len(portion) < size
        mark = _mark_of(portion[-1]) if portion else mark
    shown = found[:LINES_MAX]
    lines = await _filled(session, workspace_id, user_id, wish.side, shown)
    if len(found) > LINES_MAX:
        return Found(lines, _mark_of(shown[-1]))
    return Found(lines, None) if is_over or mark is None else Found(lines, mark, mark.at)


def _matches(line: ThanksLine, names: Mapping[str, str], wanted: str) -> bool:
    return wanted in folded(line.words) or any(wanted in names.get(user_id, "") for user_id in line.user_ids)


def _mark_of(line: ThanksLine) -> Mark:
    return Mark(line.said_at, line.thanks_id)


async def _names_of(session: AsyncSession, workspace_id: str, portion: Collection[ThanksLine]) -> dict[str, str]:
    known = await people.known(session, workspace_id, {user_id for line in portion for user_id in line.user_ids})
    return {user_id: folded(person.name) for user_id, person in known.items()}


async def _filled(
    session: AsyncSession, workspace_id: str, user_id: str, side: Side, lines: Collection[ThanksLine]
) -> tuple[KeptLine, ...]:
    """Add the shared post's channel and the original message to each line."""
    wanted = Thanks.id.in_([line.thanks_id for line in lines])
    if side == "given":
        query = select(Thanks, Thanks.shared_ts).where(wanted, is_said_by(workspace_id, user_id))
    else:
        query = (
            select(Thanks, ThanksReceiver.standing)
            .join(ThanksReceiver, ThanksReceiver.thanks_id == Thanks.id)
            .where(wanted, is_received_by(workspace_id, user_id))
        )
    rows = {thanks.id: (thanks, how) for thanks, how in await session.execute(query)} if lines else {}
    found = []
    for line in lines:
        if line.thanks_id in rows:
            thanks, how = rows[line.thanks_id]
            found.append(_line_of(line, thanks, how, side))
    return tuple(found)


def _line_of(line: ThanksLine, thanks: Thanks, how: str | None, side: Side) -> KeptLine:
    stands = how is not None if side == "given" else how == "shared"
    return KeptLine(
        thanks_id=line.thanks_id,
        user_ids=line.user_ids,
        words=line.words,
        said_at=line.said_at,
        shared_in=thanks.offered_channel_id if stands else None,
        link=thanks.link,
        quoted=thanks.quoted,
    )


_OTHER: Mapping[Side, Side] = {"received": "given", "given": "received"}
_READS: Mapping[Side, Read] = {"received": thanks_lists.received, "given": thanks_lists.given}
