"""Ask a colleague for help: the helper hears only of a person's wish to talk.

The word to the helper has no texts, no kind and no link, so no part of a draft can go along. The module must not know
the sentences.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.leads import naming as leads
from slackapp.domain.refusals import NobodyNamed
from slackapp.domain.repairs import send_facts, sending
from slackapp.domain.repairs.bodies import Contents, DraftBody
from slackapp.domain.repairs.sending import Held


@dataclass(frozen=True, slots=True)
class Closeness:
    """The facts about a helper for a person before asking, from the person's own words and Tend's managers."""

    is_about: bool  # the draft is about the helper
    leads_author: bool
    leads_about: tuple[str, ...] = ()  # people whom the draft is about and the helper leads

    @property
    def is_worth_saying(self) -> bool:
        """Return whether there is anything to say."""
        return self.is_about or self.leads_author or bool(self.leads_about)


async def closeness(session: AsyncSession, acting: Acting, helper_id: str, about_ids: Collection[str]) -> Closeness:
    """Return the closeness of a helper to the event; managers count at any level. Visible to the acting person only.

    `about_ids`: the people named in the acting person's own draft.
    """
    led = [
        one
        for one in sorted(set(about_ids) - {acting.user_id, helper_id})
        if helper_id in await _above(session, acting, one)
    ]
    leads_author = helper_id in await _above(session, acting, acting.user_id)
    return Closeness(helper_id in about_ids, leads_author, tuple(led))


async def _above(session: AsyncSession, acting: Acting, member_id: str) -> frozenset[str]:
    return await leads.above(session, acting.workspace_id, member_id)


async def ask_for_help(
    session: AsyncSession, acting: Acting, helper_ids: Collection[str], *, nobody: Collection[str] = ()
) -> Held:
    """Hold an empty word to one colleague, for sending after the hold, in the helper's hours.

    `nobody`: people unknown to Slack, by its answer a moment ago. A helper kept from the word by a limit is in
    `not_now`, without a reason. The draft stays unchanged. Raises NobodyNamed for none or several, and CannotGetWords.
    """
    if len(set(helper_ids)) != 1:
        raise NobodyNamed
    body = DraftBody(acting.user_id, Contents("help"), tuple(helper_ids))
    found = await sending.reached(session, acting, body.receiver_ids, nobody)
    facts = await send_facts.facts(session, acting, body.receiver_ids)
    return await sending.hold(session, acting, body, sending.standings_of(acting, body, facts, found), found)
