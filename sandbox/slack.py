"""The small Slack itself, put together from its parts: the page's backend and the test double of the suite.

Opens no socket; `sandbox.server.served` does.
"""

from datetime import datetime
from typing import Literal

import httpx

from sandbox.front.connection import AppConnection
from sandbox.front.dispatch import Wire
from sandbox.front.events import Events
from sandbox.people.commands import Commands
from sandbox.people.directory import Directory
from sandbox.people.forms import Forms
from sandbox.people.posts import Posts
from sandbox.people.presses import Presses
from sandbox.people.reactions import Reactions
from sandbox.people.screens import Screens
from sandbox.people.shortcuts import Shortcuts
from sandbox.web_api.api import WebApi
from sandbox.web_api.faults import Faults
from sandbox.web_api.rates import Rates
from sandbox.workspace.clock import Clock
from sandbox.workspace.manifest import Manifest
from sandbox.workspace.names import BOT_USER, SIGNING_SECRET, TEAM, TOKEN, Team
from sandbox.workspace.state import ApiCall, Json, Refusal, State
from sandbox.workspace.workspace import Workspace


class Slack:
    """A workspace with its cast and one app installed.

    Each part does one thing, and `Slack` offers the methods of all parts under one name: tests and the page call
    `slack.command(…)`, documented in `Commands`.
    """

    token = TOKEN
    bot_user = BOT_USER

    def __init__(
        self,
        tend: httpx.AsyncClient | None = None,
        signing_secret: str = SIGNING_SECRET,
        clock: Clock | None = None,
        manifest: Manifest | None = None,
        first_serial: int = 0,
        team: Team = TEAM,
    ) -> None:
        """Put the parts together; `manifest` is the repository's when none is given, `team` one of the two."""
        self.team, self.team_id = team, team.id
        self.workspaces_url: str | None = None  # the page where people add and remove the app; None without OAuth
        self.latency_s = 0.0  # added to every answer of the Web API
        self.seeding: Json | None = None  # how far the story is; None once it has been told
        self.told_at: datetime | None = None  # the story's moment at its end; None while it is told, and without one
        self.faults = Faults()

        self._workspace = workspace = Workspace(manifest or Manifest.read(), clock, first_serial, team)
        self.person, self.channel, self.message = workspace.person, workspace.channel, workspace.message
        self.add_person, self.until = workspace.add_person, workspace.until

        self._app = app = AppConnection(workspace, self.faults, tend, signing_secret)
        self.sockets = app.sockets
        self.verify_url, self.hang_up, self.pass_real_time = app.verify_url, app.hang_up, app.pass_real_time
        self.event, self.happen, self.redeliver = app.send_event, app.send_if_subscribed, app.redeliver_event
        self.replay, self.raw = app.replay_request, app.send_raw

        self._web_api = web_api = WebApi(workspace, self.faults)
        self.api, self.calls_to, self.fail_next = web_api.call, web_api.calls_to, web_api.fail_next

        screens = Screens(workspace)
        self.dm, self.messages_for, self.last_message = screens.dm, screens.messages_for, screens.last_message
        self.ephemerals, self.home_of = screens.ephemerals, screens.home_of
        self.modals_of, self.modal_of = screens.modals_of, screens.modal_of
        self.find_button, self.labels, self.texts = screens.find_button, screens.labels, screens.texts

        posts = Posts(workspace)
        self.say, self.say_as_bot, self.say_as_webhook = posts.say, posts.say_as_bot, posts.say_as_webhook
        self.delete_message = posts.delete_message
        commands = Commands(workspace, app, posts)
        self.command, self.type = commands.command, commands.type_line
        shortcuts = Shortcuts(workspace, app, screens)
        self.shortcut, self.message_shortcut = shortcuts.shortcut, shortcuts.message_shortcut
        reactions = Reactions(workspace, app, screens)
        self.react, self.unreact = reactions.react, reactions.unreact
        presses = Presses(workspace, app, screens)
        self.press, self.press_label = presses.press, presses.press_label
        forms = Forms(workspace, app, screens)
        self.submit, self.close, self.open_home = forms.submit, forms.close, forms.open_home
        directory = Directory(workspace, app)
        self.change_person, self.change_group = directory.change_person, directory.change_group
        self.add_group = directory.add_group

    def reset(self) -> None:
        """Forget everything that happened; the address of Tend stays, and ids go on counting."""
        self._workspace.start_over()
        self._app.start_over()
        self._web_api.start_over()
        self.faults.clear()
        self.told_at = None
        self.state.changes.note()

    @property
    def state(self) -> State:
        """Return all data of this moment."""
        return self._workspace.state

    @property
    def wire(self) -> Wire:
        """Return the sender of requests to Tend, with the traffic so far."""
        return self._app.wire

    @property
    def events(self) -> Events:
        """Return the sender of events, with the retries to come."""
        return self._app.events

    @property
    def tend(self) -> httpx.AsyncClient | None:
        """Return the client whose base_url is Tend; settable, because Tend may start after its Slack."""
        return self._app.wire.tend

    @tend.setter
    def tend(self, client: httpx.AsyncClient | None) -> None:
        self._app.wire.tend = client

    @property
    def answer_within_s(self) -> float:
        """Return how long Slack waits for an acknowledgement: three real seconds unless set otherwise."""
        return self._app.wire.answer_within_s

    @answer_within_s.setter
    def answer_within_s(self, seconds: float) -> None:
        self._app.wire.answer_within_s = seconds

    @property
    def transport(self) -> Literal["http", "socket"]:
        """Return "http", or "socket" in Socket Mode."""
        return self._app.transport

    @property
    def rates(self) -> Rates:
        """Return the rate limits; `.off()` turns them off."""
        return self._web_api.rates

    @property
    def calls(self) -> list[ApiCall]:
        """Return all calls of Tend to the Web API and to response_urls, in order."""
        return self.state.calls

    @property
    def refused(self) -> list[Refusal]:
        """Return everything that Slack refused, apart from faults a test asked for. Tests expect an empty list."""
        return self.state.refused
