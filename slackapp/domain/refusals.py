"""What Tend declines to do, each named after the fact and carrying facts, never sentences.

`views/refusals.py` has the sentences. Nothing was stored when one of these is raised.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One person who was left out while the others were served."""

    user_id: str
    why: str  # self · bot · deactivated · external · unknown · opted_out · unreachable


class Refusal(Exception):
    """The root: something a person asked for cannot be done, and they can be told why."""


class NobodyNamed(Refusal):
    """No receiver stands before the words."""


class NamesNotResolved(Refusal):
    """Slack left `@name` as plain letters, so nobody was reached."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(len(names))
        self.names = names


class EverybodyNamed(Refusal):
    """`@channel`, `@here` or `@everyone` stood where people should."""


class GroupsNotOpened(Refusal):
    """A user group stood where people should, and it could not be expanded."""


class TooManyGroups(Refusal):
    """More user groups than are opened for one message."""

    def __init__(self, count: int, limit: int) -> None:
        super().__init__(count)
        self.count = count
        self.limit = limit


class NobodyLeft(Refusal):
    """Everybody named had to be left out."""

    def __init__(self, left_out: tuple[LeftOut, ...]) -> None:
        super().__init__(len(left_out))
        self.left_out = left_out


class TooManyPeople(Refusal):
    """More people than one message may address."""

    def __init__(self, count: int, limit: int) -> None:
        super().__init__(count)
        self.count = count
        self.limit = limit


class NoWords(Refusal):
    """Nothing was said about what was done."""


class TooLong(Refusal):
    """More characters than a message keeps."""

    def __init__(self, length: int, limit: int) -> None:
        super().__init__(length)
        self.length = length
        self.limit = limit


class UnknownKind(Refusal):
    """A kind of effort that Tend does not have."""


class NotFound(Refusal):
    """There is no such thing here for this person: never was, was removed, or belongs to somebody else."""


class AlreadyDecided(Refusal):
    """It was answered before, in another way."""


class NothingWaiting(Refusal):
    """The effort has had its word, was hidden, or its time has passed."""


class NotYourself(Refusal):
    """A person named themself where another was needed."""


class LeadsInCircle(Refusal):
    """The named manager is led, directly or further up, by the one who named them."""


class CannotLead(Refusal):
    """A bot, a deactivated, an external or an unknown person was named as manager."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class OutsideWorkspace(Refusal):
    """The person who pressed belongs to another workspace."""


class SlackAway(Refusal):
    """Slack did not tell in time which workspace Tend is installed in."""
