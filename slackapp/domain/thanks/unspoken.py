"""List the people a manager leads and has not thanked with Tend for a while, as a gentle reminder.

Tend only knows of thanks given with Tend. Visible to the manager only: other people learn neither the names nor
whether the list has any. This module must not know the sentences.
"""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.domain.visibility.thanks import is_said_by

A_WHILE = timedelta(days=30)  # PRODUCT §3, Home and digests
LED_MAX = 300  # reports of one manager; further reports are ignored
WORDS_MAX = 200  # newest thanks of one giver within A_WHILE; older thanks are ignored
LINES_MAX = 10


async def people_of(
    session: AsyncSession, acting: Acting, *, skip: int = 0, limit: int = LINES_MAX
) -> tuple[tuple[str, ...], int]:
    """List one page of the manager's reports not thanked by the manager within A_WHILE, by name, and the total count.

    Includes confirmed reports only, without deactivated people, bots and external people. A thanks being sent counts;
    a thanks taken back does not.
    """
    workspace_id, manager_id = acting.workspace_id, acting.user_id
    lately = (
        select(Thanks.id)
        .where(is_said_by(workspace_id, manager_id), Thanks.said_at > acting.now - A_WHILE)
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
    # names are encrypted, so the database cannot sort by name
    found = [user_id for _, user_id in sorted((name.casefold(), user_id) for user_id, name in rows)]
    return tuple(found[skip : skip + limit]), len(found)
