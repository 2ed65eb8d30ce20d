"""The small Slack itself: what people do in it, what they see, and what the app asked of it.

The page's backend and the test double of the suite. Opens no socket; `server.served` does.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import httpx

from sandbox import cast, chat, conversations, directory, interactions, labels, modals, payloads, reading, webapi
from sandbox.clock import Clock, StoryClock
from sandbox.composer import resolved, split_command
from sandbox.dispatch import Reply, Wire
from sandbox.events import EventResult, Events
from sandbox.faults import Fault, Faults
from sandbox.interactions import NotThereError, PressResult, SubmitResult
from sandbox.manifest import Manifest
from sandbox.names import BOT_USER, SIGNING_SECRET, TEAM, TEAM_ID, TOKEN
from sandbox.rates import Rates
from sandbox.responses import show_answer, show_failure, slackbot_says
from sandbox.state import ApiCall, Channel, Json, Message, Person, Refusal, State, View

METHODS = {**chat.METHODS, **modals.METHODS, **directory.METHODS, **conversations.METHODS}


@dataclass(frozen=True)
class CommandResult:
    """What became of a slash command: the raw answer, and what the person was shown at once."""

    status: int | None
    body: Any
    elapsed_s: float
    shown: list[Message] = field(default_factory=list)
    trouble: str | None = None

    @property
    def text(self) -> str:
        """The words the person was shown; empty when nothing was."""
        return self.shown[0].text if self.shown else ""


class Slack:
    """A workspace with people in it and one app installed."""

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
        self._fresh(tend)

    def _fresh(self, tend: httpx.AsyncClient | None) -> None:
        self.state = State(self._manifest, self._clock, first_serial=self._serial)
        self.state.people = {person.id: person for person in cast.people()}
        self.state.channels = {channel.id: channel for channel in cast.channels()}
        self.state.groups = {group.id: group for group in cast.groups()}
        self.wire = Wire(tend, self.signing_secret, self.state.changes)
        self.events = Events(self.wire, self.state.real)

    def reset(self) -> None:
        """Forget everything that happened; the way to Tend stays. Ids go on where they were."""
        own_url, changes = self.state.own_url, self.state.changes
        self._serial = self.state.serial()
        self._fresh(self.wire.tend)
        self.state.own_url, self.state.changes = own_url, changes
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

    async def verify_url(self) -> bool:
        """Send `url_verification`, as Slack does before it sends events; tell whether Tend answered the challenge."""
        challenge = f"challenge-{self.state.serial()}"
        body = {"token": payloads.VERIFICATION_TOKEN, "challenge": challenge, "type": "url_verification"}
        reply = await self.wire.send_json("url_verification", body)
        answer = reply.body.get("challenge") if isinstance(reply.body, dict) else reply.body
        return reply.ok and answer == challenge

    # --- what people do ---

    async def command(self, user: str, channel: str, line: str) -> CommandResult:
        """Send a slash command, its text exactly as Slack would send it (`<@U…|name>`, `&lt;`)."""
        name, text = split_command(line)
        if self.state.manifest.command(name) is None:
            shown = slackbot_says(self.state, user, channel, f"{name} is not a valid command.")
            return CommandResult(None, None, 0.0, [shown], "invalid_command")
        person, where = self.person(user), self.channel(channel)
        reply = await self.wire.send_form(name, payloads.command_form(self.state, person, where, name, text))
        if reply.trouble is not None:
            shown = show_failure(self.state, user, channel, name, reply.trouble)
            return CommandResult(reply.status, reply.body, reply.elapsed_s, [shown], reply.trouble)
        return CommandResult(
            reply.status, reply.body, reply.elapsed_s, show_answer(self.state, user, channel, reply.body, name)
        )

    async def type(self, user: str, channel: str, line: str) -> CommandResult | Message:
        """Type a line in a channel: a command when it starts with a slash, else a message everybody there sees."""
        if line.startswith("/"):
            command = self.state.manifest.command(split_command(line)[0])
            escape = command is not None and command.should_escape
            return await self.command(user, channel, resolved(self.state, line) if escape else line)
        return self.say(user, channel, resolved(self.state, line))

    def say(self, user: str, channel: str, text: str) -> Message:
        """Post a person's plain message; the app is told nothing, it has no scope for that."""
        if self.channel(channel).with_user is not None and self.state.manifest.messages_tab_read_only:
            message = "Sending messages to this app has been turned off."
            raise NotThereError(message)
        message_said = Message(channel, self.state.new_ts(), user, text, self.state.clock.now())
        chat.add(self.state, message_said)
        return message_said

    async def press(
        self, user: str, where: Message | View, action_id: str, block_id: str | None = None,
        given: Any = None, *, forged: bool = False, **selected: Any,
    ) -> PressResult:  # fmt: skip
        """Press what the person sees, or choose in it with `selected_user="U…"`; `forged` need not see it."""
        if not forged:
            self._must_see(user, where)
        chosen = next(iter(selected.values()), given)
        return await interactions.press(self.state, self.wire, self.person(user), where, action_id, block_id, chosen)

    async def press_label(
        self, user: str, where: Message | View, label: str, nth: int = 0, *, forged: bool = False
    ) -> PressResult:
        """Press the button, or the entry of an overflow menu, with this label."""
        found = labels.find(where, label, nth)
        option = found.option["value"] if found.option is not None else None
        return await self.press(user, where, found.element["action_id"], found.block_id, option, forged=forged)

    async def submit(self, user: str, view: View | str, values: dict[str, Any] | None = None) -> SubmitResult:
        """Fill in a modal, by block_id or label with plain values, and submit it."""
        opened = self._open_view(user, view)
        interactions.fill_in(opened, values or {})
        return await interactions.submit(self.state, self.wire, self.person(user), opened)

    async def close(self, user: str, view: View | str, *, everything: bool = False) -> Reply | None:
        """Close a modal without submitting it; `everything` is the cross, which closes the whole stack."""
        opened = self._open_view(user, view)
        return await interactions.close(self.state, self.wire, self.person(user), opened, everything=everything)

    async def open_home(self, user: str) -> EventResult | None:
        """Open Tend's Home; None when the app did not subscribe to hear of it."""
        channel = self.state.direct_channel(user)
        return await self.happen(payloads.app_home_opened(self.state, user, channel.id))

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

    async def change_person(self, user: str, **changes: Any) -> EventResult | None:
        """Change a person (`deleted=True`, `tz=…`) and send `user_change`."""
        person = self.person(user)
        for key, value in changes.items():
            if not hasattr(person, key):
                message = f"a person has no {key}"
                raise AttributeError(message)
            setattr(person, key, value)
        self.state.changes.note()
        shown = directory.user_object(self.state, person, with_locale=True)
        return await self.happen({"type": "user_change", "user": shown, "event_ts": self.state.new_ts()})

    def _must_see(self, user: str, where: Message | View) -> None:
        if isinstance(where, Message):
            there = where in self.state.messages and self.state.sees(user, where)
        else:
            there = where.user == user and self.state.find_view(where.id) is where
        if not there:
            message = f"{user} does not have this in front of them (any more)"
            raise NotThereError(message)

    def _open_view(self, user: str, view: View | str) -> View:
        wanted = view if isinstance(view, str) else view.id
        opened = next((each for each in self.modals_of(user) if each.id == wanted), None)
        if opened is None:
            message = f"{user} has no modal {wanted} open"
            raise NotThereError(message)
        return opened

    # --- what people see ---

    def person(self, user: str) -> Person:
        """Return a person by id."""
        return self.state.people[user]

    def add_person(self, person: Person) -> None:
        """Let somebody join, in no channel."""
        self.state.people[person.id] = person
        self.state.changes.note()

    def channel(self, channel: str) -> Channel:
        """Return a channel by id."""
        return self.state.channels[channel]

    def dm(self, user: str) -> str:
        """Return the id of this person's direct message with Tend."""
        return self.state.direct_channel(user).id

    def messages_for(self, user: str, channel: str | None = None) -> list[Message]:
        """Return what a person sees in a channel (None: their direct message with Tend), oldest first."""
        return reading.messages_seen(self.state, user, channel or self.dm(user))

    def last_message(self, user: str, channel: str | None = None) -> Message:
        """Return the newest of these; raises AssertionError when there is none."""
        seen = self.messages_for(user, channel)
        if not seen:
            message = f"{user} sees nothing in {channel or 'their direct message'}; refused so far: {self.refused}"
            raise AssertionError(message)
        return seen[-1]

    def ephemerals(self, user: str) -> list[Message]:
        """Return what only this person was shown, in any channel."""
        return [message for message in self.state.messages if message.only_for == user]

    def home_of(self, user: str) -> View | None:
        """Return a person's Home, if one was published."""
        return self.state.homes.get(user)

    def modals_of(self, user: str) -> list[View]:
        """Return a person's open modals, the visible one last."""
        return self.state.modals.get(user, [])

    def modal_of(self, user: str) -> View | None:
        """Return the modal a person has in front of them."""
        stack = self.modals_of(user)
        return stack[-1] if stack else None

    def find_button(self, where: Message | View, label: str, nth: int = 0) -> Json:
        """Return the element with this label and its block_id; raises AssertionError naming what is there."""
        found = labels.find(where, label, nth)
        return {**found.element, "block_id": found.block_id}

    def labels(self, where: Message | View) -> list[str]:
        """Return the labels of everything that can be pressed."""
        return labels.labels(where)

    def texts(self, where: Message | View) -> str:
        """Return every sentence of a message or view, one a line."""
        return "\n".join(labels.sentences(where))

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
