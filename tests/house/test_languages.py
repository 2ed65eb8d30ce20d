"""Every sentence passes a catalogue, and every catalogue has every sentence, whole and short enough for Slack."""

import ast
from functools import cache

import pytest

from slackapp.domain.languages import ENGLISH, LANGUAGES
from slackapp.languages import extracting, po_file
from slackapp.languages.catalogues import path_of
from slackapp.languages.extracting import REVIEWED, Message
from slackapp.languages.po_file import CONTEXT_ENDS, PoFile, text_of
from slackapp.slack.block_kit import refusals
from tests.house import labels, sentences
from tests.house.one_meaning import ONE_MEANING, SHORT_MAX
from tests.house.rules import ROOT, Source, house
from tests.manifest import MANIFEST

OTHERS = [language for language in LANGUAGES if language != ENGLISH]
HOW = "run `make messages` and translate them; docs/translating.md"
VIEWS = "slackapp.slack.thanks.views"


@cache
def shown() -> tuple[Source, ...]:
    return tuple(source for source in house() if source.module.startswith(("slackapp.slack.", "slackapp.domain.")))


@cache
def code() -> dict[Message, list[str]]:
    jobs = [source for source in house() if source.module.startswith("jobs")]
    return extracting.of_files({source.module: source.nodes for source in (*shown(), *jobs)})


@cache
def catalogue(language: str) -> PoFile:
    return po_file.read(path_of(language))


@cache
def screens() -> labels.Screens:
    return labels.screens_of(code(), (shortcut["name"] for shortcut in MANIFEST["features"]["shortcuts"]))


@cache
def limits() -> dict[str, int]:
    return sentences.limits_of(shown())


def english(message: Message) -> Message:
    """Give a sentence as it is read in English: without its context."""
    return tuple(text_of(text) for text in message)


def some(texts: object) -> str:
    """Name the first of some sentences, so that what is wrong stands in one line."""
    listed = [text if isinstance(text, str) else text[0] for text in texts]  # type: ignore[attr-defined]
    return f"{len(listed)}, the first is {listed[0]!r}" if listed else "none"


def test_every_catalogue_has_every_sentence() -> None:
    """In as many forms as its language counts by."""
    lacking = {language: extracting.lacking(code(), catalogue(language)) for language in OTHERS}
    said = [f"{language} lacks {some(texts)}" for language, texts in lacking.items() if texts]
    assert not said, f"{'; '.join(said)}: {HOW}"


def test_no_catalogue_has_a_sentence_that_is_said_no_more() -> None:
    unsaid = {language: extracting.unsaid(code(), catalogue(language)) for language in OTHERS}
    said = [f"{language} has {some(texts)}" for language, texts in unsaid.items() if texts]
    assert not said, f"{'; '.join(said)} that no code says: run `make messages`"


def test_a_short_text_of_several_nouns_means_one_thing() -> None:
    """Or says what it is about; see `one_meaning`."""
    shared = shared_by_nouns(code())
    assert shared - ONE_MEANING == set(), "two meanings: `reader.say_of`; one: list it in tests/house/one_meaning.py"
    assert ONE_MEANING - shared == set(), "no longer shared: remove it from tests/house/one_meaning.py"


def shared_by_nouns(said: dict[Message, list[str]]) -> set[str]:
    """Give the short texts without a context that more than one noun shows."""
    return {
        message[0]
        for message, places in said.items()
        if len(message) == 1 and len(message[0].split()) <= SHORT_MAX and CONTEXT_ENDS not in message[0]
        if len({place.split(".")[2] for place in places if place.startswith("slackapp.slack.")}) > 1
    }


def test_a_text_with_two_meanings_is_found() -> None:
    """Unless it says which one it has, or stands in one noun, or is a whole sentence."""
    two, one = ["slackapp.slack.notes.views", "slackapp.slack.prompts.views"], ["slackapp.slack.notes.views"] * 2
    said = {("Keep",): two, ("messages\x04Keep",): two, ("Look",): one, ("Nothing was sent.",): two}
    assert shared_by_nouns(said) == {"Keep"}  # type: ignore[arg-type]


@pytest.mark.parametrize("language", OTHERS)
def test_translations_keep_what_is_filled_in(language: str) -> None:
    """Nothing lost and nothing invented: placeholders, lines, commands, bold."""
    forms = catalogue(language).forms
    wrong = {m[0]: said for m in code() if (said := sentences.wrong_marks(m, forms.get(m[0], english(m))))}
    assert wrong == {}


@pytest.mark.parametrize("language", OTHERS)
def test_translations_name_what_stands_on_the_screen(language: str) -> None:
    """Buttons, views, menus and commands, in marks; docs/translating.md."""
    called = labels.catalogue_of(language, catalogue(language).forms)
    forms = catalogue(language).forms
    wrong = {m[0]: said for m in code() if (said := labels.wrong_names(m, forms[m[0]], screens(), called))}
    assert wrong == {}, "name it as its own entry does; docs/translating.md"


def test_nobody_is_told_to_press_what_is_not_there() -> None:
    told = {text for message in code() for text in message if any(labels.named_in(text, screens()))}
    assert {"It goes unchanged unless you press Send.", "You pressed *Not now* and chose this day."} <= told
    assert [said for message in code() for text in message for said in labels.unknown_in(text, screens())] == []


def test_the_docs_name_buttons_that_are_there() -> None:
    """Those of several words; of one word, nobody can tell a button from code."""
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    texts = {page.name: page.read_text(encoding="utf-8") for page in pages}
    assert {name: said for name, text in texts.items() if (said := labels.nowhere_in(text, screens()))} == {}
    known = labels.screens_of([("Yes, it's theirs",), ("Erase …",)], {"Words later"})
    page = (
        "Press `Yes, it's theirs`, `Erase …` or `It is theirs`, in the menu `Words later` or `Copy link`; `SELECT one`"
    )
    assert labels.nowhere_in(page, known) == ["It is theirs"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_short_enough_for_slack(language: str) -> None:
    forms = {} if language == ENGLISH else catalogue(language).forms
    assert [said for m in code() for said in sentences.too_long(limits(), m, forms.get(m[0], english(m)))] == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_catalogue_says_who_read_it(language: str) -> None:
    """Written by the founders and read by nobody is said as it is."""
    head = path_of(language).read_text(encoding="utf-8").partition("msgid")[0]
    assert [line for line in head.splitlines() if line.startswith(f"# {REVIEWED}: ")]
    assert catalogue(language).header["Plural-Forms"] == extracting.PLURALS[language]


@pytest.mark.parametrize("rule", [sentences.untranslated, sentences.glued], ids=lambda rule: rule.__name__)
def test_no_text_passes_by_the_catalogues(rule: object) -> None:
    assert rule(shown()) == []  # type: ignore[operator]  # one of the two above


def test_every_sentence_can_be_extracted() -> None:
    assert sentences.unextractable(source for source in house() if source.module.startswith("slackapp")) == []


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (sentences.untranslated, 'def view(reader):\n    return b.section("Nothing was sent.")'),
        (sentences.untranslated, 'def view(reader):\n    return b.button("Send", ids.SEND)'),
        (sentences.untranslated, 'def view(reader):\n    return b.button(label="Send it", action_id=ids.SEND)'),
        (sentences.untranslated, 'def view(reader, n):\n    return f"{n} people were told."'),
        (sentences.untranslated, 'SAID = {"sent": "Sent to them"}'),
        (sentences.untranslated, 'def view(reader):\n    return {"placeholder": {"text": "Choose people"}}'),
        (sentences.untranslated, 'def view(reader):\n    return reader.say("See {it}", it="the message")'),
        (sentences.glued, 'def view(reader):\n    return f"{reader.say(one)} {reader.say(other)}"'),
        (sentences.glued, 'def view(reader):\n    return f"{reader.say(one)}: {value}"'),
        (sentences.glued, 'def view(reader):\n    return f"{reader.say(one)} “{words}”"'),
        (sentences.glued, 'def view(reader):\n    return f"{reader.day(at)} at {reader.hour(at)}"'),
        (sentences.unextractable, 'def view(reader):\n    return reader.say(f"Sent to {name}")'),
        (sentences.unextractable, 'def view(reader):\n    return reader.say("Sent" + " it")'),
        (sentences.unextractable, 'def view(reader):\n    return reader.say_of("a button", f"{name}")'),
        (sentences.unextractable, 'def view(reader):\n    return reader.count("{n} day", 2, n)'),
        (sentences.unextractable, "SENT = marked(TEXT)"),
    ],
)
def test_the_rules_find_invented_breaches(rule: object, text: str) -> None:
    assert rule([Source(VIEWS, text)])  # type: ignore[operator]


@pytest.mark.parametrize(
    "text",
    [
        '"""A module says what it is for."""\nlogger.info("a row is late")',
        'def view(reader):\n    """Say that it went."""\n    return b.section(reader.say("Nothing was sent."))',
        'def call():\n    return Post("chat.postMessage", {"channel": "C1", "text": text})',
        'def read():\n    raise ValueError("no such thing here")',
        'def view(reader, day):\n    return f"<!date^{day}^{{date_long}}|{day}>"',
        'def view(reader, text):\n    return reader.say(TEXTS[text.count("x")])',
    ],
)
def test_the_rules_leave_alone_what_nobody_reads(text: str) -> None:
    assert sentences.untranslated([Source(VIEWS, text)]) == []
    assert sentences.glued([Source(VIEWS, text)]) == []
    assert sentences.unextractable([Source(VIEWS, text)]) == []


@pytest.mark.parametrize(
    ("message", "forms", "wrong"),
    [
        (("Thank {name}",), ("Danke",), ["{name} is lost"]),
        (("Thank {name}",), ("Danke {nmae}",), ["{nmae} is none of the sentence's", "{name} is lost"]),
        (("Type `/thanks`",), ("Tippe /thanks",), ["code differ"]),
        (("*Sent*",), ("Gesendet",), ["bold differ"]),
        (("One\nTwo",), ("Eins Zwei",), ["lines differ"]),
        (("Thank {name}",), ("Danke {name} }",), ["a brace stands alone"]),
        (("{n} day of {who}", "{n} days of {who}"), ("ein Tag von {who}", "Tage von {who}"), ["{n} is lost"]),
        (("{n} day", "{n} days"), ("ein Tag", "{n} Tage"), []),
        (("{n} day", "{n} days"), ("{n}日",), []),
    ],
)
def test_lost_and_invented_placeholders_are_found(message: Message, forms: tuple[str, ...], wrong: list[str]) -> None:
    assert sentences.wrong_marks(message, forms) == wrong


@pytest.mark.parametrize(
    ("english", "french", "wrong"),
    [
        ("Then press *Send*.", "Appuie sur *Envoyer*.", []),
        ("Then press *Send*.", "Appuie sur *Expédier*.", ["Send is not *Envoyer*"]),
        ("Then press Send again.", "Appuie encore sur «\xa0Envoyer\xa0».", []),
        ("Then press Send again.", "Appuie encore sur Envoyer.", ["Send is not «\xa0Envoyer\xa0»"]),
        ("Then press Send text.", "Appuie sur «\xa0Envoyer\xa0».", ["Send text is not «\xa0Envoyer le texte\xa0»"]),
        ("Saved. Settings has it.", "C’est dans Réglages.", ["Settings is not «\xa0Réglages\xa0»"]),
        ("Saved. Settings have changed.", "Les réglages ont changé.", []),
        ("Send it, then wait.", "Envoie-le, puis attends.", []),
        ("“Thanks.” By Monday", "«\xa0Merci.\xa0» Pour lundi", []),
        ("“Thanks.” By Monday", "Merci. Pour lundi", ["Thanks is not «\xa0Merci\xa0»"]),
        ("It is under *Later*.", "C’est sous *Plus tard*.", []),
        ("*Later*, in the menu of a message", "*Later*, dans le menu d’un message", []),
        ("*Later*, in the menu of a message", "*Plus tard*, dans le menu", ["Later is not *Later*"]),
        ("Its menu has Copy link.", "«\xa0Copier le lien\xa0» est dans son menu.", []),
        ("Its menu has Copy link.", "Son menu a Copier le lien.", ["Copy link is not «\xa0Copier le lien\xa0»"]),
        ("It is on your Home.", "C’est chez toi.", ["Home is not Accueil"]),
        ("Type `/tend words night`", "Tape `/tend words nuit`", []),
        ("Type `/tend words night`", "Tape `/tend mots nuit`", ["/tend words differs", "/tend mots differs"]),
        ("Use tend import managers.", "Utilise «\xa0tend import managers\xa0».", []),
        ("Use tend import managers.", "Utilise tend import managers.", ["tend import managers has no mark"]),
    ],
)
def test_names_that_stand_on_no_screen_are_found(english: str, french: str, wrong: list[str]) -> None:
    forms = {"Send": "Envoyer", "Send text": "Envoyer le texte", "Settings": "Réglages", "Thanks.": "Merci."}
    forms |= {"Later": "Plus tard", labels.QUOTED: "«\xa0{words}\xa0»"}
    called = labels.catalogue_of("fr", {text: (form,) for text, form in forms.items()})
    known = labels.screens_of([(text,) for text in forms], {"Later"})
    assert labels.wrong_names((english,), (french,), known, called) == wrong


def test_a_button_that_is_nowhere_is_found() -> None:
    """In marks or without; a word that begins with no capital is no name."""
    known = labels.screens_of([("Send",)], {"Later"})
    there = [
        "Press Send again.",
        "Press *Send*.",
        "Choose *Later* in its menu.",
        "Choose a day.",
        "Under `/tend words`",
    ]
    nowhere = ["Press Share it again.", "Press *Share it*.", "It is under Settings."]
    assert [text for text in (*there, *nowhere) if labels.unknown_in(text, known)] == nowhere


def test_long_texts_are_found_wherever_they_are_said() -> None:
    """Straight away, under a name, or one of two."""
    text = (
        'TITLE = marked("A title")\nLABELS: dict = {"a": marked("A label")}\n'
        "def view(reader):\n"
        '    close = reader.say("Close it") if reader else reader.say("Leave it")\n'
        '    return b.form(reader.say(TITLE), [b.button(reader.say(LABELS["a"]), "a")], "b", close=close)\n'
    )
    found = sentences.limits_of([Source(VIEWS, text)])
    assert found == {"A title": 24, "A label": 75, "Close it": 24, "Leave it": 24}
    assert sentences.too_long(found, ("A title",), ("Ein sehr viel längerer Titel",))
    assert sentences.too_long(found, ("A title",), ("Ein kurzer Titel",)) == []
    assert sentences.too_long({"On {day}": 24}, ("On {day}",), ("Am {day}",)), "a day may be long"


def test_what_a_catalogue_lacks_is_found() -> None:
    """A sentence that is not there, is empty, or has one form of two."""
    two = {"Plural-Forms": "nplurals=2; plural=(n != 1);"}
    file = PoFile(two, {"a": ("ein",), "b": ("",), "{n} c": ("eins",), "d": ("eins",)}, {"{n} c": "{n} cs"})
    said: dict[Message, list[str]] = {("a",): [], ("b",): [], ("{n} c", "{n} cs"): [], ("e",): []}
    assert extracting.lacking(said, file) == (("b",), ("{n} c", "{n} cs"), ("e",))
    assert extracting.unsaid(said, file) == ("d",)


def test_a_context_is_kept_by_make_messages() -> None:
    """Two meanings are two entries, each with its translation."""
    tree = ast.parse('reader.say("Close"), reader.say_of("a promise", "Close"), reader.say_of(what, "Close")')
    said = extracting.of_files({"views": ast.walk(tree)})
    assert list(said) == [("Close",), ("a promise\x04Close",)]
    old = extracting.updated(said, extracting.read("de"))
    translated = {(one.context, one.id): one.string for one in extracting.updated(said, old) if one.id}
    assert translated == {(None, "Close"): "Schließen", ("a promise", "Close"): "Abschließen"}


@pytest.mark.parametrize("language", OTHERS)
def test_labels_of_forms_that_send_differ_from_those_that_save(language: str) -> None:
    """What a refused form did not do is told by the label of its button; see `refusals.undone_by`."""
    forms = catalogue(language).forms
    submits = sentences.submits_of(shown())
    sends, notes = ({forms[text][0] for text in group} for group in (refusals.SENDS, (refusals.NOTES,)))
    others = {forms[text][0] for text in submits - {*refusals.SENDS, refusals.NOTES}}
    assert len(submits) > len(refusals.SENDS)
    assert others & (sends | notes) == set()
    assert sends & notes == set()
