"""Composition of Tend: Bolt app, HTTP routes, sessions, clock, delivery and jobs."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.routing import Route

from slackapp import config, features, keys
from slackapp.clock import Clock, ShiftedClock, SystemClock, real_now
from slackapp.config import Settings
from slackapp.domain.tables.encrypted import keyring
from slackapp.domain.workspace import switches
from slackapp.languages.catalogues import in_use
from slackapp.slack.bolt.services import Services
from slackapp.slack.delivery.loop import Delivery
from slackapp.slack.directory.finder import PeopleFinder
from slackapp.slack.directory.groups import Groups
from slackapp.slack.directory.people import Directory
from slackapp.slack.directory.switches import SwitchesSeen
from slackapp.slack.directory.sync import DirectorySync
from slackapp.slack.front import bolt_app
from slackapp.slack.home.publish import Homes
from slackapp.slack.platform import http as web
from slackapp.slack.platform.installations import Installations
from slackapp.slack.platform.oauth.flow import Credentials, Installing
from slackapp.slack.platform.rates.limits import Limits
from slackapp.slack.platform.scopes import Scopes
from slackapp.slack.platform.web_api import SlackApi
from slackapp.slack.platform.workspace_holds import HoldsSeen
from slackapp.slack.sources.webhook import Hooks
from slackapp.sources.fetching import Fetcher
from slackapp.sources.github_app import GitHubApps
from slackapp.sources.http_client import outside
from slackapp.storage.database import Database

if TYPE_CHECKING:
    import httpx

    from slackapp.operations.sandbox_clock import SandboxTime
    from slackapp.operations.ticker import Ticker
    from slackapp.slack.platform.socket_mode import SocketMode

logger = logging.getLogger(__name__)

FOLLOWED_ON_S = 1.0  # so that what is under way usually ends by itself


@dataclass(slots=True, kw_only=True)
class Tend:
    """A running Tend, one for a process."""

    settings: Settings
    clock: Clock
    db: Database
    slack: SlackApi
    installations: Installations
    directory: Directory
    delivery: Delivery
    bolt: bolt_app.Bolt
    finder: PeopleFinder
    fetcher: Fetcher
    directory_sync: DirectorySync
    socket_url: str  # the Web API for opening sockets
    shifted_clock: ShiftedClock | None = None  # the same object as `clock`, in the sandbox only
    github_apps: GitHubApps = field(default_factory=lambda: GitHubApps(real_now))
    _working: list[asyncio.Task[None]] = field(default_factory=list)
    _ticker: "Ticker | None" = None
    _socket: "SocketMode | None" = None
    _sandbox_time: "SandboxTime | None" = None
    _following: asyncio.Task[None] | None = None  # of the sandbox's time
    _to_sandbox: "httpx.AsyncClient | None" = None

    @classmethod
    def build(cls, settings: Settings, clock: Clock | None = None) -> "Tend":
        """Build Tend, without opening a connection. Raises BadSetting."""
        keyring.use(keys.in_force(settings))
        in_use.use(settings.locales)
        shifted_clock = ShiftedClock() if settings.sandbox_clock and clock is None else None
        clock = clock or shifted_clock or SystemClock()
        db = Database(settings.database_url)
        # where nights are skipped, waits are not those of the machine's clock
        slack = SlackApi(settings.slack_api_url, Limits(db) if settings.sandbox_clock is None else None)
        installations = Installations(db, slack, settings.bot_token, clock)
        directory = Directory(db, slack, installations, clock)
        scopes = Scopes(slack, installations)
        hosts = settings.answer_hosts()
        homes = Homes(
            db,
            clock,
            settings.country,
            features.HOME_SECTIONS,
            features.HOME_QUERIES,
            scopes,
            hosts,
            features.SWITCH_MAP,
        )
        delivery = Delivery(db, slack, installations, directory, homes, features.KINDS, clock, settings.country)
        services = Services(
            db=db,
            directory=directory,
            groups=Groups(db, slack, installations, clock),
            installations=installations,
            slack=slack,
            holds=HoldsSeen(db),
            switches=SwitchesSeen(db, features.SWITCH_MAP),
            clock=clock,
            country=settings.country,
            answer_hosts=hosts,
            giving_way=delivery.giving_way,
            sentences=features.SENTENCES,
            home_lists=features.HOME_LISTS,
            data_rules=features.DATA_RULES,
            reminder_kinds=features.REMINDER_KINDS,
        )
        bolt = bolt_app.bolt_app(services, features.LISTENERS, features.WORDS, features.USAGE)
        finder = PeopleFinder(db, slack, installations, directory)
        # with a double of Slack on this machine, sources may be on this machine too
        fetcher = Fetcher(allow_loopback=urlsplit(settings.slack_api_url).hostname in config.LOOPBACK_HOSTS)
        return cls(
            settings=settings,
            clock=clock,
            shifted_clock=shifted_clock,
            db=db,
            slack=slack,
            installations=installations,
            directory=directory,
            delivery=delivery,
            bolt=bolt,
            finder=finder,
            fetcher=fetcher,
            directory_sync=DirectorySync(db, slack, installations, directory, monotonic=clock.monotonic),
            socket_url=settings.slack_api_url,
        )

    def asgi(self, *, with_jobs: bool) -> Starlette:
        """Return the web application; it starts and closes Tend."""

        @asynccontextmanager
        async def lifespan(_: Starlette) -> AsyncIterator[None]:
            await self.start(with_jobs=with_jobs)
            yield
            await self.close()

        hooks = Hooks(self.db, self.finder, self.clock, self.settings.country, self.delivery.wake)
        return web.application(
            self.bolt,
            self.db,
            self.settings.signing_secret,
            lifespan,
            hooks.route(),
            *self._install_routes(),
            skew_s=self.slack.skew_s,
        )

    def worker_asgi(self) -> Starlette:
        """Return the three paths for operators of a worker; it starts and closes Tend."""

        @asynccontextmanager
        async def lifespan(_: Starlette) -> AsyncIterator[None]:
            await self.start(with_jobs=True)
            yield
            await self.close()

        return Starlette(routes=web.operator_routes(self.db, self.slack.skew_s), lifespan=lifespan)

    def _install_routes(self) -> list[Route]:
        """Return the routes by which workspaces install Tend; none for a single workspace by its token."""
        if self.settings.client_id is None or self.settings.client_secret is None:
            return []
        credentials = Credentials(self.settings.client_id, self.settings.client_secret)
        return Installing(self.db, self.slack, self.installations, credentials).routes()

    async def start(self, *, with_jobs: bool) -> None:
        """Start delivery and ticking when `with_jobs`, and Socket Mode when set."""
        # ask Slack for the workspace before the first request, which has only three seconds
        self._working.append(asyncio.create_task(self._introduce()))
        if with_jobs:
            self._working.append(asyncio.create_task(self.delivery.run()))
            self._start_ticking()
        if self.settings.app_token is not None:
            from slackapp.slack.platform.socket_mode import SocketMode  # noqa: PLC0415  (Bolt's two clients of it)

            self._socket = SocketMode(self.bolt, self.settings.app_token, self.socket_url)
            await self._socket.start()

    async def close(self) -> None:
        """Refuse new work, finish work under way, and close all connections."""
        if self._socket is not None:
            await self._socket.close()
        if self._ticker is not None:
            await self._ticker.close()
        if self._sandbox_time is not None:
            self._sandbox_time.stop()
        self.delivery.stop()
        if self._following is not None:
            await asyncio.wait({self._following}, timeout=FOLLOWED_ON_S)
            self._following.cancel()  # in a job, like a ticking one: the sandbox may be gone, and calls tried for long
        await asyncio.gather(*self._working, return_exceptions=True)
        if self._to_sandbox is not None:
            await self._to_sandbox.aclose()
        await self.fetcher.close()
        await self.slack.close()
        await self.db.close()

    async def run_job(self, name: str, now: datetime) -> Mapping[str, int]:
        """Run one job once as of `now`; return its counts. Raises KeyError for an unknown name."""
        # loaded here, and before it is ready by a process that ticks: a web process beside workers does without jobs
        from jobs import timetable  # noqa: PLC0415
        from jobs.running import JobRun  # noqa: PLC0415

        job = timetable.JOBS[name]
        ids = await self._workspaces_of(name)
        run = JobRun(
            self.db,
            ids,
            self.settings.country,
            now,
            self.fetcher,
            self.finder,
            self.directory_sync,
            self.github_apps,
            features.DATA_RULES,
            features.REMINDER_KINDS,
            features.STORED_PARTS,
        )
        return await job.run(run)

    async def _workspaces_of(self, job: str) -> list[str]:
        """Return the workspaces of a job: those where the part of Tend that it belongs to is on."""
        ids, switch = await self.installations.all_ids(), features.JOB_SWITCHES.get(job)
        if switch is None:
            return ids
        async with self.db.reading() as session:
            without = await switches.without(session, switch)
        return [workspace_id for workspace_id in ids if workspace_id not in without]

    async def _tick(self, name: str, now: datetime) -> Mapping[str, int]:
        """Run a due job, and wake delivery; a skip or a job run by hand delivers separately."""
        counted = await self.run_job(name, now)
        self.delivery.wake()
        return counted

    async def _introduce(self) -> None:
        await self.installations.own()

    def _start_ticking(self) -> None:
        # loaded here: a process without jobs does without them and the scheduler, one without a sandbox without httpx
        if self.settings.sandbox_clock is None:
            from slackapp.operations.ticker import Ticker  # noqa: PLC0415

            self._ticker = Ticker(self._tick, self.clock)
            self._ticker.start()
        elif self.shifted_clock is not None:
            from slackapp.operations.sandbox_clock import SandboxTime  # noqa: PLC0415

            self._to_sandbox = outside()
            skipping = SandboxTime(
                self.settings.sandbox_clock, self.shifted_clock, self._to_sandbox, self.run_job, self.delivery
            )
            self._following = asyncio.create_task(skipping.run())
            self._working.append(self._following)
            self._sandbox_time = skipping
