"""Pages of the lists on Home: the lines of a page, and whether more lines come before or after.

Short lists are paged by number, long lists by a marked line, see `thanks/lists`. A page is visible to the list's owner
only. Must not know the lists or how a page looks.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.rows.slices import Mark
from slackapp.domain.thanks.lists import ThanksLine

PAGE_LINES = 8  # about one swipe on a phone

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """The start of a page in a list."""

    skip: int = 0  # known number of lines before the page
    mark: Mark | None = None  # in long lists; None: start with the newest line


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list."""

    lines: tuple[T, ...]
    skip: int
    count: int  # lines of the whole list; COUNTED_MAX + 1 means more than COUNTED_MAX
    has_older: bool
    newest: Mark | None = None  # first and last line of the page, in long lists
    oldest: Mark | None = None

    @property
    def has_newer(self) -> bool:
        """Return whether a page comes before this page."""
        return self.skip > 0


Read = Callable[[AsyncSession, Acting, Place], Awaitable[Page[Any]]]
Lines = Awaitable[tuple[tuple[Any, ...], int]]
Numbered = Callable[[AsyncSession, Acting, int, int], Lines]


def of_person(lines_of: Callable[..., Lines]) -> Numbered:
    """Adapt a query without a time argument."""
    return lambda session, acting, skip, limit: lines_of(
        session, acting.workspace_id, acting.user_id, skip=skip, limit=limit
    )


def of_acting(lines_of: Callable[..., Lines]) -> Numbered:
    """Adapt a query that takes the person, the present time and the default country as one value."""
    return lambda session, acting, skip, limit: lines_of(session, acting, skip=skip, limit=limit)


class Long(Protocol):
    """A list read from a marked line on."""

    def __call__(
        self, session: AsyncSession, workspace_id: str, user_id: str, *, limit: int, beyond: Mark | None = None
    ) -> Awaitable[tuple[ThanksLine, ...]]:
        """Return up to `limit` lines, newest first."""


def by_number(lines_of: Numbered) -> Read:
    """Page a short list: `lines_of` takes the lines to skip and the limit, and returns lines and total number.

    Beyond the end the reader gets the last page, for example after the only line of a page was removed.
    """

    async def read(session: AsyncSession, acting: Acting, place: Place) -> Page[Any]:
        skip = place.skip
        lines, count = await lines_of(session, acting, skip, PAGE_LINES)
        if not lines and skip:
            skip = max(0, (count - 1) // PAGE_LINES * PAGE_LINES)
            lines, count = await lines_of(session, acting, skip, PAGE_LINES)
        return Page(lines, skip, count, has_older=skip + len(lines) < count)

    return read


def by_mark(lines_of: Long, count_of: Callable[[AsyncSession, str, str], Awaitable[int]]) -> Read:
    """Page a long list; without lines beyond the mark, the reader gets the first page."""

    async def read(session: AsyncSession, acting: Acting, place: Place) -> Page[Any]:
        workspace_id, user_id, mark, skip = acting.workspace_id, acting.user_id, place.mark, place.skip
        found = await lines_of(session, workspace_id, user_id, limit=PAGE_LINES + 1, beyond=mark)
        is_newer = mark is not None and mark.side == "newer" and len(found) > PAGE_LINES
        if mark is not None and not is_newer and (mark.side == "newer" or not found):
            mark, skip = None, 0
            found = await lines_of(session, workspace_id, user_id, limit=PAGE_LINES + 1)
        lines = found[-PAGE_LINES:] if is_newer else found[:PAGE_LINES]
        return Page(
            lines,
            max(skip, PAGE_LINES) if is_newer else skip,  # new lines may have come since the count
            await count_of(session, workspace_id, user_id),
            has_older=is_newer or len(found) > PAGE_LINES,
            newest=Mark(lines[0].said_at, lines[0].thanks_id) if lines else None,
            oldest=Mark(lines[-1].said_at, lines[-1].thanks_id) if lines else None,
        )

    return read
