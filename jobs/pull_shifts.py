"""Read shifts ended since the last read from one on-call calendar, and store them."""

from datetime import timedelta

from jobs.running import JobRun
from slackapp.domain.sources import feeds, intake, reports, titles
from slackapp.domain.sources.intake import SHIFT, ReportedItem
from slackapp.domain.sources.reports import NOBODY, Finding
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
    etag, modified = (feed.etag, feed.modified) if may_rest else (None, None)
    read = await on_call.read(run.fetcher, source.secret or "", etag, modified)
    if read is None:
        return False
    rota = await on_call.rota(read.body, feed.cursor_at - LOOKED_BACK, run.now)
    placed = [await _take_in(run, source, shift, run.finder) for shift in rota.ended]
    found = [_finding(shift) for shift, is_placed in zip(rota.ended, placed, strict=True) if not is_placed]
    found += [Finding(item.why, item.title, (), item.day) for item in rota.passed_over]
    is_more = rota.is_cut
    until = rota.ended[-1].ended_at + LOOKED_BACK if is_more else run.now
    async with run.db.transaction() as session:
        await reports.record(session, source, feed.id, found, run.now)
        await feeds.read_until(
            session, feed.id, until, etag=read.etag, modified=read.modified, next_at=None if is_more else rota.next_at
        )
    return is_more


def _finding(shift: Shift) -> Finding:
    """Return a shift without a person, for the admin."""
    names = tuple(dict.fromkeys((*shift.names, *shift.e_mails)))
    return Finding(NOBODY, shift.title, names, shift.ended_at.date().isoformat())


async def _take_in(run: JobRun, source: Source, shift: Shift, finder: PeopleFinder) -> bool:
    """Store a shift for each of its people; return whether a person was found, even one who opted out."""
    doer_ids = await _people(source, shift, finder)
    for doer_id in doer_ids:
        item = ReportedItem(
            f"{shift.key}:{doer_id}",
            doer_id,
            "cover",
            SHIFT,
            shift.ended_at,
            titles.shown(shift.title),
            began_at=shift.began_at,
        )
        async with run.db.transaction() as session:
            await intake.take_in_all(session, run.moment(source.workspace_id), source, [item])
    return bool(doer_ids)


async def _people(source: Source, shift: Shift, finder: PeopleFinder) -> list[str]:
    """Return the people of a shift: found by e-mail, else by words in its title, else by the names of attendees."""
    found = [await finder.find(source.workspace_id, address) for address in shift.e_mails]
    if any(found):
        return _several(found)
    rules = on_call_rules(source.rules)
    named = [rules.person_in(shift.title)]
    if not any(named):
        named = [rules.person_in(name) for name in shift.names]
    return _several([await finder.find(source.workspace_id, user_id) for user_id in named if user_id is not None])


def _several(user_ids: list[str | None]) -> list[str]:
    return list(dict.fromkeys(user_id for user_id in user_ids if user_id is not None))
