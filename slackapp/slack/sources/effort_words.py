"""Put efforts from sources into words, in the language of their doer, in the transaction that builds them."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.sources import bundles
from slackapp.domain.sources.intake import Doers
from slackapp.domain.words import WORDS_MAX
from slackapp.domain.workspace import settings
from slackapp.languages.catalogues import in_use
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.sources.views import wording


async def bundle(
    session: AsyncSession,
    group: tuple[int, str, str],
    country: str | None,
    now: datetime,
    doers: Doers | None = None,
) -> int:
    """Build or extend the efforts of one (source, doer, kind) group; return the number of efforts changed.

    `country` and `doers` as in `bundles.bundle`, which decides about efforts.
    """
    source_id, doer_id, kind = group
    bundled = await bundles.bundle(session, source_id, doer_id, kind, country, now, doers)
    for one in bundled:
        language = None
        if in_use.of(one.doers_locale) is None:
            language = await settings.language_of(session, one.effort.workspace_id)
        one.effort.words = wording(Reader(in_use.reads(one.doers_locale, language)), one.counted, WORDS_MAX)
    await session.flush()
    return len(bundled)
