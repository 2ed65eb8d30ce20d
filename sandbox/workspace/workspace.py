"""The workspace: its state from the first moment on, and look-ups by id. Knows no app and no act of a person."""

from collections.abc import Callable

from sandbox.workspace.cast import CASTS
from sandbox.workspace.clock import Clock, StoryClock
from sandbox.workspace.manifest import Manifest
from sandbox.workspace.names import TEAM, Team
from sandbox.workspace.state import Channel, Message, Person, State

HANGS_AFTER_S = 120.0  # what a test waits for takes a moment, and on a busy machine many


class NotThereError(AssertionError):
    """The person has no such button, view, field or message in front of them."""


class Workspace:
    """One workspace with its cast. A reset replaces `state`; ask for it each time."""

    def __init__(
        self, manifest: Manifest, clock: Clock | None = None, first_serial: int = 0, team: Team = TEAM
    ) -> None:
        """Build the workspace; ids are numbered from `first_serial`."""
        self.state = _state_with_cast(manifest, clock or StoryClock(), first_serial, team)

    def start_over(self) -> None:
        """Forget people's acts and changes. Addresses stay, ids go on counting, open pages stay connected."""
        old = self.state
        self.state = _state_with_cast(old.manifest, old.clock, old.serial(), old.team)
        self.state.tokens = old.tokens
        self.state.own_url, self.state.socket_url, self.state.changes = old.own_url, old.socket_url, old.changes

    def person(self, user: str) -> Person:
        """Return a person by id; raises KeyError."""
        return self.state.people[user]

    def add_person(self, person: Person) -> None:
        """Add a member to the workspace, in no channel."""
        self.state.people[person.id] = person
        self.state.changes.note()

    def channel(self, channel: str) -> Channel:
        """Return a channel by id; raises KeyError."""
        return self.state.channels[channel]

    def message(self, channel: str, ts: str) -> Message:
        """Return a message by its channel and ts; raises NotThereError after its deletion."""
        found = self.state.find_message(channel, ts)
        if found is None:
            raise NotThereError(f"no message {ts} in {channel} (any more)")
        return found

    def message_at(self, message: Message | tuple[str, str]) -> Message:
        """Return a message given as itself or as (channel, ts); raises NotThereError after its deletion."""
        return self.message(*message) if isinstance(message, tuple) else message

    async def until(self, is_true: Callable[[], object], timeout_s: float = HANGS_AFTER_S) -> bool:
        """Wait until `is_true()` holds, checking after every change; return False when the time runs out."""
        return await self.state.changes.until(is_true, timeout_s)


def _state_with_cast(manifest: Manifest, clock: Clock, first_serial: int, team: Team) -> State:
    cast = CASTS[team.id]
    return State(
        manifest,
        clock,
        first_serial=first_serial,
        team=team,
        people={person.id: person for person in cast.people()},
        channels={channel.id: channel for channel in cast.channels()},
        groups={group.id: group for group in cast.groups()},
    )
