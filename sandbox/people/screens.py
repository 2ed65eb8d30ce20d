"""The screens of people, for tests and the story. Changes nothing."""

from sandbox.people import labels
from sandbox.workspace import reading
from sandbox.workspace.state import Json, Message, View
from sandbox.workspace.workspace import NotThereError, Workspace


class Screens:
    """Everybody's screen: messages, Home, modals, and the labels and texts on them."""

    def __init__(self, workspace: Workspace) -> None:
        """Look at the people of this workspace."""
        self._workspace = workspace

    def dm(self, user: str) -> str:
        """Return the id of a person's direct message with Tend."""
        return self._workspace.state.direct_channel(user).id

    def messages_for(self, user: str, channel: str | None = None) -> list[Message]:
        """Return a person's messages in a channel (None: the direct message with Tend), oldest first."""
        return reading.messages_seen(self._workspace.state, user, channel or self.dm(user))

    def last_message(self, user: str, channel: str | None = None) -> Message:
        """Return the newest message of `messages_for`; raises AssertionError without any."""
        seen = self.messages_for(user, channel)
        if not seen:
            where, refused = channel or "their direct message", self._workspace.state.refused
            raise AssertionError(f"{user} sees nothing in {where}; refused so far: {refused}")
        return seen[-1]

    def ephemerals(self, user: str) -> list[Message]:
        """Return the messages visible to this person only, of every channel."""
        return [message for message in self._workspace.state.messages if message.only_for == user]

    def home_of(self, user: str) -> View | None:
        """Return a person's Home; None before it is published."""
        return self._workspace.state.homes.get(user)

    def modals_of(self, user: str) -> list[View]:
        """Return a person's open modals, the visible one last."""
        return self._workspace.state.modals.get(user, [])

    def modal_of(self, user: str) -> View | None:
        """Return a person's visible modal; None when no modal is open."""
        stack = self.modals_of(user)
        return stack[-1] if stack else None

    def find_button(self, where: Message | View, label: str, nth: int = 0) -> Json:
        """Return the element with this label, and its block_id; raises NotThereError with the labels there are."""
        found = labels.find(where, label, nth)
        return {**found.element, "block_id": found.block_id}

    def labels(self, where: Message | View) -> list[str]:
        """Return the labels of all buttons and menu entries."""
        return labels.labels_of(where)

    def texts(self, where: Message | View) -> str:
        """Return every sentence of a message or view, one a line."""
        return "\n".join(labels.sentences_of(where))

    def require_visible(self, user: str, where: Message | View) -> None:
        """Raise NotThereError unless the person sees this message or view now."""
        state = self._workspace.state
        if isinstance(where, Message):
            there = where in state.messages and state.sees(user, where)
        else:
            there = where.user == user and state.find_view(where.id) is where
        if not there:
            raise NotThereError(f"{user} does not have this in front of them (any more)")

    def open_modal(self, user: str, view: View | str) -> View:
        """Return a person's open modal, given itself or by id; raises NotThereError when it is closed."""
        wanted = view if isinstance(view, str) else view.id
        opened = next((each for each in self.modals_of(user) if each.id == wanted), None)
        if opened is None:
            raise NotThereError(f"{user} has no modal {wanted} open")
        return opened
