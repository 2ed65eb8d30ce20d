"""Screens speak as docs/voice.md says: no word that a reader in their second language has to work out."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SCREENS = Path(__file__).parents[2] / "slackapp" / "slack"
SAID_BY = {"say", "count", "marked"}
# what docs/voice.md replaces, and why readers stumbled
STIFF = {
    r"\bwhom\b": "name the person",
    r"\bwhoever\b": "name the person",
    r"\bwould gladly\b": "would like to",
    r"\bin these days\b": "during this time",
    r"\bneed(?:s|ed)? no words?\b": "no reply needed",
    r"\bhas had no word\b": "hasn't been thanked",
    r"\bwaiting for a word\b": "waiting for thanks",
    r"\bpasses? through me\b": "sent with Tend",
    r"\bwho leads (?:whom|you|them)\b": "your manager",
    r"\bthemself\b": "themselves",
    r"\bwithout (?:the|any) tick\b": "if off",
    r"\bsay it in a channel\b": "post",
    r"!(?!\[)": "no exclamation marks",
}


def sentences_in(text: str) -> Iterator[tuple[int, str]]:
    """Give every sentence that a module says, with its line."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and _name(node.func) in SAID_BY:
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.lineno, argument.value


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def stiff_in(sentence: str) -> list[str]:
    """Give what is better said otherwise, with the better word."""
    return [f"{why}: {sentence}" for words, why in STIFF.items() if re.search(words, sentence, re.IGNORECASE)]


def name_of(path: Path) -> str:
    return path.relative_to(SCREENS).as_posix()


PLAIN = sorted(SCREENS.rglob("*.py"))


@pytest.mark.parametrize("path", PLAIN, ids=name_of)
def test_no_screen_uses_a_stiff_word(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = [f"line {line}: {stiff}" for line, sentence in sentences_in(text) for stiff in stiff_in(sentence)]
    assert found == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Who leads whom",
        "Thanks to you stay between you and whoever says them.",
        "I know of no effort waiting for a word.",
        "Well done!",
        "In these days they may read what you may read.",
        "I do not know who leads you.",
    ],
)
def test_a_stiff_word_is_found(sentence: str) -> None:
    module = f"def view(reader):\n    return reader.say({sentence!r})\n"
    assert [stiff for _, said in sentences_in(module) for stiff in stiff_in(said)]


def test_plain_words_pass() -> None:
    assert stiff_in("Sent to Tomas, who decides whether it is posted in #platform.") == []
