"""The export of one person: all data held about the person, as visible to the person.

Each noun brings its own part, see `data_rules`. This module knows no table and no file format.
"""

import logging
from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.data_rules import DataRules, Entry
from slackapp.domain.tables.encrypted import DoesNotOpen

logger = logging.getLogger(__name__)

CLOSED: Final = "cannot_be_opened"  # stands for a part with a row that no key opens


async def export_person(
    session: AsyncSession, workspace_id: str, user_id: str, rules: Sequence[DataRules], *, is_whole: bool = True
) -> Entry:
    """Collect the data held about `user_id`, for the person alone; empty lists and None where no data is held.

    `is_whole`: raises DoesNotOpen for a row that does not open; False: such a part says so and nothing
    else, and the person still reads the others, and can erase all.
    """
    held: Entry = {"workspace": workspace_id, "person": user_id}
    parts = [(key, rule) for one in rules for key, rule in one.export.items()]
    for key, rule in sorted(parts, key=lambda part: part[1].place):
        try:
            held[key] = await rule.run(session, workspace_id, user_id)
        except DoesNotOpen as error:
            if is_whole:
                raise
            logger.warning("a part of an export could not be opened: %s", type(error).__name__)
            held[key] = {CLOSED: True}
    return held


def is_empty(held: Entry) -> bool:
    """Say whether an export holds nothing but the name it was asked for."""
    return not any(value for name, value in held.items() if name not in {"workspace", "person"})
