"""Keeps every feature whole: some feature words each refusal, renders each outbox row and owns each id.

Each rule is a function from what there is to breaches, and is tried on an invented breach below.
"""

import ast
import importlib
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import pytest
from slack_bolt.async_app import AsyncApp

from jobs import timetable
from slackapp import features
from slackapp.domain.refusals import NotFound, Refusal
from slackapp.features import BroughtTwice, join
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit import refusals
from slackapp.slack.block_kit.home_sections import HomeSection, Part
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.block_kit.usage_lines import UsageLine
from slackapp.slack.feature import Feature
from tests.house.rules import nodes_of
from tests.known_ids import ids_in

ROOM = Path(features.__file__).parent
SOURCES = sorted(ROOM.rglob("*.py"))  # renderers enqueue too
IDS = [
    importlib.import_module(".".join(path.relative_to(ROOM.parent).with_suffix("").parts))
    for path in SOURCES
    if path.name == "ids.py"
]
BELOW_NOUNS = {"block_kit", "bolt"}  # these cannot import the ids of a noun


def kinds_named(text: str) -> Iterator[str]:
    """Give the kinds of outbox row that a source names, in each OutboxMessage and in calls that make one of a kind."""
    nodes = nodes_of(text)
    makers = {
        node.name: [argument.arg for argument in node.args.args].index("kind")
        for node in nodes
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and "kind" in [argument.arg for argument in node.args.args]
        and any(_called(inner) == "OutboxMessage" for inner in ast.walk(node))
    }
    for node in nodes:
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


def ids_not_owned_once(brought: Iterable[Feature], modules: Iterable[ModuleType]) -> list[str]:
    """Give the ids of `modules` that no feature owns, or that two own; the shared ones belong to all."""
    owners = [shared_ids, *(feature.ids for feature in brought if feature.ids is not None)]
    owned = Counter(each for owner in owners for each in ids_in(owner).values())
    return sorted({each for module in (*owners, *modules) for each in ids_in(module).values() if owned[each] != 1})


def places_taken_twice(brought: Iterable[Feature]) -> list[tuple[str, int]]:
    """Give the places that two sections of Home or two lines of usage take: their order would be chance."""
    taken = Counter((section.part.name, section.place) for feature in brought for section in feature.home_sections)
    taken += Counter(("usage", line.place) for feature in brought for line in feature.usage)
    return sorted(place for place, times in taken.items() if times > 1)


class Listening:
    """Stands for Bolt's app, and remembers for which ids a feature listens."""

    def __init__(self, feature: Feature) -> None:
        self.ids: set[str] = set()
        self.action = self.view = self.command = self.shortcut = self._listen
        for register in feature.listeners:
            register(cast("AsyncApp", self))

    def event(self, _: str) -> Callable[[Any], None]:
        """Leave out events, whose names are Slack's."""
        return lambda _: None

    def _listen(self, known_by: str | re.Pattern[str]) -> Callable[[Any], None]:
        # a pattern begins with an id that ends in a colon
        self.ids.add(known_by if isinstance(known_by, str) else known_by.pattern.partition(":")[0] + ":")
        return lambda _: None


def listened_to_by_others(brought: Iterable[Feature]) -> list[str]:
    """Give the ids for which another feature than their own listens, or two features; Bolt asks only the first."""
    listened = {feature.name: (Listening(feature).ids, feature.ids) for feature in brought}
    counted = Counter(each for ids, _ in listened.values() for each in ids)
    breaches = {each for each, times in counted.items() if times > 1}
    for ids, own in listened.values():
        breaches |= ids - {*ids_in(shared_ids).values(), *(ids_in(own).values() if own is not None else ())}
    return sorted(breaches)


def of_one_noun(texts: Mapping[str, Iterable[str]]) -> list[str]:
    """Give the shared ids that only one noun uses, or nobody; `texts`: the sources by their folder."""
    using: dict[str, set[str]] = {name: set() for name in ids_in(shared_ids)}
    for folder, sources in texts.items():
        for name in (name for text in sources for name in _shared(text)):
            using[name].add(folder)
    return sorted(name for name, folders in using.items() if len(folders) < 2 and not folders & BELOW_NOUNS)


def by_folder() -> dict[str, list[str]]:
    """Return the sources of the Slack wing by their folder in it."""
    wing = ROOM / "slack"
    return {
        folder.name: [path.read_text() for path in folder.rglob("*.py")] for folder in wing.iterdir() if folder.is_dir()
    }


def _shared(text: str) -> Iterator[str]:
    nodes = nodes_of(text)
    aliases = {
        alias.asname or alias.name
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module == "slackapp.slack.block_kit"
        for alias in node.names
        if alias.name == "ids"
    }
    for node in nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in aliases:
            yield node.attr


def test_every_kind_of_outbox_row_is_rendered() -> None:
    """A row of a kind that nobody renders would wait in the outbox for ever."""
    assert not_rendered((path.read_text() for path in SOURCES), features.KINDS) == []


def test_every_refusal_has_its_sentence() -> None:
    """Whoever is declined something is told why, and what they can do."""
    assert without_sentence(Refusal, features.SENTENCES) == []


def test_every_job_belongs_to_one_feature() -> None:
    """A job that ticks is named by the feature whose work it does."""
    assert jobs_not_owned_once(features.FEATURES, timetable.JOBS) == []


def test_every_id_belongs_to_one_feature() -> None:
    """Whoever changes a noun finds its ids in its own folder."""
    assert ids_not_owned_once(features.FEATURES, IDS) == []


def test_every_feature_listens_to_its_own_buttons() -> None:
    """A press is taken by the noun that draws the button, or by the one noun whose button others draw."""
    assert listened_to_by_others(features.FEATURES) == []


def test_what_is_shared_is_used_by_several() -> None:
    """The list of shared ids does not become a list of all ids again."""
    assert of_one_noun(by_folder()) == []


def test_every_section_of_home_and_line_of_usage_has_its_own_place() -> None:
    """Home and `/tend help` keep their order when a feature is added or the list of features is sorted."""
    assert places_taken_twice(features.FEATURES) == []


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


def module_with(**ids: str) -> ModuleType:
    """Return an invented module of ids."""
    module = ModuleType("ids")
    vars(module).update(ids)
    return module


def listening(name: str, own: ModuleType | None, *known_by: str | re.Pattern[str]) -> Feature:
    """Return an invented feature that listens for presses."""

    def register(app: AsyncApp) -> None:
        for each in known_by:
            app.action(each)(lambda: None)

    return Feature(name=name, ids=own, listeners=(register,))


def test_an_id_that_no_feature_or_two_own_is_found() -> None:
    """So is one that a noun names like a shared one."""
    one, other, forgotten = module_with(PRESS="press"), module_with(PUSH="press"), module_with(LOST="lost")
    assert ids_not_owned_once([Feature("one", ids=one)], [one]) == []
    assert ids_not_owned_once([Feature("one", ids=one)], [one, forgotten]) == ["lost"]
    assert ids_not_owned_once([Feature("one", ids=one), Feature("other", ids=other)], [one, other]) == ["press"]
    assert ids_not_owned_once([Feature("one", ids=one), Feature("two", ids=one)], [one]) == ["press"]
    assert ids_not_owned_once([Feature("one", ids=module_with(MINE=shared_ids.WORDS))], []) == [shared_ids.WORDS]


def test_a_listener_for_an_id_of_another_feature_is_found() -> None:
    """However it is registered; two listeners are found too, for an id of several nouns as well."""
    own, page = module_with(PRESS="press", PAGE="page:"), re.compile(r"page:\d+")
    owner = listening("owner", own, "press", page, shared_ids.OLDER)
    assert listened_to_by_others([owner]) == []
    assert listened_to_by_others([listening("stranger", None, "press", page)]) == ["page:", "press"]
    assert listened_to_by_others([owner, listening("two", None, shared_ids.OLDER)]) == [shared_ids.OLDER]


def test_a_shared_id_of_one_noun_is_found() -> None:
    """It belongs into the ids of that noun."""
    text = "from slackapp.slack.block_kit import ids as shared_ids\nshared_ids.WORDS"
    rest = {name: [each.replace("WORDS", name) for each in (text,)] for name in ids_in(shared_ids)}
    alone = {"bolt": [each for name, sources in rest.items() if name != "WORDS" for each in sources]}
    assert of_one_noun({**alone, "efforts": [text]}) == ["WORDS"]
    assert of_one_noun({**alone, "efforts": [text], "leads": [text]}) == []
    assert of_one_noun({"bolt": [*alone["bolt"], text]}) == []


def test_a_place_that_two_take_is_found() -> None:
    """Within one part of Home, or within the usage; each counts for itself."""
    first, second, elsewhere = (
        Feature(name=part.name, home_sections=(HomeSection(part, 1, lambda _reader, _shown: []),))
        for part in (Part.THANKS, Part.THANKS, Part.EFFORTS)
    )
    line = Feature(name="line", usage=(UsageLine(1, "`/tend once` does it once."),))
    assert places_taken_twice([first, elsewhere, line]) == []
    assert places_taken_twice([first, second, elsewhere, line, line]) == [("THANKS", 1), ("usage", 1)]
