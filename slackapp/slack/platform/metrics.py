"""Count calls and times for Prometheus, without users and contents.

No label separates a thanks from a prompt, or a command from a press: in a small team, a reader of the counters every
few seconds would learn the names of managers just prompted.
"""

from prometheus_client import Counter, Gauge, Histogram

SENT = Counter("tend_outbox_total", "Calls that deliver by surface and outcome", ["surface", "outcome"])
VIEWS = Counter("tend_views_total", "Views that a press or command asked for, by outcome", ["outcome"])
UNTOLD = Counter("tend_untold_total", "People whom Slack refused to tell of an effort or its readers")
NO_PLACE = Counter("tend_messages_without_place_total", "Redraws and deletions of messages that stand nowhere")
RESENT = Counter("tend_resent_in_doubt_total", "Posts sent once more because nobody knows whether Slack took them")
NOT_INSTALLED = Counter("tend_not_installed_total", "Requests from workspaces where Tend is not installed")
REQUESTS = Counter("tend_requests_total", "Requests from Slack by type and status", ["type", "status"])
ANSWERED_S = Histogram("tend_answer_seconds", "Seconds until Slack had its answer", ["type"])

HELD = Gauge("tend_workspaces_held", "Workspaces whose token or access Slack refuses")


def shape(content_type: str) -> str:
    """Return the shape of a request's body; other content types become "other", so that headers make no labels."""
    kind = content_type.partition(";")[0].strip().lower()
    return {"application/json": "json", "application/x-www-form-urlencoded": "form"}.get(kind, "other")
