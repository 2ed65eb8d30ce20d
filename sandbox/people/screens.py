"""What people have in front of them, as a test and a story look at it. Changes nothing."""

from sandbox.people import labels
from sandbox.people.forms import NotThereError
from sandbox.people.workspace import Workspace
from sandbox.workspace import reading
from sandbox.workspace.state import Json, Message, View


class Onlooker(Workspace):
    """A workspace whose screens can be looked at."""

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
