"""Read shifts ended since the last read from one on-call calendar, and store them."""

from datetime import timedelta

from jobs.running import JobRun
from slackapp.domain.sources import feeds, intake
from slackapp.domain.sources.intake import SHIFT, Told
from slackapp.domain.sources.rules import on_call_rules
from slackapp.domain.tables.sources import Source
from slackapp.slack.directory.finder import PeopleFinder
from slackapp.sources import on_call
from slackapp.sources.on_call import Shift

FEED = "calendar"
LOOKED_BACK = timedelta(days=2)  # rotas are corrected afterwards; keys keep a shift from counting twice


async def pull(run: JobRun, source: Source) -> bool:
    """Read the calendar; return True when more can be read at once. Raises SourceFailure, CannotAsk."""
    if run.fetcher is None or run.finder is None:
        return False
    async with run.db.transaction() as session:
        feed = await feeds.of_source(session, source, FEED, run.now)
    # shifts end in an unchanged calendar too: skip the ETag once the next shift has ended
    may_rest = feed.next_at is not None and feed.next_at > run.now
    asked = (feed.etag, feed.modified) if may_rest else (None, None)
    read = await on_call.read(run.fetcher, source.secret or "", *asked)
    if read is None:
        return False
    rota = await on_call.rota(read.body, feed.cursor_at - LOOKED_BACK, run.now)
    for shift in rota.ended:
        await _take_in(run, source, shift, run.finder)
    is_more = rota.is_cut
    until = rota.ended[-1].ended_at + LOOKED_BACK if is_more else run.now
    async with run.db.transaction() as session:
        await feeds.read_until(
            session, feed.id, until, etag=read.etag, modified=read.modified, next_at=None if is_more else rota.next_at
        )
    return is_more


async def _take_in(run: JobRun, source: Source, shift: Shift, finder: PeopleFinder) -> None:
    for doer_id in await _people(source, shift, finder):
        told = Told(
            f"{shift.key}:{doer_id}",
            doer_id,
            "cover",
            SHIFT,
            shift.ended_at,
            shift.title or None,
            began_at=shift.began_at,
        )
        async with run.db.transaction() as session:
            await intake.take_in_all(session, source, [told], run.country, run.now)


async def _people(source: Source, shift: Shift, finder: PeopleFinder) -> list[str]:
    """Return the people of a shift: found by e-mail, else by the name in its title."""
    found = [await finder.find(source.workspace_id, address) for address in shift.e_mails]
    known = [user_id for user_id in found if user_id is not None]
    if known:
        return list(dict.fromkeys(known))
    named = on_call_rules(source.rules).person_in(shift.title)
    who = None if named is None else await finder.find(source.workspace_id, named)
    return [] if who is None else [who]
