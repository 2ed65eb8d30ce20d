"""Presses everything that people have in front of them, each label once a person, and fills in every form that opens.

Knows Slack's kinds of elements and no screen of Tend's; what a field needs to be taken is handed over by its id.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox import Message, View
from sandbox.block_kit.blocks import elements_of
from sandbox.block_kit.composition import options_of
from sandbox.block_kit.values import KEYS, plain_answer, stateful_elements
from sandbox.workspace.names import BOT_USER
from sandbox.workspace.state import Json
from tests.recordings.playing import Player
from tests.recordings.pseudo import plain

PRESSES_MAX = 80  # of one person at one go: beyond these something presses in circles
VIEWS_MAX = 60  # that follow each other from one press
WORDS = "You sat with me on the failing import until it worked, and I could go home in time"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to press: an element of a message or view, and what is chosen in it."""

    where: Message | View
    block_id: str
    action_id: str
    label: str
    given: Any = None
    is_from_menu: bool = False

    @property
    def kind(self) -> str:
        """Name what is the same wherever it stands."""
        place = self.where.callback_id if isinstance(self.where, View) else "message"
        return f"{place} {re.sub(r'[0-9]+', '#', self.action_id)} {re.sub(r'[0-9]+', '#', self.label)}"


class Presser:
    """Presses for people, and remembers what each has pressed."""

    never_sent: Collection[str] = ()  # callback ids of forms that would end the story; somebody sends them apart

    def __init__(self, player: Player, answers: Mapping[str, Any], colleague: str, alike: Mapping[str, str]) -> None:
        """Answer fields by their block_id from `answers`, and choose `colleague` where somebody is asked for.

        Those whom `alike` gives the same name have the same Homes and forms: what one did there, the others need not.
        """
        self.player, self.slack = player, player.slack
        self.answers, self.colleague, self.alike = answers, colleague, alike
        self.done: set[tuple[str, str]] = set()

    async def press_everything(self, user: str) -> None:
        """Open Home, and press what is there and in messages until nothing is left that was not pressed before."""
        await self.player.take(user, "opens Home", self.slack.open_home(user))
        for _ in range(PRESSES_MAX):
            choice = self._next(user, self._screens(user))
            if choice is None:
                return
            await self.press(user, choice)
            await self.answer_forms(user)
        raise AssertionError(f"{user} presses in circles: {sorted(self.done)[-5:]}")

    async def press(self, user: str, choice: Choice) -> None:
        """Press one thing."""
        self.done.add(self._key(user, choice))
        act = self.slack.press(user, choice.where, choice.action_id, choice.block_id, choice.given)
        await self.player.take(user, f"presses {choice.label!r}", act)

    async def answer_forms(self, user: str) -> None:
        """Press what is in the open modals, send each form once, and close what is left."""
        for _ in range(VIEWS_MAX):
            view = self.slack.modal_of(user)
            if view is None:
                return
            choice = self._next(user, [view])
            if choice is not None:
                await self.press(user, choice)
            elif view.submit is not None and self._is_to_send(user, view):
                await self.send(user, view)
            else:
                await self.player.take(user, f"closes {_title(view)!r}", self.slack.close(user, view))
        raise AssertionError(f"{user} comes to no end of forms: {sorted(self.done)[-5:]}")

    def _is_to_send(self, user: str, view: View) -> bool:
        return (self._in_views(user), _form(view)) not in self.done and view.callback_id not in self.never_sent

    async def send(self, user: str, view: View) -> None:
        """Send a form, its empty fields filled in."""
        self.done.add((self._in_views(user), _form(view)))
        values = {}
        for block, element in stateful_elements(view.blocks):
            if block["type"] != "input":
                continue
            block_id, now = block["block_id"], view.values[block["block_id"]][element["action_id"]]
            of_this_form = f"{view.callback_id} {block_id}"
            if of_this_form in self.answers:
                values[block_id] = self.answers[of_this_form]
            elif block_id in self.answers or plain_answer(now) is None:
                values[block_id] = self._answer(block_id, element)
        done = await self.player.take(user, f"sends {_title(view)!r}", self.slack.submit(user, view, values))
        if done.action in {"errors", "incomplete"}:
            errors = sorted((block_id, plain(said)) for block_id, said in done.errors.items())
            self.player.steps[-1].what += f": {done.action} {errors}"

    def _key(self, user: str, choice: Choice) -> tuple[str, str]:
        return (self._in_views(user) if isinstance(choice.where, View) else user), choice.kind

    def _in_views(self, user: str) -> str:
        return self.alike.get(user, user)

    def _screens(self, user: str) -> list[Message | View]:
        home = self.slack.home_of(user)
        lines = [m for m in self.slack.state.messages if m.user == BOT_USER and self.slack.state.sees(user, m)]
        return [*lines, *([home] if home is not None else [])]

    def _next(self, user: str, screens: list[Message | View]) -> Choice | None:
        found = (choice for where in screens for choice in self._choices(where))
        return next((each for each in found if self._key(user, each) not in self.done), None)

    def _choices(self, where: Message | View) -> list[Choice]:
        found = []
        for block in where.blocks:
            for element in elements_of(block):
                if block["type"] != "input" or block.get("dispatch_action"):
                    found += self._choices_in(where, block["block_id"], element)
        # a menu may put other buttons in the place of these
        return sorted(found, key=lambda choice: choice.is_from_menu)

    def _choices_in(self, where: Message | View, block_id: str, element: Json) -> list[Choice]:
        kind, action_id = element.get("type"), element.get("action_id", "")
        if kind == "button":
            return [] if "url" in element else [Choice(where, block_id, action_id, plain(element["text"]["text"]))]
        if kind == "overflow":
            return [
                Choice(where, block_id, action_id, plain(option["text"]["text"]), option["value"])
                for option in options_of(element)
            ]
        if kind in KEYS:
            return [Choice(where, block_id, action_id, f"a choice of {kind}", self._answer(block_id, element), True)]
        return []

    def _answer(self, block_id: str, element: Json) -> Any:
        kind = element["type"]
        for named in (block_id, element["action_id"]):
            if named in self.answers:
                return self.answers[named]
        if kind in {"static_select", "radio_buttons"}:
            return options_of(element)[-1]["value"]
        if kind in {"checkboxes", "multi_static_select"}:
            return [options_of(element)[0]["value"]]
        if "users" in kind:
            return [self.colleague] if kind.startswith("multi") else self.colleague
        return self.answers.get(kind, WORDS)


def _title(view: View) -> str:
    return plain(view.title["text"]) if view.title else ""


def _form(view: View) -> str:
    return f"form {view.callback_id} {_title(view)}"
