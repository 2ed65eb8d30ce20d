"""The settings form stands as it was chosen, and offers prompting only to who leads somebody."""

import re
from datetime import date
from typing import Any

import pytest

from sandbox.block_kit.views import view_problems
from slackapp.domain.own_data.settings import Chosen, Rhythm
from slackapp.features import REMINDER_KINDS
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.block_kit.reminder_kinds import groups_of
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


def option_text(form: Block, block_id: str) -> str:
    text: str = inputs(form)[block_id]["initial_option"]["text"]["text"]
    return text


def test_settings_show_the_values_in_force_and_where_they_come_from() -> None:
    """No menu says "No choice", and no field is blank while something else holds."""
    rhythm = Rhythm(
        "12345", (480, 1020), "CZ", (2, 620), "Europe/Prague", None, default_hours=(480, 1020), default_moment=(2, 620)
    )
    form = view.form(Reader(), Chosen(prompting="weekly"), rhythm)
    assert option_text(form, shared_ids.PROMPT_DAY) == "Tuesday, chosen by Tend"
    assert option_text(form, shared_ids.PROMPT_HOUR) == "10:20, chosen by Tend"
    assert option_text(form, shared_ids.WORK_STARTS) == "08:00, from your workspace"
    assert option_text(form, shared_ids.WORK_ENDS) == "17:00, from your workspace"
    assert inputs(form)[shared_ids.COUNTRY]["initial_value"] == "CZ"
    text = str(form)
    assert "From your workspace. These days off don't count." in text
    assert "From your workspace. Only these days count" in text
    assert "Time zone: Europe/Prague, from your Slack profile." in text
    assert "*Time away*\\nNone." in text
    selects = [element for element in inputs(form).values() if element["type"] == "static_select"]
    assert all("initial_option" in element for element in selects)
    assert "No choice" not in text


def test_settings_show_own_choices_and_name_the_default_beside_them() -> None:
    away = (date(2026, 12, 21), date(2026, 12, 31))
    rhythm = Rhythm("12", (600, 900), "DE", (4, 600), away=away, default_hours=None, default_moment=(2, 620))
    own = Chosen(prompting="weekly", work_days="12", hours=(600, 900), country="DE", moment=(4, 600))
    form = view.form(Reader(), own, rhythm)
    assert option_text(form, shared_ids.PROMPT_DAY) == "Thursday"
    assert option_text(form, shared_ids.WORK_STARTS) == "10:00"
    assert inputs(form)[shared_ids.WORK_STARTS]["options"][0]["text"]["text"] == "09:30, chosen by Tend"
    assert inputs(form)[shared_ids.WORK_ENDS]["options"][0]["text"]["text"] == "16:30, chosen by Tend"
    assert "*Time away*\\n21 December 2026 to 31 December 2026." in str(form)
    assert "Your own choice." in str(form)


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
    assert known["text"]["text"] == f"<@{MIRA}> is your manager."
    assert known["accessory"]["action_id"] == leads_ids.OPEN_LEAD_FORM
    unknown = drawn(Chosen())["blocks"][-1]
    assert unknown["text"]["text"] == "I don't know your manager."


WORDS_MAX = 280  # of a member's form, fewer than before it had the week and the month as messages


def _read_at_a_glance(value: Any) -> list[str]:
    """Give the texts that a form shows before anything in it is opened: of menus, what is chosen."""
    if isinstance(value, list):
        return [text for one in value for text in _read_at_a_glance(one)]
    if not isinstance(value, dict):
        return []
    if value.get("type") == "static_select":
        value = {"chosen": value["initial_option"]}
    own = [value["text"]] if isinstance(value.get("text"), str) else []
    hidden = {"initial_option", "initial_options"}
    return own + [text for name, one in value.items() if name not in hidden for text in _read_at_a_glance(one)]


def test_6_the_form_is_not_longer_than_it_was() -> None:
    """Three fields came, and as many words went."""
    form = view.form(Reader(), Chosen(), Rhythm("12345", None, None, (2, 600)), "", groups_of(REMINDER_KINDS))
    assert sum(len(text.split()) for text in _read_at_a_glance(form)) <= WORDS_MAX
    found = inputs(form)
    assert [found[name]["initial_option"]["text"]["text"] for name in (ids.WEEK_DAY, ids.MONTH_DAY)] == ["Off", "Off"]
    assert found[ids.MESSAGE_HOUR]["initial_option"]["text"]["text"] == "15:00"
