"""Views for choosing a one-to-one's weekday, and for keeping an effort for a one-to-one."""

from slackapp.domain.leads.one_to_one_days import EVERY_WEEKS, WEEKDAYS, Day
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import fields
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reader import Reader

NO_DAY = "-"


def keep(reader: Reader, effort_id: int, doer_id: str, *, is_kept: bool) -> Block:
    """Return the button for keeping an effort for the one-to-one, or for undoing it."""
    if is_kept:
        return b.button(reader.say("Undo"), shared_ids.NOT_IN_ONE_TO_ONE, f"effort:{effort_id}:{doer_id}")
    return b.button(reader.say("In our 1:1"), shared_ids.IN_OUR_ONE_TO_ONE, str(effort_id))


def choose_day(reader: Reader, member_id: str) -> Block:
    """Return the button to the list for a member, where the manager chooses a day."""
    return b.button(reader.say("Choose a day"), shared_ids.OPEN_ONE_TO_ONE, member_id)


def kept(reader: Reader, doer_id: str, chosen: Day | None) -> str:
    """Say below a prompt where a kept effort is shown."""
    doer = b.person(doer_id)
    if chosen is not None:
        return reader.say(
            "Kept for your 1:1 with {doer}, {day}. That morning your Home begins with it.",
            doer=doer,
            day=day_name(reader, chosen),
        )
    return reader.say(
        "Kept for your 1:1 with {doer}. It stands on your Home, under *My 1:1s*, for you alone. I know of no day yet: "
        "choose one, and that morning your Home begins with it.",
        doer=doer,
    )


def day_menu(reader: Reader, member_id: str, chosen: Day | None, *beside: Block) -> Block:
    """Return the menu for the day of a one-to-one; `beside`: further elements in its row."""
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
    name = fields.day(reader, day.weekday)
    if day.every_weeks == 1:
        return reader.say("every {weekday}", weekday=name)
    return reader.say("every other {weekday}", weekday=name)
