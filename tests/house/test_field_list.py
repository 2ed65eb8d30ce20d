"""docs/privacy.md lists every table and column, and until when; written by `python -m tests.field_list`."""

from slackapp.features import DATA_RULES
from tests.field_list import PATH, UNTIL, field_list, written


def test_the_list_is_that_of_the_code() -> None:
    document = PATH.read_text(encoding="utf-8")
    assert document == written(document), "run `python -m tests.field_list`"


def test_every_rule_of_retention_says_until_when() -> None:
    assert set(UNTIL) == {name for rules in DATA_RULES for name in rules.retention}


def test_words_are_listed_as_sealed() -> None:
    listed = field_list()
    for column in ("**words**", "**body**", "**bot_token**", "**mattered**"):
        assert column in listed
