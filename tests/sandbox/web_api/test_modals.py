"""Views: triggers that die young, a stack of three, hashes, and what a view has to look like."""

from typing import Any

import pytest

from sandbox import Slack
from sandbox.workspace.names import ANA, EXT, IVO, MIRA, PLATFORM
from tests.sandbox.building import field, home, modal, mrkdwn, option, options, plain, section, text_input
from tests.sandbox.fake_tend import FakeTend

Json = dict[str, Any]


@pytest.fixture
async def trigger(slack: Slack, tend: FakeTend) -> str:
    """A fresh trigger_id of Ana's."""
    await slack.command(ANA, PLATFORM, "/thanks")
    return str(tend.last.body["trigger_id"])


def ask(slack: Slack, method: str, **args: Any) -> Json:
    return slack.api(method, args).body


def opened(slack: Slack, trigger: str, view: Json | None = None) -> Json:
    return ask(slack, "views.open", trigger_id=trigger, view=view or modal(field()))


def test_opening(slack: Slack, trigger: str) -> None:
    """The person whose act it was sees the view, with its inputs at rest."""
    answer = opened(slack, trigger, modal(field(element=text_input(initial_value="When you")), private_metadata="x"))
    view = slack.modal_of(ANA)
    assert view is not None
    assert answer["view"]["id"] == view.id == answer["view"]["root_view_id"]
    assert answer["view"]["state"]["values"]["words"]["typed"]["value"] == "When you"
    assert answer["view"]["private_metadata"] == "x"
    assert slack.modal_of(MIRA) is None


def test_a_trigger_works_once(slack: Slack, trigger: str) -> None:
    """The second use is refused by name, and an invented one too."""
    assert opened(slack, trigger)["ok"]
    assert opened(slack, trigger)["error"] == "exchanged_trigger_id"
    assert opened(slack, "1.2.3")["error"] == "invalid_trigger_id"


async def test_a_trigger_lives_three_seconds(slack: Slack, trigger: str) -> None:
    """Three seconds of real time, whatever the story's clock says."""
    await slack.pass_real_time(3.1)
    assert opened(slack, trigger)["error"] == "expired_trigger_id"


async def test_a_trigger_just_in_time(slack: Slack, trigger: str) -> None:
    """Within the three seconds it works."""
    await slack.pass_real_time(2.5)
    assert opened(slack, trigger)["ok"]


def test_a_bad_view_does_not_use_up_the_trigger(slack: Slack, trigger: str) -> None:
    """Slack looks at the view first."""
    assert opened(slack, trigger, modal(section("")))["error"] == "invalid_arguments"
    assert opened(slack, trigger)["ok"]


BAD_VIEWS: list[tuple[str, Json, str]] = [
    ("no title", modal(section(), title=None), "missing required field: title"),
    ("mrkdwn title", modal(section(), title=mrkdwn("a")), "unsupported text type: mrkdwn"),
    ("long title", modal(section(), title=plain("x" * 25)), "must be less than 25 characters"),
    ("long submit", modal(section(), submit=plain("x" * 25)), "must be less than 25 characters"),
    ("long close", modal(section(), close=plain("x" * 25)), "must be less than 25 characters"),
    ("no submit with an input", modal(field(), submit=None), "missing required field: submit"),
    ("long metadata", modal(section(), private_metadata="x" * 3001), "must be less than 3001 characters"),
    ("long callback_id", modal(section(), callback_id="x" * 256), "must be less than 256 characters"),
    ("a Home", home(), "must be modal"),
    ("unknown key", modal(section(), colour="green"), "invalid additional property: colour"),
    ("101 blocks", modal(*[section()] * 101), "no more than 100 items allowed"),
    ("no blocks", {"type": "modal", "title": plain("a")}, "missing required field: blocks"),
]


@pytest.mark.parametrize(("view", "sentence"), [case[1:] for case in BAD_VIEWS], ids=[case[0] for case in BAD_VIEWS])
def test_views_that_slack_refuses(slack: Slack, trigger: str, view: Json, sentence: str) -> None:
    """Each is `invalid_arguments` with a sentence."""
    answer = opened(slack, trigger, view)
    assert answer["error"] == "invalid_arguments"
    assert any(sentence in message for message in answer["response_metadata"]["messages"])
    assert slack.modal_of(ANA) is None


def test_a_view_may_be_large_but_not_that_large(slack: Slack, trigger: str) -> None:
    """Over 250 kB is `view_too_large`, though each block is legal."""
    choices = [option(f"{n} " + "é" * 70, f"{n} " + "é" * 140) for n in range(100)]
    wide = field(element={"type": "static_select", "options": choices})
    blocks = [{**wide, "block_id": str(n)} for n in range(8)]
    assert opened(slack, trigger, modal(*blocks))["error"] == "view_too_large"


async def test_three_on_a_stack(slack: Slack, tend: FakeTend, trigger: str) -> None:
    """A fourth is refused; each knows its root and the one below."""
    opened(slack, trigger)
    await open_three(slack, tend)
    stack = slack.modals_of(ANA)
    assert len(stack) == 3
    assert {view.root_view_id for view in stack} == {stack[0].id}
    assert stack[2].previous_view_id == stack[1].id
    trigger_id = await next_trigger(slack, tend)
    assert ask(slack, "views.push", trigger_id=trigger_id, view=modal(field()))["error"] == "push_limit_reached"


async def open_three(slack: Slack, tend: FakeTend) -> None:
    for _ in range(2):
        assert ask(slack, "views.push", trigger_id=await next_trigger(slack, tend), view=modal(field()))["ok"]


async def next_trigger(slack: Slack, tend: FakeTend) -> str:
    view = slack.modal_of(ANA)
    assert view is not None
    tend.answers["view_submission"] = {"response_action": "errors", "errors": {"words": "Once more, please."}}
    await slack.submit(ANA, view, {"words": "a"})
    return str(tend.last.body["trigger_id"])


def test_pushing_needs_an_open_modal(slack: Slack, trigger: str) -> None:
    """A command's trigger cannot push."""
    assert ask(slack, "views.push", trigger_id=trigger, view=modal(field()))["error"] == "not_found"


def test_an_update_keeps_what_was_typed(slack: Slack, trigger: str) -> None:
    """Where block_id, action_id and kind stay, the words stay; elsewhere they go."""
    view_id = opened(slack, trigger, modal(field(), field("more", "More")))["view"]["id"]
    view = slack.modal_of(ANA)
    assert view is not None
    view.values["words"]["typed"]["value"] = "kept"
    view.values["more"]["typed"]["value"] = "lost"
    answer = ask(slack, "views.update", view_id=view_id, view=modal(field(), field("other", "Other")))
    assert answer["view"]["state"]["values"]["words"]["typed"]["value"] == "kept"
    assert "more" not in answer["view"]["state"]["values"]


def test_hashes(slack: Slack, trigger: str) -> None:
    """An old hash conflicts, an empty one too; the current one is taken, and none is."""
    first = opened(slack, trigger)["view"]

    def update(**more: Any) -> Json:
        return ask(slack, "views.update", view_id=first["id"], view=modal(field()), **more)

    second = update(hash=first["hash"])["view"]
    assert second["hash"] != first["hash"]
    assert update(hash=first["hash"])["error"] == "hash_conflict"
    assert update(hash="")["error"] == "hash_conflict"
    assert update()["ok"]


def test_external_ids(slack: Slack, trigger: str) -> None:
    """A view is found by its external_id; two open views cannot share one."""
    opened(slack, trigger, modal(field(), external_id="thanks-1"))
    second = ask(slack, "views.publish", user_id=MIRA, view=home(external_id="home-1"))
    assert second["view"]["external_id"] == "home-1"
    taken = ask(slack, "views.update", external_id="thanks-1", view=modal(field(), external_id="home-1"))
    assert taken["error"] == "duplicate_external_id"
    assert ask(slack, "views.update", external_id="thanks-1", view=modal(field()))["ok"]
    assert ask(slack, "views.update", external_id="gone", view=modal(field()))["error"] == "not_found"


async def test_a_closed_view_cannot_be_updated(slack: Slack, trigger: str) -> None:
    """What is closed is gone."""
    view_id = opened(slack, trigger)["view"]["id"]
    await slack.close(ANA, view_id)
    assert ask(slack, "views.update", view_id=view_id, view=modal(field()))["error"] == "not_found"


def test_homes(slack: Slack) -> None:
    """Each person has their own; publishing again replaces it under the same id."""
    first = ask(slack, "views.publish", user_id=MIRA, view=home(section("Nothing is here yet")))["view"]
    second = ask(slack, "views.publish", user_id=MIRA, view=home(section("One word waits")), hash=first["hash"])["view"]
    assert first["id"] == second["id"]
    view = slack.home_of(MIRA)
    assert view is not None
    assert "One word waits" in slack.texts(view)
    assert slack.home_of(ANA) is None
    stale = ask(slack, "views.publish", user_id=MIRA, view=home(), hash=first["hash"])
    assert stale["error"] == "hash_conflict"


@pytest.mark.parametrize("user", [EXT, IVO, "U0NOBODY01"])
def test_people_without_a_home(slack: Slack, user: str) -> None:
    """External, deactivated and unknown people have none."""
    assert ask(slack, "views.publish", user_id=user, view=home())["error"] == "user_not_found"


def test_a_home_is_no_modal(slack: Slack) -> None:
    """A Home has no title and no submit button."""
    assert ask(slack, "views.publish", user_id=MIRA, view=modal(field()))["error"] == "invalid_arguments"
    titled = ask(slack, "views.publish", user_id=MIRA, view=home(title=plain("Home")))
    assert "invalid additional property: title" in titled["response_metadata"]["messages"][0]


def test_the_current_conversation_is_chosen(slack: Slack, trigger: str) -> None:
    """A menu that defaults to the conversation starts with the channel of the command."""
    here = {"type": "conversations_select", "action_id": "where", "default_to_current_conversation": True}
    answer = opened(slack, trigger, modal(field("channel", "Where?", here)))
    assert slack.modal_of(ANA).values["channel"]["where"]["selected_conversation"] == PLATFORM  # type: ignore[union-attr]
    assert answer["ok"]


def test_options_reach_the_view(slack: Slack, trigger: str) -> None:
    """Ids that were left out are filled in, so that a press can name them."""
    answer = opened(
        slack, trigger, modal({"type": "actions", "elements": [{"type": "overflow", "options": options(2)}]})
    )
    assert answer["view"]["blocks"][0]["block_id"]
    assert answer["view"]["blocks"][0]["elements"][0]["action_id"]
