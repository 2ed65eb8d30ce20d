"""Refusals: reasons why Tend declines a request, as exceptions with facts and without sentences.

The refusal views of each noun in the Slack wing hold the sentences. A raised refusal means: nothing was stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One person left out while other people were served."""

    user_id: str
    # self · in_group · bot · deactivated · external · unknown · opted_out · enough_today · unreachable · unsure
    why: str


class Refusal(Exception):
    """The base class: a request cannot be served, and the person is told why."""


class NobodyNamed(Refusal):
    """The message names no receiver before its words."""


class NamesNotResolved(Refusal):
    """Slack left `@name` as plain letters, so the message reached no person."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(len(names))
        self.names = names


class EverybodyNamed(Refusal):
    """The message names `@channel`, `@here` or `@everyone` in place of people."""


class GroupsNotOpened(Refusal):
    """The message names a user group, and Slack did not give its members."""


class NotOpened(Refusal):
    """The message names one user group without reachable members."""

    def __init__(self, group_id: str, handle: str | None) -> None:
        super().__init__(group_id)
        self.group_id = group_id
        self.handle = handle  # without the @; None: unknown


class GroupDisabled(NotOpened):
    """The user group is disabled."""


class GroupEmpty(NotOpened):
    """The user group has no members."""


class GroupUnknown(NotOpened):
    """The user group is unknown to Slack."""


class TooManyGroups(Refusal):
    """The message names more user groups than the limit."""

    def __init__(self, count: int, limit: int) -> None:
        super().__init__(count)
        self.count = count
        self.limit = limit


class NobodyLeft(Refusal):
    """All people named had to be left out."""

    def __init__(self, left_out: tuple[LeftOut, ...]) -> None:
        super().__init__(len(left_out))
        self.left_out = left_out


class TooManyPeople(Refusal):
    """The message addresses more people than the limit."""

    def __init__(self, count: int, limit: int) -> None:
        super().__init__(count)
        self.count = count
        self.limit = limit


class NoWords(Refusal):
    """The message has no words."""


class TooLong(Refusal):
    """The text has more characters than the limit."""

    def __init__(self, length: int, limit: int) -> None:
        super().__init__(length)
        self.length = length
        self.limit = limit


class BrokenCharacter(Refusal):
    """The text contains half of a character, which cannot be stored."""

    def __init__(self, block_id: str | None = None) -> None:
        super().__init__(block_id)
        self.block_id = block_id  # the form's field with the text; None: the words


class UnknownKind(Refusal):
    """The kind of effort is unknown to Tend."""


class NotFound(Refusal):
    """The person does not have the item: the item never existed, was removed, or belongs to another person."""


class NothingWritten(NoWords):
    """A field for the person's own words was sent empty."""


class GiverAway(Refusal):
    """The giver cannot get an answer any more: deactivated, external or unknown by now."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class TakenBack(Refusal):
    """The giver has taken the thanks back, or the noter the note."""


class ThanksToYou(Refusal):
    """The person wants to join a shared thanks as its only receiver."""


class NobodyToTell(Refusal):
    """None of the managers shown to the receiver as readers leads the receiver any more."""


class TooLateToCorrect(Refusal):
    """The minutes for changing or taking back thanks, or a note, have passed."""


class TookBack(Refusal):
    """The person has taken back the thanks or the note, so a change is not possible."""


class AlreadyDecided(Refusal):
    """The question was answered before, in another way."""


class ListFull(Refusal):
    """The person keeps the highest number of lines for one-to-ones."""


class NoOneToOne(Refusal):
    """A stand-in wants to keep an effort for a one-to-one with a member led by the absent manager."""


class NothingWaiting(Refusal):
    """The effort has its thanks, was hidden, or is over."""


class NothingTicked(Refusal):
    """None of the efforts of a prompt is ticked."""


class NotYourself(Refusal):
    """The person named their own account where another person was needed."""


class LeadsInCircle(Refusal):
    """The named manager is led, directly or further up, by the member."""


class CannotLead(Refusal):
    """The named manager is a bot, deactivated, external or unknown."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class NotAdmin(Refusal):
    """A person without admin rights asked for an admin's action."""


class CannotBeAdmin(Refusal):
    """A chosen person cannot be an admin, or the workspace would have too many admins."""

    def __init__(self, user_id: str, why: str) -> None:
        super().__init__(why)
        self.user_id = user_id
        self.why = why  # bot · deactivated · external · unknown · too_many


class UnknownCountry(Refusal):
    """No public holidays are known for the country or subdivision."""


class HoursBackwards(Refusal):
    """The working day ends before it starts, or has only a start or an end."""


class OutOfRange(Refusal):
    """The number of days is outside the range for a workspace."""

    def __init__(self, choice: str, least: int, most: int) -> None:
        super().__init__(choice, least, most)
        self.choice = choice  # waiting_days · closing_days
        self.least = least
        self.most = most


class OutsideHours(Refusal):
    """The weekly message would never be sent at the chosen moment."""


class AwayBackwards(Refusal):
    """The time away ends before it starts, or has only a first or a last day."""


class AwayOver(Refusal):
    """The time away lies in the past."""


class AwayTooLong(Refusal):
    """The time away has more days than the limit, or lies too far ahead."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class TooManyTimesAway(Refusal):
    """The person has the highest number of current and future times away."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class CannotStandIn(Refusal):
    """The named stand-in cannot stand in, or the person leads no member."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why  # bot · deactivated · external · unknown · leads_nobody · led_by_them


class OutsideWorkspace(Refusal):
    """The person at the button belongs to another workspace."""


class NotInstalled(Refusal):
    """Tend has no token for the workspace of the request."""


class AccountDeactivated(OutsideWorkspace):
    """The acting person's account is deactivated, so the person belongs to the workspace no more."""


class SlackAway(Refusal):
    """Slack did not report in time in which workspace Tend is installed."""


class TooManySources(Refusal):
    """The workspace has the highest number of sources."""


class BadRules(Refusal):
    """An admin's text for a source cannot be read."""

    def __init__(self, field: str, line: str = "") -> None:
        super().__init__(field)
        self.field = field  # repositories · people · min_lines · min_comments · address · name · secret
        self.line = line  # the unreadable line; empty for the whole field


class BadAccess(Refusal):
    """An admin's credentials for GitHub cannot be used."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__(*wrong)
        # token · app_id · installation_id · private_key, each with: missing · neither · both · no_token · no_app_id ·
        # no_installation_id · no_pem · not_rsa · locked · too_short · elsewhere
        self.wrong = wrong


class NoSuchLogin(Refusal):
    """The text cannot be a login at GitHub."""


class LinkedOtherwise(Refusal):
    """The login was confirmed as another person's."""


class TooFast(Refusal):
    """The person asked too much in a short time: no request is accepted for a moment."""


class SwitchedOff(Refusal):
    """The admins turned the part of Tend off in the workspace."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name  # one of `workspace/switches.py`


class SwitchUnknown(Refusal):
    """The part to turn on or off is unknown to Tend."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name
