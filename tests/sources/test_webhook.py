"""The shape of a webhook's body: what passes, and the sentence for what does not."""

import json
from datetime import UTC, datetime

import pytest

from slackapp.domain.efforts.lists import KINDS
from slackapp.sources import webhook
from slackapp.sources.webhook import BadBody, Said
from tests.cast import ANA, TOMAS

EFFORT = {"doer": TOMAS, "words": "calmed a customer", "done_at": "2026-11-18T08:00:00Z"}
DONE_AT = datetime(2026, 11, 18, 8, tzinfo=UTC)
EMPTY = "It is missing or empty."
NO_TEXT = "It has to be a text."


def test_what_is_optional_may_be_missing_or_empty() -> None:
    plain = Said(TOMAS, "calmed a customer", "other", DONE_AT, None, None)
    for more in ({}, {"kind": ""}, {"link": " "}):
        assert webhook.read(json.dumps({**EFFORT, **more}).encode()) == plain


def test_space_at_the_ends_is_no_part_of_a_text() -> None:
    told = {"doer": f" {TOMAS} ", "words": " w ", "done_at": " 2026-11-18T09:00:00+01:00 ", "link": " https://a.b "}
    read = webhook.read(json.dumps({**told, "noter": ANA}).encode())
    assert read == Said(TOMAS, "w", "other", DONE_AT, "https://a.b", ANA)


@pytest.mark.parametrize(
    ("told", "field", "sentence"),
    [
        ({"doer": None}, "doer", NO_TEXT),
        ({"words": ["a"]}, "words", NO_TEXT),
        ({"words": "a\0b"}, "words", NO_TEXT),
        ({"words": "\ud800"}, "words", NO_TEXT),
        ({"kind": 1}, "kind", NO_TEXT),
        ({"doer": ""}, "doer", EMPTY),
        ({"words": " "}, "words", EMPTY),
        ({"done_at": " "}, "done_at", EMPTY),
        ({"noter": " "}, "noter", EMPTY),
        ({"words": " " * 2_001}, "words", "It may have at most 2000 characters."),
        ({"doer": "x" * 255}, "doer", "It may have at most 254 characters."),
        ({"link": "https://a.b/" + "x" * 2_000}, "link", "It may have at most 2000 characters."),
        ({"kind": " cover"}, "kind", f"It has to be one of {', '.join(KINDS)}."),
        ({"done_at": "soon"}, "done_at", "It has to be a moment like 2026-11-18T09:00:00Z."),
        ({"done_at": "2026-11-18"}, "done_at", "It has no offset; end it with Z or +01:00."),
        ({"link": "http://a.b"}, "link", "It has to be an https address."),
        ({"mood": 1}, "mood", "There is no such field."),
        ({"words": "", "done_at": 1}, "words", EMPTY),
    ],
)
def test_the_first_wrong_field_has_a_sentence(told: dict[str, object], field: str, sentence: str) -> None:
    with pytest.raises(BadBody) as bad:
        webhook.read(json.dumps({**EFFORT, **told}).encode())
    assert (bad.value.field, bad.value.sentence) == (field, sentence)


@pytest.mark.parametrize("missing", EFFORT)
def test_a_missing_field_is_an_empty_one(missing: str) -> None:
    with pytest.raises(BadBody) as bad:
        webhook.read(json.dumps({name: text for name, text in EFFORT.items() if name != missing}).encode())
    assert (bad.value.field, bad.value.sentence) == (missing, EMPTY)


def test_every_field_and_rule_of_the_schema_has_its_place() -> None:
    """A rule that nobody ordered would stop the first body that breaks it."""
    fields = webhook.SCHEMA["properties"]
    assert set(webhook.FIELDS) == set(fields)
    rules = {rule for field in fields.values() for rule in field} - {"description", "default"}
    assert rules | {"additionalProperties"} == set(webhook.RULES)
