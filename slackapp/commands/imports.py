"""`tend import managers`: import an admin's file of managers."""

import asyncio
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from slackapp import config
from slackapp.app import Tend
from slackapp.commands import lead_files
from slackapp.commands.ending import FOUND_SOMETHING, Stop, warn
from slackapp.commands.lead_files import LeadFile, Pair
from slackapp.commands.opening import opened, prepare, workspace_of
from slackapp.commands.spreadsheets.complaints import BadLine, Unreadable
from slackapp.config import Settings
from slackapp.domain.acting import Moment
from slackapp.domain.leads.import_file import BadPair, Imported, import_leads
from slackapp.slack.directory.lookup import Lookup, LookupStopped
from slackapp.slack.platform.web_api import CALL_TIMEOUT_S, NotNow

CIRCLE_SHOWN_MAX = 5  # ids; the author of the file knows the rest
BYTES_MAX = 20_000_000  # enough for the largest companies
REASONS = {
    "self": "nobody is their own manager",
    "circle": "that would make a circle: {way}",
    "deep": "has too many levels of managers above them",
    "bot": "is a bot",
    "deactivated": "is deactivated",
    "external": "belongs to another organisation",
    "unknown": "is not known in this workspace",
}

Progress = Callable[[str, int], AbstractContextManager[Callable[[], None]]]

imports = typer.Typer(no_args_is_help=True, help="Import what an admin knows.")


@imports.callback()
def from_files() -> None:
    """Import files from an admin."""


@imports.command()
def managers(
    file: Annotated[Path, typer.Argument(help="CSV with the header member,manager; Slack ids or e-mails.")],
    workspace: Annotated[str | None, typer.Option(help="The workspace's id (T…), when several have Tend.")] = None,
) -> None:
    """Import the manager of each member, confirmed at once.

    The file decides for every member with a good line, and changes no other member. A bad line is left out, and its
    number is printed. Exits with 0 when every line was good, 1 when some were not, 2 when the file was unreadable.
    """
    read = _read_file(file)
    if read.guess is not None:
        warn(guessed(file, read.guess))
    settings = config.load()
    prepare(settings)
    imported, bad = asyncio.run(_import(settings, workspace, read))
    for line in sorted((*read.bad, *bad), key=lambda bad: bad.line):
        warn(f"line {line.line}: {line.reason}")
    left_out = len(read.bad) + len(bad)
    taken = f"{_count(imported.pairs, 'pair')} imported for {_count(imported.members, 'member')}"
    typer.echo(f"{taken}; {_count(left_out, 'line')} left out{read_as(read.guess)}")
    if left_out:
        raise typer.Exit(FOUND_SOMETHING)


def _read_file(file: Path) -> LeadFile:
    try:
        if file.stat().st_size > BYTES_MAX:
            raise Stop(f"{file} is larger than {BYTES_MAX // 1_000_000} MB; that is not a list of people")
        return lead_files.read(file.read_bytes())
    except OSError as error:
        raise Stop(f"{file} cannot be read: {error.strerror}") from None
    except Unreadable as unreadable:
        raise Stop(f"{file} cannot be read: {unreadable}") from None


def guessed(file: Path, guess: str) -> str:
    """Return the sentence about a file whose encoding is a guess."""
    return f"{file} is not Unicode; read as {guess}. If letters look wrong, save it as UTF-8"


def read_as(guess: str | None) -> str:
    """Return the end of the report on a file whose encoding is a guess; nothing for Unicode."""
    return "" if guess is None else f"; read as {guess}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


async def _import(settings: Settings, asked: str | None, read: LeadFile) -> tuple[Imported, list[BadLine]]:
    async with opened(settings) as tend:
        workspace_id = await workspace_of(tend, asked)
        await tend.installations.own(CALL_TIMEOUT_S)
        try:
            installation = await tend.installations.find(workspace_id)
        except NotNow:
            raise Stop(
                "Slack did not say which workspace the token is of, so nothing was imported; try again"
            ) from None
        if installation is None:
            raise Stop(f"Tend is not installed in {workspace_id}; set SLACK_BOT_TOKEN, or choose another --workspace")
        lookup = Lookup(tend.db, tend.slack, tend.directory, installation)
        try:
            pairs, bad = await resolve(lookup, read.pairs, shown)
        except LookupStopped as stopped:
            raise Stop(f"{stopped}, so nothing was imported; `tend doctor` may know why") from None
        imported = await store(tend, workspace_id, pairs, shown)
    return imported, [*bad, *(_bad_line(pairs[left.number].line, left) for left in imported.bad)]


def _bad_line(line: int, left: BadPair) -> BadLine:
    return BadLine(line, sentence_of(left.user_id, left.why, left.way))


async def resolve(lookup: Lookup, pairs: Sequence[Pair], progress: Progress) -> tuple[list[Pair], list[BadLine]]:
    """Replace e-mails by Slack ids, and look up all people; lines with an unknown e-mail are bad."""
    everybody = {who for pair in pairs for who in (pair.member, pair.manager)}
    addresses = sorted(filter(lead_files.is_e_mail, everybody))
    with progress("looking up e-mails", len(addresses)) as step:
        ids = await lookup.ids_of(addresses, step)
    strangers = await lookup.strangers({*ids.values(), *(who for who in everybody if not lead_files.is_e_mail(who))})
    with progress("looking up people", len(strangers)) as step:
        await lookup.meet(strangers, step)
    good: list[Pair] = []
    bad: list[BadLine] = []
    for pair in pairs:
        missing = next(
            (who for who in (pair.member, pair.manager) if lead_files.is_e_mail(who) and who not in ids), None
        )
        if missing is not None:
            bad.append(BadLine(pair.line, sentence_of(missing, "unknown")))
        else:
            good.append(Pair(pair.line, ids.get(pair.member, pair.member), ids.get(pair.manager, pair.manager)))
    return good, bad


async def store(tend: Tend, workspace_id: str, pairs: Iterable[Pair], progress: Progress) -> Imported:
    """Import pairs of known Slack ids: all good pairs, or none after an interruption."""
    named = [(pair.member, pair.manager) for pair in pairs]
    with progress("importing", len({member for member, _ in named})) as step:

        def stored(members: int) -> None:
            for _ in range(members):
                step()

        async with tend.db.transaction() as session:
            return await import_leads(
                session, Moment(workspace_id, tend.clock.now(), tend.settings.country), named, stored=stored
            )


def sentence_of(who: str, why: str, way: Sequence[str] = ()) -> str:
    """Return the reason for a bad line; `way` is a circle of ids, from the manager up to the member."""
    shown = [*way[:CIRCLE_SHOWN_MAX], "…", way[-1]] if len(way) > CIRCLE_SHOWN_MAX + 1 else way
    reason = REASONS.get(why, why).format(way=", who is led by ".join(shown))
    return reason if why in {"self", "circle"} else f"{who} {reason}"


@contextmanager
def shown(label: str, count: int) -> Iterator[Callable[[], None]]:
    """Show the progress of a long look-up on stderr."""
    if count == 0:
        yield lambda: None
        return
    with typer.progressbar(length=count, label=label, file=sys.stderr) as bar:
        yield lambda: bar.update(1)


@contextmanager
def silent(_label: str, _count: int) -> Iterator[Callable[[], None]]:
    """Show no progress."""
    yield lambda: None
