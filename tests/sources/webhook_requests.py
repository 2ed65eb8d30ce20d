"""Requests to a webhook, as a customer's tool sends them."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx

from slackapp.domain.sources import connections
from slackapp.domain.sources.connections import Connected
from slackapp.sources.webhook import signature_of
from tests.cast import INES, TEAM, TOMAS, acting
from tests.world import World

_numbers = count(1)


@dataclass(slots=True)
class WebhookSender:
    """A webhook of the workspace, and a tool that sends requests to it."""

    world: World
    made: Connected

    async def send(
        self,
        *,
        key: str | None = None,
        raw: bytes | None = None,
        told: Mapping[str, object] | None = None,
        **fields: str,
    ) -> httpx.Response:
        """Send one effort, signed as it should be; `told`: fields of any type; `raw` instead of JSON."""
        body = raw if raw is not None else json.dumps(effort_body(**{**fields, **(told or {})})).encode()
        return await self.post(body, self.headers(body, key=key))

    async def post(self, body: bytes, headers: dict[str, str], token: str | None = None) -> httpx.Response:
        """Send whatever."""
        client = self.world.slack.tend
        assert client is not None
        return await client.post(f"/hooks/efforts/{token or self.made.token}", content=body, headers=headers)

    def headers(
        self, body: bytes, *, key: str | None = None, stamp: str | None = None, secret: str | None = None
    ) -> dict[str, str]:
        """Give the headers a good request has."""
        stamp = stamp or str(int(time.time()))
        return {
            "Content-Type": "application/json",
            "X-Tend-Timestamp": stamp,
            "X-Tend-Signature": signature_of(secret or self.made.secret, stamp, body),
            "Idempotency-Key": key or f"key-{next(_numbers)}",
        }


def effort_body(**fields: Any) -> dict[str, Any]:
    """Give an effort of Tomas's."""
    told = {"doer": TOMAS, "words": "calmed a customer", "kind": "listening", "done_at": "2026-11-18T08:00:00Z"}
    return {name: value for name, value in {**told, **fields}.items() if value is not None}


async def connect_webhook(world: World, name: str = "Helpdesk") -> WebhookSender:
    """Let Ines, an admin, make a webhook."""
    await world.tend.directory.meet(TEAM, [INES])
    async with world.tend.db.transaction() as session:
        return WebhookSender(world, await connections.connect_webhook(session, acting(INES, world.clock.now()), name))
