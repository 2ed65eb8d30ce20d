"""The thanks of some days, received and given, with their words. Visible to their receiver or giver only."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.rows.slices import Mark
from slackapp.domain.thanks import lists
from slackapp.domain.thanks.lists import ThanksLine

LINES_MAX = 12  # of each side; a view has room for a hundred blocks


@dataclass(frozen=True, slots=True)
class WeekShown:
    """The newest thanks of some days, of each side."""

    received: tuple[ThanksLine, ...]
    given: tuple[ThanksLine, ...]
    has_more: bool = False  # more than LINES_MAX of one side


async def week_between(session: AsyncSession, acting: Acting, since: datetime, until: datetime) -> WeekShown:
    """Return the person's newest thanks from `since` until before `until`, at most LINES_MAX of each side."""
    sides = []
    for read in (lists.received, lists.given):
        before = Mark(until, 0)  # a thanks at `until` has a larger number, so it is not older
        found = await read(session, acting.workspace_id, acting.user_id, limit=LINES_MAX + 1, beyond=before)
        sides.append(tuple(line for line in found if line.said_at >= since))
    received, given = sides
    return WeekShown(received[:LINES_MAX], given[:LINES_MAX], max(len(received), len(given)) > LINES_MAX)
