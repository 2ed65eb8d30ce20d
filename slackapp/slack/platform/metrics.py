"""Counters for Prometheus: how much and how fast, never who or what.

No label tells a thanks from a prompt, or a command from a press: in a small team, whoever reads the counters every few
seconds would learn who was just prompted.
"""

from prometheus_client import Counter, Histogram

SENT = Counter("tend_outbox_total", "Calls that deliver by surface and outcome", ["surface", "outcome"])
REQUESTS = Counter("tend_requests_total", "Requests from Slack by type and status", ["type", "status"])
ANSWERED_S = Histogram("tend_answer_seconds", "Seconds until Slack had its answer", ["type"])


def shape(content_type: str) -> str:
    """Give the shape of a request's body; what else somebody wrote into the header makes no label."""
    kind = content_type.partition(";")[0].strip().lower()
    return {"application/json": "json", "application/x-www-form-urlencoded": "form"}.get(kind, "other")
