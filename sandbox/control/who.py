"""Who can see this? Looks at every other person's screen for the words of a message, a Home row or a form.

Meets the app only over HTTP and knows nothing of what it keeps: it goes by screens alone. Each person who can have a
Home opens it first, so that the answer is true now; docs/sandbox.md says what that means.
"""

import asyncio
import re
from dataclasses import dataclass

from sandbox.block_kit.blocks import elements_of
from sandbox.people.labels import sentences
from sandbox.slack import Slack
from sandbox.workspace.names import SLACKBOT, TEAM_ID
from sandbox.workspace.state import Json, Message, Person, View
from sandbox.workspace.workspace import NotThereError

WORDS_MIN = 12  # characters; anything shorter stands on many a screen by chance
PUBLISHED_WITHIN_S = 3.0
QUOTED = re.compile(r"“([^”]+)”")
MARKS = re.compile(r"[*_~`]|^[ \t]*(?:>|&gt;)[ \t]?", re.MULTILINE)


@dataclass(frozen=True)
class Seen:
    """Where on a person's screen the words stand, and what stands there."""

    where: str
    text: str
    blocks: list[Json]
    channel: str | None = None
    ts: str | None = None


async def who_sees(slack: Slack, viewer: str, query: Json) -> Json:
    """Answer for every other person what they see of something that `viewer` has in front of them.

    `query` names it: `channel` and `ts`, or `home` (a block_id), or `view` and `block`. Raises NotThereError when the
    viewer does not see it, KeyError when it is not named.
    """
    same, texts = _subject(slack, viewer, query)
    others = [person for person in slack.state.people.values() if _is_asked(person, viewer)]
    await _open_homes(slack, [person for person in others if _has_home(person)])
    wanted = phrases(texts)
    return {
        "people": [_shown(person, None if person.deleted else _seen(slack, person, same, wanted)) for person in others]
    }


def _is_asked(person: Person, viewer: str) -> bool:
    is_known = person.team_id == TEAM_ID or person.is_stranger
    return is_known and not person.is_bot and person.id not in (viewer, SLACKBOT)


def _has_home(person: Person) -> bool:
    return not person.deleted and not person.is_stranger


def _subject(slack: Slack, viewer: str, query: Json) -> tuple[Message | None, list[Json]]:
    """Return the message that is asked about, if it is one, and its blocks or those of the row."""
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
    """Let each open their Home, and wait until it was published anew."""
    before = {person.id: _home_hash(slack, person.id) for person in people}
    opened = await asyncio.gather(*(slack.open_home(person.id) for person in people))
    waited_for = [person.id for person, event in zip(people, opened, strict=True) if event is not None]
    await slack.until(lambda: all(_home_hash(slack, user) != before[user] for user in waited_for), PUBLISHED_WITHIN_S)


def _home_hash(slack: Slack, user: str) -> str | None:
    view = slack.home_of(user)
    return view.hash if view is not None else None


def phrases(blocks: list[Json]) -> list[str]:
    """Return the words people wrote in these blocks: quotes and plain paragraphs; without any, every sentence."""
    quoted = [words for block in blocks for words in _quotes(block)]
    found = quoted or [text for block in blocks for text in _texts(block)]
    return [words for each in found if len(words := normalised(each)) >= WORDS_MIN]


def _quotes(block: Json) -> list[str]:
    text = block.get("text") if block.get("type") == "section" else None
    if not isinstance(text, dict):
        return []
    if text["type"] == "plain_text":
        return [text["text"]]
    lines = [line[1:] if line.startswith(">") else line[4:] for line in text["text"].splitlines() if _is_quote(line)]
    return ["\n".join(lines)] if lines else QUOTED.findall(text["text"])


def _is_quote(line: str) -> bool:
    return line.startswith((">", "&gt;"))


def _texts(block: Json) -> list[str]:
    own = [block["text"]["text"]] if isinstance(block.get("text"), dict) else []
    return own + [each["text"] for each in elements_of(block) if isinstance(each.get("text"), str)]


def normalised(text: str) -> str:
    """Return text as it can be compared: without marks and quotes, spaces made one, in lower case."""
    return " ".join(MARKS.sub("", text).split()).casefold()


def stands_in(words: str, text: str) -> bool:
    """Tell whether words stand in a text; either may have been cut short with an ellipsis."""
    there = normalised(text)
    if words.rstrip("…") in there:
        return True
    cut = there.removesuffix("…")
    return cut != there and len(cut) >= WORDS_MIN and cut in words


def _seen(slack: Slack, person: Person, same: Message | None, wanted: list[str]) -> Seen | None:
    if same is not None and slack.state.sees(person.id, same):
        return _of_message(same)
    messages = [each for each in reversed(slack.state.messages) if slack.state.sees(person.id, each)]
    found = next((each for each in messages if _has(wanted, sentences(each))), None)
    if found is not None:
        return _of_message(found)
    home = slack.home_of(person.id)
    views = [("home", home)] if home is not None else []
    views += [("modal", view) for view in reversed(slack.modals_of(person.id))]
    return next((seen for where, view in views if (seen := _in_view(where, view, wanted)) is not None), None)


def _of_message(message: Message) -> Seen:
    return Seen("message", message.text, message.blocks, message.channel, message.ts)


def _in_view(where: str, view: View, wanted: list[str]) -> Seen | None:
    blocks = [block for block in view.blocks if _has(wanted, [*_texts(block), *_typed(view, block)])]
    return Seen(where, "\n".join(text for block in blocks for text in _texts(block)), blocks) if blocks else None


def _typed(view: View, block: Json) -> list[str]:
    """Return what stands in the inputs of a block: a draft is on its author's screen too."""
    return [each["value"] for each in view.values.get(block["block_id"], {}).values() if each.get("value")]


def _has(wanted: list[str], texts: list[str]) -> bool:
    return any(stands_in(words, text) for words in wanted for text in texts)


def _shown(person: Person, seen: Seen | None) -> Json:
    shown: Json = {"id": person.id, "name": person.name, "sees": seen is not None}
    return {**shown, "where": "nothing"} if seen is None else {**shown, **vars(seen)}
