"""Migrations are tried against the rule of docs/operations.md: first expand, one release later contract."""

import re
from pathlib import Path

import pytest

from slackapp.storage.schema import MIGRATIONS
from tests.house.operating.migration_rules import CHECKED_FROM, Migration, breaches

ROOT = Path(__file__).parents[3]
RELEASED = frozenset(re.findall(r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE))
VERSIONS = sorted((MIGRATIONS / "versions").rglob("[0-9]*_*.py"))
HEAD = '"""Invented."""\n\nimport sqlalchemy as sa\nfrom alembic import op\nfrom migrations import online\n'
UP, DOWN = "\ndef upgrade() -> None:\n    {}\n", '\ndef downgrade() -> None:\n    op.drop_column("thanks", "new")\n'


def found_in(up: str, *, head: str = "", down: str = DOWN) -> str:
    """Return the breaches of an invented migration, as one text."""
    return "; ".join(breaches(Migration(HEAD + head + UP.format(up) + down, frozenset({"0.2.0"}))))


@pytest.mark.parametrize(
    "path", [path for path in VERSIONS if path.name >= CHECKED_FROM] or [None], ids=lambda path: path and path.name
)
def test_ops2_a_migration_lets_old_processes_work(path: Path | None) -> None:
    """Every one from the recorded number on."""
    if path is not None:
        assert breaches(Migration(path.read_text("utf-8"), RELEASED)) == []


@pytest.mark.parametrize(
    ("up", "says"),
    [
        ('op.drop_column("thanks", "words")', "takes away"),
        ('op.drop_table("thanks")', "takes away"),
        ('op.rename_table("thanks", "kudos")', "takes away"),
        ('op.alter_column("thanks", "words", new_column_name="text")', "renames"),
        ('op.alter_column("thanks", "words", type_=sa.Text())', "renames"),
        ('op.alter_column("thanks", "words", nullable=False)', "renames"),
        ('op.execute("ALTER TABLE thanks RENAME COLUMN words TO text")', "SQL takes away"),
        ('op.execute("alter table thanks alter column words set not null")', "SQL takes away"),
        ('op.add_column("thanks", sa.Column("new", sa.String(), nullable=False))', "gives no value"),
        ('op.add_column("thanks", sa.Column("new", sa.String()))', "gives no value"),
        ('op.create_index("ix", "thanks", ["new"])', "stops writes"),
        ('op.drop_index("ix", "thanks")', "stops writes"),
        ('op.create_unique_constraint("uq", "thanks", ["new"])', "under a lock"),
        ('op.create_foreign_key("fk", "thanks", "rounds", ["round_id"], ["id"])', "use migrations.online"),
        (
            'op.add_column("thanks", sa.Column("new", sa.String(), sa.ForeignKey("a.b"), nullable=True))',
            "add_reference",
        ),
        ('op.execute("create unique index ix on thanks (new)")', "SQL stops writes"),
        ('op.execute("ALTER TABLE thanks ADD CONSTRAINT new CHECK (new > 0)")', "SQL stops writes"),
        ('op.execute("LOCK TABLE thanks")', "SQL stops writes"),
        ('op.execute(sa.update(sa.table("thanks")).values(new=1))', "writes rows"),
        ('op.execute("UPDATE thanks SET new = words")', "writes rows"),
        ('op.execute("SELECT 1")\n    online.create_index("ix", "thanks", ["new"])', "runs twice"),
    ],
)
def test_ops2_a_breach_is_found(up: str, says: str) -> None:
    """Each kind, in the ways somebody may write it."""
    assert says in found_in(up)


@pytest.mark.parametrize(
    "up",
    [
        'op.add_column("thanks", sa.Column("new", sa.String(), nullable=True))',
        'op.add_column("thanks", sa.Column("new", sa.Integer(), nullable=False, server_default="0"))',
        'op.create_table("kudos", sa.Column("id", sa.Integer()))\n    op.create_index("ix", "kudos", ["id"])',
        'online.create_index("ix", "thanks", ["new"])',
        'online.add_column("t", sa.Column("a", sa.Text(), nullable=True))\n    online.replace_index("ix", "t", ["a"])',
        'online.add_reference("thanks", sa.Column("new", sa.Integer(), nullable=True), "fk", "rounds")',
    ],
)
def test_ops2_expanding_is_no_breach(up: str) -> None:
    """An old process does not notice it."""
    assert found_in(up) == ""


def test_ops2_a_contraction_names_the_release_it_waited_for() -> None:
    """One that is out already, so that nobody still runs what used the column."""
    up = 'op.drop_column("thanks", "old")'
    assert found_in(up, head='CONTRACTS = "0.2.0"\n') == ""
    assert "not released" in found_in(up, head='CONTRACTS = "0.3.0"\n')


def test_ops2_a_short_lock_is_justified_in_words() -> None:
    """The reason stands in the migration."""
    up = 'op.create_index("ix", "workspaces", ["new"])'
    assert found_in(up, head='BLOCKS = "one row a workspace"\n') == ""


@pytest.mark.parametrize(
    "down",
    [
        "",
        "\ndef downgrade() -> None:\n    pass\n",
        '\ndef downgrade() -> None:\n    """Go back."""\n    raise ValueError\n',
    ],
)
def test_ops2_each_migration_can_go_back(down: str) -> None:
    """Neither a missing nor an empty way back will do."""
    up = 'op.add_column("thanks", sa.Column("new", sa.String(), nullable=True))'
    assert "no downgrade" in found_in(up, down=down)
