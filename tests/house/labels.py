"""The rules for names of buttons, views, menus and commands in sentences: they are called as on the reader's screen.

English marks a name by *bold* or `code`, and by its capital alone where Slack draws neither. Capitals show no name in
French or Japanese: a translation has the mark that the English has, and quotes where it has none; docs/translating.md.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from slackapp.languages.extracting import Message
from slackapp.languages.po_file import text_of

WORDS_MAX = 6  # of the longest label that English names by its capital
ENDS = ".:,;。\N{FULLWIDTH COLON}\N{NO-BREAK SPACE}"  # may stand behind a name, inside its marks or outside
NO_LABELS = {"GitHub", "Slack profiles"}  # sentences speak of the things, not of what a screen calls them
WORDS = "{words}"
QUOTED = f"“{WORDS}”"  # its translations are each language's quotes
MARKED = re.compile(r"([*`])([^*`\n]+)\1|(“)([^”]+)”")
IN_THE_MIDDLE = re.compile(r"(?<=[a-z,] )[A-Z]")
AT_THE_START = re.compile(r"(?:^|(?<=[.?!] ))[A-Z]", re.MULTILINE)
ONE_PLACE = re.compile(r"s (?:has|shows) ")  # "Settings has the list" names one view; settings have
TELLS = re.compile(r"\b(?:[Pp]ress(?:ed)?|[Cc]hoose|[Uu]nder) (?=\*|`(?!/)|[A-Z])")
IN_DOCS = re.compile(r"`([A-Z][a-z]*'?[a-z]*,?(?: [a-z0-9',.]+)+ ?[…?]?)`")  # several words, and no code
OF_A_MENU = re.compile(r"\bshortcut\b|\bmenu of a message\b")
COMMAND = re.compile(
    r"(?<![\w/])(?:/invite @Tend|/thanks privately|/noticed me|/tend [a-z]+|/[a-z]+|tend import managers|tend doctor)"
)
# What Slack calls its own tabs, lists and menus; Home is known so well that it needs no quotes.
HOME = "Home"
SLACKS: Mapping[str, Mapping[str, str]] = {
    HOME: {"de": "Home", "es": "Inicio", "fr": "Accueil", "pt_BR": "Início", "ja": "ホーム"},
    "Apps": {"de": "Apps", "es": "Aplicaciones", "fr": "Applications", "pt_BR": "Apps", "ja": "App"},
    "Copy link": {
        "de": "Link kopieren",
        "es": "Copiar enlace",
        "fr": "Copier le lien",
        "pt_BR": "Copiar link",
        "ja": "リンクをコピー",
    },
}


class Named(NamedTuple):
    """What an English sentence names, and the marks around it; None: a capital alone."""

    label: str
    mark: str | None


class Screens(NamedTuple):
    """What stands on screens in English: our texts without what ends them, and the shortcuts of Slack's manifest."""

    texts: frozenset[str]
    shortcuts: frozenset[str]


class Catalogue(NamedTuple):
    """What one language calls each English text: several things where contexts tell meanings apart."""

    language: str
    called: Mapping[str, set[str]]
    quotes: str  # around WORDS


def screens_of(code: Iterable[Message], shortcuts: Iterable[str]) -> Screens:
    return Screens(frozenset(text_of(text).rstrip(ENDS) for each in code for text in each), frozenset(shortcuts))


def catalogue_of(language: str, forms: Mapping[str, tuple[str, ...]]) -> Catalogue:
    called: dict[str, set[str]] = {}
    for key, translated in forms.items():
        called.setdefault(text_of(key).rstrip(ENDS), set()).add(translated[0].rstrip(ENDS))
    return Catalogue(language, called, forms[QUOTED][0])


def named_in(sentence: str, screens: Screens) -> Iterator[Named]:
    """Give what an English sentence names: in marks, by a capital in its middle, or at its start as one place."""
    for found in MARKED.finditer(sentence):
        text = (found[2] or found[4]).rstrip(ENDS)
        if text in screens.texts or text in screens.shortcuts:
            yield Named(text, found[1])
    bare = MARKED.sub("*", sentence)
    for start in IN_THE_MIDDLE.finditer(bare):
        if label := _label_at(bare[start.start() :], screens):
            yield Named(label, None)
    for start in AT_THE_START.finditer(bare):
        label = _label_at(bare[start.start() :], screens)
        if label and ONE_PLACE.match(bare, start.start() + len(label) - 1):
            yield Named(label, None)


def _label_at(text: str, screens: Screens) -> str:
    """Return the longest label that a text begins with; nothing where it begins with none."""
    words = text.split(" ", WORDS_MAX)[:WORDS_MAX]
    tried = (" ".join(words[:number]).rstrip(ENDS) for number in range(len(words), 0, -1))
    return next((one for one in tried if one in screens.texts and one not in NO_LABELS), "")


def unknown_in(sentence: str, screens: Screens) -> list[str]:
    """Give what an English sentence tells people to press or choose, and that stands on no screen."""
    told = [re.sub(r"[*`]", "", sentence[found.end() :]) for found in TELLS.finditer(sentence)]
    others = (*SLACKS, *screens.shortcuts, "Tend")
    return [text for text in told if not _label_at(text, screens) and not text.startswith(others)]


def nowhere_in(document: str, screens: Screens) -> list[str]:
    """Give the buttons that a page of the docs names, and that stand on no screen."""
    named = (found[1].rstrip(ENDS) for found in IN_DOCS.finditer(document))
    return [one for one in named if one not in screens.texts and one not in screens.shortcuts and one not in SLACKS]


def misnamed(english: str, form: str, names: Iterable[Named], screens: Screens, catalogue: Catalogue) -> list[str]:
    """Say which labels a translation calls otherwise than the screen does, or leaves without their marks."""
    wrong = []
    for label, mark in names:
        is_english = label in screens.shortcuts and OF_A_MENU.search(english)
        wanted = {label} if is_english else catalogue.called[label]
        marks = f"{mark}{WORDS}{mark}" if mark else catalogue.quotes
        if not _within(marks, form) & wanted:
            wrong.append(f"{label} is not {marks.replace(WORDS, ' or '.join(sorted(wanted)))}")
    return wrong


def _within(marks: str, form: str) -> set[str]:
    """Return all that stands between two marks, without what ends it."""
    before, _, after = marks.partition(WORDS)
    starts = (found.end() for found in re.finditer(re.escape(before), form))
    return {form[start:].partition(after)[0].rstrip(ENDS) for start in starts}


def misnamed_of_slack(english: str, form: str, catalogue: Catalogue) -> list[str]:
    """Say which of Slack's own names a translation has otherwise than Slack."""
    named = {name: called[catalogue.language] for name, called in SLACKS.items() if re.search(rf"\b{name}\b", english)}
    wanted = {name: text if name == HOME else catalogue.quotes.replace(WORDS, text) for name, text in named.items()}
    return [f"{name} is not {text}" for name, text in wanted.items() if text not in form]


def commands_lost(english: str, form: str, catalogue: Catalogue) -> list[str]:
    """Say which commands a translation changed, or left without a mark: without a slash they read like words."""
    wanted, said = (Counter(COMMAND.findall(text)) for text in (english, form))
    marked = {one for one in wanted if f"`{one}`" in form or catalogue.quotes.replace(WORDS, one) in form}
    differing = (wanted - said) + (said - wanted)
    return [f"{one} differs" for one in differing] + [
        f"{one} has no mark" for one in wanted if one[0] != "/" and one not in marked
    ]


def wrong_names(message: Message, forms: tuple[str, ...], screens: Screens, catalogue: Catalogue) -> list[str]:
    """Say all that a translation names otherwise than the screen; its last form is the plural's."""
    wrong: list[str] = []
    for number, form in enumerate(forms):
        english = text_of(message[-1] if number == len(forms) - 1 else message[0])
        wrong += misnamed(english, form, named_in(english, screens), screens, catalogue)
        wrong += misnamed_of_slack(english, form, catalogue) + commands_lost(english, form, catalogue)
    return wrong
