"""Messages that people and other apps write or delete. Tend has no scope for them and is sent no event."""

from sandbox.web_api import chat
from sandbox.workspace.names import DEPLOYBOT, DEPLOYBOT_ID, WEBHOOK_ID
from sandbox.workspace.state import Message
from sandbox.workspace.workspace import NotThereError, Workspace


class Posts:
    """People post."""

    def __init__(self, workspace: Workspace) -> None:
        """Post in the channels of this workspace."""
        self._workspace = workspace

    def say(self, user: str, channel: str, text: str) -> Message:
        """Post a person's plain message; raises NotThereError where messages to the app are turned off."""
        state = self._workspace.state
        if self._workspace.channel(channel).with_user is not None and state.manifest.messages_tab_read_only:
            raise NotThereError("Sending messages to this app has been turned off.")
        message = Message(channel, state.new_ts(), user, text, state.clock.now())
        chat.add_message(state, message)
        return message

    def say_as_bot(self, channel: str, text: str) -> Message:
        """Post a line of another app's bot."""
        return self._say_as_app(channel, text, DEPLOYBOT_ID)

    def say_as_webhook(self, channel: str, text: str) -> Message:
        """Post through an incoming webhook: such a message has no user."""
        return self._say_as_app(channel, text, WEBHOOK_ID)

    def _say_as_app(self, channel: str, text: str, bot_id: str) -> Message:
        state = self._workspace.state
        message = Message(channel, state.new_ts(), DEPLOYBOT, text, state.clock.now(), bot_id=bot_id)
        chat.add_message(state, message)
        return message

    def delete_message(self, message: Message | tuple[str, str]) -> Message:
        """Delete a message, given itself or as (channel, ts), as its author would."""
        state = self._workspace.state
        found = self._workspace.message_at(message)
        state.messages.remove(found)
        state.changes.note(state.audience(found.channel))
        return found
