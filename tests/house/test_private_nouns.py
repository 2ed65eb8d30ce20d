"""What must never happen, for every private noun at once: nothing in the clear says who, to whom or what.

What is told of a row apart from its sealed body is its table, digests of purposes that no two tables share, and days.
The outbox, and with it logs and metrics, know one kind for all that is written and one for all that reminds.
Each rule is a function, and is tried on an invented breach below.
"""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy import Column, DateTime, MetaData, String, Table

from slackapp import features
from slackapp.domain.tables.foundation import Base
from slackapp.features import FEATURES
from tests.house.rules import nodes_of
from tests.private_tables import PRIVATE, private_tables, telling_columns, telling_values

ROOM = Path(features.__file__).parent
# all that the outbox, logs and metrics may call a row of a private noun
KINDS = {"private_word", "own_reminders", "credit_back"}  # the last is a public post, agreed to by both
DIGESTING = {"digest", "digests", "pair_digest", "pair_digests"}
LOGGING = {"debug", "info", "warning", "error", "exception", "critical"}


def modules_of(wing: str, noun: str) -> list[str]:
    """Give the texts of a noun's modules in one wing, its tables or its visibility."""
    folder = ROOM / wing / noun
    found = [*folder.rglob("*.py"), *folder.parent.glob(f"{noun}.py")]
    return [path.read_text(encoding="utf-8") for path in found]


def private_sources() -> Iterator[str]:
    """Give the texts of all modules of private nouns."""
    for noun in sorted(PRIVATE):
        for wing in ("domain", "slack", "domain/tables", "domain/visibility"):
            yield from modules_of(wing, noun)


def not_digested(tables: Iterable[Table]) -> list[str]:
    """Give the private tables that `tend reencrypt` cannot give new digests: they would be lost, or have ids."""
    return [table.name for table in tables if "digested" not in table.info]


def telling(tables: Iterable[Table]) -> list[str]:
    """Give the columns in the clear that could tell something."""
    return [f"{table.name}.{name}" for table in tables for name in telling_columns(table)]


def kinds_named(texts: Iterable[str]) -> set[str]:
    """Give the kinds of outbox row that sources name."""
    calls = [node for text in texts for node in nodes_of(text) if isinstance(node, ast.Call)]
    made = [call for call in calls if getattr(call.func, "id", "") == "OutboxMessage" and call.args]
    return {str(call.args[0].value) for call in made if isinstance(call.args[0], ast.Constant)}


def purposes_shared(texts: Mapping[str, str]) -> list[str]:
    """Give the purposes of digests that two modules of tables use: their rows could be joined."""
    users: dict[str, set[str]] = defaultdict(set)
    for module, text in texts.items():
        named = {
            target.id: value.value
            for node in ast.parse(text).body
            if isinstance(node, ast.Assign)
            for target, value in _pairs(node)
        }
        for node in nodes_of(text):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in DIGESTING and node.args:
                purpose = named.get(getattr(node.args[0], "id", ""))
                if purpose is not None:
                    users[str(purpose)].add(module)
    return sorted(purpose for purpose, modules in users.items() if len(modules) > 1)


def _pairs(node: ast.Assign) -> Iterator[tuple[ast.Name, ast.Constant]]:
    """Give the names and texts of `A = "a"` and of `A, B = "a", "b"`."""
    targets = node.targets[0].elts if isinstance(node.targets[0], ast.Tuple) else node.targets
    values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
    for target, value in zip(targets, values, strict=False):
        if isinstance(target, ast.Name) and isinstance(value, ast.Constant):
            yield target, value


def telling_log_lines(texts: Iterable[str]) -> list[str]:
    """Give the calls of loggers that log more than a fixed sentence and the type of an error."""
    calls = [node for text in texts for node in nodes_of(text) if isinstance(node, ast.Call)]
    lines = [
        call
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in LOGGING
        and getattr(call.func.value, "id", "") in {"logger", "log"}
    ]
    return [ast.unparse(line) for line in lines if not _is_plain(line)]


def _is_plain(line: ast.Call) -> bool:
    sentence, *facts = line.args
    is_fixed = isinstance(sentence, ast.Constant) and not line.keywords
    return is_fixed and all(ast.unparse(fact) == "type(error).__name__" for fact in facts)


def test_every_private_table_is_sealed_and_digested() -> None:
    """Whoever adds a private noun names it in `tests/private_tables`, and its tables are looked at here."""
    tables = private_tables()
    assert {table.name for table in tables} >= {"notes", "private_words", "promises", "planned_reminders", "to_say"}
    assert not_digested(tables) == []
    assert telling(tables) == []


def test_every_digested_table_is_of_a_private_noun() -> None:
    """So that none escapes the other rules."""
    digested = {name for name, table in Base.metadata.tables.items() if "digested" in table.info}
    assert digested == {table.name for table in private_tables()}


def test_the_outbox_has_one_kind_for_words_and_one_for_reminders() -> None:
    """Logs and metrics name the kind of a row."""
    assert kinds_named(private_sources()) <= KINDS
    brought = {kind for feature in FEATURES if feature.name in PRIVATE for kind in feature.outbox_kinds}
    assert brought <= KINDS


def test_no_two_tables_share_a_purpose_of_digests() -> None:
    """With one purpose, a person's notes could be joined with their promises."""
    folder = ROOM / "domain" / "tables"
    texts = {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in folder.rglob("*.py")}
    assert purposes_shared(texts) == []


def test_private_nouns_log_no_facts() -> None:
    """A sentence, and the type of an error."""
    assert telling_log_lines(private_sources()) == []


def test_a_breach_is_found() -> None:
    """A kind, a name and an id in the clear; a shared purpose; a log line with a number."""
    bare = Table("bare", MetaData(), Column("tag", String), Column("author_id", String), Column("at", DateTime))
    assert not_digested([bare]) == ["bare"]
    assert telling([bare]) == ["bare.tag", "bare.author_id", "bare.at"]
    assert kinds_named(['OutboxMessage("note_asked", target)']) == {"note_asked"}
    shared = 'AUTHOR, OTHER = "author", "other"\ndigest(AUTHOR, "T", "U")'
    assert purposes_shared({"one": shared, "two": 'WHO = "author"\ndigests(WHO, "T", "U")'}) == ["author"]
    assert purposes_shared({"one": shared, "two": 'WHO = "other"\ndigests(WHO, "T", "U")'}) == []


@pytest.mark.parametrize(
    ("line", "is_telling"),
    [
        ('logger.warning("could not be opened: %s", type(error).__name__)', False),
        ('logger.info("nothing to do")', False),
        ('logger.warning("note %s", note.note_id)', True),
        ('logger.error("a note", exc_info=error)', True),
        ('logger.info(f"{kind}")', True),
        ('results.info("x", y)', False),
    ],
)
def test_a_telling_log_line_is_found(line: str, *, is_telling: bool) -> None:
    """Whatever it adds to the sentence."""
    assert bool(telling_log_lines([line])) is is_telling


def test_a_telling_value_is_found() -> None:
    """An id in any column, and whatever is no digest where one should stand."""
    good = {"id": 1, "workspace_id": "T0TEAM0001", "seal_id": "x", "author_digest": "a" * 64, "body": b"sealed"}
    assert telling_values([good]) == []
    assert telling_values([{**good, "author_digest": "U0SAM00001"}]) == ["author_digest: U0SAM00001"]
    assert telling_values([{**good, "tag": "of U0SAM00001"}]) == ["tag: of U0SAM00001"]
