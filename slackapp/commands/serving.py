"""`tend serve` and `tend work`: the two long-running commands."""

import asyncio
import contextlib
import dataclasses
import gc
import logging
import signal
import socket
import sys
from collections.abc import Coroutine, Iterator
from types import FrameType
from typing import Annotated, Any

import typer
import uvicorn
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette

from slackapp import config
from slackapp.app import Tend
from slackapp.commands.ending import FOUND_SOMETHING, Stop
from slackapp.commands.opening import look_ahead, only_worker, prepare, serving_beside
from slackapp.config import THIS_MACHINE, BadSetting, Settings
from slackapp.operations import logs
from slackapp.slack.platform.bounded_headers import BoundedHeaders
from slackapp.slack.platform.installations import installed_with_token
from slackapp.storage.database import Database

logger = logging.getLogger(__name__)

FINISH_WITHIN_S = 10  # for requests under way at SIGTERM; Slack gives up after three seconds
BACKLOG = 2048
GARBAGE = (20_000, 20, 50)  # thresholds of gc: a burst of a hundred commands makes fewer objects that stay
AT_ONCE = 1_000  # connections; more are answered 503 at once, and Slack tries events again


def _works_by_default() -> bool:
    return config.load().is_sqlite


WithJobs = Annotated[
    bool,  # and never None, for which Typer would load pydantic
    typer.Option(
        "--with-jobs/--no-jobs",
        default_factory=_works_by_default,
        help="Deliver and run jobs in this process too. Default: yes on SQLite, no on PostgreSQL.",
        show_default=False,
    ),
]


def serve(*, with_jobs: WithJobs) -> None:
    """Answer Slack over HTTP on PORT, or over Socket Mode when SLACK_APP_TOKEN is set.

    SQLite is migrated at start and used by this process alone; with PostgreSQL, start `tend work` beside it.
    """
    settings = config.load()
    if settings.signing_secret is None and not settings.uses_socket_mode:
        raise BadSetting("SLACK_SIGNING_SECRET", "is required to tell Slack's requests from anybody's")
    # whoever tries the sandbox has a terminal to read in, and no log to keep
    logs.set_up(logging.INFO if settings.sandbox_clock is None else logging.WARNING)
    with bound(settings) as listener, only_worker(settings) if with_jobs else serving_beside(settings):
        prepare(settings)
        run(_serve(settings, listener, with_jobs=with_jobs))


def work(
    *,
    with_pages: Annotated[
        bool, typer.Option("--with-pages", help="Answer /healthz, /readyz and /metrics on PORT in this process too.")
    ] = False,
) -> None:
    """Deliver and run jobs, without answering Slack: any number beside `tend serve` on PostgreSQL, one on SQLite."""
    # the web process listens to Slack; a worker that did too would take requests it was not started for
    settings = dataclasses.replace(config.load(), app_token=None)
    logs.set_up()
    with bound(settings) if with_pages else contextlib.nullcontext() as listener, only_worker(settings):
        prepare(settings)
        run(_work(settings, listener))


def run(work: Coroutine[Any, Any, None]) -> None:
    """Run on the faster event loop where available."""
    factory = asyncio.new_event_loop
    if sys.platform != "win32":
        import uvloop  # noqa: PLC0415  (there is none for Windows)

        factory = uvloop.new_event_loop
    # what is there by now stays; looking through it for garbage would stop the process in the middle of a burst
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(work)


class Server(uvicorn.Server):
    """A server that prints its address and exits with code 0 after a signal."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            host, port = sockets[0].getsockname()
            typer.echo(f"Tend listens on http://{host}:{port}")

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        before = {number: signal.signal(number, self._asked_to_end) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _asked_to_end(self, number: int, _: FrameType | None) -> None:
        self.force_exit = self.should_exit and number == signal.SIGINT  # a second Ctrl-C does not wait
        self.should_exit = True


@contextlib.contextmanager
def bound(settings: Settings) -> Iterator[socket.socket]:
    """Bind the port before any other step; the sandbox's Tend listens on this machine only. Raises BadSetting."""
    host = THIS_MACHINE if settings.sandbox_clock is not None else settings.host
    # IPPROTO_TCP, so that asyncio sets TCP_NODELAY: without it, the last part of an answer waits 40 ms
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, settings.port))
            listener.listen(BACKLOG)
        except OSError as error:
            raise BadSetting("PORT", f"{settings.port} cannot be used ({error.strerror})") from None
        yield listener


async def _serve(settings: Settings, listener: socket.socket, *, with_jobs: bool) -> None:
    await _look_ahead(settings)
    tend = Tend.build(settings)
    server = Server(server_config(tend.asgi(with_jobs=with_jobs)))
    await server.serve(sockets=[listener])
    if not server.started:
        raise Stop("Tend could not start; see the reason above", FOUND_SOMETHING)


def server_config(application: Starlette) -> uvicorn.Config:
    """Return the server's options, for `serve` and for the bench."""
    return uvicorn.Config(
        application,
        http=BoundedHeaders,
        log_config=None,
        access_log=False,
        lifespan="on",
        server_header=False,
        limit_concurrency=AT_ONCE,
        timeout_graceful_shutdown=FINISH_WITHIN_S,
    )


async def _work(settings: Settings, listener: socket.socket | None) -> None:
    await _look_ahead(settings)
    if listener is not None:
        server = Server(server_config(Tend.build(settings).worker_asgi()))
        await server.serve(sockets=[listener])
        if not server.started:
            raise Stop("Tend could not start; see the reason above", FOUND_SOMETHING)
        return
    end = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, end.set)
    tend = Tend.build(settings)
    await tend.start(with_jobs=True)
    typer.echo("Tend works: it delivers and runs jobs")
    await end.wait()
    await tend.close()


async def _look_ahead(settings: Settings) -> None:
    """Stop before words are encrypted with a key of another database, or a newer schema is written to.

    An unreachable or outdated database is no reason to stop: it may come up later, and /readyz reports it. Raises
    BadSetting and NewerSchema.
    """
    try:
        await look_ahead(settings)
        await _say_not_installed(settings)
    except Stop:
        logger.warning("the schema is not current; run `tend migrate`")
    except (SQLAlchemyError, OSError) as error:
        logger.warning("the database cannot be reached yet (%s)", type(error).__name__)


async def _say_not_installed(settings: Settings) -> None:
    """Say in the log that nobody can be answered yet: there is no token, and no workspace installed Tend.

    Over OAuth that is how every server begins, and no Slack sends commands then, so nothing is wrong.
    """
    if settings.bot_token is not None or settings.sandbox_clock is not None:
        return  # `tend sandbox` shows the way itself
    database = Database(settings.database_url)
    try:
        async with database.reading() as session:
            is_installed = await session.scalar(installed_with_token().limit(1)) is not None
    finally:
        await database.close()
    if is_installed:
        return
    if settings.client_id is not None:
        logger.info("no workspace has added Tend yet; people do at /slack/install")
    else:
        logger.warning(
            "Tend is not installed in any workspace: SLACK_BOT_TOKEN is not set. Every command and press will be "
            "answered with that; run `tend doctor`"
        )
