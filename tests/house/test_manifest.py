"""Keeps manifest.yml true to the code and inside Slack's sizes."""

import copy
import re
from collections.abc import Callable
from typing import cast
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from slack_bolt.async_app import AsyncApp

from slackapp import features
from slackapp.slack.front import tend_command
from slackapp.slack.platform.oauth import pages
from slackapp.slack.platform.scopes import NEEDED, OPTIONAL
from tests.manifest import MANIFEST, README, SOCKET_PATH, TEXT, socket_variant, with_link

REQUEST_URL = "https://tend.example/slack/events"

# docs.slack.dev/reference/app-manifest
NAME_MAX = 35
DESCRIPTION_MAX = 140
LONG_DESCRIPTION_MIN, LONG_DESCRIPTION_MAX = 175, 4000
BOT_NAME_MAX = 80
COMMANDS_MAX = 50
COMMAND_MAX = 32
COMMAND_DESCRIPTION_MAX = 2000
USAGE_HINT_MAX = 1000
SHORTCUTS_MAX = 10
SHORTCUT_NAME_MAX = 24
EVENTS_MAX = 100
# docs.slack.dev/reference/events: what each event asks for; `groups:read` does for the first one too
SCOPE_OF = {
    "member_joined_channel": "channels:read",
    "channel_archive": "channels:read",
    "channel_deleted": "channels:read",
    "group_archive": "groups:read",
    "group_deleted": "groups:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "subteam_created": "usergroups:read",
    "subteam_members_changed": "usergroups:read",
    "subteam_updated": "usergroups:read",
    "team_join": "users:read",
    "user_change": "users:read",
}
WITHOUT_SCOPE = {"app_home_opened", "app_uninstalled", "tokens_revoked"}
ADDRESS_MAX = 8_000  # what common servers take in a request line


class Recorder:
    """Stands for Bolt's app, and writes down what listeners are registered for."""

    def __init__(self) -> None:
        self.registered: dict[str, set[str]] = {}

    def __getattr__(self, kind: str) -> Callable[..., Callable[..., None]]:
        def register(what: str | re.Pattern[str] | dict[str, str], *_: object) -> Callable[..., None]:
            name = what.get("type") or what.get("callback_id", "") if isinstance(what, dict) else str(what)
            self.registered.setdefault(kind, set()).add(name)
            return lambda *_: None

        return register


@pytest.fixture(scope="module")
def registered() -> dict[str, set[str]]:
    """What the listeners take, by kind: command, event, shortcut, action, view."""
    recorder = Recorder()
    for register in features.LISTENERS:
        register(cast("AsyncApp", recorder))
    tend_command.register(cast("AsyncApp", recorder), features.WORDS, features.USAGE)
    return recorder.registered


def test_every_command_has_a_listener_and_no_other(registered: dict[str, set[str]]) -> None:
    """A command without a listener answers with an error; one that is not listed cannot be typed."""
    assert {c["command"] for c in MANIFEST["features"]["slash_commands"]} == registered["command"]


def test_every_event_has_a_listener_and_no_other(registered: dict[str, set[str]]) -> None:
    """An event without a listener is a 404, and too many of those switch all events off."""
    assert set(MANIFEST["settings"]["event_subscriptions"]["bot_events"]) == registered["event"]


def test_every_shortcut_has_a_listener_and_no_other(registered: dict[str, set[str]]) -> None:
    """The manifest lists only what works."""
    listed = {shortcut["callback_id"] for shortcut in MANIFEST["features"].get("shortcuts", [])}
    assert listed == registered.get("shortcut", set())


def test_the_scopes_are_those_of_the_contract_and_say_why() -> None:
    """Whoever installs Tend reads what it asks for, and the reason beside it."""
    scopes, optional = (MANIFEST["oauth_config"]["scopes"][name] for name in ("bot", "bot_optional"))
    contract = "commands, chat:write, users:read, users:read.email, usergroups:read, reactions:read"
    assert set(scopes) - set(optional) == set(contract.split(", "))
    for scope in scopes:
        assert re.search(rf"^ +- {re.escape(scope)} # \S.{{15,}}$", TEXT, re.MULTILINE), f"{scope} gives no reason"


def test_2_4_the_readme_and_operations_say_which_scopes_are_optional_and_why() -> None:
    """README names the one that changes what people see; operations have them all, and no other."""
    readme = " ".join(README.read_text(encoding="utf-8").split())
    assert re.search(
        r"marks some scopes as optional\. `chat:write\.public` is one: without it .*`/invite @Tend`", readme
    )
    operations = (README.parent / "docs" / "operations.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z:.]+)`( \(optional\))? \| \S.{15,} \|$", operations, re.MULTILINE)
    scopes, optional = (MANIFEST["oauth_config"]["scopes"][name] for name in ("bot", "bot_optional"))
    listed = {name: bool(is_optional) for name, is_optional in rows if name in scopes}
    assert listed == {name: name in optional for name in scopes}


def test_an_optional_scope_stands_in_both_lists_and_each_event_has_its_scope() -> None:
    """Slack asks for a scope by the first list; the second says which of these people may leave out."""
    scopes, optional = (MANIFEST["oauth_config"]["scopes"][name] for name in ("bot", "bot_optional"))
    assert set(optional) < set(scopes)
    assert (frozenset(optional), frozenset(scopes) - frozenset(optional)) == (OPTIONAL, NEEDED)
    events = set(MANIFEST["settings"]["event_subscriptions"]["bot_events"])
    assert events == SCOPE_OF.keys() | WITHOUT_SCOPE
    assert set(SCOPE_OF.values()) <= set(scopes)


def test_commands_hand_over_people_as_ids() -> None:
    """Off by default, and without it `@name` is only text."""
    assert all(command["should_escape"] is True for command in MANIFEST["features"]["slash_commands"])


def test_home_is_there_and_the_messages_tab_takes_no_words() -> None:
    """Tend reads no conversations, not even those with itself."""
    home = MANIFEST["features"]["app_home"]
    assert home == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": True,
    }


def test_slack_reaches_tend_at_one_address() -> None:
    """Commands, presses and events all arrive at the contract's path."""
    settings = MANIFEST["settings"]
    urls = {command["url"] for command in MANIFEST["features"]["slash_commands"]}
    urls |= {settings["event_subscriptions"]["request_url"], settings["interactivity"]["request_url"]}
    assert urls == {REQUEST_URL}
    assert MANIFEST["oauth_config"]["redirect_urls"] == [REQUEST_URL.replace("/slack/events", pages.REDIRECT)]
    assert settings["interactivity"]["is_enabled"] is True


def test_tokens_do_not_rotate() -> None:
    """Refreshing has no lock: of events arriving together all but one would lose the token."""
    settings = MANIFEST["settings"]
    assert not settings["token_rotation_enabled"]
    assert not settings["org_deploy_enabled"]
    assert not settings["socket_mode_enabled"]


def test_what_is_shown_in_the_directory_fits() -> None:
    """Slack refuses a manifest with a longer or a shorter text."""
    shown = MANIFEST["display_information"]
    assert len(shown["name"]) <= NAME_MAX
    assert len(shown["description"]) <= DESCRIPTION_MAX
    assert LONG_DESCRIPTION_MIN <= len(shown["long_description"]) <= LONG_DESCRIPTION_MAX
    assert re.fullmatch(r"#[0-9a-f]{6}", shown["background_color"])
    assert len(MANIFEST["features"]["bot_user"]["display_name"]) <= BOT_NAME_MAX


def test_what_is_listed_fits() -> None:
    """Commands, shortcuts and events, each in number and length."""
    commands = MANIFEST["features"]["slash_commands"]
    assert len(commands) <= COMMANDS_MAX
    for command in commands:
        assert re.fullmatch(r"/[a-z0-9_-]+", command["command"])
        assert len(command["command"]) <= COMMAND_MAX
        assert 0 < len(command["description"]) <= COMMAND_DESCRIPTION_MAX
        assert 0 < len(command["usage_hint"]) <= USAGE_HINT_MAX
    shortcuts = MANIFEST["features"].get("shortcuts", [])
    assert len(shortcuts) <= SHORTCUTS_MAX
    assert all(len(shortcut["name"]) <= SHORTCUT_NAME_MAX for shortcut in shortcuts)
    assert len(MANIFEST["settings"]["event_subscriptions"]["bot_events"]) <= EVENTS_MAX


def test_the_socket_mode_variant_differs_in_addresses_only() -> None:
    """One app, two ways to reach it; whoever changes one file writes the other with `python -m tests.manifest`."""
    wanted = copy.deepcopy(MANIFEST)
    for command in wanted["features"]["slash_commands"]:
        del command["url"]
    del wanted["settings"]["event_subscriptions"]["request_url"], wanted["settings"]["interactivity"]["request_url"]
    wanted["settings"]["socket_mode_enabled"] = True
    del wanted["oauth_config"]["redirect_urls"]
    written = SOCKET_PATH.read_text(encoding="utf-8")
    assert yaml.safe_load(written) == wanted
    assert written == socket_variant(TEXT)
    assert "tend.example" not in written


def test_the_link_in_the_readme_creates_that_app() -> None:
    """Slack's page decodes the address to the manifest for Socket Mode, and no server cuts it off."""
    readme = README.read_text(encoding="utf-8")
    link = re.findall(r"^\[create\]: (\S+)$", readme, re.MULTILINE)[0]
    assert "[create]" in readme.replace(f"[create]: {link}", "")
    page, asked = urlsplit(link), parse_qs(urlsplit(link).query, strict_parsing=True)
    assert (page.scheme, page.netloc, page.path, asked.pop("new_app")) == ("https", "api.slack.com", "/apps", ["1"])
    (manifest,) = asked.pop("manifest_yaml")
    assert yaml.safe_load(manifest) == yaml.safe_load(SOCKET_PATH.read_text(encoding="utf-8"))
    assert not asked
    assert len(link) < ADDRESS_MAX
    assert with_link(readme, socket_variant(TEXT)) == readme
