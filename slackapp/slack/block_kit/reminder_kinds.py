"""A noun's declarations about its kinds of private reminders.

`slackapp/features.py` joins the kinds of all features. The module must not know any kind.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slackapp.domain.reminders.kinds import Find
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reader import Reader


@dataclass(frozen=True, slots=True)
class ReminderGroup:
    """A tick of a person's settings, for one or several kinds. The sentences are marked for translation."""

    name: str
    label: str  # beside the tick: "Promises due or overdue"
    why: str  # a whole sentence for `Why this?`: the person's act behind the reminder, and the time


@dataclass(frozen=True, slots=True)
class ReminderKind:
    """A kind of private reminder. The sentences are marked for translation."""

    name: str  # as in `planning.plan`
    group: ReminderGroup
    # the line of the message, for one thing and for `{n}` things: no words of anybody, and no act of other people
    line: tuple[str, str]
    # the things that still need the reminder, with what their rows show, by number
    find: Find
    # the row behind `Open`, with the words, the names and the buttons; for the person alone
    row: Callable[[Reader, Any], list[Block]]
    can_be_done: bool = False  # only the person ends the reminder: the view has `Done`
    on_home: bool = True  # False: a section of the noun's own shows the thing there

    @property
    def group_name(self) -> str:
        """Return the name of the kind's setting."""
        return self.group.name


ReminderKinds = Mapping[str, ReminderKind]  # by name


def groups_of(kinds: ReminderKinds) -> tuple[ReminderGroup, ...]:
    """Return the groups of all kinds, each once, in the order of the features."""
    return tuple({kind.group.name: kind.group for kind in kinds.values()}.values())
