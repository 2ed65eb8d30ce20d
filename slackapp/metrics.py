"""Counters for Prometheus: how much and how fast, never who or what."""

from prometheus_client import Counter, Histogram

SENT = Counter("tend_outbox_total", "Outbox rows by kind and outcome", ["kind", "outcome"])
REQUESTS = Counter("tend_requests_total", "Requests from Slack by type and status", ["type", "status"])
ANSWERED_S = Histogram("tend_answer_seconds", "Seconds until Slack had its answer", ["type"])
