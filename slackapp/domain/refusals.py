"""What Tend declines to do, each named after the fact and carrying facts, never sentences.

The refusal views of each noun in the Slack wing have the sentences. Nothing was stored when one of these is raised.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One person who was left out while the others were served."""

    user_id: str
    why: str  # self · in_group · bot · deactivated · external · unknown · opted_out · unreachable


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


class NotOpened(Refusal):
    """One user group stood where people should, and nobody is behind it."""

    def __init__(self, group_id: str, handle: str | None) -> None:
        super().__init__(group_id)
        self.group_id = group_id
        self.handle = handle  # without the @; None: nobody told


class GroupDisabled(NotOpened):
    """The user group was switched off."""


class GroupEmpty(NotOpened):
    """Nobody is in the user group."""


class GroupUnknown(NotOpened):
    """Slack knows no such user group."""


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


class NothingWritten(NoWords):
    """A field for one's own words was sent with nothing in it."""


class GiverAway(Refusal):
    """The giver cannot be answered any more: deactivated, of another organisation, or unknown by now."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class TakenBack(Refusal):
    """The giver took these words back meanwhile."""


class ThanksToYou(Refusal):
    """Somebody wished to add a word to a shared thanks that names nobody but them."""


class NobodyToTell(Refusal):
    """Of those the receiver was told would read it, nobody leads them any more."""


class TooLateToCorrect(Refusal):
    """The minutes in which a giver may change words or take them back have passed."""


class TookBack(Refusal):
    """The giver took these words back before, so that there is nothing to change."""


class AlreadyDecided(Refusal):
    """It was answered before, in another way."""


class ListFull(Refusal):
    """More lines for one-to-ones than one person keeps."""


class NoOneToOne(Refusal):
    """Something was to be kept for a talk with somebody whom they do not lead themself, as one who stands in."""


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


class NotAdmin(Refusal):
    """Somebody who is no admin (any more) asked for what only admins may do."""


class CannotBeAdmin(Refusal):
    """Somebody who was chosen as admin cannot be one, or there would be too many."""

    def __init__(self, user_id: str, why: str) -> None:
        super().__init__(why)
        self.user_id = user_id
        self.why = why  # bot · deactivated · external · unknown · too_many


class UnknownCountry(Refusal):
    """A country or subdivision of which no public holidays are known."""


class HoursBackwards(Refusal):
    """A working day that ends before it starts, or has only one of the two."""


class OutOfRange(Refusal):
    """A number of days outside what a workspace may choose."""

    def __init__(self, choice: str, least: int, most: int) -> None:
        super().__init__(choice, least, most)
        self.choice = choice  # waiting_days · closing_days
        self.least = least
        self.most = most


class OutsideHours(Refusal):
    """A moment for the weekly message at which it would never come."""


class AwayBackwards(Refusal):
    """A time away that ends before it starts, or has only one of the two days."""


class AwayOver(Refusal):
    """A time away that lies in the past."""


class AwayTooLong(Refusal):
    """A time away of more days than one may have, or too far ahead."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class TooManyTimesAway(Refusal):
    """More times away than a person may have ahead of them."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class CannotStandIn(Refusal):
    """Somebody who was named to stand in cannot, or there is nobody to stand in for."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why  # bot · deactivated · external · unknown · leads_nobody · led_by_them


class OutsideWorkspace(Refusal):
    """The person who pressed belongs to another workspace."""


class SlackAway(Refusal):
    """Slack did not tell in time which workspace Tend is installed in."""


class TooManySources(Refusal):
    """A workspace has as many sources as are looked after."""


class BadRules(Refusal):
    """What an admin typed for a source cannot be read."""

    def __init__(self, field: str, line: str = "") -> None:
        super().__init__(field)
        self.field = field  # repositories · people · min_lines · min_comments · address · name · secret
        self.line = line  # the line that could not be read, empty for the whole field


class BadAccess(Refusal):
    """What an admin gave to ask GitHub with cannot be used."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__(*wrong)
        # token · app_id · installation_id · private_key, each with: missing · neither · both · no_token · no_app_id ·
        # no_installation_id · no_pem · not_rsa · locked · too_short · elsewhere
        self.wrong = wrong


class NoSuchLogin(Refusal):
    """Something that can be no login at GitHub."""


class LinkedOtherwise(Refusal):
    """That login was confirmed as somebody else's."""
