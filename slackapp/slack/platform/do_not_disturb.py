"""Check a person's do-not-disturb setting, in workspaces with the scope `dnd:read`.

Checked for one person when sending a message begun by Tend, and stored nowhere. A status is never read.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from slackapp.slack.platform.outcome_table import MISSING_SCOPE
from slackapp.slack.platform.web_api import AccessRefused, NotNow, OutcomeUnknown, Refused, SlackApi

SCOPE: Final = "dnd:read"


async def quiet_until(slack: SlackApi, token: str, user_id: str, now: datetime) -> datetime | None:
    """Return the end of the person's quiet time; None without quiet time or without the scope.

    Raises NotNow or RateLimited when Slack cannot answer now, AccessRefused when Slack refuses the token.
    """
    if not slack.is_granted(token, SCOPE):
        return None
    try:
        answer = await slack.call(token, "dnd.info", {"user": user_id})
    except Refused:
        return None  # an unknown user id
    except AccessRefused as failure:
        if failure.error == MISSING_SCOPE:
            return None  # withdrawn since; messages do without
        raise
    except OutcomeUnknown as failure:
        raise NotNow(failure.error) from None  # safe to repeat, because nothing was posted
    return max((end for begin, end in _spans(answer) if begin <= now < end), default=None)


def _spans(answer: Mapping[str, Any]) -> list[tuple[datetime, datetime]]:
    """Parse the quiet hours, and a snooze if present; docs.slack.dev/reference/methods/dnd.info."""
    spans = []
    if answer.get("dnd_enabled"):
        spans.append((_parse_moment(answer.get("next_dnd_start_ts")), _parse_moment(answer.get("next_dnd_end_ts"))))
    if answer.get("snooze_enabled"):
        spans.append((_parse_moment(0), _parse_moment(answer.get("snooze_endtime"))))
    return spans


def _parse_moment(seconds: object) -> datetime:
    return datetime.fromtimestamp(int(str(seconds or 0)), UTC)
