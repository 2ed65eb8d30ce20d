"""The workspace and the app in it: its state, the ways between the two, what the app asked, faults and time.

Knows no act of a person: `slack.Slack` adds those, and `onlooker.Onlooker` what people see.
"""

import asyncio
from collections.abc import Callable
from typing import Literal

import httpx

from sandbox.front import payloads, sockets
from sandbox.front.dispatch import Reply, Wire
from sandbox.front.events import EventResult, Events
from sandbox.people.forms import NotThereError
from sandbox.web_api import chat, conversations, directory, groups, modals
from sandbox.web_api import methods as webapi
from sandbox.web_api.faults import Fault, Faults
from sandbox.web_api.rates import Rates
from sandbox.workspace import cast
from sandbox.workspace.clock import Clock, StoryClock
from sandbox.workspace.manifest import Manifest
from sandbox.workspace.names import BOT_USER, SIGNING_SECRET, TEAM, TEAM_ID, TOKEN
from sandbox.workspace.state import ApiCall, Channel, Json, Message, Person, Refusal, State

METHODS = {
    **chat.METHODS,
    **modals.METHODS,
    **directory.METHODS,
    **groups.METHODS,
    **conversations.METHODS,
    **sockets.METHODS,
}


class Workspace:
    """A workspace with its cast and one app installed."""

    token = TOKEN
    bot_user = BOT_USER
    team = TEAM
    team_id = TEAM_ID

    def __init__(
        self,
        tend: httpx.AsyncClient | None = None,
        signing_secret: str = SIGNING_SECRET,
        clock: Clock | None = None,
        manifest: Manifest | None = None,
        first_serial: int = 0,
    ) -> None:
        """Build the workspace with its cast; `manifest` is the repository's when none is given."""
        self._manifest = manifest or Manifest.read()
        self._clock = clock or StoryClock()
        self._serial = first_serial
        self.signing_secret = signing_secret
        self.latency_s = 0.0
        self.seeding: Json | None = None
        self.faults = Faults()
        self.sockets = sockets.Sockets(State(self._manifest))
        self._fresh(tend)

    def _fresh(self, tend: httpx.AsyncClient | None) -> None:
        self.state = State(self._manifest, self._clock, first_serial=self._serial)
        self.state.people = {person.id: person for person in cast.people()}
        self.state.channels = {channel.id: channel for channel in cast.channels()}
        self.state.groups = {group.id: group for group in cast.groups()}
        self.sockets.state = self.state
        self.wire = Wire(tend, self.signing_secret, self.state.changes, self.sockets)
        self.events = Events(self.wire, self.state.real, self.faults)

    def reset(self) -> None:
        """Forget everything that happened; the way to Tend stays. Ids go on where they were."""
        own_url, socket_url, changes = self.state.own_url, self.state.socket_url, self.state.changes
        self._serial = self.state.serial()
        self._fresh(self.wire.tend)
        self.state.own_url, self.state.socket_url, self.state.changes = own_url, socket_url, changes
        self.wire = Wire(self.wire.tend, self.signing_secret, changes, self.sockets)
        self.events = Events(self.wire, self.state.real, self.faults)
        self.faults.clear()
        changes.note()

    # --- the way to Tend ---

    @property
    def tend(self) -> httpx.AsyncClient | None:
        """The client whose base_url is Tend; settable, because Tend may start after its Slack."""
        return self.wire.tend

    @tend.setter
    def tend(self, client: httpx.AsyncClient | None) -> None:
        self.wire.tend = client

    @property
    def answer_within_s(self) -> float:
        """How long Slack waits for an acknowledgement: three seconds, real ones."""
        return self.wire.answer_within_s

    @answer_within_s.setter
    def answer_within_s(self, seconds: float) -> None:
        self.wire.answer_within_s = seconds

    @property
    def transport(self) -> Literal["http", "socket"]:
        """How Tend is reached: over HTTP, or over the web sockets that it opens."""
        return "http" if self.state.socket_url is None else "socket"

    async def verify_url(self) -> bool:
        """Send `url_verification`, as Slack does before it sends events; tell whether Tend answered the challenge.

        Over Socket Mode there is none: tell whether Tend has connected.
        """
        if self.transport == "socket":
            return self.sockets.count > 0
        challenge = f"challenge-{self.state.serial()}"
        body = {"token": payloads.VERIFICATION_TOKEN, "challenge": challenge, "type": "url_verification"}
        reply = await self.wire.send_json("url_verification", body)
        answer = reply.body.get("challenge") if isinstance(reply.body, dict) else reply.body
        return reply.ok and answer == challenge

    # --- what happens ---

    async def happen(self, event: Json) -> EventResult | None:
        """Send an event if the manifest subscribes to it."""
        return await self.event(event) if event["type"] in self.state.manifest.events else None

    async def event(self, event: Json, event_id: str | None = None, team_id: str = TEAM_ID) -> EventResult:
        """Send an event, subscribed or not, retried as Slack does."""
        wanted = event_id or f"Ev{self.state.serial():09d}"
        return await self.events.deliver(payloads.event_callback(self.state, event, wanted, team_id))

    async def redeliver(self, result: EventResult) -> None:
        """Send the same event once more."""
        await self.events.redeliver(result)

    async def replay(self) -> Reply:
        """Send the last request to Tend once more, byte for byte."""
        return await self.wire.replay()

    async def raw(self, body: Json, *, form: bool = False, **headers: str) -> Reply:
        """Send any body, signed: as form fields, as JSON for events, or as `payload` for interactions."""
        if form:
            return await self.wire.send_form("raw", body, **headers)
        if "event" in body or body.get("type") == "url_verification":
            return await self.wire.send_json("raw", body, **headers)
        return await self.wire.send_payload("raw", body)

    # --- who and where ---

    def person(self, user: str) -> Person:
        """Return a person by id."""
        return self.state.people[user]

    def add_person(self, person: Person) -> None:
        """Let somebody join, in no channel."""
        self.state.people[person.id] = person
        self.state.changes.note()

    def message(self, channel: str, ts: str) -> Message:
        """Return a message by its channel and ts; raises NotThereError when it is gone."""
        found = self.state.find_message(channel, ts)
        if found is None:
            raise NotThereError(f"no message {ts} in {channel} (any more)")
        return found

    def channel(self, channel: str) -> Channel:
        """Return a channel by id."""
        return self.state.channels[channel]

    # --- what Tend asked ---

    def api(self, method: str, args: Json, token: str | None = TOKEN) -> webapi.Answer:
        """Answer a Web API call."""
        return webapi.call(self.state, METHODS, self.faults, method, args, token)

    @property
    def calls(self) -> list[ApiCall]:
        """Everything Tend asked of the Web API and of response_urls, in order."""
        return self.state.calls

    def calls_to(self, method: str, *, ok: bool | None = None) -> list[ApiCall]:
        """Return the calls of one method, or only those that were taken (or not)."""
        return [call for call in self.calls if call.method == method and ok in (None, call.ok)]

    @property
    def refused(self) -> list[Refusal]:
        """Everything Slack would not take, asked-for faults left out: keep it empty."""
        return self.state.refused

    async def until(self, is_true: Callable[[], object], timeout_s: float = 5.0) -> bool:
        """Wait until something is true, looking at every change; tell whether it came true."""
        return await self.state.changes.until(is_true, timeout_s)

    # --- faults and time ---

    def fail_next(
        self, method: str, error: str | None = None, *, status: int = 200, retry_after: int | None = None,
        cut: bool | Literal["before", "after"] = False, count: int = 1,
    ) -> None:  # fmt: skip
        """Let the next calls fail; `cut=True` works and then breaks the connection, `cut="before"` only breaks it."""
        where: Literal["before", "after"] | None = "after" if cut is True else cut or None
        self.faults.add(Fault(method, error, status, retry_after, where, count))

    @property
    def rates(self) -> Rates:
        """The rate limits; `.off()` lets everything through."""
        return self.state.rates

    async def pass_real_time(self, seconds: float) -> None:
        """Let real time pass without waiting: trigger_ids and response_urls grow old, retries fall due."""
        self.state.real.advance(seconds)
        await self.events.deliver_due()

    async def hang_up(self) -> None:
        """Let go of late answers; call it when done."""
        await self.wire.hang_up()
        await asyncio.sleep(0)
