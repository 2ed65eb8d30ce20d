"""The connection from Slack to the app: events, signed requests, Socket Mode, and the verification of the URL.

Knows the app's address and transport, but no act of a person.
"""

import asyncio
from typing import Literal

import httpx

from sandbox.front import payloads
from sandbox.front.dispatch import Reply, Wire
from sandbox.front.events import EventResult, Events
from sandbox.front.sockets import Sockets
from sandbox.web_api.faults import Faults
from sandbox.workspace.names import SIGNING_SECRET
from sandbox.workspace.state import Json
from sandbox.workspace.workspace import Workspace


class AppConnection:
    """The one app of the workspace.

    A reset replaces `wire` and `events`; ask for them each time.
    """

    def __init__(
        self,
        workspace: Workspace,
        faults: Faults,
        tend: httpx.AsyncClient | None = None,
        signing_secret: str = SIGNING_SECRET,
    ) -> None:
        """Connect to the app at the base_url of `tend`; None: not known yet."""
        self._workspace = workspace
        self._faults = faults
        self._signing_secret = signing_secret
        self.sockets = Sockets(workspace.state)
        self._connect(tend)

    def _connect(self, tend: httpx.AsyncClient | None) -> None:
        state = self._workspace.state
        self.sockets.state = state
        self.wire = Wire(tend, self._signing_secret, state.changes, self.sockets)
        self.events = Events(self.wire, state.real, self._faults)

    def start_over(self) -> None:
        """Forget the traffic and the retries; the address of the app and its open sockets stay."""
        self._connect(self.wire.tend)

    @property
    def transport(self) -> Literal["http", "socket"]:
        """Return "http", or "socket" in Socket Mode."""
        return "http" if self._workspace.state.socket_url is None else "socket"

    async def verify_url(self) -> bool:
        """Send `url_verification`, as Slack does before any event; return whether the app answered the challenge.

        Socket Mode has no challenge: return whether the app has connected.
        """
        if self.transport == "socket":
            return self.sockets.count > 0
        challenge = f"challenge-{self._workspace.state.serial()}"
        body = {"token": payloads.VERIFICATION_TOKEN, "challenge": challenge, "type": "url_verification"}
        reply = await self.wire.send_json("url_verification", body)
        answer = reply.body.get("challenge") if isinstance(reply.body, dict) else reply.body
        return reply.ok and answer == challenge

    async def send_if_subscribed(self, event: Json) -> EventResult | None:
        """Send an event if the manifest subscribes to its type; return None without a subscription."""
        return await self.send_event(event) if event["type"] in self._workspace.state.manifest.events else None

    async def send_event(self, event: Json, event_id: str | None = None, team_id: str | None = None) -> EventResult:
        """Send an event with or without a subscription, with Slack's retries."""
        state = self._workspace.state
        wanted = event_id or f"Ev{state.serial():09d}"
        return await self.events.deliver(payloads.event_callback(state, event, wanted, team_id))

    async def redeliver_event(self, result: EventResult) -> None:
        """Send the same event once more."""
        await self.events.redeliver(result)

    async def replay_request(self) -> Reply:
        """Send the last request once more, byte for byte; raises LookupError before the first."""
        return await self.wire.replay()

    async def send_raw(self, body: Json, *, form: bool = False, **headers: str) -> Reply:
        """Send any body, signed: as form fields, as JSON for events, or as `payload` for interactions."""
        if form:
            return await self.wire.send_form("raw", body, **headers)
        if "event" in body or body.get("type") == "url_verification":
            return await self.wire.send_json("raw", body, **headers)
        return await self.wire.send_payload("raw", body)

    async def pass_real_time(self, seconds: float) -> None:
        """Advance real time without waiting: trigger_ids and response_urls grow old, and retries fall due."""
        self._workspace.state.real.advance(seconds)
        await self.events.deliver_due()

    async def hang_up(self) -> None:
        """Cancel requests with a late answer; call it at the end."""
        await self.wire.hang_up()
        await asyncio.sleep(0)
