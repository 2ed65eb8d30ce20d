"""A form remembers the page it lies on, next to its own facts, where there is room."""

import json
from typing import Any

import pytest

from slackapp.slack.block_kit import ids
from slackapp.slack.bolt.forms import FormFacts, facts_of
from slackapp.slack.bolt.stacked import PageUnder, laid_on, modal_in, page_under
from slackapp.slack.bolt.values import METADATA_MAX

PAGE = {"type": "modal", "id": "V1", "callback_id": ids.PAGE, "private_metadata": '["received",8,null,null]'}
UNDER = PageUnder("V1", '["received",8,null,null]')


def test_a_press_in_a_page_knows_it() -> None:
    assert page_under({"view": PAGE}) == UNDER
    assert modal_in({"view": PAGE}) == "V1"


def test_a_form_on_a_page_knows_both_the_page_and_its_own_facts() -> None:
    facts = FormFacts(effort_id=7)
    form = laid_on({"callback_id": "change_form", "private_metadata": facts.packed()}, UNDER)
    assert page_under({"view": form}) == UNDER
    assert facts_of(form) == facts


def test_a_view_without_facts_takes_the_page_too() -> None:
    assert page_under({"view": laid_on({"callback_id": "told"}, UNDER)}) == UNDER


@pytest.mark.parametrize("metadata", ["no facts", "[1, 2]", json.dumps({"l": "x" * (METADATA_MAX - 20)})])
def test_what_has_no_room_for_it_stays_as_it_is(metadata: str) -> None:
    view = {"callback_id": "form", "private_metadata": metadata}
    assert laid_on(view, UNDER) == view
    assert page_under({"view": view}) is None


def test_elsewhere_nothing_lies_under() -> None:
    form = {"callback_id": "form", "private_metadata": "{}"}
    assert laid_on(form, None) == form
    bodies: list[dict[str, Any]] = [{}, {"view": None}, {"view": {"type": "home"}}, {"view": form}]
    assert [page_under(body) for body in bodies] == [None] * 4
    assert [modal_in(body) for body in bodies] == [None] * 4


@pytest.mark.parametrize("under", [None, "V1", [], ["V1"], ["V1", "x", "y"], {"v": 1}])
def test_a_forged_page_is_none(under: object) -> None:
    assert page_under({"view": {"callback_id": "form", "private_metadata": json.dumps({"page": under})}}) is None
