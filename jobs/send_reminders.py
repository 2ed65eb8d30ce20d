"""Job every five minutes: let private words go whose turn has come, and queue people's own reminders of a morning."""

from collections.abc import Mapping, Sequence

from jobs.running import JobRun
from slackapp.domain.reminders import mornings
from slackapp.domain.repairs import delivery


async def send_reminders(run: JobRun) -> Mapping[str, int]:
    """Queue the envelopes and the reminders due as of `run.now`; return the counts of both and of failures.

    Uses one transaction a word, and one a person reminded. A second run, a late run, or several workers at once queue
    each envelope once, and one a working day a receiver; and each person's reminders in one message a day.
    """
    envelopes, failed = await _let_words_go(run)
    reminded, not_reminded = await _remind(run)
    return {"envelopes": envelopes, "reminders": reminded, "failed": failed + not_reminded}


async def _let_words_go(run: JobRun) -> tuple[int, int]:
    """Queue the envelopes that are due; return the counts of envelopes and of failures."""
    queued = failed = 0
    beyond: delivery.Mark | None = None
    while True:
        async with run.db.reading() as session:
            due = await delivery.due(session, run.workspace_ids, run.now, country=run.country, beyond=beyond)
        for _, word_id in due:
            failing = "an envelope could not be queued"
            done = await run.apart(failing, delivery.let_go, word_id, run.country, run.now)
            queued, failed = queued + (done or 0), failed + (done is None)
        if not due:
            return queued, failed
        beyond = due[-1]


async def _remind(run: JobRun) -> tuple[int, int]:
    """Queue the messages of people with reminders due; return the counts of messages and of failures."""
    queued = failed = 0
    beyond: mornings.Mark | None = None
    ids = await run.unheld_ids()
    while True:
        async with run.db.reading() as session:
            due = await mornings.due(session, ids, run.now, run.country, beyond)
        made, missed = await _prepared(run, due.people)
        queued, failed = queued + made, failed + missed
        if due.beyond is None:
            return queued, failed
        beyond = due.beyond


async def _prepared(run: JobRun, people: Sequence[tuple[str, str]]) -> tuple[int, int]:
    queued = failed = 0
    for workspace_id, user_id in people:
        acting = run.acting(workspace_id, user_id)
        # what breaks may be a row of another noun that a reminder is about
        done = await run.apart("a reminder could not be queued", mornings.prepare, acting, run.reminder_kinds)
        queued, failed = queued + (done or 0), failed + (done is None)
    return queued, failed
