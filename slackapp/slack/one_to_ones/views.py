"""Views of one-to-ones for one of the two people: *Today with* on Home, the whole list, and all lists.

The other person never sees the views. Screens say 1:1 and list.
"""

from collections.abc import Mapping, Sequence

from slackapp.domain.leads.one_to_one_days import Pair
from slackapp.domain.one_to_ones.lines import Line, Part
from slackapp.domain.one_to_ones.lists import LINES_ON_HOME, PAGE_PEOPLE, Meeting
from slackapp.domain.tables.one_to_ones import KEPT_FOR
from slackapp.domain.words import WORDS_MAX
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.faces import byline
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.leads.one_to_one_views import day_menu, day_name
from slackapp.slack.one_to_ones import ids
from slackapp.slack.prompts import ids as prompts_ids

PAGE_LINES = 8
WORDS_SHOWN_MAX = 480  # characters of a line on Home, so that a line stays one block
NAME_MAX = 40


def today(reader: Reader, meetings: Sequence[Meeting], more_today: int) -> list[Block]:
    """Return the top of Home on days with one-to-ones; empty on other days."""
    shown = [block for meeting in meetings for block in _today_with(reader, meeting)]
    if more_today:
        label = reader.count("One more 1:1 today", "{n} more 1:1s today", more_today)
        shown.append(b.actions(b.button(label, ids.OPEN_ONE_TO_ONES), block_id="more_today"))
    return shown


def _today_with(reader: Reader, meeting: Meeting) -> list[Block]:
    pair = meeting.pair
    lines = meeting.first(LINES_ON_HOME)
    name = b.escape(b.clip(pair.name, NAME_MAX))
    shown = [b.header(reader.say("Today with {name}", name=name)), byline(pair.other_id, _promise_text(reader, pair))]
    shown += _rows_blocks(reader, lines.lines, clipped=True)
    if not lines.lines:
        shown.append(b.section(_nothing_text(reader, pair, is_put_off=meeting.is_put_off)))
    label = reader.say("Add a line")
    if lines.more:
        label = reader.count("{n} more, or add a line", "{n} more, or add a line", lines.more)
    return [
        *shown,
        b.actions(b.button(label, shared_ids.OPEN_ONE_TO_ONE, pair.other_id), block_id=f"with:{pair.other_id}"),
    ]


def everybody(reader: Reader, pairs: Sequence[Pair], count: int, skip: int) -> Block:
    """Show the reader's one-to-ones by person, as a modal with pages."""
    rows = []
    for pair in pairs:
        button = b.button(reader.say("Open"), shared_ids.OPEN_ONE_TO_ONE, pair.other_id)
        rows.append(b.section(f"{b.person(pair.other_id)}\n{_when_text(reader, pair)}", button))
    if not rows:
        rows = [b.section(reader.say("You have no manager and no team yet, so there is no list."))]
    foot = reader.say("Your manager chooses the day. Only you read what you save here.")
    if any(pair.is_leading for pair in pairs):
        foot = reader.say(
            "You choose the day for people on your team, in their list or in Settings under My team. Only you "
            "read what you save here."
        )
    pages = _turning_blocks(reader, ids.ONE_TO_ONES_PAGE, count, skip, PAGE_PEOPLE)
    title = reader.say("My 1:1s")
    return b.form(title, [*rows, *pages, b.context(foot)], ids.ONE_TO_ONES, close=reader.say("Done"))


def whole(reader: Reader, meeting: Meeting, skip: int, metadata: str, number: str) -> Block:
    """Show a whole list as a modal, with a field for the reader's own line; `number` distinguishes two fields."""
    pair = meeting.pair
    skip = min(skip, max(0, len(meeting.lines) - 1) // PAGE_LINES * PAGE_LINES)
    lines = meeting.lines[skip : skip + PAGE_LINES]
    parts = [b.section(reader.labelled(b.person(pair.other_id), _when_text(reader, pair)))]
    if pair.is_leading and not meeting.is_over:
        parts.append(day_menu(reader, pair.other_id, pair.day))
    parts.append(b.context(_promise_text(reader, pair)))
    parts += _rows_blocks(reader, lines, skip=skip) or [b.section(_nothing_text(reader, pair))]
    parts += _turning_blocks(reader, ids.LINES_PAGE, len(meeting.lines), skip, PAGE_LINES, pair.other_id)
    title = reader.say("1:1 list")
    if meeting.is_over:
        return b.form(title, parts, ids.ONE_TO_ONE_FORM, close=reader.say("Done"), metadata=metadata)
    field = b.text_input(
        reader.say("Add a line"),
        f"{shared_ids.WORDS}:{number}",
        shared_ids.WORDS,
        hint=reader.count(
            "Only you read it. Lines are removed after {n} week.",
            "Only you read it. Lines are removed after {n} weeks.",
            KEPT_FOR.days // 7,
        ),
        max_length=WORDS_MAX,
    )
    return b.form(
        title,
        [*parts, b.DIVIDER, field],
        ids.ONE_TO_ONE_FORM,
        submit=reader.say("Save"),
        close=reader.say("Done"),
        metadata=metadata,
    )


def _rows_blocks(
    reader: Reader, lines: Sequence[Line], *, skip: int | None = None, clipped: bool = False
) -> list[Block]:
    """Return lines under the names of their parts; `skip`: the first place of the page, None on Home."""
    rows: list[Block] = []
    before: Part | None = None
    for line in lines:
        if line.part != before:
            rows.append(b.section(f"*{_titles(reader)[line.part]}*"))
        before = line.part
        words = b.clip(line.words, WORDS_SHOWN_MAX) if clipped else line.words
        facts = [_facts_text(reader, line)]
        if line.is_carried_often and skip is None:
            facts.append(reader.say("Carried over three times. You can say it today, or remove it in the list."))
        rows += [*b.words(words), b.context(*facts), _buttons_block(reader, line, skip)]
    return rows


def _titles(reader: Reader) -> Mapping[Part, str]:
    return {
        "saved": reader.say("Saved for your 1:1"),
        "mine": reader.say("To mention"),
        "passed_on": reader.say("Thanks to your team"),
        "waiting": reader.say("Waiting for thanks"),
        "offered": reader.say("You could mention"),
    }


def _facts_text(reader: Reader, line: Line) -> str:
    day = reader.date(line.at)
    if line.ref.sort == "own":
        said = reader.say("Your own line, {day}", day=day)
    elif line.from_id is None:
        said = reader.say("Noted on {day}", day=day)
    elif line.ref.sort == "effort":
        said = reader.say("{who} noted this on {day}", who=b.person(line.from_id), day=day)
    else:
        said = reader.say("{who} thanked them on {day}", who=b.person(line.from_id), day=day)
    return f"{said} · {reader.say('carried over')}" if line.is_carried else said


def _buttons_block(reader: Reader, line: Line, skip: int | None) -> Block:
    ref = line.ref
    value = ":".join([ref.sort, str(ref.number), ref.other_id, *([] if skip is None else [str(skip)])])
    if line.part == "offered":
        elements = [b.button(reader.say("Mention it"), ids.MENTION_IT, value)]
    else:
        elements = [b.button(reader.say("Said it"), ids.SAID_IT, value)]
        if not line.is_carried:
            elements.append(b.button(reader.say("Carry over"), ids.CARRY_OVER, value))
        if skip is not None and (line.is_kept or line.part == "passed_on"):
            elements.append(b.button(reader.say("Remove"), ids.LET_LINE_GO, value))
    if ref.sort == "effort" and line.part in {"saved", "waiting"}:
        elements.insert(0, b.button(reader.say("Say it now"), prompts_ids.SAY_IT_NOW, str(ref.number)))
    return b.actions(*elements, block_id=f"line:{ref.sort}:{ref.number}:{ref.other_id}")


def _promise_text(reader: Reader, pair: Pair) -> str:
    """Say that only the reader sees the list."""
    return reader.say("Only you see this list. {other} has their own.", other=b.person(pair.other_id))


def _nothing_text(reader: Reader, pair: Pair, *, is_put_off: bool = False) -> str:
    if is_put_off:
        return reader.say("Nothing more for today. What you carried over comes back at your next 1:1.")
    if pair.is_leading:
        return reader.say("Nothing is saved or waiting. There is always something to ask.")
    return reader.say("Nothing is saved. If you want to mention something, add a line.")


def _when_text(reader: Reader, pair: Pair) -> str:
    if pair.day is None:
        return reader.say("no day chosen")
    day = day_name(reader, pair.day)
    if pair.is_today:
        return reader.say("{day}, today", day=day)
    if pair.next_on is None:
        return day
    next_day = reader.on(pair.next_on)
    return reader.say("{day}, next on {next_day}", day=day, next_day=next_day)


def _turning_blocks(reader: Reader, action_id: str, count: int, skip: int, size: int, value: str = "-") -> list[Block]:
    """Return the buttons to other pages; empty without further pages.

    The next page's first place is part of a button's action id.
    """
    buttons = []
    if skip > 0:
        buttons.append(b.button(reader.say("Back"), f"{action_id}{max(0, skip - size)}", value))
    if skip + size < count:
        buttons.append(b.button(reader.say("More"), f"{action_id}{skip + size}", value))
    return [b.actions(*buttons, block_id="pages")] if buttons else []
