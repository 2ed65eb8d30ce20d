"""Do-not-disturb: whether somebody asked Slack for quiet, where the workspace granted `dnd:read`.

Asked for one person at the moment of sending what Tend itself begins, and kept nowhere. A status is never read.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from slackapp.slack.platform.web_api import NotNow, OutcomeUnknown, Refused, SlackApi

SCOPE: Final = "dnd:read"


async def quiet_until(slack: SlackApi, token: str, user_id: str, now: datetime) -> datetime | None:
    """Give until when `user_id` wants quiet; None when they do not, or when nobody granted us to ask.

    Raises NotNow or RateLimited when Slack cannot say just now.
    """
    if not slack.is_granted(token, SCOPE):
        return None
    try:
        told = await slack.call(token, "dnd.info", {"user": user_id})
    except Refused:
        return None  # taken back since, or nobody of that id
    except OutcomeUnknown as failure:
        raise NotNow(failure.error) from None  # nothing was posted, so nothing can stand twice
    return max((end for begin, end in _spans(told) if begin <= now < end), default=None)


def _spans(told: Mapping[str, Any]) -> list[tuple[datetime, datetime]]:
    """Read the quiet hours, and a snooze where Slack tells it; docs.slack.dev/reference/methods/dnd.info."""
    spans = []
    if told.get("dnd_enabled"):
        spans.append((_moment(told.get("next_dnd_start_ts")), _moment(told.get("next_dnd_end_ts"))))
    if told.get("snooze_enabled"):
        spans.append((_moment(0), _moment(told.get("snooze_endtime"))))
    return spans


def _moment(seconds: object) -> datetime:
    return datetime.fromtimestamp(int(str(seconds or 0)), UTC)
