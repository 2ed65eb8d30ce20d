"""`tend export` and `tend erase`: for the person who asks, through the operator who types."""

import asyncio
import json
import shlex
import stat
import sys
from asyncio.subprocess import PIPE

import pytest
from sqlalchemy import func, select

from slackapp.cli import main
from slackapp.domain.efforts import opting_out
from slackapp.domain.own_data import exports
from slackapp.domain.people.profiles import remember
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.workspaces import Workspace
from slackapp.storage.database import Database
from tests.cast import ANA, EVERYBODY, NOBODY, NOW, TEAM, TOMAS, VEGA, acting, profile
from tests.commands.running import Shell, surroundings_of
from tests.domain.own_data.data_requests import export_person
from tests.domain.team_history import TO_ANA, TO_TOMAS, make_history

NAME = "Ana 🌱 Müller 水"


@pytest.fixture
async def lived(shell: Shell, database: Database) -> Shell:
    """A shell whose database holds a past."""
    async with database.transaction() as session:
        await remember(session, TEAM, EVERYBODY, NOW)
        await make_history(session)
    return shell


@pytest.mark.both_databases
async def test_an_export_is_json_on_stdout(lived: Shell) -> None:
    """With moments in UTC, and letters as people write them."""
    done = await lived.tend("export", TOMAS)
    assert (done.code, done.err) == (0, "")
    held = json.loads(done.out)
    assert held["workspace"] == TEAM
    assert [thanks["words"] for thanks in held["thanks_given"]] == [TO_ANA]
    assert held["thanks_given"][0]["said_at"] == "2026-11-18T10:00:00Z"
    assert TO_TOMAS in done.out


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
async def test_2_3_an_export_into_a_cp1252_stdout_is_the_same_json(
    lived: Shell, database: Database, encoding: str
) -> None:
    """Where stdout lacks a letter, JSON has an escape for it."""
    async with database.transaction() as session:
        await remember(session, TEAM, [profile(ANA, NAME)], NOW)
    expected = json.loads((await lived.tend("export", ANA)).out)
    done = await lived.tend("export", ANA, PYTHONIOENCODING=encoding)
    assert (done.code, json.loads(done.out)) == (0, expected)
    assert expected["profile"]["name"] == NAME
    assert ("\\u6c34" in done.out) is (encoding != "utf-8")


async def test_2_3_a_process_with_a_cp1252_stdout_exports_the_same(lived: Shell, database: Database) -> None:
    """As on Windows."""
    async with database.transaction() as session:
        await remember(session, TEAM, [profile(ANA, NAME)], NOW)
    async with lived.process("export", ANA, PYTHONIOENCODING="cp1252") as process:
        assert process.stdout is not None
        out = await process.stdout.read()
        assert await process.wait() == 0
    assert json.loads(out.decode("cp1252"))["profile"]["name"] == NAME


async def test_2_3_an_export_into_a_closed_stdout_is_one_sentence_with_exit_2(
    lived: Shell, database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It would be lost and look like success; and nobody is told of an export that was not made."""
    told = select(func.count()).where(Outgoing.target == TOMAS)
    async with database.reading() as session:
        before = await session.scalar(told)
    monkeypatch.setattr("sys.stdout", None)
    with pytest.raises(SystemExit) as end:
        main(["export", TOMAS])
    assert end.value.code == 2
    assert capsys.readouterr().err == "tend: standard output is closed; leave it open, or name a file with --out\n"
    async with database.reading() as session:
        assert await session.scalar(told) == before


@pytest.mark.parametrize("command", [("erase", TOMAS), ("hints",)])
async def test_2_3_a_closed_stdin_is_no_trace(lived: Shell, command: tuple[str, ...]) -> None:
    """A question has no answer then, and a draft no words."""
    typed = shlex.join([sys.executable, "-m", "slackapp.cli", *command])
    process = await asyncio.create_subprocess_exec(
        "sh",
        "-c",
        f"exec {typed} <&-",
        cwd=lived.folder,
        env=surroundings_of(lived.environment),
        stderr=PIPE,
        stdout=PIPE,
    )
    _, err = await process.communicate()
    assert (process.returncode, b"Traceback" in err) == (int(command[0] == "erase"), False)


async def test_an_export_can_go_to_a_file_of_ones_own(lived: Shell) -> None:
    """Nobody else on the machine reads it, whatever stood there before."""
    path = lived.folder / "tomas.json"
    path.write_text("x" * 100_000)
    path.chmod(0o644)
    done = await lived.tend("export", TOMAS, "--out", "tomas.json")
    assert (done.code, done.out) == (0, "")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text())["person"] == TOMAS


async def test_nothing_held_is_an_answer_too(lived: Shell, database: Database) -> None:
    """For the person who asked it is a good one. Nobody is told: the id may be mistyped, and nothing left Tend."""
    done = await lived.tend("export", NOBODY)
    assert done.code == 0
    assert done.err.strip() == f"Tend holds nothing about {NOBODY} in {TEAM}"
    assert json.loads(done.out)["profile"] is None
    async with database.reading() as session:
        assert exports.is_empty(await export_person(session, TEAM, NOBODY))
        assert await session.scalar(select(func.count()).where(Outgoing.target == NOBODY)) == 0


@pytest.mark.parametrize("command", [("export",), ("erase", "--yes")])
@pytest.mark.parametrize("user", ["tomas", "@tomas", "C0PLATFORM", "U0; DROP"])
async def test_a_person_is_named_by_id(lived: Shell, command: tuple[str, ...], user: str) -> None:
    """A handle may be somebody else's tomorrow."""
    done = await lived.tend(*command, user)
    assert done.code == 2
    assert "not a Slack id" in done.err


@pytest.mark.both_databases
async def test_erasing_leaves_nothing(lived: Shell, database: Database) -> None:
    """Told in numbers, never in words; and a second time there is nothing."""
    done = await lived.tend("erase", TOMAS, "--yes")
    assert done.code == 0
    assert done.out.startswith(f"Removed from {TEAM}: thanks given 1, thanks received 2, efforts 2")
    assert TO_ANA not in done.out
    async with database.reading() as session:
        assert exports.is_empty(await export_person(session, TEAM, TOMAS))
        assert not exports.is_empty(await export_person(session, TEAM, ANA))
    again = await lived.tend("erase", TOMAS, "--yes")
    assert (again.code, again.out.strip()) == (0, f"Tend held nothing about {TOMAS} in {TEAM}.")


async def test_erasing_asks_first(lived: Shell, database: Database) -> None:
    """Without an answer nothing happens: a script has to say --yes."""
    done = await lived.tend("erase", TOMAS)
    assert done.code == 1
    async with database.reading() as session:
        assert not exports.is_empty(await export_person(session, TEAM, TOMAS))


async def test_the_workspace_is_chosen_when_there_are_several(lived: Shell, database: Database) -> None:
    """Without a token of its own, Tend does not guess whose data is meant."""
    async with database.transaction() as session:
        session.add_all(Workspace(id=workspace_id, installed_at=NOW) for workspace_id in (TEAM, VEGA))
    done = await lived.tend("export", TOMAS, SLACK_BOT_TOKEN="")
    assert done.code == 2
    assert f"{TEAM}, {VEGA}" in done.err
    assert (
        json.loads((await lived.tend("export", TOMAS, "--workspace", VEGA, SLACK_BOT_TOKEN="")).out)["profile"] is None
    )
    held = json.loads((await lived.tend("export", TOMAS, "--workspace", TEAM, SLACK_BOT_TOKEN="")).out)
    assert held["profile"]["name"] == "Tomas"


async def test_the_wrong_key_is_named(lived: Shell) -> None:
    """No trace, and no half of an export."""
    done = await lived.tend("export", TOMAS, TEND_SECRET_KEYS="MTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTE=")
    assert done.code == 2
    assert done.err.startswith("tend: TEND_SECRET_KEYS: ")
    assert done.out == ""


async def test_the_wish_not_to_be_noted_is_said_to_stay(lived: Shell, database: Database) -> None:
    """It is the one thing that is kept, and every run says so."""
    async with database.transaction() as session:
        await opting_out.stop_being_noted(session, acting(TOMAS))
    done = await lived.tend("erase", "--yes", TOMAS)
    assert done.out.startswith(f"Removed from {TEAM}: ")
    assert "wish" not in done.out.splitlines()[0]
    kept = f"Kept, and nothing else: {TOMAS} wished not to be noted, or no private words."
    assert done.out.splitlines()[1:] == [kept]
    done = await lived.tend("erase", "--yes", TOMAS)
    assert done.out.splitlines() == [f"Tend held nothing else about {TOMAS} in {TEAM}.", kept]


@pytest.mark.both_databases
async def test_a_person_is_told_of_an_export_and_of_an_erasure(lived: Shell, database: Database) -> None:
    """In the transaction of the act; an erasure that found nothing tells nothing."""
    await lived.tend("export", TOMAS)
    await lived.tend("erase", "--yes", TOMAS)
    await lived.tend("erase", "--yes", TOMAS)
    async with database.reading() as session:
        told = list(await session.scalars(select(Outgoing).where(Outgoing.kind == "own_data_told")))
    assert [(row.target, row.refs["what"]) for row in told] == [(TOMAS, "export"), (TOMAS, "erase")]
