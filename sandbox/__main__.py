"""Serve the sandbox on loopback, wait for Tend, and play the story: `python -m sandbox`.

Prints only warnings; `tend sandbox` starts it beside Tend and prints the address.
"""

import argparse
import asyncio
import logging
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, nullcontext, suppress
from datetime import UTC, date, datetime
from pathlib import Path

import httpx

from sandbox.oauth.granting import Distribution
from sandbox.oauth.pages import WORKSPACES
from sandbox.server import QuietServer, answering, config_for, create_app, listening_on, socket_mode_of
from sandbox.slack import Slack
from sandbox.story import player as story
from sandbox.web_api.faults import ConnectionCutError
from sandbox.workspace.clock import StoryClock
from sandbox.workspace.manifest import REPOSITORY_MANIFEST, Manifest
from sandbox.workspace.names import OTHER_TEAM

EXIT_RESET = 75  # EX_TEMPFAIL: start me, and Tend, anew
TEND_WITHIN_S = 120.0
VEGA_IDS = 10_000_000  # so that the two workspaces share no id

log = logging.getLogger("sandbox")


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    found = argparse.ArgumentParser(prog="python -m sandbox", description="A small strict Slack on this machine.")
    found.add_argument(
        "--port", type=int, default=4000, help="loopback port of the page, Web API and control (default 4000)"
    )
    found.add_argument("--tend", required=True, metavar="URL", help="where Tend serves, such as http://127.0.0.1:3000")
    found.add_argument(
        "--manifest", type=Path, default=REPOSITORY_MANIFEST, metavar="PATH", help="the app's manifest.yml"
    )
    found.add_argument(
        "--socket", action="store_true", help="reach Tend in Socket Mode, with the token xapp-sandbox-tend"
    )
    found.add_argument("--no-story", action="store_true", help="begin with an empty workspace, at the real time")
    found.add_argument(
        "--oauth",
        type=int,
        metavar="PORT",
        help="begin without the app, which people add at /workspaces; a second workspace, Vega, is served on PORT",
    )
    return found


async def play_and_keep_time(slack: Slack, *, with_story: bool) -> None:
    """Wait for Tend, play the story, and keep time from then on."""
    keeping = asyncio.create_task(keep_time(slack))
    try:
        await meet_tend(slack)
        if with_story:
            await story.play(slack, today())
    except (AssertionError, LookupError, httpx.HTTPError):
        log.exception("the story stopped; what was told so far stays")
    finally:
        slack.seeding = None
        slack.state.changes.note()
    await keeping


async def meet_tend(slack: Slack) -> None:
    """Wait until Tend answers `url_verification`, or has connected."""
    slack.seeding = {"done": False, "note": "Waiting for Tend", "share": 0.0}
    end_s = time.monotonic() + TEND_WITHIN_S
    while not await slack.verify_url():
        if time.monotonic() > end_s:
            log.warning("Tend was not there within %.0f s", TEND_WITHIN_S)
            return
        await asyncio.sleep(0.2)


async def keep_time(slack: Slack) -> None:
    """Deliver due retries; reach the target of a skip when no app follows the clock."""
    while True:
        await asyncio.sleep(0.25)
        clock = slack.state.clock
        if isinstance(clock, StoryClock) and clock.move_on_if_stuck():
            slack.state.changes.note_clock()
        await slack.events.deliver_due()


async def serve(options: argparse.Namespace) -> int:
    """Serve until stopped; returns the exit code. Raises OSError when the port is taken."""
    # an install is compared with the time of events, so it needs the real time
    with_story = not options.no_story and options.oauth is None
    clock = StoryClock(story.begins(today()) if with_story else None)
    # Ids begin somewhere new at each start, so that a kept database does not take them for repeats.
    first_serial = int(time.time()) % 900_000
    exit_code = 0

    def stop() -> None:
        server.should_exit = True
        slack.state.changes.end()  # a page that listens would hold the end up, and be cut off with a trace

    def reset() -> None:
        nonlocal exit_code
        exit_code = EXIT_RESET
        stop()

    with closing(listening_on(options.port)) as listener:
        async with httpx.AsyncClient(base_url=options.tend, trust_env=False) as tend:
            slack = Slack(tend, clock=clock, manifest=Manifest.read(options.manifest), first_serial=first_serial)
            slack.state.own_url = f"http://127.0.0.1:{options.port}"
            stop_on_signals(stop)
            async with two_workspaces(slack, options, reset) if options.oauth else nullcontext() as distribution:
                server = QuietServer(config_for(create_app(slack, reset, distribution), logs_as_we_do=True))
                living = asyncio.create_task(play_and_keep_time(slack, with_story=with_story))
                async with socket_mode_of(slack) if options.socket else nullcontext():
                    await server.serve(sockets=[listener])
                living.cancel()
            await slack.hang_up()
    return exit_code


@asynccontextmanager
async def two_workspaces(
    slack: Slack, options: argparse.Namespace, reset: Callable[[], None]
) -> AsyncIterator[Distribution]:
    """Serve Vega beside `slack`, with the same clock; yields the app that neither of them has yet."""
    vega = Slack(slack.tend, clock=slack.state.clock, manifest=slack.state.manifest, team=OTHER_TEAM,
                 first_serial=slack.state.serial() + VEGA_IDS)  # fmt: skip
    vega.state.changes = slack.state.changes  # one end, and one news of the clock, for both pages
    vega.reset()
    distribution = Distribution([slack, vega], f"{options.tend}/slack/oauth_redirect")
    async with answering(config_for(create_app(vega, reset), logs_as_we_do=True), options.oauth) as url:
        vega.state.own_url = url
        slack.workspaces_url = vega.workspaces_url = f"{slack.state.own_url}{WORKSPACES}"
        living = asyncio.create_task(keep_time(vega))
        yield distribution
        living.cancel()
    await vega.hang_up()


def today() -> date:
    """Return today's date in the time zone of this machine."""
    return datetime.now(UTC).astimezone().date()


def stop_on_signals(stop: Callable[[], None]) -> None:
    """End in good order when told to, with exit code 0."""
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows has none
            loop.add_signal_handler(each, stop)


class OneLine(logging.Formatter):
    """Prints an exception as its name and its sentence: who tries Tend has no use for a trace."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line, whatever was raised."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, ConnectionCutError):
            return f"WARNING sandbox: {error}"
        reason = f": {type(error).__name__} {error}" if error else ""
        return " ".join(f"{record.levelname} {record.name}: {record.getMessage()}{reason}".split())


def main() -> int:
    """Run the command line."""
    options = build_parser().parse_args()
    handler = logging.StreamHandler()
    handler.setFormatter(OneLine())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    try:
        return asyncio.run(serve(options))
    except (OSError, ValueError) as wrong:
        log.error("%s", wrong)  # noqa: TRY400 - a sentence, not a trace
        return 1


if __name__ == "__main__":
    sys.exit(main())
