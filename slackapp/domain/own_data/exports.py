"""The export of one person: all data held about the person, as visible to the person.

Each noun brings its own part, see `data_rules`. This module knows no table and no file format.
"""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.data_rules import DataRules, Entry


async def export_person(session: AsyncSession, workspace_id: str, user_id: str, rules: Sequence[DataRules]) -> Entry:
    """Collect the data held about `user_id`, for the person alone; empty lists and None where no data is held."""
    held: Entry = {"workspace": workspace_id, "person": user_id}
    parts = [(key, rule) for one in rules for key, rule in one.export.items()]
    for key, rule in sorted(parts, key=lambda part: part[1].place):
        held[key] = await rule.run(session, workspace_id, user_id)
    return held


def is_empty(held: Entry) -> bool:
    """Say whether an export holds nothing but the name it was asked for."""
    return not any(value for name, value in held.items() if name not in {"workspace", "person"})
