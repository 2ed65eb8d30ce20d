"""Checks for JSON values, and Slack's sentences for the problems found.

A check is a function of a place (`Look`) and a value; it records every problem. Knows no block by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Surface = Literal["message", "modal", "home"]
Value = Any


@dataclass
class Found:
    """The result of one validation: problems, and counts and ids over the whole payload."""

    problems: list[str] = field(default_factory=list)
    block_ids: set[str] = field(default_factory=set)
    focused: int = 0
    text_length: int = 0


@dataclass(slots=True)
class Look:
    """A place in a payload, and the surface of the payload; never changed, but frozen it would take thrice as long."""

    found: Found
    surface: Surface
    pointer: str = ""
    block: str = ""

    def at(self, key: str | int) -> Look:
        """Return the place below, at a key or an index."""
        return Look(self.found, self.surface, f"{self.pointer}/{key}", self.block)

    def inside(self, block: str) -> Look:
        """Return the same place, inside a block of this type."""
        return Look(self.found, self.surface, self.pointer, block)

    def refuse(self, message: str) -> None:
        """Record a problem in Slack's words."""
        self.found.problems.append(f"[ERROR] {message} [json-pointer:{self.pointer}]")


Check = Callable[[Look, Value], None]


def string(longest: int, shortest: int = 1) -> Check:
    """Accept text between two lengths, both included."""

    def check(look: Look, value: Value) -> None:
        if not isinstance(value, str):
            look.refuse("must be a string")
        elif len(value) > longest:
            look.refuse(f"must be less than {longest + 1} characters")
        elif len(value) < shortest:
            look.refuse(f"must be more than {shortest - 1} characters")

    return check


def matching(pattern: str, sentence: str, longest: int = 3000) -> Check:
    """Accept text of a certain form, described by `sentence`."""
    is_text, form = string(longest), re.compile(pattern)

    def check(look: Look, value: Value) -> None:
        is_text(look, value)
        if isinstance(value, str) and not form.fullmatch(value):
            look.refuse(sentence)

    return check


def boolean(look: Look, value: Value) -> None:
    """Accept true and false only."""
    if not isinstance(value, bool):
        look.refuse("must be a boolean")


def integer(least: int, most: int) -> Check:
    """Accept a whole number in a range."""

    def check(look: Look, value: Value) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            look.refuse("must be an integer")
        elif not least <= value <= most:
            look.refuse(f"must be between {least} and {most}")

    return check


def one_of(*allowed: str) -> Check:
    """Accept one of these words."""

    def check(look: Look, value: Value) -> None:
        if value not in allowed:
            look.refuse(f"must be one of: {', '.join(allowed)}")

    return check


def anything(_look: Look, _value: Value) -> None:
    """Accept any value."""


def list_of(item: Check, most: int, least: int = 1) -> Check:
    """Accept a list within these counts, and check each entry."""

    def check(look: Look, value: Value) -> None:
        if not isinstance(value, list):
            look.refuse("must be an array")
            return
        if len(value) > most:
            look.refuse(f"no more than {most} items allowed")
        if len(value) < least:
            look.refuse(f"must have at least {least} items")
        for index, entry in enumerate(value):
            item(look.at(index), entry)

    return check


@dataclass(frozen=True)
class Shape:
    """The required and optional keys of an object; all other keys are refused."""

    required: Mapping[str, Check]
    optional: Mapping[str, Check] = field(default_factory=dict)
    known: Mapping[str, Check] = field(init=False)

    def __post_init__(self) -> None:
        """Join both once, because each object of each payload is checked."""
        object.__setattr__(self, "known", {**self.optional, **self.required})

    def __call__(self, look: Look, value: Value) -> None:
        """Check an object."""
        if not isinstance(value, dict):
            look.refuse("must provide an object")
            return
        known = self.known
        for key in self.required:
            if value.get(key) is None:
                look.refuse(f"missing required field: {key}")
        for key, entry in value.items():
            if key not in known:
                look.refuse(f"invalid additional property: {key}")
            elif entry is not None:
                known[key](look.at(key), entry)


def by_type(shapes: Mapping[str, Check], what: str) -> Check:
    """Accept an object with a `type` among these shapes."""

    def check(look: Look, value: Value) -> None:
        if not isinstance(value, dict):
            look.refuse("must provide an object")
        elif "type" not in value:
            look.refuse("missing required field: type")
        elif not isinstance(value["type"], str) or value["type"] not in shapes:
            look.at("type").refuse(f"unsupported {what}: {value['type']}")
        else:
            shapes[value["type"]](look, value)

    return check


def all_of(*checks: Check) -> Check:
    """Apply several checks to the same value."""

    def check(look: Look, value: Value) -> None:
        for each in checks:
            each(look, value)

    return check
