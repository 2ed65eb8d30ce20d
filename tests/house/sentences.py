"""The rules for sentences that people read in Slack, each as a function from sources or a catalogue to breaches."""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from slackapp.languages.extracting import CALLS, Message, called, message_in
from slackapp.slack.block_kit import blocks as b
from tests.house.rules import Source

# What programs and operators read, not people in Slack.
NOT_FOR_PEOPLE = (
    *("slackapp.slack.platform", "slackapp.slack.directory", "slackapp.slack.delivery"),
    *("slackapp.slack.sources.webhook", "slackapp.slack.front.dispatch"),
)
NO_SCREEN = {"NothingFollows", "TypeVar", "cast", "compile", "info", "warning", "error", "exception", "Side"}
NAMES = {"Tend", "Every"}  # a name is no word of any language; `Every` is the name of a type
# Two words, or one with a capital; not a method of the Web API, an address, a pattern or an id.
A_SENTENCE = re.compile(r"[^\W\d_]{2,}[,.;:!?…]*\s+\S|\S\s+[^\W\d_]{2,}|[a-z][.!?…]$|^[A-Z][a-z]+(?:-[a-z]+)*$")
NO_SENTENCE = re.compile(r"^<?[a-z]+://|^<!date|%[YHM]|^\w+ \| None$")  # an address, a date, a type
MARKS = re.compile(r"\{[^{}]*\}")
MIDDLE = re.compile(r"[“”„«»「」]|: $|^: |[A-Za-z]{2,} | [A-Za-z]{2,}")

# The longest that Slack takes of each text: by the function that builds it, and the place or name of the argument.
LIMITS: Mapping[str, Mapping[int | str, int]] = {
    "button": {0: b.BUTTON_MAX},
    "option": {0: b.OPTION_MAX, 2: b.OPTION_MAX, "description": b.OPTION_MAX},
    "form": {0: b.TITLE_MAX, "submit": b.TITLE_MAX, "close": b.TITLE_MAX},
    "notice_view": {1: b.TITLE_MAX},
    "header": {0: b.HEADER_MAX},
    "confirmation": {
        1: b.CONFIRM_TITLE_MAX,
        2: b.CONFIRM_TEXT_MAX,
        3: b.CONFIRM_BUTTON_MAX,
        "no": b.CONFIRM_BUTTON_MAX,
    },
    "text_input": {0: 2_000, "placeholder": b.PLACEHOLDER_MAX, "hint": 2_000},
    "person_select": {1: b.PLACEHOLDER_MAX},
    "channel_select": {1: b.PLACEHOLDER_MAX},
}
IN_DICTS = {"placeholder": b.PLACEHOLDER_MAX}
# What stands in a placeholder at its longest, where a short text has one.
LONGEST = {
    "n": "100",
    "value": "x" * 30,
    "day": "x" * 30,
    "month": "x" * 16,
    "hour": "x" * 8,
    "weekday": "x" * 14,
}
LONGEST_ELSE = "x" * 24


def _is_for_people(source: Source) -> bool:
    name = source.module
    return name.startswith("slackapp.slack.") and not any(
        name == one or name.startswith(f"{one}.") for one in NOT_FOR_PEOPLE
    )


def untranslated(sources: Iterable[Source]) -> list[str]:
    """Literals in the Slack wing that read like a sentence and pass no catalogue."""
    return [
        f"{source.module} line {found.lineno}: {found.value!r} passes no `say`, `count` or `marked`"
        for source in sources
        if _is_for_people(source)
        for found in _literals(source.tree)
        if _reads_like_a_sentence(str(found.value))
    ]


def _reads_like_a_sentence(text: str) -> bool:
    if text in NAMES or NO_SENTENCE.match(text) or not A_SENTENCE.search(text):
        return False
    return "." not in text or " " in text or text[-1] in ".!?…"


def _literals(node: ast.AST) -> Iterator[ast.Constant]:
    """Give the texts below a node that may reach a screen: no docstring, log, exception or sentence."""
    if isinstance(node, ast.Raise | ast.arg):
        return
    if isinstance(node, ast.Call):
        name = called(node)
        if name in NO_SCREEN:
            return
        wanted = CALLS.get(name, 0)
        for part in (*node.args[wanted:], *(keyword.value for keyword in node.keywords)):
            yield from _literals(part)
        if not wanted:
            yield from _literals(node.func)
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node
    for child in ast.iter_child_nodes(node):
        is_doc = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
        if not is_doc:
            yield from _literals(child)


def unextractable(sources: Iterable[Source]) -> list[str]:
    """Sentences that `make messages` cannot read: put together, or a name handed to `marked`.

    Elsewhere a name may stand for a sentence that was marked where it is written.
    """
    return [
        f"{source.module} line {node.lineno}: {ast.unparse(argument)} cannot be extracted"
        for source in sources
        for node in source.nodes
        if isinstance(node, ast.Call)
        for argument in _sentences_of(node)
        if not _is_extractable(argument, called(node))
    ]


def _sentences_of(call: ast.Call) -> list[ast.expr]:
    name = called(call)
    is_of_lists = name == "count" and len(call.args) <= CALLS[name]  # `text.count(part)`
    return [] if is_of_lists else call.args[: CALLS.get(name, 0)]


def _is_extractable(argument: ast.expr, name: str) -> bool:
    if isinstance(argument, ast.Constant):
        return isinstance(argument.value, str)
    is_named = isinstance(argument, ast.Subscript | ast.Call | ast.Name | ast.Attribute)
    return is_named and not name.startswith("marked")


def glued(sources: Iterable[Source]) -> list[str]:
    """F-strings that put a screen's text together; `Reader.together`, `quote` and `labelled` do it by language."""
    return [
        f"{source.module} line {node.lineno}: {ast.unparse(node)} is put together by hand"
        for source in sources
        if _is_for_people(source) and source.module.rpartition(".")[2].endswith(("views", "notices", "refusals"))
        for node in source.nodes
        if isinstance(node, ast.JoinedStr) and _is_glued(node)
    ]


def _is_glued(node: ast.JoinedStr) -> bool:
    pieces = [part.value for part in node.values if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    between = [part for part in pieces if part == " "]
    is_id = any(NO_SENTENCE.match(piece) for piece in pieces)
    return not is_id and (bool(between) or any(MIDDLE.search(piece) for piece in pieces))


def limits_of(sources: Iterable[Source]) -> dict[str, int]:
    """Return the most letters of each sentence that is handed straight to a builder of a short text."""
    found: dict[str, int] = {}
    for source in sources:
        module = _constants(source.tree.body)
        functions = [node for node in source.nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        for scope in functions:
            inner = list(ast.walk(scope))
            short = [each for node in inner for each in _short_texts(node)]
            constants = {**module, **_constants(inner)} if short else module
            for value, limit in short:
                for text in _sentences_in(value, constants):
                    found[text] = min(limit, found.get(text, limit))
    return found


def _short_texts(node: ast.AST) -> Iterator[tuple[ast.expr, int]]:
    if isinstance(node, ast.Call):
        limits = LIMITS.get(called(node), {})
        yield from ((part, limits[at]) for at, part in enumerate(node.args) if at in limits)
        yield from ((word.value, limits[word.arg]) for word in node.keywords if word.arg and word.arg in limits)
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and key.value in IN_DICTS:
                yield value, IN_DICTS[str(key.value)]


def _constants(nodes: Iterable[ast.AST]) -> dict[str, tuple[str, ...]]:
    """Return the sentences under each name that these statements give them."""
    found: dict[str, tuple[str, ...]] = {}
    for node in nodes:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(target, ast.Name) and value is not None:
            found[target.id] = (*found.get(target.id, ()), *_sentences_in(value, {}))
    return found


def _sentences_in(value: ast.expr, constants: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Give the sentences that an expression may become: said here, or under a name that holds some."""
    match value:
        case ast.Call():
            message = message_in(value)
            if message is not None:
                yield from message
            elif called(value) in {*CALLS, "plain"} and value.args:
                yield from _sentences_in(value.args[0], constants)
        case ast.IfExp():
            yield from _sentences_in(value.body, constants)
            yield from _sentences_in(value.orelse, constants)
        case ast.Name():
            yield from constants.get(value.id, ())
        case ast.Dict():
            for each in value.values:
                yield from _sentences_in(each, constants)
        case ast.Subscript():
            yield from _sentences_in(value.value, constants)


def wrong_marks(message: Message, forms: tuple[str, ...]) -> list[str]:
    """Say what a translation lost or invented: placeholders, lines, commands, bold."""
    known = {mark for text in message for mark in MARKS.findall(text)}
    wrong = [f"{mark} is none of the sentence's" for form in forms for mark in MARKS.findall(form) if mark not in known]
    wanted = Counter(MARKS.findall(message[-1]))
    for number, form in enumerate(forms):
        is_last = number == len(forms) - 1
        need = set(wanted) if is_last else set(MARKS.findall(message[0])) - {"{n}"}
        wrong += [f"{mark} is lost" for mark in sorted(need - set(MARKS.findall(form)))]
        like = message[-1] if is_last else message[0]
        for sign, name in (("\n", "lines"), ("`", "code"), ("*", "bold")):
            if form.count(sign) != like.count(sign):
                wrong.append(f"{name} differ")
        if "{" in MARKS.sub("", form) or "}" in MARKS.sub("", form):
            wrong.append("a brace stands alone")
    return wrong


def too_long(limits: Mapping[str, int], message: Message, forms: tuple[str, ...]) -> list[str]:
    """Say which forms are longer than Slack takes, with what is filled in at its longest."""
    limit = min((limits[text] for text in message if text in limits), default=None)
    if limit is None:
        return []
    lengths = [(len(MARKS.sub(lambda mark: LONGEST.get(mark[0][1:-1], LONGEST_ELSE), form)), form) for form in forms]
    return [f"{length} letters of at most {limit}: {form}" for length, form in lengths if length > limit]


def submits_of(sources: Iterable[Source]) -> set[str]:
    """Return the labels of the buttons that send a form, as far as they are said where the form is built."""
    found: set[str] = set()
    for source in sources:
        module = _constants(source.tree.body)
        for scope in (node for node in source.nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)):
            inner = list(ast.walk(scope))
            given = [
                word.value
                for node in inner
                if isinstance(node, ast.Call)
                for word in node.keywords
                if word.arg == "submit"
            ]
            constants = {**module, **_constants(inner)} if given else module
            found |= {text for value in given for text in _sentences_in(value, constants)}
    return found
