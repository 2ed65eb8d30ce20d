"""Why a person has no Home yet, from what went over the wire. Knows no rules of the app's."""

from sandbox.slack import Slack
from sandbox.workspace.state import Json

VISIT = "event app_home_opened"


def why_no_home(slack: Slack, user: str) -> str | None:
    """Return a sentence about the newest trouble with this person's Home; None when there was none so far."""
    name = slack.state.manifest.name
    refused = next(
        (call for call in reversed(slack.calls_to("views.publish")) if call.args.get("user_id") == user), None
    )
    if refused is not None and not refused.ok:
        told: Json = refused.response.get("response_metadata", {})
        more = f": {told['messages'][0]}" if told.get("messages") else ""
        return f"Slack refused the Home that {name} sent ({refused.error}{more})."
    visit = next((each for each in reversed(slack.wire.traffic) if _is_visit(each.name, each.request, user)), None)
    if visit is None:
        return None
    if visit.status is None:
        return f"{name} did not answer when this Home was opened ({visit.response})."
    if visit.status >= 300:  # noqa: PLR2004 - what is no success
        return f"{name} answered {visit.status} when this Home was opened."
    return None


def _is_visit(name: str, request: Json, user: str) -> bool:
    return name == VISIT and request.get("event", {}).get("user") == user
