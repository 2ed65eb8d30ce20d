"""Remember the installs under way: one use each, bound to one browser, for ten minutes.

The database holds digests only, so that a reader of the database cannot finish an install. The module must not know
Slack.
"""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.tables.workspaces import OAuthState

LIVES = timedelta(minutes=10)  # as long as Slack's code; docs.slack.dev/authentication/installing-with-oauth
STATES_MAX = 10_000  # at once; anybody may begin an install


class TooManyInstalls(Exception):
    """More installs are under way than STATES_MAX."""


async def begin(session: AsyncSession, state: str, browser: str, real: datetime) -> None:
    """Store a new install under way at the real moment `real`, and delete too old installs.

    `state` goes to Slack and back, `browser` is a cookie; both are secrets of at least 128 random bits. Raises
    TooManyInstalls.
    """
    await session.execute(delete(OAuthState).where(OAuthState.expires_at <= real))
    if (await session.scalar(select(func.count()).select_from(OAuthState)) or 0) >= STATES_MAX:
        raise TooManyInstalls
    row = OAuthState(state_digest=_digest(state), browser_digest=_digest(browser), expires_at=real + LIVES)
    session.add(row)
    await session.flush()


async def take(session: AsyncSession, state: str, browser: str, real: datetime) -> bool:
    """Use up the install under way; return whether `browser` began the install less than LIVES ago.

    A wrong browser uses up the install as well, because a stranger knows its state then.
    """
    mine = delete(OAuthState).where(OAuthState.state_digest == _digest(state))
    found = (await session.execute(mine.returning(OAuthState.browser_digest, OAuthState.expires_at))).first()
    return found is not None and found.browser_digest == _digest(browser) and real < found.expires_at


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
