"""A whole Tend beside a whole sandbox, reached over HTTP or over Socket Mode."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from sandbox import Slack, served
from slackapp.app import Tend
from slackapp.clock import FixedClock
from tests.cast import NOW
from tests.world import NoPace, World, settings_for

OVER_SOCKETS = {"SLACK_APP_TOKEN": "xapp-sandbox-tend", "SLACK_SIGNING_SECRET": ""}


@asynccontextmanager
async def reached(database_url: str, transport: str) -> AsyncIterator[World]:
    """Tend and Slack on a fresh database, with this way between the two and no other."""
    clock = FixedClock(NOW)
    slack = Slack(clock=clock)
    uses_sockets = transport == "socket"
    async with served(slack, socket_mode=uses_sockets) as url:
        tend = Tend.build(settings_for(database_url, url, **(OVER_SOCKETS if uses_sockets else {})), clock)
        tend.delivery.pace = NoPace()
        http = httpx.ASGITransport(app=tend.asgi(with_jobs=False))
        async with httpx.AsyncClient(transport=http, base_url="http://tend") as client:
            slack.tend = None if uses_sockets else client
            await tend.start(with_jobs=False)
            assert await slack.until(lambda: not uses_sockets or slack.sockets.count == 1)
            yield World(slack, tend, clock)
            await tend.close()
