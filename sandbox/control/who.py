"""Answer the question *Who can see this?*: search every other person's screen for the words of a message, row or form.

Uses only screens and HTTP, never the app's own data. Each person with a Home opens it first, so that the answer is
current; docs/sandbox.md explains the limits.
"""

import asyncio
import re
from dataclasses import dataclass

from sandbox.block_kit.blocks import elements_of
from sandbox.people.labels import sentences_of
from sandbox.slack import Slack
from sandbox.workspace.names import SLACKBOT
from sandbox.workspace.state import Json, Message, Person, State, View
from sandbox.workspace.workspace import NotThereError

WORDS_MIN = 12  # characters; anything shorter stands on many a screen by chance
PUBLISHED_WITHIN_S = 3.0
QUOTED = re.compile(r"“([^”]+)”")
MARKS = re.compile(r"[*_~`]|^[ \t]*(?:>|&gt;)[ \t]?", re.MULTILINE)


@dataclass(frozen=True)
class Seen:
    """The place on a person's screen where the words were found, and the text there."""

    where: str
    text: str
    blocks: list[Json]
    channel: str | None = None
    ts: str | None = None


async def who_sees(slack: Slack, viewer: str, query: Json) -> Json:
    """Return for every other person where they see something in front of `viewer`.

    `query` names the thing: `channel` and `ts`, or `home` (a block_id), or `view` and `block`. Raises NotThereError
    when the viewer does not see the thing, KeyError when `query` is incomplete.
    """
    same, texts = _find_subject(slack, viewer, query)
    others = [person for person in slack.state.people.values() if _is_asked(slack.state, person, viewer)]
    await _open_homes(slack, [person for person in others if _has_home(person)])
    wanted = phrases(texts)
    return {
        "people": [
            _as_json(person, None if person.deleted else _find_on_screen(slack, person, same, wanted))
            for person in others
        ]
    }


def _is_asked(state: State, person: Person, viewer: str) -> bool:
    is_known = state.is_member(person) or person.is_stranger
    return is_known and not person.is_bot and person.id not in (viewer, SLACKBOT)


def _has_home(person: Person) -> bool:
    return not person.deleted and not person.is_stranger


def _find_subject(slack: Slack, viewer: str, query: Json) -> tuple[Message | None, list[Json]]:
    """Return the message in question, if any, and the blocks of the message or row."""
    if "ts" in query:
        message = slack.message(query["channel"], query["ts"])
        if not slack.state.sees(viewer, message):
            raise NotThereError(f"{viewer} does not have this in front of them")
        return message, message.blocks or [{"type": "section", "text": {"type": "mrkdwn", "text": message.text}}]
    if "home" in query:
        view, block_id = slack.home_of(viewer), query["home"]
    else:
        view = next((each for each in slack.modals_of(viewer) if each.id == query["view"]), None)
        block_id = query["block"]
    blocks = [block for block in view.blocks if block["block_id"] == block_id] if view is not None else []
    if not blocks:
        raise NotThereError(f"{viewer} does not have this in front of them (any more)")
    return None, blocks


async def _open_homes(slack: Slack, people: list[Person]) -> None:
    """Open each person's Home, and wait until it is published again."""
    before = {person.id: _home_hash(slack, person.id) for person in people}
    opened = await asyncio.gather(*(slack.open_home(person.id) for person in people))
    waited_for = [person.id for person, event in zip(people, opened, strict=True) if event is not None]
    await slack.until(lambda: all(_home_hash(slack, user) != before[user] for user in waited_for), PUBLISHED_WITHIN_S)


def _home_hash(slack: Slack, user: str) -> str | None:
    view = slack.home_of(user)
    return view.hash if view is not None else None


def phrases(blocks: list[Json]) -> list[str]:
    """Return the words of people in these blocks: quotes and plain paragraphs; without any, every sentence."""
    quoted = [words for block in blocks for words in _quotes_of(block)]
    found = quoted or [text for block in blocks for text in _texts_of(block)]
    return [words for each in found if len(words := normalise(each)) >= WORDS_MIN]


def _quotes_of(block: Json) -> list[str]:
    text = block.get("text") if block.get("type") == "section" else None
    if not isinstance(text, dict):
        return []
    if text["type"] == "plain_text":
        return [text["text"]]
    lines = [line[1:] if line.startswith(">") else line[4:] for line in text["text"].splitlines() if _is_quote(line)]
    return ["\n".join(lines)] if lines else QUOTED.findall(text["text"])


def _is_quote(line: str) -> bool:
    return line.startswith((">", "&gt;"))


def _texts_of(block: Json) -> list[str]:
    own = [block["text"]["text"]] if isinstance(block.get("text"), dict) else []
    return own + [each["text"] for each in elements_of(block) if isinstance(each.get("text"), str)]


def normalise(text: str) -> str:
    """Return text for comparison: without marks and quotes, spaces reduced to one, in lower case."""
    return " ".join(MARKS.sub("", text).split()).casefold()


def stands_in(words: str, text: str) -> bool:
    """Return whether a text contains these words; an ellipsis may have cut either short."""
    there = normalise(text)
    if words.rstrip("…") in there:
        return True
    cut = there.removesuffix("…")
    return cut != there and len(cut) >= WORDS_MIN and cut in words


def _find_on_screen(slack: Slack, person: Person, same: Message | None, wanted: list[str]) -> Seen | None:
    if same is not None and slack.state.sees(person.id, same):
        return _of_message(same)
    messages = [each for each in reversed(slack.state.messages) if slack.state.sees(person.id, each)]
    found = next((each for each in messages if _any_stands_in(wanted, sentences_of(each))), None)
    if found is not None:
        return _of_message(found)
    home = slack.home_of(person.id)
    views = [("home", home)] if home is not None else []
    views += [("modal", view) for view in reversed(slack.modals_of(person.id))]
    return next((seen for where, view in views if (seen := _in_view(where, view, wanted)) is not None), None)


def _of_message(message: Message) -> Seen:
    return Seen("message", message.text, message.blocks, message.channel, message.ts)


def _in_view(where: str, view: View, wanted: list[str]) -> Seen | None:
    blocks = [
        block for block in view.blocks if _any_stands_in(wanted, [*_texts_of(block), *_typed_values(view, block)])
    ]
    return Seen(where, "\n".join(text for block in blocks for text in _texts_of(block)), blocks) if blocks else None


def _typed_values(view: View, block: Json) -> list[str]:
    """Return the values of a block's inputs: the author sees a draft too."""
    return [each["value"] for each in view.values.get(block["block_id"], {}).values() if each.get("value")]


def _any_stands_in(wanted: list[str], texts: list[str]) -> bool:
    return any(stands_in(words, text) for words in wanted for text in texts)


def _as_json(person: Person, seen: Seen | None) -> Json:
    shown: Json = {"id": person.id, "name": person.name, "sees": seen is not None}
    return {**shown, "where": "nothing"} if seen is None else {**shown, **vars(seen)}
