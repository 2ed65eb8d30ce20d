"""The weekly message to a manager, in each of its states; short enough to read in one glance on a phone.

At most BUTTONS_MAX buttons stand in sight, and for up to three efforts at most IN_SIGHT_MAX words. Noted words are cut
to fit; the form to say thanks has all words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from slackapp.domain.efforts.prompt_items import ALREADY, KEPT, LATER, NOT_MINE
from slackapp.domain.prompts.answering import OFF, ON_HOME
from slackapp.domain.prompts.shown import ItemShown, PromptShown
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.leads import one_to_one_views
from slackapp.slack.prompts import ids, values
from slackapp.slack.prompts.headlines import headline_text, several_text

BUTTONS_MAX = 4
IN_SIGHT_MAX = 65  # words, with labels
WORDS_MAX, WORDS_MIN = 20, 6  # of one noted effort
LETTERS_A_WORD = 7  # for languages without spaces, and for very long words


@dataclass(frozen=True, slots=True)
class _Line:
    """An item of a prompt: its efforts, all in the same state."""

    items: tuple[ItemShown, ...]

    @property
    def first(self) -> ItemShown:
        """Return the first effort with words to show, if any."""
        return next((item for item in self.items if item.waiting is not None), self.items[0])

    @property
    def is_open(self) -> bool:
        return self.first.waiting is not None and self.first.answer in {None, LATER}

    @property
    def is_kept(self) -> bool:
        return self.first.waiting is not None and self.first.answer == KEPT

    @property
    def doer_ids(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(item.doer_id for item in self.items))

    @property
    def value(self) -> str:
        return ",".join(str(item.effort_id) for item in self.items)


def prompt(reader: Reader, shown: PromptShown) -> Message:
    """Return the message in its present state: efforts with buttons, answered efforts as a sentence."""
    # An answer to one of several efforts must not shorten the words of the other efforts.
    unanswered = replace(shown, items=tuple(replace(item, answer=None) for item in shown.items))
    measured = unanswered if len(shown.items) > 1 else shown
    words_max = WORDS_MAX
    while words_max > WORDS_MIN and words_in_sight(_prompt(reader, measured, words_max).blocks) > IN_SIGHT_MAX:
        words_max -= 1
    return _prompt(reader, shown, words_max)


def words_in_sight(blocks: Iterable[Block]) -> int:
    """Count the words on the screen, labels of buttons included, entries of menus not."""
    return sum(len(text.split()) for block in blocks for text in _texts(block))


def _texts(block: Block) -> Iterable[str]:
    if isinstance(text := block.get("text"), dict):
        yield text["text"]
    for element in [*block.get("elements", []), *([block["accessory"]] if "accessory" in block else [])]:
        if isinstance(element.get("text"), dict):
            yield element["text"]["text"]
        elif isinstance(element.get("text"), str):
            yield element["text"]
        if element["type"] == "checkboxes":
            for option in element["options"]:
                yield option["text"]["text"]
                yield option.get("description", {}).get("text", "")


def _prompt(reader: Reader, shown: PromptShown, words_max: int) -> Message:
    text: list[str] = []
    parts: list[Block] = []
    groups = _groups(shown)
    has_buttons = [any(line.is_open or line.is_kept for line in group) for group in groups]
    for group in groups:
        said, blocks = _group(reader, shown, group, words_max, is_alone=sum(has_buttons) <= 1, is_first=not parts)
        text += said
        parts += blocks
    if not groups:
        nothing = reader.say("Nothing here needs thanks from you any more.")
        text.append(nothing)
        parts.append(b.section(nothing))
    said, blocks = _foot(reader, shown, has_efforts=any(line.is_open for group in groups for line in group))
    return Message(b.clip(reader.together(*text, *said), b.MESSAGE_TEXT_MAX), [*parts, *blocks])


def _groups(shown: PromptShown) -> list[list[_Line]]:
    """Return the lines of each group, in the order of the prompt."""
    groups: dict[int, dict[int, list[ItemShown]]] = {}
    for item in shown.items:
        groups.setdefault(item.group_no, {}).setdefault(item.line_no, []).append(item)
    return [[_Line(tuple(items)) for items in lines.values()] for lines in groups.values()]


def _group(
    reader: Reader, shown: PromptShown, group: Sequence[_Line], words_max: int, *, is_alone: bool, is_first: bool
) -> tuple[list[str], list[Block]]:
    """Return the sentences and blocks of the efforts of the same people."""
    waiting = [line for line in group if line.is_open]
    kept = [line for line in group if line.is_kept]
    text: list[str] = []
    parts: list[Block] = []
    if waiting:
        text, parts = _asking(reader, shown, waiting, words_max)
        if all(line.first.answer == LATER for line in waiting):
            later = _later_text(reader, waiting)
            text.append(later)
            parts.append(b.context(later))
        parts.append(_buttons(reader, shown, waiting, is_alone=is_alone, is_first=is_first))
    elif kept:
        text, parts = _asking(reader, shown, kept, words_max, has_ticks=False)
    if kept:
        first = kept[0].first
        is_kept = one_to_one_views.kept_short(reader, kept[0].doer_ids, first.day, has_room=not shown.introduces)
        text.append(is_kept)
        parts.append(b.context(is_kept))
        if not waiting:
            parts.append(_kept_buttons(reader, shown, kept, is_alone=is_alone))
    done = [line for line in group if not line.is_open and not line.is_kept]
    for said, line in {_done_text(reader, line): line for line in done}.items():
        text.append(said)
        parts.append(b.section(said, None if waiting or kept else _not_led_button(reader, line)))
    return text, parts


def _asking(
    reader: Reader, shown: PromptShown, lines: Sequence[_Line], words_max: int, *, has_ticks: bool = True
) -> tuple[list[str], list[Block]]:
    """Return the efforts: a single effort as a quote, several as checkboxes."""
    efforts = [line.first.waiting for line in lines if line.first.waiting is not None]
    quotes = [shortened(one.words, words_max) for one in efforts]
    if len(lines) == 1:
        headline = headline_text(
            reader, efforts[0], shown.manager_id, doer_ids=lines[0].doer_ids, weeks=lines[0].first.weeks
        )
        return [reader.together(headline, reader.quote(b.escape(quotes[0])))], [
            b.section(headline),
            *b.words(quotes[0]),
        ]
    headline = several_text(reader, efforts, shown.manager_id, lines[0].doer_ids)
    text = [headline, reader.together(*[reader.quote(b.escape(quote)) for quote in quotes])]
    if not has_ticks:
        return text, [b.section(headline), *b.words("\n".join(quotes))]
    options = [
        b.option(b.clip_escaped(quote, b.OPTION_MAX), line.value) for line, quote in zip(lines, quotes, strict=True)
    ]
    ticks: Block = {
        "type": "checkboxes",
        "action_id": shared_ids.TICKED,
        "options": options,
        "initial_options": options,
    }
    return text, [
        b.section(headline),
        b.actions(ticks, block_id=f"{shared_ids.TICKED}:{lines[0].items[0].effort_id}"),
    ]


def _buttons(reader: Reader, shown: PromptShown, lines: Sequence[_Line], *, is_alone: bool, is_first: bool) -> Block:
    """Return the answers to the efforts; with several people in the message, all but the first are in the menu."""
    first_id = lines[0].items[0].effort_id
    value = ",".join(line.value for line in lines)
    style = "primary" if is_first else None
    buttons = [b.button(reader.say("Say it now"), ids.SAY_IT_NOW, value, style=style)]
    answers = [(ALREADY, reader.say("Already did")), (NOT_MINE, reader.say("Not mine"))]
    if any(line.first.answer is None for line in lines):
        answers.append((LATER, reader.say("Later")))
    if is_alone:
        buttons.append(b.button(reader.say("In our 1:1"), shared_ids.IN_OUR_ONE_TO_ONE, value))
    else:
        answers.insert(0, (KEPT, reader.say("In our 1:1")))
    options = [b.option(label, f"{shown.prompt_id}:{first_id}:{answer}") for answer, label in answers]
    return b.actions(*buttons, b.overflow(ids.ANSWER_PROMPT, options), block_id=f"effort:{first_id}")


def _kept_buttons(reader: Reader, shown: PromptShown, lines: Sequence[_Line], *, is_alone: bool) -> Block:
    first = lines[0].first
    buttons = [b.button(reader.say("Say it now"), ids.SAY_IT_NOW, ",".join(line.value for line in lines))]
    if is_alone and first.day is None:
        buttons.append(one_to_one_views.choose_day(reader, first.doer_id))
    answers = [
        (values.UNDO, reader.say("Undo")),
        (ALREADY, reader.say("Already did")),
        (NOT_MINE, reader.say("Not mine")),
    ]
    options = [b.option(label, f"{shown.prompt_id}:{first.effort_id}:{answer}") for answer, label in answers]
    return b.actions(*buttons, b.overflow(ids.ANSWER_PROMPT, options), block_id=f"effort:{first.effort_id}")


def _later_text(reader: Reader, lines: Sequence[_Line]) -> str:
    if any(line.first.comes_again for line in lines):
        return reader.say("Later: I'll bring this up once more in another week.")
    return reader.say("Later: I won't bring this up again. It stays on your Home.")


def _done_text(reader: Reader, line: _Line) -> str:
    doer = reader.both([b.person(doer_id) for doer_id in line.doer_ids])
    sentences = {
        "said": reader.say("You thanked {doer}.", doer=doer),
        ALREADY: reader.say("You thanked {doer} before, so this is done.", doer=doer),
        NOT_MINE: reader.say("Not yours, so I won't ask you about this effort of {doer} again.", doer=doer),
    }
    return sentences.get(line.first.answer or "", reader.say("This needs no thanks from you any more."))


def _not_led_button(reader: Reader, line: _Line) -> Block | None:
    """Offer to leave a person's team after `Not mine`."""
    if line.first.answer != NOT_MINE or len(line.doer_ids) != 1 or not line.first.is_led:
        return None
    sure: Block = b.confirmation(
        reader,
        reader.say("Not on your team?"),
        reader.say("You no longer see their efforts, and they are told that you don't lead them."),
        reader.say("I don't lead them"),
    )
    return b.button(reader.say("I don't lead them"), ids.NOT_LED, line.doer_ids[0], confirm=sure)


def _foot(reader: Reader, shown: PromptShown, *, has_efforts: bool) -> tuple[list[str], list[Block]]:
    """Return the blocks under all efforts; the first prompt explains prompts, and asks whether to go on."""
    number = str(shown.prompt_id)
    only_you = reader.say("Only you see this.")
    foot = reader.say("I only see thanks sent with Tend. Only you see this.") if has_efforts else only_you
    why = b.option(reader.say("Why this?"), f"{number}:{values.FOOT_WHY}")
    home = b.option(reader.say("Only on Home"), f"{number}:{values.FOOT_HOME}")
    stop = b.option(reader.say("Stop these"), f"{number}:{values.FOOT_STOP}")
    if shown.prompting == OFF:
        stopped = reader.say("I stopped the weekly message. Nobody was told.")
        again = b.button(reader.say("Turn back on"), ids.KEEP_PROMPTS, number)
        return [stopped], [b.section(stopped, again, block_id=f"prompt:{number}")]
    if shown.prompting == ON_HOME:
        quiet = reader.say("From now on, waiting efforts are on your Home only. Nobody was told.")
        weekly = b.button(reader.say("Send these weekly"), ids.KEEP_PROMPTS, number)
        return [quiet], [b.section(quiet), _foot_row(number, weekly, options=[why, stop])]
    if shown.introduces:
        what = reader.say("Once a week at most, I'll tell you when someone on your team hasn't been thanked.")
        keep = b.button(reader.say_of("messages", "Keep"), ids.KEEP_PROMPTS, number)
        stops = b.button(reader.say("Stop these"), ids.STOP_PROMPTS, number)
        row = _foot_row(number, keep, stops, options=[home, why])
        return [what, foot], [b.section(what), row, b.context(foot)]
    menu = b.overflow(ids.PROMPT_FOOT, [why, stop])
    return [foot], [b.section(foot, menu, block_id=f"prompt:{number}")]


def _foot_row(number: str, *buttons: Block, options: Sequence[Block]) -> Block:
    return b.actions(*buttons, b.overflow(ids.PROMPT_FOOT, options), block_id=f"prompt:{number}")


def shortened(words: str, words_max: int) -> str:
    """Return typed words in a line, cut at a word with an ellipsis to fit a glance."""
    found = words.split()
    cut = " ".join(found[:words_max])
    if len(found) > words_max:
        cut = f"{cut.rstrip('.,;:!?')}…"
    return b.clip(cut, min(words_max * LETTERS_A_WORD, b.OPTION_MAX * 2))


def paused(reader: Reader) -> Message:
    """Return the single line of a long pause, with the button to resume."""
    line = reader.say("I paused the weekly message eight weeks ago. Nobody was told. Waiting efforts are on your Home.")
    again = b.button(reader.say("Turn back on"), ids.RESUME_PROMPTS)
    return Message(line, [b.section(line), b.actions(again)])


def started_again(reader: Reader) -> Message:
    """Return the same message after the button was pressed."""
    line = reader.say(
        "Turned back on. Once a week at most, I'll tell you when someone on your team hasn't been thanked."
    )
    return Message(line, [b.section(line)])
