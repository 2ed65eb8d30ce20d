"""`tend job list` and `tend job run`: run the timetable by hand."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated

import typer

from slackapp import config
from slackapp.clock import FixedClock, real_now
from slackapp.commands.ending import Stop, warn
from slackapp.commands.opening import opened, prepare
from slackapp.config import Settings
from slackapp.operations import logs
from slackapp.slack.delivery.report import Report

job = typer.Typer(no_args_is_help=True, help="Look at the timetable, or run one job by hand.")


@job.command("list")
def show() -> None:
    """List every job with its interval."""
    from jobs.timetable import JOBS  # noqa: PLC0415  (half a megabyte that a web process does without)

    for name, timed in JOBS.items():
        typer.echo(f"{name:<18} every {_period(timed.every.total_seconds()):<11} {timed.says}")


@job.command()
def run(
    name: Annotated[str, typer.Argument(help="One of `tend job list`.")],
    now: Annotated[
        str | None,
        typer.Option(help="Run as of this moment, as 2026-11-24T15:00:00Z; only with TEND_TIME_TRAVEL=1."),
    ] = None,
) -> None:
    """Run one job once, deliver messages due by then, print the results, and exit.

    May run beside `tend serve`. Rows decide which work is due, so running a job twice sends nothing twice.
    """
    from jobs.timetable import JOBS  # noqa: PLC0415

    if name not in JOBS:
        raise Stop(f"there is no job {name!r}; there are: {', '.join(JOBS)}")
    settings = config.load()
    moment = real_now() if now is None else _parse_moment(settings, now)
    logs.set_up()
    prepare(settings)
    counted, report = asyncio.run(_run(settings, name, moment))
    typer.echo(f"{name} as of {moment.isoformat(timespec='seconds').replace('+00:00', 'Z')}")
    _tell("did", counted)
    _tell("sent", report.sent)
    _tell("not sent", report.failed)


def _parse_moment(settings: Settings, text: str) -> datetime:
    if not settings.may_travel:
        raise Stop(
            "--now is refused unless TEND_TIME_TRAVEL=1: on a real workspace people would get messages too early",
        )
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Stop(f"--now {text!r} is not a time; write 2026-11-24T15:00:00Z") from None
    if moment.tzinfo is None:
        raise Stop(f"--now {text!r} says no time zone; write {text}Z for UTC, or an offset as +01:00")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise Stop(f"--now {text!r} lies outside the years 1 to 9999 in UTC") from None


async def _run(settings: Settings, name: str, moment: datetime) -> tuple[Mapping[str, int], Report]:
    async with opened(settings, FixedClock(moment)) as tend:
        if not await tend.installations.all_ids():
            warn("tend: no workspace is known, so nothing is due for anybody; see `tend doctor`")
        counted = await tend.run_job(name, moment)
        return counted, await tend.delivery.drain()


def _tell(what: str, counts: Mapping[str, int]) -> None:
    shown = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()) if count)
    if shown or what != "not sent":
        typer.echo(f"{what}: {shown or 'nothing'}")


def _period(seconds: float) -> str:
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        count = int(seconds // length)
        if count >= 1 and seconds % length == 0:
            return f"{count} {unit}s" if count > 1 else unit
    return f"{seconds:.0f} seconds"
