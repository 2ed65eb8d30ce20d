"""A small Slack in front of a fake app, and a manifest of its own that no change of Tend's touches."""

from collections.abc import AsyncIterator

import httpx
import pytest

from sandbox import Manifest, Slack
from tests.sandbox.fake_tend import FakeTend

MANIFEST = {
    "features": {
        "bot_user": {"display_name": "Tend"},
        "app_home": {"messages_tab_read_only_enabled": True},
        "slash_commands": [
            {"command": "/thanks", "description": "Say thanks", "usage_hint": "@somebody for …", "should_escape": True},
            {"command": "/noticed", "description": "Note an effort", "should_escape": True},
            {"command": "/plain", "description": "Takes everything as it is typed"},
        ],
        "shortcuts": [
            {"type": "global", "name": "Say thanks", "callback_id": "say_thanks", "description": "Say thanks"},
            {"type": "message", "name": "Say thanks for it", "callback_id": "thank_message", "description": "For it"},
            {"type": "message", "name": "Words later", "callback_id": "keep_message", "description": "Later"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": ["chat:write", "commands", "reactions:read", "usergroups:read", "users:read", "users:read.email"]
        },
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                "app_home_opened",
                "reaction_added",
                "reaction_removed",
                "subteam_created",
                "subteam_members_changed",
                "subteam_updated",
                "user_change",
            ]
        }
    },
}


@pytest.fixture
def manifest() -> Manifest:
    """What the fake app declared."""
    return Manifest.of(MANIFEST)


@pytest.fixture
def tend() -> FakeTend:
    """The app on the other side."""
    return FakeTend()


@pytest.fixture
async def slack(tend: FakeTend, manifest: Manifest) -> AsyncIterator[Slack]:
    """A fresh workspace with the fake app installed."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=tend.app()), base_url="http://tend") as client:
        slack = Slack(client, manifest=manifest)
        yield slack
        await slack.hang_up()
