"""Days, hours and holidays out of a submitted form, for a person's and a workspace's alike."""

from collections.abc import Sequence

from slackapp.domain.calendar.working_calendar import DAY_ENDS
from slackapp.domain.refusals import HoursBackwards, OutsideHours
from slackapp.slack.block_kit import ids
from slackapp.slack.bolt.forms import Filled


def work_days(inputs: Filled) -> str | None:
    """Give the ticked days as digits in order; None without a tick."""
    return "".join(digit for digit in "1234567" if inputs.is_ticked(ids.WORK_DAYS, digit)) or None


def hours(inputs: Filled) -> tuple[int, int] | None:
    """Give the chosen hours; None where neither was chosen. Raises HoursBackwards for one of them alone."""
    starts, ends = (_minute(inputs.choice(block_id)) for block_id in (ids.WORK_STARTS, ids.WORK_ENDS))
    if (starts is None) != (ends is None):
        raise HoursBackwards
    return None if starts is None or ends is None else (starts, ends)


def country(inputs: Filled) -> str | None:
    """Give what was typed as a country; None for nothing. The domain knows whether there is one."""
    return inputs.text(ids.COUNTRY).strip().upper() or None


def moment(inputs: Filled, days: Sequence[int]) -> tuple[int, int] | None:
    """Give ISO weekday and minute of the weekly message; None for the spread. Raises OutsideHours for half a choice."""
    weekday, minute = (_minute(inputs.choice(block_id)) for block_id in (ids.PROMPT_DAY, ids.PROMPT_HOUR))
    if weekday is None and minute is None:
        return None
    if weekday is None or minute is None or weekday not in days or minute >= DAY_ENDS:
        raise OutsideHours
    return weekday, minute


def _minute(value: str | None) -> int | None:
    return int(value) if value is not None and value.isascii() and value.isdigit() else None
