"""People and channels as an app hears of them."""

from dataclasses import replace
from typing import Any

from sandbox import Slack
from sandbox.workspace.names import ANA, EXT, INES, IVO, MIRA, NINA, OLEG, PLATFORM, SLACKBOT, VERA
from tests.sandbox.manifests import MANIFEST

Json = dict[str, Any]


def user(slack: Slack, user_id: str, **more: Any) -> Json:
    return dict(slack.api("users.info", {"user": user_id, **more}).body["user"])


def test_a_colleague(slack: Slack) -> None:
    """Zone, locale when asked for, e-mail because the scope is there."""
    mira = user(slack, MIRA, include_locale="true")
    assert (mira["tz"], mira["locale"], mira["deleted"]) == ("Europe/Berlin", "en-GB", False)
    assert mira["profile"]["email"] == "mira@sandbox.slack.test"
    assert "locale" not in user(slack, MIRA)


def test_kinds_of_people(slack: Slack) -> None:
    """Guests, the deactivated, strangers and Slackbot as Slack marks them."""
    assert user(slack, NINA)["is_restricted"]
    ivo = user(slack, IVO)
    assert ivo["deleted"]
    assert "tz" not in ivo
    ext = user(slack, EXT, include_locale=True)
    assert ext["is_stranger"]
    assert ext["team_id"] == "T0VEGA0001"
    assert "locale" not in ext
    assert not user(slack, SLACKBOT)["is_bot"]


def test_who_runs_the_workspace(slack: Slack) -> None:
    """Ines does, and Mira, who leads a team, does not; an owner is an admin, too."""
    flags = ("is_admin", "is_owner", "is_primary_owner")
    assert [user(slack, INES)[flag] for flag in flags] == [True, False, False]
    assert [user(slack, MIRA)[flag] for flag in flags] == [False, False, False]
    slack.person(OLEG).is_primary_owner = True
    assert [user(slack, OLEG)[flag] for flag in flags] == [True, True, True]
    listed = {each["id"]: each for each in slack.api("users.list", {}).body["members"]}
    assert [each for each in listed if listed[each].get("is_admin")] == [OLEG, INES]


def test_people_nobody_here_knows(slack: Slack) -> None:
    """Somebody of another workspace is as unknown as somebody invented."""
    for stranger in (VERA, "U0NOBODY01"):
        assert slack.api("users.info", {"user": stranger}).body["error"] == "user_not_found"


def test_the_list_comes_in_pages(slack: Slack) -> None:
    """Cursors lead through everybody once."""
    seen: list[str] = []
    cursor = ""
    while True:
        page = slack.api("users.list", {"limit": "4", "cursor": cursor}).body
        seen += [each["id"] for each in page["members"]]
        cursor = page["response_metadata"]["next_cursor"]
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == 12
    assert VERA not in seen
    assert slack.api("users.list", {"cursor": "nonsense"}).body["error"] == "invalid_cursor"
    assert slack.api("users.list", {"limit": 5000}).body["error"] == "invalid_limit"


def test_by_mail(slack: Slack) -> None:
    """Deactivated people are not found."""
    assert slack.api("users.lookupByEmail", {"email": "Ana@sandbox.slack.test"}).body["user"]["id"] == ANA
    assert slack.api("users.lookupByEmail", {"email": "ivo@sandbox.slack.test"}).body["error"] == "users_not_found"


def test_channels_need_their_own_scopes(slack: Slack) -> None:
    """Each kind of channel asks for its own."""
    dm = slack.dm(MIRA)
    needed = [
        slack.api("conversations.info", {"channel": each}).body["needed"] for each in (PLATFORM, "C0LEADS001", dm)
    ]
    assert needed == ["channels:read", "groups:read", "im:read"]
    assert slack.api("conversations.members", {"channel": PLATFORM}).body["error"] == "missing_scope"


def test_channels_with_their_scopes(slack: Slack) -> None:
    """With the scopes, an app learns of public channels and of those it is in."""
    more = ("channels:read", "groups:read", "im:read", "im:write")
    scopes = (*MANIFEST["oauth_config"]["scopes"]["bot"], *more)  # type: ignore[index]
    slack.state.manifest = replace(slack.state.manifest, scopes=scopes)
    assert slack.api("conversations.info", {"channel": PLATFORM}).body["channel"]["is_member"]
    assert slack.api("conversations.info", {"channel": "C0LEADS001"}).body["error"] == "channel_not_found"
    opened = slack.api("conversations.open", {"users": MIRA}).body["channel"]["id"]
    assert slack.api("conversations.info", {"channel": opened}).body["channel"]["user"] == MIRA
    assert slack.api("conversations.open", {"users": IVO}).body["error"] == "user_disabled"
    assert slack.api("conversations.open", {"users": "U0ROBOT001"}).body["error"] == "cannot_dm_bot"
    assert ANA in slack.api("conversations.members", {"channel": PLATFORM}).body["members"]
