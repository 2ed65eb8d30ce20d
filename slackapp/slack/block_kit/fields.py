"""Input fields for days, hours and holidays, and sentences about the chosen values.

For the settings of a person or a workspace. Must not know the owner of the settings.
"""

from collections.abc import Sequence

from slackapp.domain.calendar.public_holidays import REGIONAL
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reader import Reader

NO_CHOICE = "-"
STEP = 30  # minutes between two offered hours; a menu has room for a hundred options
DAY_ENDS = 24 * 60
PROMPTING = (9 * 60 + 30, 16 * 60 + 30)  # when Tend begins messages without chosen hours, see `prompting_hours`
WEEKDAYS = range(1, 8)  # as ISO numbers them


def days(reader: Reader, work_days: str) -> str:
    """Return the names of working days, given as ordered digits of ISO weekdays: Monday to Thursday."""
    first, last = int(work_days[0]), int(work_days[-1])
    if len(work_days) > 2 and last - first == len(work_days) - 1:  # noqa: PLR2004  (two days are named, not a span)
        return reader.say("{first} to {last}", first=reader.weekday(first), last=reader.weekday(last))
    return reader.both([reader.weekday(int(digit)) for digit in work_days])


def tick_field(label: str, name: str, tick: Block, *, is_ticked: bool = False, hint: str = "") -> Block:
    """Return an optional field with a box to tick; `name` is both of its ids."""
    box: Block = {"type": "checkboxes", "action_id": name, "options": [tick]}
    if is_ticked:
        box["initial_options"] = [tick]
    return b.field_of(label, name, box, hint=hint, optional=True)


def work_days_field(reader: Reader, chosen: str | None, hint: str) -> Block:
    """Return checkboxes for working days, the days in force ticked; no tick means the default."""
    options = [b.option(reader.weekday(number), str(number)) for number in WEEKDAYS]
    box: Block = {"type": "checkboxes", "action_id": ids.WORK_DAYS, "options": options}
    if chosen:
        box["initial_options"] = [option for option in options if option["value"] in chosen]
    return b.field_of(reader.say("Working days"), ids.WORK_DAYS, box, hint=hint, optional=True)


def hours_fields(
    reader: Reader, chosen: tuple[int, int] | None, hint: str, workspace: tuple[int, int] | None = None
) -> list[Block]:
    """Return menus for the start and end of the working day; the first option names the default and its origin.

    `workspace`: the hours of the workspace; None: no choice, and Tend's own hours apply.
    """
    starts, ends = chosen or (None, None)
    first, last = workspace or PROMPTING
    is_own = workspace is None
    return [
        b.field_of(
            reader.say("Start of the day"),
            ids.WORK_STARTS,
            _hours_block(
                reader,
                ids.WORK_STARTS,
                default(reader, reader.clock(first), is_own=is_own),
                range(0, DAY_ENDS, STEP),
                starts,
            ),
        ),
        b.field_of(
            reader.say("End of the day"),
            ids.WORK_ENDS,
            _hours_block(
                reader,
                ids.WORK_ENDS,
                default(reader, reader.clock(last), is_own=is_own),
                range(STEP, DAY_ENDS + 1, STEP),
                ends,
            ),
            hint=hint,
        ),
    ]


def default(reader: Reader, value: str, *, is_own: bool = True) -> Block:
    """Return the option for no choice: the value in force without a choice, set by Tend or by the workspace."""
    if is_own:
        return b.option(reader.say("{value}, chosen by Tend", value=value), NO_CHOICE)
    return b.option(reader.say("{value}, from your workspace", value=value), NO_CHOICE)


def country_field(reader: Reader, chosen: str | None, hint: str) -> Block:
    """Return a field for the country of public holidays, with the country in force; empty means the default."""
    return b.text_input(
        reader.say("Public holidays"),
        ids.COUNTRY,
        ids.COUNTRY,
        initial=chosen or "",
        placeholder=reader.say("A country or region, such as DE or DE-BE"),
        hint=hint,
        max_length=6,
        multiline=False,
        optional=True,
    )


def region_missing(reader: Reader, country: str | None) -> list[str]:
    """Return a sentence for a chosen country with regional public holidays."""
    example = REGIONAL.get((country or "").strip().upper())
    if example is None:
        return []
    return [
        reader.say(
            "Public holidays in {country} differ by region. I only know the national ones until you add the region, "
            "such as {example}.",
            country=country,
            example=example,
        )
    ]


def menu(action_id: str, options: Sequence[Block], value: str) -> Block:
    """Return a menu with `value` chosen; the first option is chosen if `value` is not among the options."""
    chosen = next((option for option in options if option["value"] == value), options[0])
    return {"type": "static_select", "action_id": action_id, "options": list(options), "initial_option": chosen}


def _hours_block(reader: Reader, action_id: str, without: Block, minutes: range, chosen: int | None) -> Block:
    options = [without, *(b.option(reader.clock(minute), str(minute)) for minute in minutes)]
    return menu(action_id, options, NO_CHOICE if chosen is None else str(chosen))
