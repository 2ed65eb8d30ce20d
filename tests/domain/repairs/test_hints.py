"""Hints on a draft: how often each rule is right, what they never touch, and that no draft makes them slow."""

import json
import re
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackapp.domain.repairs import hints
from slackapp.domain.repairs.hinting.english import Draft
from slackapp.domain.repairs.hinting.rules import RULES

LABELLED = [
    json.loads(line) for line in (Path(__file__).parent / "drafts.jsonl").read_text(encoding="utf-8").splitlines()
]
PRECISION, RECALL = 0.9, 0.8  # of each rule, at least
SLOWEST_S = 0.5  # for 12,000 characters; a usual draft takes less than a millisecond

# PRODUCT §5 and its section on repair, the articles' own examples, and labels that people use.
MODEL_SENTENCES = (
    "Sorry, I cut you off. Please finish what you were saying.",
    "I didn't take that seriously earlier, but I can see it matters to you.",
    "I realize I dismissed you earlier, and I'm sorry. What you said matters to me.",
    "You seemed quieter after the review. How was it for you?",
    "I should have said this in October, and it still matters: when you took my night, I could fly home.",
    "What you said matters because …",
    "what you said or did matters because it kept the release calm",
    "This morning I talked over you in the review.",
    "I'll bring this back tomorrow at 9:30. Nothing has been sent.",
    "Let's pause and pick this up on Thursday",
    "Let me try that again.",
    "You took my night so I could fly home.",
    "A quiet week. Did somebody make today easier?",
    "You can't thank yourself, so I left you out.",
    "I'd rather talk",
    "Thanks, heard",
    "Yes, I will",
)


def fired(text: str) -> set[str]:
    return {hint.rule for hint in hints.found(text)}


def test_there_are_120_labelled_drafts_and_some_for_each_rule() -> None:
    """Half of the drafts without a label, about, so that precision means something."""
    assert len(LABELLED) >= 120
    assert len({each["draft"] for each in LABELLED}) >= 230
    of_rule = Counter(rule for each in LABELLED for rule in each["rules"])
    assert of_rule.keys() == RULES.keys()
    assert min(of_rule.values()) >= 10
    assert sum(not each["rules"] for each in LABELLED) >= 60


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_is_right_often_enough(rule: str) -> None:
    """Nine of ten hints are deserved, and four of five drafts that deserve one get it."""
    right = wrong = missed = 0
    for each in LABELLED:
        fires, deserved = rule in fired(each["draft"]), rule in each["rules"]
        right, wrong, missed = right + (fires and deserved), wrong + (fires > deserved), missed + (fires < deserved)
    precision, recall = right / (right + wrong), right / (right + missed)
    print(f"{rule}: precision {precision:.2f}, recall {recall:.2f} in {len(LABELLED)} drafts")  # noqa: T201
    assert precision >= PRECISION
    assert recall >= RECALL


@pytest.mark.parametrize("sentence", MODEL_SENTENCES)
def test_model_sentences_fire_nothing(sentence: str) -> None:
    """Also with the apostrophe of a phone, in capitals, and all in one draft."""
    for text in (sentence, sentence.replace("'", "’"), sentence.upper(), sentence.replace(" ", "\n")):
        assert hints.found(text) == ()


def test_all_model_sentences_together_fire_nothing() -> None:
    assert hints.found(" ".join(MODEL_SENTENCES)) == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n",
        "!!! ???",
        "😀",
        "12345",
        "Es tut mir leid, falls ich dich verletzt habe. Du hörst nie zu, und du schuldest mir eine Entschuldigung.",
        "Sorry, dass du dich so fühlst. Du unterbrichst mich immer.",
        "Je suis désolé si tu as été blessé. Tu n'écoutes jamais. Pardonne-moi.",
        "Lo siento si te molestó. Nunca escuchas y siempre interrumpes. Perdóname, por favor.",
        "Mi spiace che ti senta così. Non ascolti mai.",
        "Sorry dat je je zo voelt. Je luistert nooit naar mij.",
        "Ledsen om du tog illa upp. Du lyssnar aldrig på mig.",
        "Anteeksi jos loukkasin sinua. Sinä et koskaan kuuntele.",
        "Извини, если обидел. Ты никогда не слушаешь.",
        "ごめんね、もし傷つけたなら。あなたはいつもそうです。",
        "Du sagst immer “you never listen”, und das hat mich verletzt, weil ich es wirklich versuche und gern zuhöre.",
    ],
)
def test_other_languages_and_no_language_get_no_hint(text: str) -> None:
    """Also where an English phrase is quoted in them."""
    assert hints.found(text) == ()


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("I’m  SORRY\n if I was loud, Ana.", "SORRY\n if I"),
        ("Well: you always interrupt me (twice today).", "you always interrupt me"),
        ("<@U012|ana> you owe me an apology!", "you owe me an apology"),
    ],
)
def test_the_quote_is_what_was_typed(text: str, quote: str) -> None:
    """Capitals, spaces and the phone's apostrophe as they were."""
    (hint,) = hints.found(text)
    assert hint.quote.startswith(quote)


PHRASES = [each["draft"] for each in LABELLED] + list(MODEL_SENTENCES)
PIECES = sorted({word for phrase in PHRASES for word in re.findall(r"\S+|\s", phrase)})


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=60).map(" ".join))
def test_any_draft_is_read_and_quoted_as_typed(text: str) -> None:
    """In pieces of drafts and of anything else: no error, each rule once, each quote from the draft."""
    found = hints.found(text)
    assert [hint.rule for hint in found] == [rule for rule in RULES if rule in {hint.rule for hint in found}]
    assert all(hint.quote and hint.quote in text for hint in found)
    assert hints.found(text) == found


@given(st.sampled_from(PHRASES), st.sampled_from(["", "\n", "  "]), st.booleans())
def test_white_space_and_marks_around_a_draft_change_nothing(draft: str, around: str, dotted: bool) -> None:  # noqa: FBT001
    assert fired(f"{around}{draft}{around}") == fired(draft)
    assert fired(f"Hi Ana.\n{draft}" if dotted else draft) == fired(draft)


@pytest.mark.parametrize(
    "piece",
    [
        "sorry ", "sorry a b c ", "if i ", "if what i said a b ", "you ", "you just ", "you really clearly ",
        "because ", "every single time a ", "you keep a ", "a", "a'", "' ", " ", "\n", ".", ", ",
        "you\n", "an an an ", "if you felt ", "you did it a b ", "sorry you were so ", "I’m ", "İ",
    ],
)  # fmt: skip
def test_twelve_thousand_characters_take_no_time(piece: str) -> None:
    """Whatever is repeated: no pattern looks further than some words."""
    text = (piece * 12_000)[:12_000]
    begun = time.process_time()
    for rule in RULES.values():
        rule(Draft(text))
    hints.found(text)
    assert time.process_time() - begun < SLOWEST_S * 4
