"""Read days, hours and holidays from a submitted form, for the settings of a person or a workspace."""

from collections.abc import Sequence

from slackapp.domain.calendar.working_calendar import DAY_ENDS
from slackapp.domain.refusals import HoursBackwards, OutsideHours
from slackapp.slack.block_kit import ids
from slackapp.slack.bolt.forms import Filled


def work_days(inputs: Filled) -> str | None:
    """Return the ticked days as ordered digits, 1 for Monday; None without a tick."""
    return "".join(digit for digit in "1234567" if inputs.is_ticked(ids.WORK_DAYS, digit)) or None


def hours(inputs: Filled) -> tuple[int, int] | None:
    """Return start and end in minutes of the day; None without any choice. Raises HoursBackwards for half a choice."""
    starts, ends = (_minute(inputs.choice(block_id)) for block_id in (ids.WORK_STARTS, ids.WORK_ENDS))
    if (starts is None) != (ends is None):
        raise HoursBackwards
    return None if starts is None or ends is None else (starts, ends)


def country(inputs: Filled) -> str | None:
    """Return the typed country code in capitals; None for no text. The domain checks whether the country exists."""
    return inputs.line(ids.COUNTRY).upper() or None


def moment(inputs: Filled, days: Sequence[int]) -> tuple[int, int] | None:
    """Return ISO weekday and minute of the weekly message; None for no choice, then Tend spreads the messages.

    Raises OutsideHours for half a choice, or a time outside `days` or the day.
    """
    weekday, minute = (_minute(inputs.choice(block_id)) for block_id in (ids.PROMPT_DAY, ids.PROMPT_HOUR))
    if weekday is None and minute is None:
        return None
    if weekday is None or minute is None or weekday not in days or minute >= DAY_ENDS:
        raise OutsideHours
    return weekday, minute


def _minute(value: str | None) -> int | None:
    return int(value) if value is not None and value.isascii() and value.isdigit() else None
