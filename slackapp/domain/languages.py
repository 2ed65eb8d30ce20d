"""The languages of Tend's sentences, by their gettext names."""

from typing import Final

ENGLISH: Final = "en"  # the source: its sentences are in the code
PSEUDO: Final = "en_XA"  # for tests: English with accents, offered to nobody
LANGUAGES: Final = (ENGLISH, "de", "es", "fr", "pt_BR", "ja")


def tag_of(language: str) -> str:
    """Return a language as Slack and operators spell it: pt-BR."""
    return language.replace("_", "-")
