"""`tend import efforts`: import an operator's file of efforts, a few hundred lines at a time."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from slackapp import config
from slackapp.app import Tend
from slackapp.commands import effort_files, lead_files
from slackapp.commands.effort_files import EffortFile, Row
from slackapp.commands.ending import FOUND_SOMETHING, Stop, warn
from slackapp.commands.imports import guessed, read_as, sentence_of
from slackapp.commands.opening import opened, prepare, workspace_of
from slackapp.commands.spreadsheets.complaints import BadLine, Unreadable
from slackapp.config import Settings
from slackapp.domain.acting import Moment
from slackapp.domain.people import profiles
from slackapp.domain.people import profiles as people
from slackapp.domain.sources import bundles, connections, intake
from slackapp.domain.sources.intake import ReportedItem
from slackapp.domain.tables.sources import Source
from slackapp.slack.directory.lookup import Lookup, LookupStopped
from slackapp.slack.platform.web_api import CALL_TIMEOUT_S, NotNow
from slackapp.slack.sources import effort_words

LINES_AT_ONCE = 500  # lines of one transaction; memory holds no more lines than these


@dataclass(slots=True)
class Counted:
    """The counts of an import."""

    new: int = 0
    known: int = 0
    left_out: int = 0


@dataclass(slots=True)
class Import:
    """One import under way; `ids` holds the Slack id of each different doer in the file."""

    tend: Tend
    source: Source
    lookup: Lookup
    ids: dict[str, str | None] = field(default_factory=dict)
    whys: dict[str, str] = field(default_factory=dict)
    counted: Counted = field(default_factory=Counted)


def efforts(
    file: Annotated[Path, typer.Argument(help="CSV with the header doer,words,kind,done_on,link; ids or e-mails.")],
    workspace: Annotated[str | None, typer.Option(help="The workspace's id (T…), when several have Tend.")] = None,
) -> None:
    """Import efforts from a file; their doers read them first.

    One effort a line. A repeated line counts once, and importing the same file again adds nothing. A bad line is left
    out, and its number is printed. Exits with 0 when every line was good, 1 when some were not, 2 when the file was
    unreadable.
    """
    read = _read_file(file)
    if read.guess is not None:
        warn(guessed(file, read.guess))
    settings = config.load()
    prepare(settings)
    counted = asyncio.run(_import(settings, workspace, read))
    typer.echo(
        f"{counted.new} taken in, {counted.known} known before; {counted.left_out} left out{read_as(read.guess)}"
    )
    if counted.left_out:
        raise typer.Exit(FOUND_SOMETHING)


def _read_file(file: Path) -> EffortFile:
    try:
        return effort_files.open_efforts(file)
    except OSError as error:
        raise Stop(f"{file} cannot be read: {error.strerror}") from None
    except Unreadable as unreadable:
        raise Stop(f"{file} cannot be read: {unreadable}") from None


async def _import(settings: Settings, asked: str | None, read: EffortFile) -> Counted:
    async with opened(settings) as tend:
        under_way = await _begun(tend, asked)
        with typer.progressbar(length=read.path.stat().st_size, label="reading efforts", file=sys.stderr) as bar:
            share = 0
            rows = read.rows(tend.clock.now().date())
            while some := list(islice(rows, LINES_AT_ONCE)):
                await _take_in(under_way, some)
                share += sum(len(row.words) for row in some if isinstance(row, Row))
                bar.update(min(share, bar.length or 0) - bar.pos)
            bar.update((bar.length or 0) - bar.pos)
        await _bundle(under_way)
        return under_way.counted


async def _begun(tend: Tend, asked: str | None) -> Import:
    workspace_id = await workspace_of(tend, asked)
    await tend.installations.own(CALL_TIMEOUT_S)
    try:
        installation = await tend.installations.find(workspace_id)
    except NotNow:
        raise Stop("Slack did not say which workspace the token is of; nothing was imported, try again") from None
    if installation is None:
        raise Stop(f"Tend is not installed in {workspace_id}; set SLACK_BOT_TOKEN, or choose another --workspace")
    async with tend.db.transaction() as session:
        source = await connections.for_files(session, workspace_id, tend.clock.now())
    return Import(tend, source, Lookup(tend.db, tend.slack, tend.directory, installation))


async def _take_in(under_way: Import, some: Sequence[Row | BadLine]) -> None:
    """Store some lines in one transaction, and print the bad lines in order."""
    await _learn(under_way, {row.doer for row in some if isinstance(row, Row)})
    good: list[ReportedItem] = []
    for row in some:
        if isinstance(row, BadLine):
            _leave_out(under_way, row)
        elif (doer_id := under_way.ids[row.doer]) is None:
            _leave_out(under_way, BadLine(row.line, sentence_of(row.doer, under_way.whys[row.doer])))
        else:
            good.append(_reported_item(row, doer_id))
    async with under_way.tend.db.transaction() as session:
        settings, now = under_way.tend.settings, under_way.tend.clock.now()
        new = await intake.take_in_all(
            session, Moment(under_way.source.workspace_id, now, settings.country), under_way.source, good
        )
        await connections.heard(session, under_way.source.id, now)
    under_way.counted.new += new
    under_way.counted.known += len(good) - new


def _leave_out(under_way: Import, bad: BadLine) -> None:
    warn(f"line {bad.line}: {bad.reason}")
    under_way.counted.left_out += 1


def _reported_item(row: Row, doer_id: str) -> ReportedItem:
    key = "\n".join((doer_id, row.kind, row.done_on.isoformat(), row.link or "", row.words))
    return ReportedItem(key, doer_id, row.kind, intake.WORDS, row.done_on, row.words, row.link)


async def _learn(under_way: Import, doers: set[str]) -> None:
    """Look up new doers, and find out whether they can be addressed."""
    new = sorted(doers - under_way.ids.keys())
    try:
        found = await under_way.lookup.ids_of([who for who in new if lead_files.is_e_mail(who)], _nothing)
        ids = {who: found.get(who) if lead_files.is_e_mail(who) else who for who in new}
        strangers = await under_way.lookup.strangers({user_id for user_id in ids.values() if user_id is not None})
        await under_way.lookup.meet(strangers, _nothing)
    except LookupStopped as stopped:
        raise Stop(f"{stopped}; what was read so far is imported, and the same file goes on from there") from None
    async with under_way.tend.db.reading() as session:
        known = await people.known(session, under_way.source.workspace_id, [i for i in ids.values() if i is not None])
    for who, user_id in ids.items():
        why = "unknown" if user_id is None else profiles.why_not(known, user_id)
        under_way.ids[who] = user_id if why is None else None
        if why is not None:
            under_way.whys[who] = why


def _nothing() -> None:
    """Ignore a look-up, because the progress bar counts lines."""


async def _bundle(under_way: Import) -> None:
    """Create efforts from the stored lines, with a transaction for each person and kind."""
    tend, now = under_way.tend, under_way.tend.clock.now()
    while True:
        async with tend.db.reading() as session:
            some = await bundles.waiting_groups(session, now)
        for group in some:
            async with tend.db.transaction() as session:
                await effort_words.bundle(session, group, tend.settings.country, now)
        if len(some) < bundles.GROUPS_AT_ONCE:
            return
