"""All data of the sandbox: people, channels, messages, views, and short-lived ids.

Plain data and look-ups. `web_api` and `people` decide about permissions.
"""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any, Literal

from sandbox.workspace.changes import Changes
from sandbox.workspace.clock import Clock, RealTime, StoryClock, slack_ts
from sandbox.workspace.manifest import Manifest
from sandbox.workspace.names import BOT_USER, TEAM, TEAM_ID, TOKEN, Team

Json = dict[str, Any]


@dataclass
class Person:
    """A person or a bot in Slack's directory."""

    id: str
    handle: str
    name: str
    title: str = ""
    tz: str = "Europe/Berlin"
    hue: int = 0
    team_id: str = TEAM_ID
    is_bot: bool = False
    is_guest: bool = False
    is_stranger: bool = False
    deleted: bool = False
    locale: str = "en-GB"
    is_admin: bool = False
    is_owner: bool = False
    is_primary_owner: bool = False
    manager: str = ""  # the profile field "Manager" of type user; apps read it with users.profile.get alone
    quiet: tuple[int, int] | None = None  # do not disturb: from and until, in seconds
    picture: str | None = None  # address; None: the sandbox draws one; empty: Slack has none

    @property
    def initials(self) -> str:
        """Return the letters of a drawn picture."""
        return "".join(name[0] for name in self.name.split()[:2]).upper()

    @property
    def email(self) -> str:
        """Return the person's address; bots have none in Slack's answers."""
        return f"{self.handle}@sandbox.slack.test"


@dataclass
class Channel:
    """A channel or a direct message; `with_user` is Tend's partner there, None in a conversation without Tend."""

    id: str
    name: str
    kind: Literal["channel", "private", "im"]
    members: set[str]
    with_user: str | None = None
    is_archived: bool = False


@dataclass
class Group:
    """A user group."""

    id: str
    handle: str
    name: str
    users: list[str]
    is_disabled: bool = False
    updated: int = 1_700_000_000  # seconds
    team_id: str = TEAM_ID


@dataclass
class Message:
    """A line in a channel; `only_for` is the one reader of an ephemeral message."""

    channel: str
    ts: str
    user: str
    text: str
    at: datetime
    blocks: list[Json] = field(default_factory=list)
    bot_id: str | None = None
    only_for: str | None = None
    thread_ts: str | None = None
    metadata: Json | None = None
    edited: bool = False
    reactions: dict[str, list[str]] = field(default_factory=dict)
    values: dict[str, dict[str, Json]] = field(default_factory=dict)
    team_id: str = TEAM_ID


@dataclass
class View:
    """A person's open modal or Home, with the values typed so far."""

    id: str
    type: Literal["modal", "home"]
    user: str
    blocks: list[Json]
    hash: str
    callback_id: str = ""
    private_metadata: str = ""
    external_id: str = ""
    title: Json | None = None
    submit: Json | None = None
    close: Json | None = None
    clear_on_close: bool = False
    notify_on_close: bool = False
    root_view_id: str = ""
    previous_view_id: str | None = None
    opened_in: str | None = None
    values: dict[str, dict[str, Json]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    team_id: str = TEAM_ID


@dataclass
class Trigger:
    """The act behind a `trigger_id`: its person, its view or channel, and its time in real seconds."""

    user: str
    born_s: float
    view_id: str | None = None
    channel: str | None = None
    used: bool = False


@dataclass
class ResponseUrl:
    """The place behind a `response_url`; `message` is the message with the pressed button."""

    user: str
    channel: str
    born_s: float
    message: Message | None = None
    uses: int = 0


@dataclass
class ApiCall:
    """One request of the app to the Web API or a response_url, and its answer."""

    method: str
    args: Json
    response: Json
    status: int
    at: datetime
    elapsed_s: float = 0.0

    @property
    def ok(self) -> bool:
        """Return whether Slack accepted the call."""
        return bool(self.response.get("ok"))

    @property
    def error(self) -> str | None:
        """Return Slack's name for the error; None after success."""
        return None if self.ok else self.response.get("error", "http_error")


@dataclass
class Refusal:
    """A refused request or answer of the app: an API call, or the body of an acknowledgement."""

    where: str
    error: str
    messages: list[str]

    def __str__(self) -> str:
        """Return one readable line for a failing assertion."""
        return f"{self.where}: {self.error} {'; '.join(self.messages)}".strip()


@dataclass
class Notification:
    """A notification on a person's phone."""

    id: int
    user: str
    channel: str
    text: str
    at: datetime


@dataclass
class State:
    """All data of one workspace at one moment.

    `manifest` is what the app has there: empty, as `tokens` are, where it is not installed.
    """

    manifest: Manifest
    clock: Clock = field(default_factory=StoryClock)
    real: RealTime = field(default_factory=RealTime)
    first_serial: int = 0
    team: Team = TEAM
    tokens: set[str] = field(default_factory=lambda: {TOKEN})
    people: dict[str, Person] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    modals: dict[str, list[View]] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    reads: dict[tuple[str, str], str] = field(default_factory=dict)
    notifications: list[Notification] = field(default_factory=list)
    calls: list[ApiCall] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)
    own_url: str = "http://127.0.0.1"
    socket_url: str | None = None  # None: Socket Mode is off
    tickets: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Number ids from `first_serial`, so that a restart over an old database repeats none."""
        self._serials = count(self.first_serial + 1)

    def is_member(self, person: Person) -> bool:
        """Return whether this is the workspace of a person, not one that shares a channel with it."""
        return person.team_id == self.team.id

    def serial(self) -> int:
        """Return the next number; each number is used for one id only."""
        return next(self._serials)

    def new_ts(self) -> str:
        """Return a unique message timestamp for now."""
        return slack_ts(self.clock.now(), self.serial())

    def find_message(self, channel: str, ts: str) -> Message | None:
        """Return the message at `ts`, ephemeral ones included."""
        return next((m for m in reversed(self.messages) if m.channel == channel and m.ts == ts), None)

    def find_view(self, view_id: str) -> View | None:
        """Return an open modal or a Home by its id."""
        stacks = [view for stack in self.modals.values() for view in stack]
        return next((view for view in [*stacks, *self.homes.values()] if view.id == view_id), None)

    def direct_channel(self, user: str, other: str = BOT_USER) -> Channel:
        """Return the direct message between a person and Tend, or `other`; opens it on first use."""
        first, second = sorted((user, other))
        channel_id = f"D{user[1:]}" if other == BOT_USER else f"D{first[2:7]}{second[2:7]}"
        if channel_id not in self.channels:
            with_user = user if other == BOT_USER else None
            self.channels[channel_id] = Channel(channel_id, "directmessage", "im", {user, other}, with_user)
        return self.channels[channel_id]

    def sees(self, user: str, message: Message) -> bool:
        """Return whether a person can see a message."""
        if message.only_for is not None:
            return message.only_for == user
        return self.can_open(user, self.channels[message.channel])

    def can_open(self, user: str, channel: Channel) -> bool:
        """Return whether a person can read a channel: members, and in public ones all but guests and strangers."""
        person = self.people[user]
        at_home = self.is_member(person) and not (person.is_guest or person.is_stranger)
        return user in channel.members or (channel.kind == "channel" and at_home)

    def audience(self, channel_id: str) -> set[str]:
        """Return all people able to read a channel."""
        channel = self.channels[channel_id]
        return {user for user in self.people if self.can_open(user, channel)}
