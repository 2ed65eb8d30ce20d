"""Users as Slack's events describe them."""

from typing import Any

from tests.cast import TEAM


def user_object(user_id: str, **facts: Any) -> dict[str, Any]:
    """Give a user_object object as Slack sends it."""
    return {
        "id": user_id,
        "team_id": TEAM,
        "tz": "Asia/Tokyo",
        "locale": "ja-JP",
        "profile": {"display_name": "Somebody", "real_name": "Somebody Else"},
        "is_bot": False,
        "deleted": False,
        **facts,
    }
