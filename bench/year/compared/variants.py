"""Variants of the year: other assumptions, or a part of Tend taken away, to see what the figure hangs on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.year import leading
from bench.year.assumptions import Assumptions
from bench.year.compared.breakages import Replaced
from slackapp.domain.prompts import choice
from slackapp.domain.prompts.choice import Candidate

NOTED_BY = ("noted_by_peer", "noted_by_doer", "noted_by_source")
ACTS = ("acts_attentive", "acts_middling", "acts_rare")


@dataclass(frozen=True, slots=True)
class Variant:
    """One year to compare: a name for the table, and what is different in it; goes to another process as it is."""

    says: str
    assumed: Assumptions = field(default_factory=Assumptions)
    replaces: Callable[[], Sequence[Replaced]] = tuple


def _scaled(names: Sequence[str], by: float) -> Assumptions:
    base = Assumptions()
    return _with(**{name: min(1.0, getattr(base, name) * by) for name in names})


def _with(**changes: Any) -> Assumptions:  # noqa: ANN401  (whole numbers and shares)
    return replace(Assumptions(), **changes)


def _newest(one: Candidate) -> tuple[timedelta, int]:
    return datetime.max.replace(tzinfo=UTC) - one.noted_at, -one.effort_id


def _nothing(*_: object) -> None:
    """Do nothing about a prompt."""


BASE = Variant("as assumed")
SENSITIVITY: Mapping[str, Sequence[Variant]] = {
    "coverage": (
        Variant("20 % of efforts noted", _scaled(NOTED_BY, 0.5)),
        BASE,
        Variant("90 % of efforts noted", _scaled(NOTED_BY, 2.25)),
    ),
    "offer taken": (
        Variant("10 % of colleagues take the offer", _with(offer_taken=0.1)),
        BASE,
        Variant("60 % of colleagues take the offer", _with(offer_taken=0.6)),
    ),
    "acted": (
        Variant("managers act half as often", _scaled(ACTS, 0.5)),
        BASE,
        Variant("managers act half as often again", _scaled(ACTS, 1.4)),
    ),
}


SEASONS: Sequence[Variant] = (
    BASE,
    Variant("half of the teams run a season", _with(has_season=0.5)),
    Variant("every team runs a season", _with(has_season=1.0)),
    Variant("every team runs a season, one in seven answers", _with(has_season=1.0, answers_round=0.15)),
)


def _prompts_ignored() -> Sequence[Replaced]:
    return ((leading.Leading, "_decide", _nothing),)


def _one_line() -> Sequence[Replaced]:
    return ((choice, "LINES_MAX", 1),)


def _newest_first() -> Sequence[Replaced]:
    return ((choice, "_age", _newest),)


LEVERS: Sequence[Variant] = (
    Variant("without the offer to say thanks when noting", _with(offer_taken=0.0)),
    Variant("nobody acts on a prompt", replaces=_prompts_ignored),
    Variant("nobody looks at Home between prompts", _with(looks_at_home=0.0)),
    Variant("nobody opens Home on mornings with one-to-ones", _with(opens_on_morning=0.0)),
    Variant("one effort of a person in a prompt", replaces=_one_line),
    Variant("newest first", replaces=_newest_first),
)
