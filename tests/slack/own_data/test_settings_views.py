"""The settings form stands as it was chosen, and offers prompting only to who leads somebody."""

import re
from typing import Any

import pytest

from sandbox.block_kit.views import view_problems
from slackapp.domain.own_data.settings import Chosen, Rhythm
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.leads import ids as leads_ids
from slackapp.slack.own_data import ids
from slackapp.slack.own_data import settings_views as view
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


@pytest.mark.parametrize(("own", "ticked"), [(None, "1234"), ("567", "567")])
def test_the_days_that_hold_are_ticked(own: str | None, ticked: str) -> None:
    """A workspace works Monday to Thursday; boxes that stood empty looked as if nobody worked at all."""
    form = view.form(Reader(), Chosen(work_days=own), Rhythm("1234" if own is None else own, None, None, None))
    assert "".join(option["value"] for option in inputs(form)[shared_ids.WORK_DAYS]["initial_options"]) == ticked


def test_what_holds_without_a_choice_is_said() -> None:
    """Hours and holidays beside the empty choice; with a choice, only that the workspace's would hold."""
    open_choice = str(view.form(Reader(), Chosen(), Rhythm("12345", (480, 1020), "CZ", None)))
    assert "Without a choice, as in your workspace: 08:00 to 17:00." in open_choice
    assert "Empty, as in your workspace: CZ." in open_choice
    assert "Until you choose others they are as in your workspace." in open_choice
    assert "Without a choice: 09:30 to 16:30." in str(drawn(Chosen()))
    own = str(drawn(Chosen(work_days="12", hours=(600, 900), country="DE")))
    assert own.count("as in your workspace") == 3
    assert "Until you choose" not in own


@pytest.mark.parametrize("prompting", [None, "weekly"])
def test_its_sentences_speak_to_the_person(prompting: str | None) -> None:
    """Tend is "I" and the person "you"; once, both were "I" in the same form."""
    form = drawn(Chosen(prompting=prompting))
    said = [str(block.get(part)) for block in form["blocks"] for part in ("label", "hint", "text")]
    options = [option for element in inputs(form).values() for option in element.get("options", ())]
    said += [str(option.get("description")) for option in options]
    assert [text for text in said if re.search(r"\b(me|my|mine)\b|I (decide|lead|like|am told|look)", text)] == []


def test_it_says_who_leads_the_person_and_how_to_change_that() -> None:
    known = drawn(Chosen(manager_ids=(MIRA,)))["blocks"][-1]
    assert known["text"]["text"] == f"<@{MIRA}> leads you."
    assert known["accessory"]["action_id"] == leads_ids.OPEN_LEAD_FORM
    unknown = drawn(Chosen())["blocks"][-1]
    assert unknown["text"]["text"] == "I do not know who leads you."
