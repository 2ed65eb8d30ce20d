"""Erase all rows held about one person, at the person's wish. Each noun brings its own part, see `data_rules`.

Thanks and notes of other people stay theirs as far as not about the person. No message is sent. Messages in Slack stay
there, except a manager's prompt, which loses the erased words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import union
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.data_rules import DataRules, Erasure, in_order
from slackapp.domain.outbox import homes
from slackapp.domain.people import profiles
from slackapp.domain.people.announcing import announce_change


@dataclass(frozen=True, slots=True)
class Erased:
    """The numbers of erased rows, for the operator; all zero when nothing was held."""

    counts: Mapping[str, int]  # by the names that the nouns count under
    wish_kept: bool = False  # not to be noted: a row that says this and nothing else


async def erase_person(
    session: AsyncSession, workspace_id: str, user_id: str, now: datetime, rules: Sequence[DataRules]
) -> Erased:
    """Erase every row of or about `user_id`. Idempotent.

    Thanks given by the person are deleted with their words, for the receivers too; thanks to several people lose only
    the person's name. Efforts done or noted by the person are deleted. The person's choices are deleted except the wish
    not to be noted: without the wish, colleagues could note the person again.
    """
    erasure = Erasure(workspace_id, user_id, now)
    await homes.refresh_homes(session, workspace_id, await _readers(session, erasure, rules), now)
    counts = {name: 0 for one in rules for name in one.counts}
    for rule in in_order(rule for one in rules for rule in one.erase):
        for name, count in (await rule.run(session, erasure)).items():
            counts[name] += count
    if any(counts.values()):
        await announce_change(session, workspace_id)
    return Erased(counts, await profiles.is_wish_kept(session, workspace_id, user_id))


async def _readers(session: AsyncSession, erasure: Erasure, rules: Sequence[DataRules]) -> set[str]:
    """Find the people whose Home shows rows erased now."""
    found = [readers(erasure.workspace_id, erasure.user_id) for one in rules for readers in one.readers]
    return set(await session.scalars(union(*found))) if found else set()
