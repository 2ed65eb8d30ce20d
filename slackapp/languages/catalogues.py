"""The catalogues of this process: which languages may be used, and the sentences of each.

English is the source: its catalogue is the code. A sentence that a catalogue lacks is read in English.
"""

import gettext
from collections.abc import Callable, Collection
from functools import cache
from pathlib import Path

from slackapp.domain.languages import ENGLISH, LANGUAGES, PSEUDO
from slackapp.languages import po_file, pseudo

FOLDER = Path(__file__).parents[1] / "locale"
_GERMANIC = "nplurals=2; plural=(n != 1);"


class Catalogue:
    """The sentences of one language; English for what it lacks."""

    def __init__(self, file: po_file.PoFile) -> None:
        self._forms = {message: forms for message, forms in file.forms.items() if all(forms)}
        self._plural = _plural_of(file.header.get("Plural-Forms", _GERMANIC))

    def gettext(self, message: str) -> str:
        """Return a sentence in this language."""
        found = self._forms.get(message)
        return message if found is None else found[0]

    def pgettext(self, context: str, message: str) -> str:
        """Return a sentence in this language in one of its meanings, named by `context`."""
        found = self._forms.get(po_file.key_of(message, context))
        return message if found is None else found[0]

    def ngettext(self, one: str, many: str, n: int) -> str:
        """Return the form of a sentence for `n` things in this language."""
        found = self._forms.get(one)
        if found is None:
            return one if n == 1 else many
        return found[min(self._plural(n), len(found) - 1)]


class Pseudo(Catalogue):
    """English with accents, in which a sentence that never passed a catalogue stands out; for tests only."""

    def gettext(self, message: str) -> str:
        """Return the sentence with accents and longer words."""
        return pseudo.text(message)

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002  (the catalogue's signature)
        """Return the sentence with accents and longer words, whatever its meaning."""
        return self.gettext(message)

    def ngettext(self, one: str, many: str, n: int) -> str:
        """Return the form for `n` things, with accents and longer words."""
        return pseudo.text(one if n == 1 else many)


@cache
def catalogue(language: str) -> Catalogue:
    """Return the catalogue of one of LANGUAGES or of the pseudo-language; without a file, English."""
    if language == PSEUDO:
        return Pseudo(po_file.PoFile())
    path = path_of(language)
    return Catalogue(po_file.read(path) if path.exists() else po_file.PoFile())


def path_of(language: str) -> Path:
    """Return where the catalogue of a language is kept."""
    return FOLDER / language / "LC_MESSAGES" / "tend.po"


@cache
def is_complete(language: str) -> bool:
    """Whether every sentence has its translation."""
    return language in {ENGLISH, PSEUDO} or (path_of(language).exists() and po_file.is_complete(path_of(language)))


def complete() -> tuple[str, ...]:
    """Return the languages that have every sentence, English first."""
    return tuple(language for language in LANGUAGES if is_complete(language))


@cache
def known(name: str) -> str | None:
    """Return the language that an operator or Slack names, such as pt-BR; None where there is no catalogue of it.

    A region that has no catalogue of its own gets that of its language: de-AT is read in German.
    """
    names = {language.lower(): language for language in (*LANGUAGES, PSEUDO)}
    wanted = name.replace("-", "_").lower()
    base = wanted.partition("_")[0]
    return names.get(wanted) or names.get(base) or next((one for low, one in names.items() if _is_of(low, base)), None)


def _is_of(language: str, base: str) -> bool:
    return language.startswith(f"{base}_") and language != PSEUDO.lower()


def _plural_of(header: str) -> Callable[[int], int]:
    """Return the function from a number to the form of a sentence, in C as gettext has it."""
    expression = header.partition("plural=")[2].rstrip("; ")
    return gettext.c2py(expression)


class InUse:
    """The languages that this process may use, as the operator set them."""

    def __init__(self, allowed: Collection[str]) -> None:
        self.allowed: tuple[str, ...] = tuple(allowed)

    def use(self, allowed: Collection[str]) -> None:
        """Allow these languages from now on; the first is for people and channels without a language of their own."""
        self.allowed = tuple(allowed)

    @property
    def first(self) -> str:
        """The language where nobody has chosen one."""
        return self.allowed[0]

    def reads(self, locale: str, language: str | None) -> str:
        """Return the locale to write in for a person: their own where it may be used, else the workspace's `language`.

        Without either it is the first language that may be used.
        """
        if self.of(locale) is not None:
            return locale
        return language if language is not None and self.of(language) is not None else self.first

    def of(self, locale: str) -> str | None:
        """Return the allowed language of a locale; None without one."""
        found = known(locale)
        return found if found in self.allowed else None


in_use = InUse(LANGUAGES)
