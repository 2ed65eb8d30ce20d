"""`tend job`: one job by hand, as of a moment, and only where nobody real is at the other end."""

from datetime import UTC, datetime, timedelta

import pytest

from jobs.timetable import JOBS
from sandbox import Slack
from slackapp.domain.leads import import_file
from slackapp.domain.people import profiles as people
from slackapp.domain.repairs import words
from slackapp.domain.repairs.bodies import Contents, WordBody
from slackapp.storage.database import Database
from tests.cast import ANA, EVERYBODY, MIRA, SAM, TEAM, TOMAS, moment
from tests.commands.running import Shell
from tests.domain.team_history import note

WEDNESDAY = datetime(2026, 11, 11, 9, 0, tzinfo=UTC)
NEXT_THURSDAY = "2026-11-19T14:00:00Z"  # in Berlin 15:00, inside the hours of every manager's spread
TRAVEL = {"TEND_TIME_TRAVEL": "1"}


async def a_waiting_effort(database: Database) -> None:
    async with database.transaction() as session:
        await people.remember(session, TEAM, EVERYBODY, WEDNESDAY)
        await import_file.import_leads(session, moment(WEDNESDAY), [(TOMAS, MIRA)])
        await note(session, TOMAS, TOMAS, "covered the on-call", WEDNESDAY)


@pytest.mark.both_databases
async def test_a_job_runs_once_and_delivers_what_fell_due(shell: Shell, slack: Slack, database: Database) -> None:
    """The prompt reaches Mira; a second run of the same moment sends nothing."""
    await a_waiting_effort(database)
    done = await shell.tend("job", "run", "send_prompts", "--now", NEXT_THURSDAY, **TRAVEL)
    assert (done.code, done.out.splitlines()) == (
        0,
        [f"send_prompts as of {NEXT_THURSDAY}", "did: prompts 1", "sent: prompt 1"],
    )
    assert "covered the on-call" in slack.texts(slack.last_message(MIRA))
    again = await shell.tend("job", "run", "send_prompts", "--now", NEXT_THURSDAY, **TRAVEL)
    assert again.out.splitlines()[1:] == ["did: nothing", "sent: nothing"]
    assert len(slack.messages_for(MIRA)) == 1
    assert slack.refused == []


async def test_a_private_word_goes_by_hand_in_its_receivers_hours(
    shell: Shell, slack: Slack, database: Database
) -> None:
    """One post, without the words; before the hours none, and a second run sends nothing."""
    async with database.transaction() as session:
        await people.remember(session, TEAM, EVERYBODY, WEDNESDAY)
        body = WordBody(SAM, ANA, Contents("own", {"happened": "xylophone"}), WEDNESDAY)
        await words.hold(session, TEAM, body, WEDNESDAY + timedelta(minutes=10))
    early = await shell.tend("job", "run", "send_reminders", "--now", "2026-11-12T09:00:00Z", **TRAVEL)
    assert early.out.splitlines()[1:] == ["did: nothing", "sent: nothing"]
    done = await shell.tend("job", "run", "send_reminders", "--now", "2026-11-12T10:00:00Z", **TRAVEL)
    assert done.out.splitlines()[1:] == ["did: envelopes 1", "sent: private_word 1"]
    again = await shell.tend("job", "run", "send_reminders", "--now", "2026-11-12T10:05:00Z", **TRAVEL)
    assert again.out.splitlines()[1:] == ["did: nothing", "sent: nothing"]
    [message] = slack.messages_for(ANA)
    assert message.text == f"<@{SAM}> left you a private word."
    assert "xylophone" not in repr(slack.calls) + done.out + done.err


async def test_an_offset_is_understood(shell: Shell, database: Database) -> None:
    """The same moment, as somebody in Berlin writes it."""
    await a_waiting_effort(database)
    done = await shell.tend("job", "run", "send_prompts", "--now", "2026-11-19T15:00:00+01:00", **TRAVEL)
    assert done.out.splitlines()[:2] == [f"send_prompts as of {NEXT_THURSDAY}", "did: prompts 1"]


async def test_what_slack_does_not_take_is_told(shell: Shell, slack: Slack, database: Database) -> None:
    """A report that says "sent" has sent."""
    await a_waiting_effort(database)
    slack.fail_next("chat.postMessage", error="channel_not_found")
    done = await shell.tend("job", "run", "send_prompts", "--now", NEXT_THURSDAY, **TRAVEL)
    assert done.code == 0
    assert done.out.splitlines()[1:] == ["did: prompts 1", "sent: nothing", "not sent: prompt 1"]


async def test_time_travel_has_to_be_allowed(sqlite_shell: Shell) -> None:
    """So that nobody does it to a real workspace by mistake."""
    for more in ({}, {"TEND_TIME_TRAVEL": "0"}):
        done = await sqlite_shell.tend("job", "run", "send_prompts", "--now", NEXT_THURSDAY, **more)
        assert done.code == 2
        assert "TEND_TIME_TRAVEL=1" in done.err


@pytest.mark.parametrize("now", ["2026-11-19T14:00:00", "2026-11-19", "tomorrow", "", "9999-12-31T23:00:00-12:00"])
async def test_a_moment_has_to_be_whole(sqlite_shell: Shell, now: str) -> None:
    """A time without its zone is hours off, and nobody would notice."""
    done = await sqlite_shell.tend("job", "run", "send_prompts", "--now", now, **TRAVEL)
    assert done.code == 2
    assert done.err.startswith("tend: --now")


async def test_an_unknown_job_names_those_there_are(sqlite_shell: Shell) -> None:
    """A typing mistake is mended without looking anything up."""
    done = await sqlite_shell.tend("job", "run", "send_prompt")
    assert done.code == 2
    assert "'send_prompt'" in done.err
    for name in JOBS:
        assert name in done.err


async def test_without_now_the_present_is_meant(sqlite_shell: Shell) -> None:
    """No permission needed for that."""
    before = datetime.now(UTC)
    done = await sqlite_shell.tend("job", "run", "apply_retention")
    assert done.code == 0
    moment = datetime.fromisoformat(done.out.splitlines()[0].removeprefix("apply_retention as of "))
    assert before - timedelta(seconds=1) <= moment <= datetime.now(UTC)


async def test_the_list_says_what_each_does(sqlite_shell: Shell) -> None:
    """Every job, how often, and what for."""
    done = await sqlite_shell.tend("job", "list")
    assert done.code == 0
    for (name, job), shown in zip(JOBS.items(), done.out.splitlines(), strict=True):
        assert shown.startswith(name)
        assert job.says in shown
        assert "every" in shown
