"""The outbox rows of a gathering: its pages posted, redrawn and deleted, and the row that compares pages and thanks.

A page in doubt is not posted again: a copy with an unknown place could not follow a take-back. The receivers of the
words in doubt are asked to look, as after any shared post.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.message_places import places
from slackapp.domain.message_places.places import Place
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.rituals.rounds import asked, gathering_posts, lines, unthanked
from slackapp.domain.rituals.rounds.asked import RoundShown
from slackapp.domain.rituals.seasons import stopping
from slackapp.domain.seen import closing as seen
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.thanks import sharing
from slackapp.domain.thanks.rounds import round_posts
from slackapp.slack.delivery.kinds import (
    A_MOMENT,
    Defer,
    Kind,
    NothingFollows,
    Post,
    Posted,
    RenderContext,
    Rendered,
    Skip,
    channel_reader,
    redraw,
    standing,
)
from slackapp.slack.platform.outcome_table import may_have_arrived
from slackapp.slack.rituals.rounds import gathering_views, views
from slackapp.slack.rituals.rounds.gathering_views import Foot, Page
from slackapp.slack.seen import views as seen_views

GONE = frozenset({"message_not_found", "channel_not_found", "is_archived"})  # nothing to change, or no access
NOT_THERE = frozenset({"not_in_channel", "channel_not_found"})
NAMED = "named"  # a page's memory of its answers: pairs of a thanks and the receivers named


async def compared(session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
    """Queue the gathering's missing changes after a change of its thanks; the row itself sends nothing."""
    shown = await asked.find(session, row.workspace_id, row.refs["round_id"])
    if shown is None or shown.round.state not in {asked.GATHERED, asked.CLOSED}:
        return Skip("not_gathered")
    pages = await _pages(session, shown)
    is_done = await gathering_posts.queue_pages(session, shown.round, shown.season.channel_id, len(pages), context.now)
    return Skip("compared") if is_done else Defer(context.now + A_MOMENT)


async def render_page(session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
    """Post a page: the first page in the channel, further pages in the first page's thread."""
    page = await _page(session, row)
    if page is None:
        return Skip("empty")
    if row.unknown_outcomes:
        await _not_posted(session, row, page, "unsure", context)
        return Skip("in_doubt")
    args = {"channel": row.target, "text": page.message.text, "blocks": page.message.blocks}
    if row.refs["page"]:
        first = await standing(session, row, gathering_posts.page_key(row.refs["round_id"], 0), context)
        if not isinstance(first, Place):
            return first
        args["thread_ts"] = first.ts
    return Post("chat.postMessage", args, {NAMED: _named(page)})


async def page_stands(session: AsyncSession, row: Outgoing, context: RenderContext, posted: Posted) -> None:
    """Notify the receivers named on the page, and post the pages after the first."""
    named = {int(thanks_id): receiver_ids for thanks_id, receiver_ids in posted.remembers[NAMED]}
    await sharing.gathered(session, row.workspace_id, named, posted.ts, context.now)
    if row.kind == "round_gathering" and row.refs["page"] == 0:
        again = round_posts.redrawn(row.refs["round_id"], row.target, f"first:{posted.ts}")
        await outbox.enqueue(session, row.workspace_id, [again], context.now)


async def page_refused(session: AsyncSession, row: Outgoing, context: RenderContext, error: str) -> None:
    """Give the receivers their button back, with the reason: often Tend only needs an invitation to the channel."""
    shown = await asked.find(session, row.workspace_id, row.refs["round_id"])
    if shown is not None and row.kind == "round_gathering" and not may_have_arrived(error):
        # before the thanks are touched: the deletion of a season locks in the same order
        await stopping.post_refused(session, row.workspace_id, shown.season.id, error, context.as_of(row))
    page = await _page(session, row)
    if page is not None:
        await _not_posted(session, row, page, _why(error), context)


async def render_redrawn(session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
    """Redraw a posted page with its present answers."""
    page = await _page(session, row)
    if page is None:
        return Skip("empty")
    place = await standing(session, row, gathering_posts.page_key(row.refs["round_id"], row.refs["page"]), context)
    if not isinstance(place, Place):
        return place
    post = redraw(place, page.message)
    return replace(post, remembers={NAMED: _named(page)})


async def redraw_refused(
    session: AsyncSession, row: Outgoing, context: RenderContext, error: str
) -> OutboxMessage | None:
    """Give new receivers their button back; and try again tomorrow, because a take-back has to reach the post."""
    await page_refused(session, row, context, error)
    return None if error in GONE else outbox.tomorrow_again(row, context.now)


async def render_withdrawn(session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
    """Delete a page without answers, unless one was added meanwhile."""
    if await _page(session, row) is not None:
        return Skip("wanted")
    place = await standing(session, row, gathering_posts.page_key(row.refs["round_id"], row.refs["page"]), context)
    if not isinstance(place, Place):
        return place
    return Post("chat.delete", {"channel": place.channel_id, "ts": place.ts})


async def is_gone(session: AsyncSession, row: Outgoing, context: RenderContext, _posted: Posted) -> None:
    """Forget the place of a deleted page; a yes arriving at the same moment gets a post of its own."""
    await places.forget(session, row.workspace_id, gathering_posts.page_key(row.refs["round_id"], row.refs["page"]))
    if await _page(session, row) is not None:
        again = round_posts.redrawn(row.refs["round_id"], row.target, f"gone:{row.id}:{context.now.isoformat()}")
        await outbox.enqueue(session, row.workspace_id, [again], context.now)


async def not_withdrawn(
    session: AsyncSession, row: Outgoing, context: RenderContext, error: str
) -> OutboxMessage | None:
    """Try again tomorrow; a page deleted already needs nothing."""
    if error not in GONE:
        return outbox.tomorrow_again(row, context.now)
    await places.forget(session, row.workspace_id, gathering_posts.page_key(row.refs["round_id"], row.refs["page"]))
    return None


async def _pages(session: AsyncSession, shown: RoundShown) -> Sequence[Page]:
    found = await lines.lines_of(session, shown.round.workspace_id, shown.round.id)
    check = await seen.line_for(session, shown.round.id)
    if not found and check is None:
        return ()
    kinds = unthanked.kinds_in(shown.round.foot_kinds)
    reader = await channel_reader(session, shown.round.workspace_id, shown.season.zone)
    foot = Foot(kinds)
    if check is not None:
        blocks = tuple(seen_views.shown(reader, check, shown.round.id))
        foot = Foot(kinds, blocks, seen_views.said(reader, check))
    return gathering_views.pages(reader, views.head(reader, shown), found, foot)


async def _page(session: AsyncSession, row: Outgoing) -> Page | None:
    """Return the row's present page; None for a page without answers left."""
    shown = await asked.find(session, row.workspace_id, row.refs["round_id"])
    pages = () if shown is None else await _pages(session, shown)
    return pages[row.refs["page"]] if row.refs["page"] < len(pages) else None


def _named(page: Page) -> list[tuple[int, list[str]]]:
    return [(line.thanks_id, list(line.receiver_ids)) for line in page.lines]


def _why(error: str) -> str:
    if may_have_arrived(error):
        return "unsure"
    return "uninvited" if error in NOT_THERE else "refused"


async def _not_posted(session: AsyncSession, row: Outgoing, page: Page, why: str, context: RenderContext) -> None:
    for line in page.lines:
        await sharing.not_posted(session, row.workspace_id, line.thanks_id, context.now, why)


KINDS = {
    "gathering_redrawn": Kind(compared, surface="update", refused=NothingFollows("it sends nothing itself")),
    "round_gathering": Kind(render_page, shows="round", sent=page_stands, refused=page_refused),
    "gathering_page_redrawn": Kind(render_redrawn, surface="update", sent=page_stands, refused=redraw_refused),
    "gathering_page_withdrawn": Kind(render_withdrawn, surface="update", sent=is_gone, refused=not_withdrawn),
}
