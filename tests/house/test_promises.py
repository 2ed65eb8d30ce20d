"""Nothing promises what does not exist, and what exists is in the contract (docs/design.md, section 4).

Screens, README, guide, manifests and the command line are compared with it. What the contract has and Tend has not yet
stands in `NOT_YET`, and nowhere else: whoever builds one of these takes it off the list.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from jobs.timetable import JOBS
from slackapp import features
from slackapp.cli import app
from tests.manifest import MANIFEST, SOCKET_PATH, TEXT

ROOT = Path(__file__).parents[2]
DESIGN = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
CONTRACT = DESIGN[DESIGN.index("\n## 4. ") : DESIGN.index("\n## 5. ")]
PEOPLES_DOCS = (
    "README.md",
    *(f"docs/{name}.md" for name in ("admin", "faq", "guide", "install", "operations", "sandbox", "sources")),
    *(f"docs/{name}.md" for name in ("troubleshooting", "try")),
)

NOT_YET: dict[str, set[str]] = {
    "settings": set(),
    "tend": set(),
    "jobs": set(),
    "commands": set(),
    "words": set(),
    "shortcuts": set(),
    "labels": set(),
}  # fmt: skip
NO_COMMANDS = {"/invite", "/healthz", "/readyz", "/metrics", "/slack", "/workspaces"}  # Slack's own; addresses
# How people speak of what is not there yet. A line that says "comes next" may.
PROMISES = re.compile(
    r"\bapolog\w+",
    re.IGNORECASE,
)
# the calls that take a sentence; slackapp/slack/block_kit/reader.py
WORDS_OF_SCREENS = {"say", "say_of", "count", "marked"}


def between(begin: str, end: str) -> str:
    """Give the part of the contract from one mark to the next."""
    at = CONTRACT.index(begin)
    return CONTRACT[at : CONTRACT.index(end, at + len(begin))]


def in_contract(kind: str) -> set[str]:
    """Give what the contract names of a kind."""
    commands = between("- Commands: ", "\n- ")
    line = {
        "settings": re.findall(r"^\| (`[A-Z].*?) \|", CONTRACT, re.MULTILINE),
        "tend": re.findall(r"`tend ([a-z]+)", between("- CLI: ", "\n- ")),
        "jobs": re.findall(r"`([a-z_]+)`", between("- Jobs: ", "\n- ")),
        "commands": re.findall(r"`(/[a-z]+)", commands),
        "words": re.findall(r"[a-z]+", re.sub(r"`/tend|`|, and", "", between("`/tend [", "for\n"))),
        "shortcuts": re.findall(r"`([a-z]+_[a-z]+)`", between("- Shortcuts: ", "\n- ")),
        "labels": re.findall(r"`([A-Z][^`]*)`", between("- Labels in English", "\n- ")),
    }[kind]
    return {name for each in line for name in re.findall(r"[A-Z_]{4,}", each)} if kind == "settings" else set(line)


def in_tend(kind: str) -> set[str]:
    """Give what there is of a kind."""
    config = (ROOT / "slackapp" / "config.py").read_text(encoding="utf-8")
    there: dict[str, Any] = {
        "settings": re.findall(r'"((?:TEND|SLACK|DATABASE)_[A-Z_]+|PORT)"', config),
        "tend": get_command(app).commands,  # type: ignore[attr-defined]  # a group, which has some
        "jobs": JOBS,
        "commands": [each["command"] for each in MANIFEST["features"]["slash_commands"]],
        "words": [*features.WORDS, "help"],
        "shortcuts": [each["callback_id"] for each in MANIFEST["features"]["shortcuts"]],
        "labels": sentences(),
    }
    return set(there[kind])


@cache
def sentences() -> frozenset[str]:
    """Give every sentence and label that the code shows to people in Slack."""
    return frozenset(
        argument.value
        for path in (ROOT / "slackapp").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and _name_of(node.func) in WORDS_OF_SCREENS
        for argument in node.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    )


def _name_of(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def helps() -> Iterator[str]:
    """Give the help of every command and option."""
    stack: list[Any] = [get_command(app)]
    while stack:
        command = stack.pop()
        yield from filter(None, [command.help, *(getattr(each, "help", None) for each in command.params)])
        stack += getattr(command, "commands", {}).values()


def texts() -> Iterator[tuple[str, str]]:
    """Give everything that people read of Tend, and where."""
    yield from (("screens", sentence) for sentence in sentences())
    yield from (("tend --help", text) for text in helps())
    for name in (*PEOPLES_DOCS, "manifest.yml", "manifest-socket.yml", "pyproject.toml", "compose.yml"):
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
            yield name, line
    for path in sorted((ROOT / "sandbox").rglob("*.js")):
        yield path.name, path.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", NOT_YET)
def test_what_the_contract_has_is_there_or_on_the_list(kind: str) -> None:
    """Nothing was forgotten on the way, and the list has nothing that was built meanwhile."""
    named, there = in_contract(kind), in_tend(kind)
    assert len(named) > len(NOT_YET[kind])
    assert named - there - NOT_YET[kind] == set(), "in the contract, and neither built nor in NOT_YET"
    assert NOT_YET[kind] & there == set(), "built: take it off NOT_YET"
    assert NOT_YET[kind] <= named, "no longer in the contract"


@pytest.mark.parametrize("kind", ["commands", "shortcuts", "words", "jobs"])
def test_what_is_there_is_in_the_contract(kind: str) -> None:
    """Operators and tools rely on it; what is new goes into the contract first."""
    assert in_tend(kind) <= in_contract(kind)


def test_nothing_promises_what_does_not_exist() -> None:
    """On a screen, in the README, a manifest or a help text; what comes next may be said to come next."""
    found = [(where, text) for where, text in texts() if PROMISES.search(text) and "comes next" not in text]
    assert found == []


@pytest.mark.parametrize("name", PEOPLES_DOCS)
def test_the_docs_name_only_commands_and_buttons_that_exist(name: str) -> None:
    """Whoever reads of one types or presses it."""
    code = re.findall(
        r"`([^`\n]+)`|^(\s*\$?\s*(?:\.venv/bin/)?tend .*)$", (ROOT / name).read_text("utf-8"), re.MULTILINE
    )
    spans = [(inline or block).strip() for inline, block in code]
    typed = {match[1] for each in spans if (match := re.match(r"(?:\.venv/bin/)?tend ([a-z]+)", each))}
    assert typed <= in_tend("tend")
    words = {match[1] for each in spans if (match := re.match(r"/tend ([a-z]+)", each))}
    assert words <= in_tend("words")
    assert {each.split()[0] for each in spans if re.match(r"/[a-z]+(?: |$)", each)} <= in_tend("commands") | NO_COMMANDS
    shortcuts = {each["name"] for each in MANIFEST["features"]["shortcuts"]}
    if name in {"README.md", "docs/guide.md"}:  # the others name settings, headers and methods of the code too
        labels = {each for each in spans if re.fullmatch(r"[A-Z][a-z']+(?: [a-z1:]+)*(?: …)?", each)}
        assert labels - in_tend("labels") - shortcuts == set()


def test_both_manifests_say_the_same() -> None:
    """And neither names a command in its words that it does not list."""
    listed = in_tend("commands")
    for text in (TEXT, SOCKET_PATH.read_text(encoding="utf-8")):
        words = re.findall(r"(?<![\w/.<])/(?:[a-z]+)\b", re.sub(r"https?://\S+|/slack/events", "", text))
        assert set(words) <= listed | NO_COMMANDS


@pytest.mark.parametrize("text", ["Your Apology is ready", "we apologise for you"])
def test_a_promise_is_found(text: str) -> None:
    """Whatever its case."""
    assert PROMISES.search(text)
