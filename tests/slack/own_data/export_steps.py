"""What an export gives of stored columns and codes, and what of it a person could not read."""

import ast
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.own_data.exports import export_person
from slackapp.domain.tables.people import Person
from slackapp.features import DATA_RULES, REMINDER_KINDS
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.block_kit.reminder_kinds import groups_of
from slackapp.slack.own_data.privacy import export_text, export_values
from tests.world import World

# written by people or by their tools, or read the same in every language
AS_WRITTEN = {
    "about_message", "by", "country", "handle", "link", "login", "message", "message_text", "my_words", "name",
    "noted_by", "picture", "question", "text", "time_zone", "words",
}  # fmt: skip
NUMBERS = {"group", "round", "ts"}  # left out, or part of the address of a message
REMINDERS = {group.name for group in groups_of(REMINDER_KINDS)}
IN_SLACK = re.compile(r"[UWCDGTS][A-Z0-9]{6,30}")  # a person, a channel, a group


def reached(function: Callable[..., Any]) -> list[ast.AST]:
    """Give an export's function and those of its module that it calls."""
    tree = ast.parse(inspect.getsource(inspect.getmodule(function) or function))
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    wanted, seen = [function.__name__], dict[str, ast.AST]()
    while wanted:
        name = wanted.pop()
        if name in seen or name not in functions:
            continue
        seen[name] = functions[name]
        wanted += [node.id for node in ast.walk(functions[name]) if isinstance(node, ast.Name)]
    return list(seen.values())


def facts_of(function: Callable[..., Any]) -> list[tuple[str, ast.expr]]:
    """Give the name of each fact of an export's function, with the expression of its value."""
    return [
        (str(key.value), value)
        for node in reached(function)
        for entry in ast.walk(node)
        if isinstance(entry, ast.Dict)
        for key, value in zip(entry.keys, entry.values, strict=True)
        if isinstance(key, ast.Constant)
    ]


def columns_of(function: Callable[..., Any]) -> set[str]:
    """Give the names of the columns whose values an export's function gives."""
    values = [value for _, value in facts_of(function)]
    return {node.attr for value in values for node in ast.walk(value) if isinstance(node, ast.Attribute)}


def unread(reader: Reader, held: Mapping[str, Any]) -> set[tuple[str, str, str]]:
    """Give part, name and value of what a person would read as it is stored, though nobody wrote it."""
    parts = {name: value for name, value in held.items() if name not in export_text.NAMES}
    return {
        (part, name, text)
        for part, value in parts.items()
        for name, text in _texts(part, value)
        if name not in AS_WRITTEN | NUMBERS and not (name == "my_answer" and part == "thanks_received")
        if not (name == "private_reminders_turned_off" and text in REMINDERS) and not IN_SLACK.fullmatch(text)
        if export_values.value(reader, part, name, text) == text
    }


async def unread_by_anybody(world: World) -> set[tuple[str, str, str]]:
    """Give the same of everybody that Tend knows."""
    people = await world.rows(Person)
    async with world.tend.db.reading() as session:
        return set().union(*[await _unread_by(session, person) for person in people])


async def _unread_by(session: AsyncSession, person: Person) -> set[tuple[str, str, str]]:
    return unread(Reader(), await export_person(session, person.workspace_id, person.user_id, DATA_RULES))


def _texts(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for inner, each in value.items():
            yield from _texts(inner, each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(name, each)
    elif isinstance(value, str) and value:
        yield name, value
