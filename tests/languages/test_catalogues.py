"""Which catalogue a locale is read in, and what it says."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from slackapp.domain.languages import LANGUAGES
from slackapp.languages import catalogues, po_file, pseudo
from slackapp.languages.catalogues import Catalogue, InUse, known

TEXT = r"""
# A comment.
msgid ""
msgstr ""
"Language: pt_BR\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\n"

#: slackapp/slack/thanks/views.py
msgid "Sent."
msgstr "Enviado."

#, python-brace-format
msgid ""
"One line, \"quoted\",\n"
"and another \\ {n}"
msgstr ""
"Uma linha, “citada”,\n"
"e outra \\ {n}"

msgid "{n} day"
msgid_plural "{n} days"
msgstr[0] "{n} dia"
msgstr[1] "{n} dias"

msgctxt "a promise"
msgid "Close"
msgstr "Encerrar"

msgid "Close"
msgstr "Fechar"

msgid "Not yet"
msgstr ""
"""


@pytest.fixture
def portuguese(tmp_path: Path) -> Path:
    path = tmp_path / "tend.po"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_a_catalogue_says_what_its_file_has(portuguese: Path) -> None:
    """A sentence without a translation is English, and so is one that the file has not."""
    said = Catalogue(po_file.read(portuguese))
    assert said.gettext("Sent.") == "Enviado."
    assert said.gettext('One line, "quoted",\nand another \\ {n}') == "Uma linha, “citada”,\ne outra \\ {n}"
    assert [said.ngettext("{n} day", "{n} days", n) for n in (0, 1, 2)] == ["{n} dia", "{n} dia", "{n} dias"]
    assert [said.gettext(text) for text in ("Not yet", "Nowhere")] == ["Not yet", "Nowhere"]
    assert [said.ngettext("a word", "words", n) for n in (1, 2)] == ["a word", "words"]


def test_a_context_chooses_the_meaning(portuguese: Path) -> None:
    """English for a meaning without a translation, never the one of another meaning."""
    said = Catalogue(po_file.read(portuguese))
    assert said.gettext("Close") == "Fechar"
    assert said.pgettext("a promise", "Close") == "Encerrar"
    assert said.pgettext("a door", "Close") == "Close"
    assert catalogues.Pseudo(po_file.PoFile()).pgettext("a promise", "Close") == pseudo.text("Close")


def test_a_missing_translation_is_seen(portuguese: Path) -> None:
    assert not po_file.is_complete(portuguese)
    portuguese.write_text(TEXT.replace('"Not yet"\nmsgstr ""', '"Not yet"\nmsgstr "Ainda não"'), encoding="utf-8")
    assert po_file.is_complete(portuguese)


@pytest.mark.parametrize("language", [language for language in LANGUAGES if catalogues.path_of(language).exists()])
def test_a_file_is_read_as_babel_reads_it(language: str) -> None:
    """The reader of our own is quicker, and knows the same."""
    path = catalogues.path_of(language)
    with path.open("rb") as file:
        theirs = read_po(file, locale=language)
    forms = {
        po_file.key_of(one.id if isinstance(one.id, str) else one.id[0], one.context): (one.string,)
        if isinstance(one.string, str)
        else tuple(one.string or ())
        for one in theirs
        if one.id
    }
    assert po_file.read(path).forms == forms


def test_a_line_that_is_none_of_gettexts_is_named(tmp_path: Path) -> None:
    path = tmp_path / "tend.po"
    path.write_text('msgid "a"\nmessage "b"\n', encoding="utf-8")
    with pytest.raises(ValueError, match="message"):
        po_file.read(path)


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("en-GB", "en"),
        ("en-US", "en"),
        ("de-DE", "de"),
        ("de_AT", "de"),
        ("es-LA", "es"),
        ("es-ES", "es"),
        ("fr-FR", "fr"),
        ("pt-BR", "pt_BR"),
        ("pt-PT", "pt_BR"),
        ("ja-JP", "ja"),
        ("JA", "ja"),
        ("en-XA", "en_XA"),
        ("it-IT", None),
        ("zh-CN", None),
        ("", None),
        ("e", None),
        ("../de", None),
    ],
)
def test_the_language_of_a_locale(locale: str, language: str | None) -> None:
    assert known(locale) == language


def test_only_what_is_allowed_is_used() -> None:
    used = InUse(("de", "en"))
    assert [used.of(locale) for locale in ("de-DE", "en-GB", "ja-JP", "it-IT", "en-XA")] == [
        "de",
        "en",
        None,
        None,
        None,
    ]
    assert used.first == "de"


def test_the_pseudo_language_keeps_what_is_filled_in() -> None:
    assert pseudo.text(
        "Thank {name} in <#C1|a> with `/thanks`."
    ) == "⟦Tháñk {name} íñ <#C1|a> ŵíth `/thanks`.⟧".replace("ŵ", "w")
