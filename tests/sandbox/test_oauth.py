"""Slack's OAuth, as strict as Slack: who may exchange which code, once and in time."""

import base64

import pytest

from sandbox import Slack
from sandbox.oauth.granting import CODE_LIVES_S, Distribution, NotAskedWellError, Question
from sandbox.web_api.methods import SlackError
from sandbox.workspace.names import CLIENT_ID, CLIENT_SECRET, MIRA, OTHER_TEAM, OTHER_TEAM_ID, TEAM_ID, TIMO, TOKEN

BASIC = "Basic " + base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
ASKED = {"client_id": CLIENT_ID, "scope": "commands,chat:write,dnd:read", "state": "s t&a=te"}
BACK = "http://127.0.0.1:3000/slack/oauth_redirect"


@pytest.fixture
def apart() -> Distribution:
    """An app that neither workspace has."""
    return Distribution([Slack(), Slack(team=OTHER_TEAM)], BACK)


def code_in(address: str) -> dict[str, str]:
    """Return the arguments of oauth.v2.access for an address that a browser was sent to."""
    return {"code": address.split("code=")[1].split("&", maxsplit=1)[0]}


def allowed(apart: Distribution, team_id: str = TEAM_ID) -> dict[str, str]:
    """Let an admin press *Allow*."""
    return code_in(apart.allow(apart.question(ASKED), team_id))


def test_nobody_has_the_app_at_first(apart: Distribution) -> None:
    slack = apart.slacks[TEAM_ID]
    assert (slack.state.tokens, slack.state.manifest.commands, slack.state.manifest.events) == (set(), (), ())
    refused = slack.api("auth.test", {}, TOKEN)
    assert refused.body["error"] == "invalid_auth"


def test_a_code_becomes_the_token_of_its_workspace(apart: Distribution) -> None:
    granted = apart.exchange(BASIC, allowed(apart, OTHER_TEAM_ID))
    assert (granted["team"], granted["scope"]) == (
        {"id": OTHER_TEAM_ID, "name": "Vega"},
        "commands,chat:write,dnd:read",
    )
    vega = apart.slack_of(granted["access_token"])
    assert vega is apart.slacks[OTHER_TEAM_ID]
    assert vega.api("auth.test", {}, granted["access_token"]).body["team_id"] == OTHER_TEAM_ID
    assert vega.api("chat.postMessage", {"channel": TIMO, "text": "a"}, granted["access_token"]).body["ok"]
    foreign = {"channel": MIRA, "text": "a"}
    assert vega.api("chat.postMessage", foreign, granted["access_token"]).body["error"] == "channel_not_found"
    assert not apart.is_installed(TEAM_ID)
    again = apart.exchange(BASIC, allowed(apart, OTHER_TEAM_ID))
    assert again["access_token"] == granted["access_token"]


def test_a_code_is_refused_as_slack_refuses_it(apart: Distribution) -> None:
    used = allowed(apart)
    apart.exchange(BASIC, used)
    late = allowed(apart)
    apart.slacks[TEAM_ID].state.real.advance(CODE_LIVES_S + 1)
    wrong = "Basic " + base64.b64encode(f"{CLIENT_ID}:wrong".encode()).decode()
    stranger = "Basic " + base64.b64encode(b"9.9:wrong").decode()
    fresh = allowed(apart)
    for authorization, args, error in (
        (BASIC, used, "code_already_used"),
        (BASIC, late, "invalid_code"),
        (BASIC, {"code": "1.T0VEGA0001"}, "invalid_code"),
        (BASIC, {}, "invalid_code"),
        (wrong, fresh, "bad_client_secret"),
        (stranger, fresh, "invalid_client_id"),
        ("Basic not base64", fresh, "invalid_client_id"),
        ("", {**fresh, "client_id": CLIENT_ID, "client_secret": "wrong"}, "bad_client_secret"),
    ):
        with pytest.raises(SlackError, match=error):
            apart.exchange(authorization, args)
    in_the_form = {**fresh, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    assert apart.exchange("", in_the_form)["ok"]


def test_the_question_names_what_is_wrong(apart: Distribution) -> None:
    assert apart.question(ASKED) == Question(("commands", "chat:write", "dnd:read"), "s t&a=te")
    assert apart.question({**ASKED, "redirect_uri": BACK}).state == "s t&a=te"
    for changed, error in (
        ({"client_id": ""}, "invalid_client_id"),
        ({"scope": "admin"}, "invalid_scope"),
        ({"redirect_uri": BACK + "/x"}, "bad_redirect_uri"),
    ):
        with pytest.raises(NotAskedWellError, match=error):
            apart.question({**ASKED, **changed})


def test_the_state_comes_back_as_it_was(apart: Distribution) -> None:
    question = apart.question(ASKED)
    assert apart.deny(question) == f"{BACK}?error=access_denied&state=s+t%26a%3Dte"
    assert apart.allow(question, TEAM_ID).endswith("&state=s+t%26a%3Dte")


def test_a_revoked_token_opens_nothing(apart: Distribution) -> None:
    token = apart.exchange(BASIC, allowed(apart))["access_token"]
    assert apart.revoke(token) == {"ok": True, "revoked": True}
    assert apart.slack_of(token) is None
    with pytest.raises(SlackError, match="invalid_auth"):
        apart.revoke(token)
    assert apart.exchange(BASIC, allowed(apart))["access_token"] != token


def test_the_optional_scopes_may_be_left_out(apart: Distribution) -> None:
    apart.exchange(BASIC, code_in(apart.allow(apart.question(ASKED), TEAM_ID, with_optional=False)))
    assert apart.slacks[TEAM_ID].state.manifest.scopes == ("commands", "chat:write")
