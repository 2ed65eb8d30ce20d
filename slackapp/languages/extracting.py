"""Find the sentences that people read in Slack, in the source code, and bring the catalogues up to date with them.

For `make messages` and `make check`; no running Tend needs it.
"""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from babel.core import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from slackapp.domain.languages import ENGLISH, LANGUAGES
from slackapp.languages import po_file
from slackapp.languages.catalogues import path_of
from slackapp.languages.po_file import PoFile

ROOT = Path(__file__).parents[2]
SHOWN = ("slackapp/slack", "slackapp/domain", "jobs")  # where sentences are for people in Slack
SAID_OF = "say_of"  # its first argument is the context of its second
CALLS = {"say": 1, "marked": 1, "count": 2, "marked_count": 2, SAID_OF: 2}  # how many arguments are sentences
WIDTH = 110
BEGAN = datetime(2026, 11, 30, tzinfo=UTC)  # the day of the catalogues, so that writing them anew changes no head
PLURALS = {
    "de": "nplurals=2; plural=(n != 1);",
    "es": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "pt_BR": "nplurals=2; plural=(n > 1);",
    "ja": "nplurals=1; plural=0;",
}
REVIEWED = "Reviewed by"  # a line of every catalogue's head
HEAD = f"""Tend in {{name}}.
Written by Tend's founders in November 2026.
{REVIEWED}: nobody yet. No native reader has read it through.
How to change it, and how to sign a review: docs/translating.md"""

Message = tuple[str, ...]  # a sentence, or singular and plural; with a context, the key of po_file


@dataclass(frozen=True, slots=True)
class Lacking:
    """What one catalogue lacks of the sentences in the code."""

    language: str
    messages: tuple[Message, ...]


def of_code() -> dict[Message, list[str]]:
    """Return every sentence in the code with the files it stands in, in the order of the files."""
    paths = [path for folder in SHOWN for path in sorted((ROOT / folder).rglob("*.py"))]
    trees = {str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8")) for path in paths}
    return of_files({name: ast.walk(tree) for name, tree in trees.items()})


def of_files(nodes: Mapping[str, Iterable[ast.AST]]) -> dict[Message, list[str]]:
    """Return every sentence in these files, given as all nodes of each, with the files it stands in."""
    found: dict[Message, list[str]] = {}
    for name, each in nodes.items():
        calls = [node for node in each if isinstance(node, ast.Call)]
        for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
            message = message_in(call)
            if message is not None and name not in found.setdefault(message, []):
                found[message].append(name)
    return found


def message_in(call: ast.Call) -> Message | None:
    """Return the sentence that a call says, or marks; None for any other call, and for a sentence from elsewhere."""
    wanted = CALLS.get(called(call), 0)
    texts = [one.value for one in call.args[:wanted] if isinstance(one, ast.Constant)]
    message = tuple(text for text in texts if isinstance(text, str))
    if not wanted or len(message) != wanted:
        return None
    return (po_file.key_of(message[1], context=message[0]),) if called(call) == SAID_OF else message


def called(call: ast.Call) -> str:
    """Return the name of the function or method in a call."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def lacking(code: Iterable[Message], file: PoFile) -> tuple[Message, ...]:
    """Return the sentences that a catalogue lacks, or has in too few forms."""
    forms = int(file.header["Plural-Forms"].partition("nplurals=")[2].partition(";")[0])
    return tuple(message for message in code if not _has(file, message, forms))


def _has(file: PoFile, message: Message, forms: int) -> bool:
    found = file.forms.get(message[0], ())
    is_same = file.plurals.get(message[0]) == (message[1] if len(message) > 1 else None)
    return is_same and all(found) and len(found) == (forms if len(message) > 1 else 1)


def unsaid(code: Iterable[Message], file: PoFile) -> tuple[str, ...]:
    """Return the sentences of a catalogue that no code says any more."""
    said = {message[0] for message in code}
    return tuple(text for text in file.forms if text not in said)


def read(language: str) -> Catalog:
    """Return a catalogue with all its comments; a new one where there is none."""
    path = path_of(language)
    if path.exists():
        with path.open("rb") as file:
            return read_po(file, locale=language)
    name = Locale.parse(language).get_display_name("en")
    head = "\n".join(f"# {line}" for line in HEAD.format(name=name).splitlines())
    return _empty(language, head)


def _empty(language: str, head: str) -> Catalog:
    new = Catalog(
        locale=language,
        project="Tend",
        version="1",
        header_comment=head,
        msgid_bugs_address="docs/translating.md",
        last_translator="Tend's founders",
        language_team=language,
        creation_date=BEGAN,
        revision_date=BEGAN,
        fuzzy=False,
    )
    # Babel has a third form for millions, which nothing here counts to
    new.mime_headers = [("Plural-Forms", PLURALS[language])]
    return new


def updated(code: Mapping[Message, list[str]], catalogue: Catalog) -> Catalog:
    """Return a catalogue with the sentences of the code: translations stay, new sentences are empty, old ones go."""
    new = _empty(str(catalogue.locale), catalogue.header_comment)
    for message, places in code.items():
        text, context = po_file.text_of(message[0]), po_file.context_of(message[0])
        old = catalogue.get(text, context)
        is_same = old is not None and old.pluralizable == (len(message) > 1)
        new.add(
            message if len(message) > 1 else text,
            old.string if old is not None and is_same else None,
            locations=[(place, 0) for place in places],
            flags=[flag for flag in (old.flags if old is not None else ()) if flag != "fuzzy"],
            auto_comments=old.auto_comments if old is not None else (),
            user_comments=old.user_comments if old is not None else (),
            context=context,
        )
    return new


def write(catalogue: Catalog, language: str) -> None:
    """Write a catalogue to its place."""
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=WIDTH, include_lineno=False)


def update_all() -> list[Lacking]:
    """Bring every catalogue up to date with the code; return what each lacks now."""
    code = of_code()
    languages = [language for language in LANGUAGES if language != ENGLISH]
    for language in languages:
        write(updated(code, read(language)), language)
    return [Lacking(language, lacking(code, po_file.read(path_of(language)))) for language in languages]
