"""Export and erase a person as `tend export` and `tend erase` do, with the rules of every feature."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.data_rules import Entry
from slackapp.domain.own_data import erasures, exports
from slackapp.domain.own_data.erasures import Erased
from slackapp.features import DATA_RULES


async def export_person(session: AsyncSession, workspace_id: str, user_id: str) -> Entry:
    """Give what the person may see of what is held about them."""
    return await exports.export_person(session, workspace_id, user_id, DATA_RULES)


async def erase_person(session: AsyncSession, workspace_id: str, user_id: str, now: datetime) -> Erased:
    """Erase everything that is held about the person."""
    return await erasures.erase_person(session, workspace_id, user_id, now, DATA_RULES)
