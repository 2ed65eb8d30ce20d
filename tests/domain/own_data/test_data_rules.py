"""Keeps every table owned: some noun says how its rows are exported, erased and removed in time, or why not.

Each rule is a function from tables and rules to breaches, and is tried on an invented breach below.
"""

import ast
import inspect
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import chain
from typing import Any, cast

import pytest
from sqlalchemy import MetaData, Table, event, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from slackapp.domain.data_rules import DataRules, Erasure, Reasons, Rule
from slackapp.domain.own_data import erasures, exports, retention
from slackapp.domain.tables.efforts import Effort, EverydayEffort
from slackapp.domain.tables.foundation import Base
from slackapp.domain.tables.prompts import EffortAnswer, PromptItem
from slackapp.domain.tables.thanks import PassedOn, Thanks, ThanksReceiver, UnfinishedThanks
from slackapp.features import DATA_RULES
from tests.cast import NOW, TEAM, TOMAS
from tests.domain.team_history import make_history

# what domain/visibility decides about
GUARDED = (Thanks, ThanksReceiver, PassedOn, UnfinishedThanks, Effort, EverydayEffort, PromptItem, EffortAnswer)
CHANGES = re.compile(r"(?:DELETE FROM|(?<!FOR )UPDATE|INSERT INTO) (\w+)")
READS = re.compile(r"(?:FROM|JOIN) (\w+)")


class Elsewhere(Base):
    """Holds the invented table apart from Tend's."""

    __abstract__ = True
    metadata = MetaData()


class Invented(Elsewhere):
    """A table that no noun knows."""

    __tablename__ = "invented"

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str]


async def export_nothing(session: AsyncSession, workspace_id: str, user_id: str) -> list[str]:
    return []


async def erase_nothing(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    return {"invented": 1}


async def remove_nothing(session: AsyncSession, now: object) -> int:
    return 0


WHOLE = DataRules(
    tables=(Invented,),
    export={"invented": Rule(1, export_nothing, (Invented,))},
    erase=(Rule(1, erase_nothing, (Invented,)),),
    retention={"invented removed": Rule(1, remove_nothing, (Invented,))},
    counts=("invented",),
)


def tend_tables() -> list[Table]:
    return list(Base.metadata.tables.values())


def not_owned_once(tables: Iterable[Table], rules: Sequence[DataRules]) -> list[str]:
    """Give the tables that no noun owns, or two."""
    owned = [owned.__table__ for one in rules for owned in one.tables]
    return [table.name for table in tables if owned.count(table) != 1]


def not_decided(
    tables: Iterable[Table],
    rules: Sequence[DataRules],
    covered_by: Callable[[DataRules], Iterable[Rule[Any]]],
    excused_by: Callable[[DataRules], Reasons],
) -> list[str]:
    """Give the tables that have neither a rule nor a reason, or both, or a reason without words."""
    covered = {table.__table__ for one in rules for rule in covered_by(one) for table in rule.tables}
    excused = {table.__table__ for one in rules for table, reason in excused_by(one).items() if reason}
    return [table.name for table in tables if (table in covered) == (table in excused)]


def not_exported(tables: Iterable[Table], rules: Sequence[DataRules]) -> list[str]:
    return not_decided(tables, rules, lambda one: one.export.values(), lambda one: one.not_exported)


def not_erased(tables: Iterable[Table], rules: Sequence[DataRules]) -> list[str]:
    return not_decided(tables, rules, lambda one: one.erase, lambda one: one.not_erased)


def not_removed(tables: Iterable[Table], rules: Sequence[DataRules]) -> list[str]:
    return not_decided(tables, rules, lambda one: one.retention.values(), lambda one: one.kept)


def brought_twice(rules: Sequence[DataRules]) -> list[str]:
    """Give the names and the places that two rules of one kind have; one of two names would be lost."""
    kinds: Sequence[Sequence[object]] = (
        [key for one in rules for key in one.export],
        [name for one in rules for name in one.retention],
        [name for one in rules for name in one.counts],
        [rule.place for one in rules for rule in one.export.values()],
        [rule.place for one in rules for rule in one.erase],
        [rule.place for one in rules for rule in one.retention.values()],
    )
    return [str(name) for kind in kinds for name in dict.fromkeys(kind) if kind.count(name) > 1]


def deleted_along(changed: Collection[str]) -> set[str]:
    """Give `changed`, and the tables whose rows the database deletes with theirs."""
    found = set(changed)
    for table in Base.metadata.sorted_tables:
        if any(key.ondelete == "CASCADE" and key.column.table.name in found for key in table.foreign_keys):
            found.add(table.name)
    return found


def not_touched(rule: Rule[Any], touched: Collection[str]) -> list[str]:
    """Give the tables that a rule claims and does not touch."""
    return [table.__tablename__ for table in rule.tables if table.__tablename__ not in touched]


@contextmanager
def heard(connection: Any) -> Iterator[list[str]]:
    """Give the statements that run meanwhile."""
    statements: list[str] = []

    def hear(*seen: Any) -> None:
        statements.append(re.sub(r"\s+", " ", seen[2]))

    event.listen(connection, "before_cursor_execute", hear)
    try:
        yield statements
    finally:
        event.remove(connection, "before_cursor_execute", hear)


def going_round(text: str, function: str) -> list[str]:
    """Give the queries of guarded tables, in a function and those it calls beside it, not built from visibility."""
    tree = ast.parse(text)
    functions = {node.name: node for node in tree.body if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef)}
    conditions = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("slackapp.domain.visibility")
        for alias in node.names
    }
    reached, waiting = set(), [function]
    while waiting:
        name = waiting.pop()
        reached.add(name)
        named = {node.id for node in ast.walk(functions[name]) if isinstance(node, ast.Name)}
        waiting += sorted((named & set(functions)) - reached)
    calls = [node for name in sorted(reached) for node in ast.walk(functions[name]) if isinstance(node, ast.Call)]
    guarded = {table.__name__ for table in GUARDED}
    kept_to = {id(_selecting(call)) for call in calls if _attribute(call) == "where" and _is_visible(call, conditions)}
    return [
        ast.unparse(call)
        for call in calls
        if (isinstance(call.func, ast.Name) and call.func.id == "select") or _attribute(call) == "get"
        if guarded & {node.id for argument in call.args for node in ast.walk(argument) if isinstance(node, ast.Name)}
        if id(call) not in kept_to
    ]


def _attribute(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _selecting(call: ast.Call) -> ast.Call:
    """Follow a chain of calls to the `select` it begins with."""
    while isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Call):
        call = call.func.value
    return call


def _is_visible(where: ast.Call, conditions: Collection[str]) -> bool:
    """Tell whether every condition is a call into visibility, as `module.condition(…)` or `condition(…)`."""
    for argument in where.args:
        function = argument.func if isinstance(argument, ast.Call) else argument
        origin = function.value if isinstance(function, ast.Attribute) else function
        if not isinstance(argument, ast.Call) or not isinstance(origin, ast.Name) or origin.id not in conditions:
            return False
    return bool(where.args)


def exporters_of_guarded() -> list[Any]:
    every = chain.from_iterable(one.export.values() for one in DATA_RULES)
    return [rule.run for rule in every if set(rule.tables) & set(GUARDED)]


def test_every_table_is_owned_once() -> None:
    """Also of what is stored for a feature that is new."""
    assert not_owned_once(tend_tables(), DATA_RULES) == []


def test_every_table_is_exported_erased_and_removed_or_says_why_not() -> None:
    """What nobody thought of would stay for ever, or be missing from what a person is told."""
    assert not_exported(tend_tables(), DATA_RULES) == []
    assert not_erased(tend_tables(), DATA_RULES) == []
    assert not_removed(tend_tables(), DATA_RULES) == []


def test_no_two_rules_have_one_name_or_one_place() -> None:
    """The order of an export, of an erasure and of the nightly report is certain."""
    assert brought_twice(DATA_RULES) == []


async def test_exports_read_the_tables_they_claim(session: AsyncSession) -> None:
    """A rule that covers a table by word alone is no rule."""
    await make_history(session)
    connection = (await session.connection()).sync_connection
    for rule in chain.from_iterable(one.export.values() for one in DATA_RULES):
        session.expunge_all()
        with heard(connection) as statements:
            await rule.run(session, TEAM, TOMAS)
        assert not_touched(rule, READS.findall(" ".join(statements))) == [], rule.run


async def test_erasers_and_portions_change_the_tables_they_claim(session: AsyncSession) -> None:
    """With rows of everybody, all of them old for retention; what a cascade deletes counts as changed."""
    await make_history(session)
    much_later = NOW + timedelta(days=4_000)
    connection = (await session.connection()).sync_connection
    for rule in chain.from_iterable(one.erase for one in DATA_RULES):
        with heard(connection) as statements:
            await rule.run(session, Erasure(TEAM, TOMAS, NOW))
        assert not_touched(rule, deleted_along(CHANGES.findall(" ".join(statements)))) == [], rule.run
    for portion in chain.from_iterable(one.retention.values() for one in DATA_RULES):
        with heard(connection) as statements:
            await portion.run(session, much_later)
        told = " ".join(statements)
        touched = deleted_along([*CHANGES.findall(told), *READS.findall(told)])  # rows are looked for first
        assert not_touched(portion, touched) == [], portion.run


@pytest.mark.parametrize("exporter", exporters_of_guarded(), ids=lambda exporter: exporter.__name__)
def test_exports_of_efforts_and_thanks_ask_visibility(exporter: Any) -> None:
    """Who may read what is decided in one place, for exports too."""
    module = cast("Any", inspect.getmodule(exporter))
    assert going_round(inspect.getsource(module), exporter.__name__) == []


def test_a_table_without_owner_and_rules_is_found() -> None:
    """And one that is named by a feature is not."""
    tables = [cast("Table", Invented.__table__)]
    for rule in (not_owned_once, not_exported, not_erased, not_removed):
        assert rule(tables, DATA_RULES) == ["invented"], rule
        assert rule(tables, [*DATA_RULES, WHOLE]) == [], rule
        assert rule(tables, [DataRules(tables=())]) == ["invented"], rule
    assert not_owned_once(tables, [WHOLE, WHOLE]) == ["invented"]


def test_an_owner_has_to_decide_all_three() -> None:
    """A reason stands for a rule; an empty one does not, nor a reason beside a rule."""
    tables = [cast("Table", Invented.__table__)]
    reasons: Reasons = {Invented: "names nobody"}
    empty: Reasons = {Invented: ""}
    bare = DataRules(tables=(Invented,))
    excused = replace(bare, not_exported=reasons, not_erased=reasons, kept=reasons)
    silent = replace(bare, not_exported=empty, not_erased=empty, kept=empty)
    both = replace(WHOLE, not_exported=reasons, not_erased=reasons, kept=reasons)
    for rule in (not_exported, not_erased, not_removed):
        assert rule(tables, [excused]) == [], rule
        assert [rule(tables, [one]) for one in (bare, silent, both)] == [["invented"]] * 3, rule


def test_names_and_places_taken_twice_are_found() -> None:
    """Two nouns, the same words."""
    assert brought_twice([WHOLE]) == []
    assert brought_twice([WHOLE, WHOLE]) == ["invented", "invented removed", "invented", "1", "1", "1"]


async def test_a_rule_that_touches_nothing_is_found(session: AsyncSession) -> None:
    """The functions of the invented table run no statement; of real ones, statements are heard."""
    connection = (await session.connection()).sync_connection
    with heard(connection) as statements:
        await export_nothing(session, TEAM, TOMAS)
        await session.execute(select(Thanks.id))
        await session.execute(update(Effort).where(Effort.id < 0).values(kind="other"))
    assert not_touched(WHOLE.erase[0], deleted_along(CHANGES.findall(" ".join(statements)))) == ["invented"]
    assert READS.findall(statements[0]) == ["thanks"]
    assert CHANGES.findall(" ".join(statements)) == ["efforts"]
    assert deleted_along(["thanks"]) >= {"thanks", "thanks_receivers", "passed_on"}


@pytest.mark.parametrize(
    ("query", "is_round"),
    [
        ("select(Thanks).where(visible.is_said_by(workspace_id, user_id)).order_by(Thanks.id)", False),
        ("select(Thanks).join(PassedOn).where(is_passed_to(workspace_id, user_id))", False),
        ("select(Prompt).where(Prompt.manager_id == user_id)", False),
        ("select(Thanks)", True),
        ("select(Thanks).where(Thanks.giver_id == user_id)", True),
        ("select(Thanks.words).where(visible.is_said_by(workspace_id, user_id), Thanks.id > 1)", True),
        ("select(Thanks).where(invented(Thanks.giver_id, user_id))", True),
        ("session.get(Effort, 1)", True),
    ],
)
def test_a_query_that_goes_round_visibility_is_found(query: str, *, is_round: bool) -> None:
    """Also in a function that an export calls."""
    imports = (
        "from slackapp.domain.visibility import thanks as visible\n"
        "from slackapp.domain.visibility.thanks import is_passed_to\n"
    )
    text = f"{imports}async def export(session): return await part(session)\nasync def part(session): return {query}"
    assert bool(going_round(text, "export")) is is_round


async def test_the_engines_run_what_is_brought(session: AsyncSession) -> None:
    """In the order of places, whatever the order of nouns; an erasure counts under the names that were brought."""
    await make_history(session)
    late = replace(WHOLE, export={"later": Rule(10**6, export_nothing, (Invented,))}, retention={})
    held = await exports.export_person(session, TEAM, TOMAS, [late, *DATA_RULES])
    assert list(held)[:3] == ["workspace", "person", "profile"]
    assert list(held)[-1] == "later"
    erased = await erasures.erase_person(session, TEAM, TOMAS, NOW, [WHOLE])
    assert erased.counts == {"invented": 1}
    assert list(retention.portions([*DATA_RULES, WHOLE]))[:2] == ["invented removed", "efforts closed"]


def test_the_nightly_report_counts_private_rows_together() -> None:
    """It goes to the log: in a small workspace "notes ended 1" says that somebody wrote a note.

    A table is private when its rows name people by digests only; sources have digests of tokens and bodies.
    """
    of_no_person = {"token_digest", "body_digest"}
    names = retention.report_names(DATA_RULES)
    private = set()
    for rules in DATA_RULES:
        for name, rule in rules.retention.items():
            columns = [column.name for table in rule.tables for column in table.__table__.columns]
            if any(column.endswith("_digest") and column not in of_no_person for column in columns):
                private.add(name)
            assert (names[name] == retention.PRIVATE_ROWS) == (name in private), name
    assert {"notes ended", "promises deleted", "pauses forgotten", "private reminders forgotten"} <= private


async def test_the_order_of_an_export_and_of_the_nightly_report_stays(session: AsyncSession) -> None:
    """Whoever kept an export finds the same things in the same places."""
    assert list(await exports.export_person(session, TEAM, TOMAS, DATA_RULES)) == [
        "workspace", "person", "profile", "admin_of_tend", "parts_of_tend", "led_by", "leads", "slack_profile",
            "thanks_given",
        "thanks_received", "thanks_passed_on_to_me", "efforts_about_me", "efforts_noted_by_me", "sources", "every_week",
        "user_groups", "words_later", "one_to_ones", "kept_for_one_to_ones", "pauses", "people_turned_off",
        "repairs", "notes", "words_to_say", "promises", "private_reminders", "prompts", "own_digests",
        "answers_on_home", "team_words", "seasons",
        "rounds_hosted", "own_questions", "seen_check_next_steps", "times_away",
        "standing_in", "messages_from_tend", "messages_that_stand",
    ]  # fmt: skip
    assert list(retention.portions(DATA_RULES)) == [
        "efforts closed", "efforts removed", "everyday efforts removed", "thanks taken back removed", "prompts removed",
        "things told emptied", "things told forgotten", "reports of calendars forgotten", "groups forgotten",
        "lines for 1:1s let go", "days of 1:1s removed", "drafts of repairs burnt", "private words erased",
        "unanswered words forgotten", "notes ended", "words to say erased", "promises deleted",
        "private reminders forgotten", "pauses forgotten", "words later let go", "team words removed",
        "seedlings forgotten",
        "arrivals forgotten", "deliveries forgotten", "counters of seen checks erased",
        "words of seen checks forgotten", "places of answered questions forgotten", "rounds forgotten",
        "seasons forgotten", "own questions removed", "times away forgotten",
        "days of messages forgotten",
    ]  # fmt: skip
