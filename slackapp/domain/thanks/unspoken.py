"""Those whom a manager leads and has said no word to here for a while: a reminder to look, never a reproach.

Only what passes through Tend is known. For that manager alone; nobody else learns whom it names, or that it names
anybody. Must not know how it is worded.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.domain.visibility.thanks import is_said_by

A_WHILE = timedelta(days=30)  # PRODUCT §3, Home and digests
LED_MAX = 300  # people led by one manager beyond these are not looked at
WORDS_MAX = 200  # thanks of one giver in that time beyond these are not looked at
LINES_MAX = 10


async def people_of(
    session: AsyncSession, workspace_id: str, manager_id: str, now: datetime, *, skip: int = 0, limit: int = LINES_MAX
) -> tuple[tuple[str, ...], int]:
    """Give one page of whom `manager_id` leads and has thanked for nothing within A_WHILE, by name, and how many.

    Confirmed, active people only. A thanks on its way counts as said, one taken back does not.
    """
    lately = (
        select(Thanks.id)
        .where(is_said_by(workspace_id, manager_id), Thanks.said_at > now - A_WHILE)
        .order_by(Thanks.said_at.desc())
        .limit(WORDS_MAX)
        .subquery()
    )
    thanked = select(ThanksReceiver.receiver_id).join(lately, ThanksReceiver.thanks_id == lately.c.id)
    rows = await session.execute(
        select(Person.user_id, Person.name)
        .join(Lead, (Person.workspace_id == Lead.workspace_id) & (Person.user_id == Lead.member_id))
        .where(
            Lead.workspace_id == workspace_id,
            Lead.manager_id == manager_id,
            Lead.confirmed_at.is_not(None),
            Person.is_deactivated.is_(False),
            Person.is_bot.is_(False),
            Person.is_external.is_(False),
            Lead.member_id.not_in(thanked),
        )
        .limit(LED_MAX),
    )
    # names are encrypted: the database cannot put them in order
    found = [user_id for _, user_id in sorted((name.casefold(), user_id) for user_id, name in rows)]
    return tuple(found[skip : skip + limit]), len(found)
