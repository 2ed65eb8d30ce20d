"""The rules that a migration keeps so that an old process works beside the new schema; see docs/operations.md."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tests.house.rules import nodes_of

CHECKED_FROM = "0037"  # the migrations before were written without these rules, and no release has them yet
TAKES_AWAY = {"drop_column", "drop_table", "rename_table"}
LOCKS = {"create_foreign_key", "create_check_constraint", "create_unique_constraint", "create_primary_key"}
INDEXES = {"create_index", "drop_index"}
SQL_TAKES_AWAY = re.compile(
    r"\b(DROP\s+(TABLE|COLUMN)|RENAME|SET\s+NOT\s+NULL|ALTER\s+COLUMN\s+\w+\s+TYPE)\b", re.IGNORECASE
)
SQL_LOCKS = re.compile(
    r"\bCREATE\s+(UNIQUE\s+)?INDEX\s+(?!CONCURRENTLY\b)|\bADD\s+(CONSTRAINT|FOREIGN|UNIQUE|CHECK|PRIMARY)\b"
    r"|\b(LOCK\s+TABLE|REINDEX|CLUSTER|VACUUM)\b",
    re.IGNORECASE,
)
WRITES = {"update", "delete"}  # of a table, or of sqlalchemy
SQL_FILLS = re.compile(r"\b(UPDATE|DELETE\s+FROM)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Migration:
    """A migration's text, beside the versions that CHANGELOG.md calls released."""

    text: str
    released: frozenset[str] = frozenset()

    @cached_property
    def functions(self) -> dict[str, ast.FunctionDef]:
        return {node.name: node for node in nodes_of(self.text) if isinstance(node, ast.FunctionDef)}

    @cached_property
    def up(self) -> list[ast.AST]:
        """Return all nodes outside `downgrade`, helpers and constants included.

        Kept, because `statements` knows nodes by their identity, which those of another tree may have after it is gone.
        """
        tree = ast.parse(self.text)
        return [node for part in tree.body if getattr(part, "name", "") != "downgrade" for node in ast.walk(part)]

    @property
    def calls(self) -> Iterator[ast.Call]:
        yield from (node for node in self.up if isinstance(node, ast.Call))

    def constant(self, name: str) -> str:
        """Return the text of a constant of the module; empty without it."""
        for node in ast.parse(self.text).body:
            if isinstance(node, ast.Assign) and [getattr(each, "id", "") for each in node.targets] == [name]:
                return str(ast.literal_eval(node.value))
        return ""

    @property
    def created(self) -> set[str]:
        """Return the tables that this migration makes; nobody waits for these."""
        made = (call for call in self.calls if _name(call) == "create_table" and call.args)
        return {str(call.args[0].value) for call in made if isinstance(call.args[0], ast.Constant)}

    @property
    def statements(self) -> Iterator[str]:
        """Return texts that may be SQL: all but docstrings and the two reasons."""
        said = {self.constant("BLOCKS"), self.constant("CONTRACTS")}
        docs = {id(node.value) for node in self.up if isinstance(node, ast.Expr)}
        constants = (node for node in self.up if isinstance(node, ast.Constant) and id(node) not in docs)
        yield from (node.value for node in constants if isinstance(node.value, str) and node.value not in said)


def breaches(migration: Migration) -> list[str]:
    """Return what a migration does that an old process would not survive or wait for."""
    found = [*_not_undone(migration)]
    contracts = migration.constant("CONTRACTS")
    if not contracts:
        found += _taken_away(migration)
    elif contracts not in migration.released:
        found.append(f"CONTRACTS names {contracts}, which is not released: CHANGELOG.md has no such heading")
    if not migration.constant("BLOCKS"):
        found += _locking(migration)
    return [*found, *_not_fillable(migration), *_not_alone(migration)]


def _is_online(call: ast.Call) -> bool:
    return _receiver(call) == "online"


def _not_alone(migration: Migration) -> Iterator[str]:
    """Find changes beside an index that is built online: they are committed before it, and run again if it fails."""
    changes = [call for call in migration.calls if _receiver(call) in {"op", "batch_op"}]
    if changes and any(_is_online(call) for call in migration.calls):
        yield f"{_name(changes[0])} runs twice where the index beside it fails: give online.* a migration of its own"


def _receiver(call: ast.Call) -> str:
    return getattr(call.func.value, "id", "") if isinstance(call.func, ast.Attribute) else ""


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _given(call: ast.Call, keyword: str) -> ast.expr | None:
    return next((each.value for each in call.keywords if each.arg == keyword), None)


def _is(value: ast.expr | None, wanted: object) -> bool:
    return isinstance(value, ast.Constant) and value.value is wanted


def _taken_away(migration: Migration) -> Iterator[str]:
    for call in migration.calls:
        if _name(call) in TAKES_AWAY:
            yield f"{_name(call)} takes away what the version before uses: drop it one release later, with CONTRACTS"
        if _name(call) == "alter_column" and (
            _given(call, "new_column_name") or _given(call, "type_") or _is(_given(call, "nullable"), False)
        ):
            yield "alter_column renames, changes the type or forbids NULL: add a column, and drop the old one later"
    yield from (f"SQL takes away: {text[:40]}" for text in migration.statements if SQL_TAKES_AWAY.search(text))


def _not_fillable(migration: Migration) -> Iterator[str]:
    """Find new columns that must have a value, which the version before does not give."""
    for call in migration.calls:
        if _name(call) != "add_column":
            continue
        for column in [each for each in call.args if isinstance(each, ast.Call) and _name(each) == "Column"]:
            if not _is(_given(column, "nullable"), True) and _given(column, "server_default") is None:
                yield "add_column without nullable=True and without server_default: an old process gives no value"


def _locking(migration: Migration) -> Iterator[str]:
    for call in migration.calls:
        on = [each.value for each in call.args[1:2] if isinstance(each, ast.Constant)]
        is_new = bool(on) and on[0] in migration.created
        if _name(call) in INDEXES and not is_new and not _is_online(call):
            yield f"{_name(call)} stops writes: use migrations.online, or say in BLOCKS why it is short"
        if _name(call) in LOCKS and not is_new:
            yield f"{_name(call)} reads the whole table under a lock: use migrations.online, or BLOCKS with a reason"
        if _name(call) == "add_column" and not _is_online(call) and _refers(call):
            yield "add_column with a ForeignKey reads the whole table under a lock: use online.add_reference"
        if _name(call) in WRITES:
            yield f"{_name(call)} writes rows of a table; fill in portions, or say in BLOCKS why they are few"
    yield from (
        f"SQL writes rows of a table: {text[:40]}; fill in portions, or say in BLOCKS why they are few"
        for text in migration.statements
        if SQL_FILLS.search(text)
    )
    yield from (
        f"SQL stops writes: {text[:40]}; use migrations.online, or say in BLOCKS why it is short"
        for text in migration.statements
        if SQL_LOCKS.search(text)
    )


def _refers(call: ast.Call) -> bool:
    return any(_name(node) == "ForeignKey" for node in ast.walk(call) if isinstance(node, ast.Call))


def _not_undone(migration: Migration) -> Iterator[str]:
    down = migration.functions.get("downgrade")
    does = [] if down is None else [node for node in down.body if not isinstance(node, ast.Expr | ast.Pass)]
    calls = [] if down is None else [node for node in ast.walk(down) if isinstance(node, ast.Call)]
    if (not does and not calls) or any(isinstance(node, ast.Raise) for node in does):
        yield "it has no downgrade"
