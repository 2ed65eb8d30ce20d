"""The settings form stands as it was chosen, and offers prompting only to who leads somebody."""

from typing import Any

import pytest

from sandbox.viewshapes import view_problems
from slackapp.domain.settings import Chosen, Rhythm
from slackapp.views import ids
from slackapp.views import settings as view
from slackapp.views.blocks import Block
from slackapp.views.reader import Reader
from tests.cast import MIRA


def drawn(chosen: Chosen) -> Block:
    """Draw it, and insist that Slack takes it."""
    form = view.form(Reader(), chosen, Rhythm("12345", None, None, (2, 600)))
    assert view_problems(form, "modal") == []
    return form


def inputs(form: Block) -> dict[str, dict[str, Any]]:
    """Give the elements by their block."""
    return {block["block_id"]: block["element"] for block in form["blocks"] if block["type"] == "input"}


@pytest.mark.parametrize("sharing", ["free", "ask", "private"])
@pytest.mark.parametrize("prompting", [None, "weekly", "home", "off"])
@pytest.mark.parametrize("may_be_noted", [True, False])
def test_what_was_chosen_is_filled_in(sharing: str, prompting: str | None, *, may_be_noted: bool) -> None:
    found = inputs(drawn(Chosen(sharing, may_be_noted, prompting)))
    assert found[ids.SHARING]["initial_option"]["value"] == sharing
    assert ("initial_options" in found[ids.BEING_NOTED]) is may_be_noted
    assert (ids.PROMPTING in found) is (prompting is not None)
    if prompting is not None:
        assert found[ids.PROMPTING]["initial_option"]["value"] == prompting


def test_it_says_who_leads_the_person_and_how_to_change_that() -> None:
    known = drawn(Chosen(manager_ids=(MIRA,)))["blocks"][-1]
    assert known["text"]["text"] == f"<@{MIRA}> leads you."
    assert known["accessory"]["action_id"] == ids.OPEN_LEAD_FORM
    unknown = drawn(Chosen())["blocks"][-1]
    assert unknown["text"]["text"] == "I do not know who leads you."
