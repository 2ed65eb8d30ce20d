"""Keeps every feature whole: what the domain declines and enqueues, some feature words and renders.

Each rule is a function from what there is to breaches, and is tried on an invented breach below.
"""

import ast
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import pytest

from jobs import timetable
from slackapp import features
from slackapp.domain.refusals import NotFound, Refusal
from slackapp.features import BroughtTwice, join
from slackapp.slack.block_kit import refusals
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.feature import Feature

SOURCES = sorted(Path(features.__file__).parent.rglob("*.py"))  # renderers enqueue too


def kinds_named(text: str) -> Iterator[str]:
    """Give the kinds of outbox row that a source names, in each OutboxMessage and in calls that make one of a kind."""
    tree = ast.parse(text)
    makers = {
        node.name: [argument.arg for argument in node.args.args].index("kind")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and "kind" in [argument.arg for argument in node.args.args]
        and any(_called(inner) == "OutboxMessage" for inner in ast.walk(node))
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            place = 0 if _called(node) == "OutboxMessage" else makers.get(_called(node))
            if place is not None:
                yield from _literals(_argument(node, place))


def _called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _argument(call: ast.Call, place: int) -> ast.expr | None:
    named = [keyword.value for keyword in call.keywords if keyword.arg == "kind"]
    return named[0] if named else call.args[place] if len(call.args) > place else None


def _literals(value: ast.expr | None) -> Iterator[str]:
    if isinstance(value, ast.IfExp):
        yield from _literals(value.body)
        yield from _literals(value.orelse)
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value


def not_rendered(texts: Iterable[str], kinds: Collection[str]) -> list[str]:
    """Give the kinds of outbox row that the domain enqueues and no feature renders."""
    return sorted({kind for text in texts for kind in kinds_named(text)} - set(kinds))


def declined(root: type[Refusal]) -> Iterator[type[Refusal]]:
    """Give every refusal that can be raised: those that only gather others are left out."""
    for kind in root.__subclasses__():
        if not kind.__subclasses__():
            yield kind
        yield from declined(kind)


def without_sentence(root: type[Refusal], sentences: refusals.Sentences) -> list[str]:
    """Give the refusals that no feature has a sentence for."""
    return [kind.__name__ for kind in declined(root) if kind not in sentences]


def jobs_not_owned_once(brought: Iterable[Feature], jobs: Collection[str]) -> list[str]:
    """Give the jobs that no feature names, that two name, or that are not in the timetable."""
    named = [job for feature in brought for job in feature.jobs]
    return sorted({job for job in {*named, *jobs} if named.count(job) != 1 or job not in jobs})


def test_every_kind_of_outbox_row_is_rendered() -> None:
    """A row of a kind that nobody renders would wait in the outbox for ever."""
    assert not_rendered((path.read_text() for path in SOURCES), features.KINDS) == []


def test_every_refusal_has_its_sentence() -> None:
    """Whoever is declined something is told why, and what they can do."""
    assert without_sentence(Refusal, features.SENTENCES) == []


def test_every_job_belongs_to_one_feature() -> None:
    """A job that ticks is named by the feature whose work it does."""
    assert jobs_not_owned_once(features.FEATURES, timetable.JOBS) == []


@pytest.mark.parametrize(
    "text",
    [
        'OutboxMessage("unheard", user_id, key)',
        'OutboxMessage(kind="unheard", target=user_id, dedupe_key=key)',
        'OutboxMessage("thanks" if first else "unheard", user_id, key)',
        'def told(row, kind): return OutboxMessage(kind, row.user_id, key)\ntold(row, "unheard")',
    ],
)
def test_a_kind_that_nobody_renders_is_found(text: str) -> None:
    """However the row is made."""
    assert not_rendered([text], features.KINDS) == ["unheard"]


def test_the_kinds_are_found_in_the_sources() -> None:
    """The reading of sources does not look past the rows of today."""
    assert {kind for path in SOURCES for kind in kinds_named(path.read_text())} == set(features.KINDS)


def test_a_refusal_without_a_sentence_is_found_and_fails_loudly() -> None:
    """It must never become a sentence that says nothing."""

    class Gathering(Exception):
        """Stands for the root, so that the invented refusal does not join the real ones."""

    unheard = type("Unheard", (Gathering,), {})
    assert without_sentence(Gathering, features.SENTENCES) == ["Unheard"]  # type: ignore[arg-type]
    assert unheard.__name__ == "Unheard"
    with pytest.raises(refusals.NoSentence, match="NotFound"):
        refusals.sentence({}, Reader(), NotFound())


def test_what_two_features_bring_is_found() -> None:
    """One of the two would silently be lost."""
    with pytest.raises(BroughtTwice, match="thanks"):
        join([{"thanks": 1}, {"thanks": 2}])


@pytest.mark.parametrize(
    ("named", "jobs"),
    [((), {"unheard"}), (("unheard", "unheard"), {"unheard"}), (("unheard",), set())],
)
def test_a_job_that_no_feature_or_two_name_is_found(named: tuple[str, ...], jobs: set[str]) -> None:
    """So is one that never ticks."""
    assert jobs_not_owned_once([Feature(name=str(at), jobs=(job,)) for at, job in enumerate(named)], jobs) == [
        "unheard"
    ]
