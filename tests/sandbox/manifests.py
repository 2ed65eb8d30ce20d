"""The manifest of an invented app, which no change of Tend's manifest touches."""

MANIFEST = {
    "features": {
        "bot_user": {"display_name": "Tend"},
        "app_home": {"messages_tab_read_only_enabled": True},
        "slash_commands": [
            {"command": "/thanks", "description": "Say thanks", "usage_hint": "@somebody for …", "should_escape": True},
            {"command": "/noticed", "description": "Note an effort", "should_escape": True},
            {"command": "/plain", "description": "Takes everything as it is typed"},
            {"command": "/repair", "description": "Put something right", "should_escape": True},
            {"command": "/tend", "description": "Everything else", "should_escape": True},
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
