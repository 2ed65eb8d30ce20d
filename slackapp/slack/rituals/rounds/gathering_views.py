"""Views of a gathering: the post with the answers shared by their receivers, and its pages in the thread.

The post has at most LINES_MAX answers, and as many characters and blocks as Slack takes; the rest stands in its thread.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from slackapp.domain.rituals.rounds.gathered import Line
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.efforts.views import kind_name
from slackapp.slack.repairs import ids as repairs_ids

LINES_MAX: Final = 12
CHARACTERS_MAX: Final = 13_200  # slackapi/bolt-js#2509: over all blocks of a message
BLOCKS_MAX: Final = 50  # docs.slack.dev/reference/block-kit/blocks
QUOTED_IN_TEXT: Final = 300  # characters of one answer in the text for notifications and screen readers


@dataclass(frozen=True, slots=True)
class Foot:
    """The blocks under the answers of the first page."""

    unthanked: tuple[str, ...] = ()  # kinds of work that had no thanks; empty: the line is left out
    blocks: tuple[Block, ...] = ()  # how the team felt seen
    text: str = ""  # the same, for notifications and screen readers


@dataclass(frozen=True, slots=True)
class Page:
    """A post of a gathering: the first in the channel, further posts in the first post's thread."""

    lines: tuple[Line, ...]
    message: Message


def pages(reader: Reader, head: Message, lines: Sequence[Line], foot: Foot) -> tuple[Page, ...]:
    """Return the posts of a gathering. `head`: the question, above the first page.

    Empty without lines; a foot with the team's result of the seen check gets a post without lines.
    """
    below = _foot_blocks(reader, foot, has_lines=bool(lines))
    head = Message(reader.together(head.text, foot.text).rstrip(), head.blocks)
    cut: list[tuple[Line, ...]] = [] if lines or not foot.blocks else [()]
    while lines:
        around = [*head.blocks, *below, *_more_blocks(reader)] if not cut else _thread_blocks(reader)
        page = _fitting_lines(reader, around, lines)
        cut.append(page)
        lines = lines[len(page) :]
    return tuple(_page(reader, number, page, head, below, len(cut)) for number, page in enumerate(cut))


def _page(reader: Reader, number: int, lines: tuple[Line, ...], head: Message, below: list[Block], count: int) -> Page:
    said = [block for line in lines for block in line_blocks(reader, line)]
    if number:
        blocks = [*_thread_blocks(reader), *said]
        return Page(lines, Message(_text(reader, reader.say("More answers of this round:"), lines), blocks))
    more = _more_blocks(reader) if count > 1 else []
    return Page(lines, Message(_text(reader, head.text, lines), [*head.blocks, *said, *more, *below]))


def _fitting_lines(reader: Reader, around: Sequence[Block], lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return as many of the first lines as fit into a post with the blocks around; at least one line."""
    taken, characters, blocks = 0, characters_of(around), len(around)
    for line in lines[:LINES_MAX]:
        said = line_blocks(reader, line)
        characters, blocks = characters + characters_of(said), blocks + len(said)
        if taken and (characters > CHARACTERS_MAX or blocks > BLOCKS_MAX):
            break
        taken += 1
    return tuple(lines[:taken])


def line_blocks(reader: Reader, line: Line) -> list[Block]:
    """Return an answer: the giver's words, naming only receivers who agreed."""
    return [b.section(_headline(reader, line)), *b.words(line.words)]


def _headline(reader: Reader, line: Line) -> str:
    facts = {"giver": b.person(line.giver_id), "names": reader.both([b.person(one) for one in line.receiver_ids])}
    if line.changed_at is None:
        return reader.say("🌱 {giver} thanked {names}:", **facts)
    return reader.say("🌱 {giver} thanked {names} (edited):", **facts)


def _thread_blocks(reader: Reader) -> list[Block]:
    return [b.context(reader.say("More answers of this round:"))]


def _more_blocks(reader: Reader) -> list[Block]:
    return [b.context(reader.say("More answers are in the thread."))]


def _foot_blocks(reader: Reader, foot: Foot, *, has_lines: bool) -> list[Block]:
    sentences = [reader.say("Everybody thanked here agreed to share it.")] if has_lines else []
    if foot.unthanked:
        kinds = reader.both([kind_name(reader, kind) for kind in foot.unthanked])
        without = reader.say("Work without thanks this month: {kinds}. I only see thanks sent with Tend.", kinds=kinds)
        sentences.append(without)
    door = b.button(reader.say("Anything to put right?"), repairs_ids.OPEN_REPAIR_DOOR)
    return [*foot.blocks, *(b.context(sentence) for sentence in sentences), b.actions(door)]


def _text(reader: Reader, first: str, lines: Sequence[Line]) -> str:
    """Return the text for notifications and screen readers: as many answers as Slack takes."""
    text = first
    for line in lines:
        quoted = reader.quote(b.clip_escaped(line.words, QUOTED_IN_TEXT))
        longer = reader.together(text, _headline(reader, line), quoted)
        if len(longer) + 2 > b.MESSAGE_TEXT_MAX:
            return f"{text} …"
        text = longer
    return text


def characters_of(blocks: Any) -> int:  # noqa: ANN401  (blocks of any kind, and what is in them)
    """Count the characters of all texts in blocks."""
    if isinstance(blocks, dict):
        inside = (value for key, value in blocks.items() if key != "text" or not isinstance(value, str))
        own = blocks.get("text")
        return (len(own) if isinstance(own, str) else 0) + sum(map(characters_of, inside))
    return sum(map(characters_of, blocks)) if isinstance(blocks, list | tuple) else 0
