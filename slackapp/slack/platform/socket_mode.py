"""Run Socket Mode in the app's life span: connect at start, close at the end, reconnect after a stale address."""

import asyncio
import contextlib
import logging

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 10.0
AWAY_TOO_LONG_S = 30.0


class SocketMode:
    """A connection to Slack; Slack sends each payload to any of an app's connections."""

    def __init__(self, bolt: AsyncApp, app_token: str, api_url: str) -> None:
        self._handler = AsyncSocketModeHandler(bolt, app_token, web_client=AsyncWebClient(base_url=api_url))
        self._watch: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Connect, and keep watching the connection."""
        self._watch = asyncio.create_task(self._connect_and_watch())

    async def close(self) -> None:
        """Stop receiving."""
        if self._watch is not None:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch
        await self._handler.close_async()  # type: ignore[no-untyped-call]

    async def _connect_and_watch(self) -> None:
        await self._handler.connect_async()  # type: ignore[no-untyped-call]
        away_s = 0.0
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            away_s = 0.0 if await self._handler.client.is_connected() else away_s + LOOK_EVERY_S
            if away_s >= AWAY_TOO_LONG_S:
                # the client retries a refused address for ever; without an address, the client asks Slack for a new one
                logger.warning("Socket Mode was away; asking Slack for a new address")
                self._handler.client.wss_uri = None
                away_s = 0.0
