"""The small Slack itself: what people do in it.

The page's backend and the test double of the suite. Opens no socket; `server.served` does.
"""

from dataclasses import dataclass, field
from typing import Any

from sandbox.front import payloads
from sandbox.front.dispatch import Reply
from sandbox.front.events import EventResult
from sandbox.front.responses import show_answer, show_failure, slackbot_says
from sandbox.people import forms as interactions
from sandbox.people import labels
from sandbox.people.composer import resolved, split_command
from sandbox.people.forms import NotThereError, PressResult, SubmitResult
from sandbox.people.screens import Onlooker
from sandbox.web_api import chat, directory, groups
from sandbox.workspace.names import BOT_USER, DEPLOYBOT, DEPLOYBOT_ID, WEBHOOK_ID
from sandbox.workspace.state import Group, Json, Message, View


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


@dataclass(frozen=True)
class ShortcutResult:
    """What became of a shortcut: the person sees nothing but what the app opens or sends."""

    status: int | None
    elapsed_s: float
    payload: Json
    trouble: str | None = None


class Slack(Onlooker):
    """A workspace with people in it who do things."""

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

    async def shortcut(self, user: str, callback_id: str, viewing: str | None = None) -> ShortcutResult:
        """Choose a global shortcut; `viewing` is the channel in front of the person, of which the app hears nothing."""
        self._must_be_offered("global", callback_id)
        payload = payloads.shortcut(self.state, self.person(user), callback_id, viewing)
        return await self._begin(callback_id, payload)

    async def message_shortcut(
        self, user: str, message: Message | tuple[str, str], callback_id: str, *, forged: bool = False
    ) -> ShortcutResult:
        """Choose a shortcut from the menu of a message, given itself or as (channel, ts).

        Ephemeral messages have no such menu. `forged=True` need not see the message: it may be gone by now.
        """
        self._must_be_offered("message", callback_id)
        found = self.message(*message) if isinstance(message, tuple) else message
        if not forged:
            self._must_see(user, found)
            if found.only_for is not None:
                raise NotThereError("an ephemeral message has no menu of shortcuts")
        payload = payloads.message_action(self.state, self.person(user), found, callback_id)
        return await self._begin(callback_id, payload)

    def _must_be_offered(self, kind: str, callback_id: str) -> None:
        if self.state.manifest.shortcut(kind, callback_id) is None:
            there = [each.callback_id for each in self.state.manifest.shortcuts if each.type == kind]
            raise NotThereError(f"the manifest has no {kind} shortcut {callback_id!r}; there is {there}")

    async def _begin(self, callback_id: str, payload: Json) -> ShortcutResult:
        reply = await self.wire.send_payload(f"{payload['type']} {callback_id}", payload)
        return ShortcutResult(reply.status, reply.elapsed_s, payload, reply.trouble)

    async def react(self, user: str, channel: str, ts: str, name: str) -> EventResult | None:
        """Add a reaction; doing so twice changes nothing. The app hears of it where it is a member and subscribes."""
        message = self.message(channel, ts)
        self._must_see(user, message)
        if user in message.reactions.get(name, []):
            return None
        message.reactions.setdefault(name, []).append(user)
        return await self._reacted("reaction_added", user, message, name)

    async def unreact(self, user: str, channel: str, ts: str, name: str) -> EventResult | None:
        """Take one's own reaction back; raises NotThereError when there is none."""
        message = self.message(channel, ts)
        if user not in message.reactions.get(name, []):
            raise NotThereError(f"{user} has not reacted with {name!r} there")
        message.reactions[name].remove(user)
        if not message.reactions[name]:
            del message.reactions[name]
        return await self._reacted("reaction_removed", user, message, name)

    async def _reacted(self, kind: str, user: str, message: Message, name: str) -> EventResult | None:
        self.state.changes.note(self.state.audience(message.channel))
        is_heard = BOT_USER in self.channel(message.channel).members and "reactions:read" in self.state.manifest.scopes
        return await self.happen(payloads.reaction(self.state, kind, user, message, name)) if is_heard else None

    def delete_message(self, message: Message | tuple[str, str]) -> Message:
        """Delete a message as its author would; the app is told nothing, it has no scope for that."""
        found = self.message(*message) if isinstance(message, tuple) else message
        self.state.messages.remove(found)
        self.state.changes.note(self.state.audience(found.channel))
        return found

    def say(self, user: str, channel: str, text: str) -> Message:
        """Post a person's plain message; the app is told nothing, it has no scope for that."""
        if self.channel(channel).with_user is not None and self.state.manifest.messages_tab_read_only:
            message = "Sending messages to this app has been turned off."
            raise NotThereError(message)
        message_said = Message(channel, self.state.new_ts(), user, text, self.state.clock.now())
        chat.add(self.state, message_said)
        return message_said

    def say_as_bot(self, channel: str, text: str) -> Message:
        """Post a line of another app's bot."""
        return self._say_as_app(channel, text, DEPLOYBOT_ID)

    def say_as_webhook(self, channel: str, text: str) -> Message:
        """Post through an incoming webhook: such a message has no user."""
        return self._say_as_app(channel, text, WEBHOOK_ID)

    def _say_as_app(self, channel: str, text: str, bot_id: str) -> Message:
        said = Message(channel, self.state.new_ts(), DEPLOYBOT, text, self.state.clock.now(), bot_id=bot_id)
        chat.add(self.state, said)
        return said

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

    async def change_group(self, group_id: str, **changes: Any) -> list[EventResult]:
        """Change a group (`users=[…]`, `is_disabled=…`, `handle=…`, `name=…`) and send the events subscribed to.

        `subteam_updated` tells of every change, `subteam_members_changed` of new members besides.
        """
        group = self.state.groups[group_id]
        before, previous = list(group.users), group.updated
        for key, value in changes.items():
            if not hasattr(group, key):
                raise AttributeError(f"a group has no {key}")
            setattr(group, key, value)
        group.updated = int(self.state.clock.now().timestamp())
        self.state.changes.note()
        events = [groups.subteam_event(self.state, "subteam_updated", group)]
        if group.users != before:
            events.append(groups.members_changed(self.state, group, before, previous))
        return [sent for event in events if (sent := await self.happen(event)) is not None]

    async def add_group(self, group: Group) -> list[EventResult]:
        """Let a new group begin and send `subteam_created` if it is subscribed to."""
        self.state.groups[group.id] = group
        self.state.changes.note()
        sent = await self.happen(groups.subteam_event(self.state, "subteam_created", group))
        return [sent] if sent is not None else []
