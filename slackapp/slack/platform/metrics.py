"""Count calls and times for Prometheus, without users and contents.

No label separates a thanks from a prompt, or a command from a press: in a small team, a reader of the counters every
few seconds would learn the names of managers just prompted.
"""

import time
from collections.abc import Mapping
from functools import partial

from prometheus_client import Counter, Gauge, Histogram

SENT = Counter("tend_outbox_total", "Calls that deliver by surface and outcome", ["surface", "outcome"])
VIEWS = Counter("tend_views_total", "Views that a press or command asked for, by outcome", ["outcome"])
UNTOLD = Counter("tend_untold_total", "People whom Slack refused to tell of an effort or its readers")
NO_PLACE = Counter("tend_messages_without_place_total", "Redraws and deletions of messages that stand nowhere")
RESENT = Counter("tend_resent_in_doubt_total", "Posts sent once more because nobody knows whether Slack took them")
NOT_INSTALLED = Counter("tend_not_installed_total", "Requests from workspaces where Tend is not installed")
SLOWED = Counter("tend_slowed_total", "Commands, presses and forms beyond what one person may send in a short time")
REQUESTS = Counter("tend_requests_total", "Requests from Slack by type and status", ["type", "status"])
ANSWERED_S = Histogram("tend_answer_seconds", "Seconds until Slack had its answer", ["type"])

LIMITED = Counter("tend_rate_limited_total", "Calls of the Web API that Slack answered with a wait (429)")
QUEUED = Gauge("tend_outbox_due", "Messages that are due and not sent, in all processes; counted up to 100,000")
OLDEST_S = Gauge("tend_outbox_oldest_seconds", "How long the oldest of these messages has been due; 0 for none")
JOB_RUNS = Counter("tend_job_runs_total", "Runs of jobs in this process, by outcome", ["job", "outcome"])
JOB_LAG_S = Gauge("tend_job_lag_seconds", "Seconds past its time that a job last ended well; 0 while in time", ["job"])

HELD = Gauge("tend_workspaces_held", "Workspaces whose token or access Slack refuses")


def shape(content_type: str) -> str:
    """Return the shape of a request's body; unknown content types become "other", so that headers make no labels."""
    kind = content_type.partition(";")[0].strip().lower()
    return {"application/json": "json", "application/x-www-form-urlencoded": "form"}.get(kind, "other")


def watch_jobs(periods_s: Mapping[str, float]) -> "JobTimes":
    """Show the lag of each job of the process from now on; `periods_s`: the seconds from tick to tick, by job."""
    times = JobTimes(periods_s)
    for job in periods_s:
        JOB_LAG_S.labels(job=job).set_function(partial(times.lag_s, job))
    return times


class JobTimes:
    """The last good end of each job of the process; a job without a run counts from the start."""

    def __init__(self, periods_s: Mapping[str, float]) -> None:
        self._periods_s = periods_s
        self._ended_at = dict.fromkeys(periods_s, time.monotonic())

    def ended(self, job: str, *, is_well: bool) -> None:
        """Count a run, and store the time of a good end."""
        JOB_RUNS.labels(job=job, outcome="done" if is_well else "failed").inc()
        if is_well:
            self._ended_at[job] = time.monotonic()

    def lag_s(self, job: str) -> float:
        """Return a job's delay in seconds."""
        return max(0.0, time.monotonic() - self._ended_at[job] - self._periods_s[job])
