"""Forms: filled in as people fill them in, sent as Slack sends them, and answered in every way Slack knows."""

from typing import Any

import pytest

from sandbox import NotThereError, Slack, View
from sandbox.people.forms import fill_in
from sandbox.workspace.names import ANA, MIRA, PLATFORM, TOMAS
from tests.sandbox.building import field, home, modal, options, section, text_input
from tests.sandbox.fake_tend import FakeTend

Json = dict[str, Any]
PEOPLE = field("who", "Who?", {"type": "multi_users_select", "action_id": "people", "max_selected_items": 2})
KIND = field("kind", "What kind?", {"type": "static_select", "action_id": "k", "options": options(3)}, optional=True)


async def opened(slack: Slack, tend: FakeTend, *blocks: Json, **more: Any) -> View:
    await slack.command(ANA, PLATFORM, "/thanks")
    view = modal(*(blocks or (PEOPLE, field(), KIND)), callback_id="thanks", **more)
    answer = slack.api("views.open", {"trigger_id": tend.last.body["trigger_id"], "view": view}).body
    assert answer["ok"], answer
    found = slack.modal_of(ANA)
    assert found is not None
    return found


FILLED = {"Who?": [TOMAS], "words": "covering", "kind": "Option 2"}


async def test_a_form_is_sent(slack: Slack, tend: FakeTend) -> None:
    """The payload carries the view with its state; an empty answer closes it."""
    view = await opened(slack, tend, private_metadata="C1")
    result = await slack.submit(ANA, view, FILLED)
    assert (result.action, result.errors, slack.modal_of(ANA)) == ("close", {}, None)
    payload = tend.last.body
    assert payload["type"] == "view_submission"
    assert payload["response_urls"] == []
    assert payload["view"]["private_metadata"] == "C1"
    assert payload["view"]["hash"] == view.hash
    values = payload["view"]["state"]["values"]
    assert values["who"]["people"]["selected_users"] == [TOMAS]
    assert values["words"]["typed"] == {"type": "plain_text_input", "value": "covering"}
    assert values["kind"]["k"]["selected_option"]["value"] == "2"


async def test_slacks_client_asks_for_what_is_missing(slack: Slack, tend: FakeTend) -> None:
    """Required fields stop the form before it is sent; optional ones do not."""
    view = await opened(slack, tend)
    sent = len(tend.received)
    result = await slack.submit(ANA, view, {"words": "covering"})
    assert (result.action, set(result.errors)) == ("incomplete", {"who"})
    assert len(tend.received) == sent
    assert slack.modal_of(ANA) is view
    assert (await slack.submit(ANA, view, {"who": [TOMAS]})).action == "close"


@pytest.mark.parametrize(
    ("element", "typed", "complaint"),
    [
        (text_input(max_length=5), "longer", "no more than 5 characters"),
        (text_input(min_length=5), "abc", "at least 5 characters"),
        (text_input(), "x" * 3001, "no more than 3000 characters"),
        ({"type": "email_text_input", "action_id": "typed"}, "ana", "valid email"),
        ({"type": "url_text_input", "action_id": "typed"}, "ana", "valid URL"),
        ({"type": "number_input", "action_id": "typed", "is_decimal_allowed": False}, "ten", "a number"),
        ({"type": "number_input", "action_id": "typed", "is_decimal_allowed": False}, "1.5", "a whole number"),
        ({"type": "number_input", "action_id": "typed", "is_decimal_allowed": True, "max_value": "5"}, "6", "between"),
    ],
)
async def test_what_the_client_would_not_take(
    slack: Slack, tend: FakeTend, element: Json, typed: str, complaint: str
) -> None:
    """Lengths and forms are checked before anything is sent."""
    view = await opened(slack, tend, field(element=element))
    result = await slack.submit(ANA, view, {"words": typed})
    assert result.action == "incomplete"
    assert complaint in result.errors["words"]


async def test_too_many_people(slack: Slack, tend: FakeTend) -> None:
    """max_selected_items holds."""
    view = await opened(slack, tend, PEOPLE)
    result = await slack.submit(ANA, view, {"who": [TOMAS, MIRA, "U0SAM00001"]})
    assert "no more than 2" in result.errors["who"]


async def test_errors_stay_by_their_field(slack: Slack, tend: FakeTend) -> None:
    """The app's sentences are shown, and what was typed is not lost."""
    view = await opened(slack, tend)
    tend.answers["view_submission"] = {"response_action": "errors", "errors": {"who": "That is you."}}
    result = await slack.submit(ANA, view, FILLED)
    assert (result.action, result.errors) == ("errors", {"who": "That is you."})
    assert view.errors == {"who": "That is you."}
    assert view.values["words"]["typed"]["value"] == "covering"


async def test_update_push_and_clear(slack: Slack, tend: FakeTend) -> None:
    """The three other answers change the stack."""
    view = await opened(slack, tend, field())
    tend.answers["view_submission"] = {"response_action": "update", "view": modal(field(), section("Sure?"))}
    assert (await slack.submit(ANA, view, {"words": "a"})).action == "update"
    assert slack.modals_of(ANA) == [view]
    assert "Sure?" in slack.texts(view)
    tend.answers["view_submission"] = {"response_action": "push", "view": modal(field())}
    result = await slack.submit(ANA, view)
    assert (result.action, len(slack.modals_of(ANA)), result.view) == ("push", 2, slack.modal_of(ANA))
    tend.answers["view_submission"] = {"response_action": "clear"}
    assert (await slack.submit(ANA, result.view or view, {"words": "a"})).action == "clear"
    assert slack.modals_of(ANA) == []


async def test_closing_the_top_shows_the_one_below(slack: Slack, tend: FakeTend) -> None:
    """An empty answer closes the submitted view only."""
    view = await opened(slack, tend, field())
    tend.answers["view_submission"] = {"response_action": "push", "view": modal(field())}
    pushed = (await slack.submit(ANA, view, {"words": "a"})).view
    assert pushed is not None
    tend.answers.clear()
    await slack.submit(ANA, pushed, {"words": "b"})
    assert slack.modals_of(ANA) == [view]


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"nowhere": "No."}},
        {"response_action": "errors", "errors": {"words": ""}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "errors"},
        {"response_action": "explode"},
        {"response_action": "update", "view": modal(section(""))},
        {"response_action": "push", "view": home()},
        {"text": "Thanks"},
    ],
)
async def test_answers_that_slack_refuses(slack: Slack, tend: FakeTend, answer: Json) -> None:
    """The form stays with Slack's line of trouble, and the refusal is on record."""
    view = await opened(slack, tend, field())
    tend.answers["view_submission"] = answer
    assert (await slack.submit(ANA, view, {"words": "a"})).action == "trouble"
    assert slack.modal_of(ANA) is view
    assert slack.refused[0].where == "answer to view_submission thanks"


async def test_no_answer_in_time(slack: Slack, tend: FakeTend) -> None:
    """The form stays, nothing is lost."""
    view = await opened(slack, tend, field())
    slack.answer_within_s = 0.03
    tend.sleep_s = 0.1
    assert (await slack.submit(ANA, view, {"words": "a"})).action == "trouble"
    assert slack.modal_of(ANA) is view


async def test_closing(slack: Slack, tend: FakeTend) -> None:
    """The app hears of it when it asked to, and never what was typed."""
    view = await opened(slack, tend, field(), notify_on_close=True)
    fill_in(view, {"words": "typed, and gone"})
    await slack.close(ANA, view)
    assert (tend.last.kind, tend.last.body["is_cleared"]) == ("view_closed", False)
    assert tend.last.body["view"]["state"] == {"values": {}}
    assert "typed, and gone" not in str(tend.last.body)
    quiet = await opened(slack, tend, field())
    sent = len(tend.received)
    await slack.close(ANA, quiet)
    assert len(tend.received) == sent
    with pytest.raises(NotThereError):
        await slack.submit(ANA, quiet, {"words": "a"})


async def test_the_cross_closes_everything(slack: Slack, tend: FakeTend) -> None:
    """The whole stack goes, and the payload says so."""
    view = await opened(slack, tend, field(), notify_on_close=True)
    await slack.close(ANA, view, everything=True)
    assert tend.last.body["is_cleared"]
    assert slack.modals_of(ANA) == []


async def test_response_urls_of_a_form(slack: Slack, tend: FakeTend) -> None:
    """A conversation chosen with response_url_enabled gives an address to post to."""
    where = {"type": "conversations_select", "action_id": "c", "response_url_enabled": True}
    view = await opened(slack, tend, field("where", "Where?", where))
    await slack.submit(ANA, view, {"Where?": PLATFORM})
    urls = tend.last.body["response_urls"]
    assert [(url["block_id"], url["action_id"], url["channel_id"]) for url in urls] == [("where", "c", PLATFORM)]
    assert "/respond/" in urls[0]["response_url"]


async def test_a_field_that_is_not_there(slack: Slack, tend: FakeTend) -> None:
    """The failure names the fields that are."""
    view = await opened(slack, tend)
    with pytest.raises(NotThereError, match="no field 'Why\\?'; there is \\['Who\\?'"):
        await slack.submit(ANA, view, {"Why?": "because"})


async def test_somebody_elses_form(slack: Slack, tend: FakeTend) -> None:
    """A modal belongs to the person it was opened for."""
    view = await opened(slack, tend)
    with pytest.raises(NotThereError):
        await slack.submit(MIRA, view, FILLED)
