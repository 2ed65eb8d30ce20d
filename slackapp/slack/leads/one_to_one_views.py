"""Views for choosing a one-to-one's weekday, and the line below a prompt about what is kept for a one-to-one."""

from collections.abc import Sequence

from slackapp.domain.leads.one_to_one_days import EVERY_WEEKS, WEEKDAYS, Day
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reader import Reader

NO_DAY = "-"


def choose_day(reader: Reader, member_id: str) -> Block:
    """Return the button to the list for a member, where the manager chooses a day."""
    return b.button(reader.say("Choose a day"), shared_ids.OPEN_ONE_TO_ONE, member_id)


def kept_short(reader: Reader, doer_ids: Sequence[str], chosen: Day | None, *, has_room: bool = True) -> str:
    """Say below a prompt that efforts are kept for a 1:1, and what the reminder still needs.

    Without `has_room`, only the button to choose a day says that the reminder needs a day.
    """
    doers = reader.both([b.person(doer_id) for doer_id in doer_ids])
    if chosen is not None:
        return reader.say("Saved for your 1:1 with {doer}, {day}.", doer=doers, day=day_name(reader, chosen))
    if not has_room:
        return reader.say("Saved for your 1:1 with {doer}.", doer=doers)
    return reader.say(
        "Saved for your 1:1 with {doer}. Choose your 1:1 day, and I'll put this at the top of Home that morning.",
        doer=doers,
    )


def day_menu(reader: Reader, member_id: str, chosen: Day | None, *beside: Block) -> Block:
    """Return the menu for a one-to-one's day; `beside`: further elements in the menu's row."""
    days = [Day(weekday, every) for every in EVERY_WEEKS for weekday in WEEKDAYS]
    options = [b.option(reader.say("No 1:1 day"), f"{member_id}:{NO_DAY}")]
    options += [b.option(day_name(reader, day), f"{member_id}:{day.weekday}:{day.every_weeks}") for day in days]
    place = 0 if chosen is None else 1 + days.index(chosen)
    menu: Block = {
        "type": "static_select",
        "action_id": shared_ids.ONE_TO_ONE_DAY,
        "placeholder": b.plain(reader.say("1:1 day")),
        "options": options,
        "initial_option": options[place],
    }
    return b.actions(menu, *beside, block_id=f"day:{member_id}:{place}")


def day_name(reader: Reader, day: Day) -> str:
    """Return the name of a one-to-one's day."""
    name = reader.weekday(day.weekday)
    if day.every_weeks == 1:
        return reader.say("every {weekday}", weekday=name)
    return reader.say("every other {weekday}", weekday=name)
