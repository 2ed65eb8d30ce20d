"""The timetable: every job and its ticks, on one page.

A tick decides nothing: rows and `now` decide which work is due. So a missed tick, a double tick, or ticks of three
workers at once change nothing.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from jobs.apply_retention import apply_retention
from jobs.close_rounds import close_rounds
from jobs.open_rounds import open_rounds
from jobs.pull_efforts import pull_efforts
from jobs.repeat_efforts import repeat_efforts
from jobs.running import Job
from jobs.send_digests import send_digests
from jobs.send_prompts import send_prompts
from jobs.send_reminders import send_reminders
from jobs.sync_directory import sync_directory


@dataclass(frozen=True, slots=True)
class Timed:
    """One job and its ticks."""

    name: str
    says: str  # for `tend job list`
    run: Job
    every: timedelta
    after_midnight: timedelta = timedelta(0)  # UTC; the first tick of a day

    def next_tick(self, after: datetime) -> datetime:
        """Return the first tick strictly after `after`."""
        midnight = after.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        first = midnight + self.after_midnight
        if after < first:
            return first
        tick = first + ((after - first) // self.every + 1) * self.every
        return min(tick, first + timedelta(days=1))


JOBS: dict[str, Timed] = {
    job.name: job
    for job in (
        Timed(
            "send_prompts", "Tells managers privately of efforts without a word", send_prompts, timedelta(minutes=15)
        ),
        Timed(
            "send_reminders",
            "Lets private words go when their hold is over, in their receivers' hours",
            send_reminders,
            timedelta(minutes=5),
        ),
        Timed("open_rounds", "Posts the questions of seasons, each at its hour", open_rounds, timedelta(minutes=5)),
        Timed(
            "close_rounds",
            "Posts the answers that may be shared, at noon of the next working day",
            close_rounds,
            timedelta(minutes=5),
        ),
        Timed(
            "send_digests",
            "Sends people their week and month, where they chose to get them",
            send_digests,
            timedelta(minutes=15),
        ),
        Timed("pull_efforts", "Asks sources what was done and makes efforts of it", pull_efforts, timedelta(minutes=5)),
        Timed("repeat_efforts", "Notes everyday efforts again, each once a week", repeat_efforts, timedelta(hours=1)),
        Timed(
            "sync_directory",
            "Walks through Slack's list of members every night, and goes on where it was cut off",
            sync_directory,
            timedelta(minutes=15),
        ),
        Timed(
            "apply_retention",
            "Closes what waited too long and removes what is kept no longer",
            apply_retention,
            timedelta(days=1),
            timedelta(hours=2, minutes=10),
        ),
    )
}


def next_ticks(after: datetime) -> tuple[datetime, list[str]]:
    """Return the next moment with a tick, and the jobs ticking then, in the order of JOBS."""
    ticks = {name: job.next_tick(after) for name, job in JOBS.items()}
    soonest = min(ticks.values())
    return soonest, [name for name, tick in ticks.items() if tick == soonest]
