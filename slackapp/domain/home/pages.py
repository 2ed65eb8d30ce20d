"""Pages of the lists that a Home begins with: what stands on one, and whether there is more on either side.

Short lists are paged by number; long ones by a line of theirs, see `thanks_lists`. A page is for the person whose list
it is. Must not know which lists there are, or how a page looks.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.tables.slices import Mark
from slackapp.domain.thanks.lists import ThanksLine

PAGE_LINES = 8  # about what a phone shows with one thumb's movement

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asker:
    """Whose list is read, and when; `country` is the installation's default for public holidays."""

    workspace_id: str
    user_id: str
    country: str | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a list a page begins."""

    skip: int = 0  # how many lines come before it, as far as known
    mark: Mark | None = None  # in long lists; None: at the newest


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list."""

    lines: tuple[T, ...]
    skip: int
    count: int  # of the whole list; COUNTED_MAX + 1 or more: there are more than COUNTED_MAX
    has_older: bool
    newest: Mark | None = None  # where it begins and ends, in long lists
    oldest: Mark | None = None

    @property
    def has_newer(self) -> bool:
        """Say whether there is a page before it."""
        return self.skip > 0


Read = Callable[[AsyncSession, Asker, Place], Awaitable[Page[Any]]]
Numbered = Callable[[AsyncSession, Asker, int, int], Awaitable[tuple[tuple[Any, ...], int]]]


class Long(Protocol):
    """A list that is read from a line of its own on."""

    def __call__(
        self, session: AsyncSession, workspace_id: str, user_id: str, *, limit: int, beyond: Mark | None = None
    ) -> Awaitable[tuple[ThanksLine, ...]]:
        """Give up to `limit` lines, newest first."""


def by_number(lines_of: Numbered) -> Read:
    """Page a short list: `lines_of` gets how many lines to skip and how many to give, and tells how many there are.

    Beyond the end there is the last page, as after the only line of a page was let go.
    """

    async def read(session: AsyncSession, asker: Asker, place: Place) -> Page[Any]:
        skip = place.skip
        lines, count = await lines_of(session, asker, skip, PAGE_LINES)
        if not lines and skip:
            skip = max(0, (count - 1) // PAGE_LINES * PAGE_LINES)
            lines, count = await lines_of(session, asker, skip, PAGE_LINES)
        return Page(lines, skip, count, has_older=skip + len(lines) < count)

    return read


def by_mark(lines_of: Long, count_of: Callable[[AsyncSession, str, str], Awaitable[int]]) -> Read:
    """Page a long list. Where nothing is left beyond the mark, there is the first page."""

    async def read(session: AsyncSession, asker: Asker, place: Place) -> Page[Any]:
        who, mark, skip = (asker.workspace_id, asker.user_id), place.mark, place.skip
        found = await lines_of(session, *who, limit=PAGE_LINES + 1, beyond=mark)
        is_newer = mark is not None and mark.side == "newer" and len(found) > PAGE_LINES
        if mark is not None and not is_newer and (mark.side == "newer" or not found):
            mark, skip = None, 0
            found = await lines_of(session, *who, limit=PAGE_LINES + 1)
        lines = found[-PAGE_LINES:] if is_newer else found[:PAGE_LINES]
        return Page(
            lines,
            max(skip, PAGE_LINES) if is_newer else skip,  # more may have come since it was counted
            await count_of(session, *who),
            has_older=is_newer or len(found) > PAGE_LINES,
            newest=Mark(lines[0].said_at, lines[0].thanks_id) if lines else None,
            oldest=Mark(lines[-1].said_at, lines[-1].thanks_id) if lines else None,
        )

    return read
