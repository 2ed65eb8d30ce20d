"""`tend features`: the parts of Tend, from the server."""

from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, select, type_coerce

from slackapp.domain.notes import writing
from slackapp.domain.tables.encrypted import keyring
from slackapp.domain.tables.notes import Note
from slackapp.storage.database import Database
from tests.cast import ANA, TEAM, acting
from tests.commands.running import KEY, Shell


async def test_parts_are_listed_and_turned(shell: Shell) -> None:
    before = await shell.tend("features", "list", "--workspace", TEAM)
    assert (before.code, before.err) == (0, "")
    assert "repair   on\n" in before.out
    assert "seen     off\n" in before.out
    done = await shell.tend("features", "set", "repair=off", "--workspace", TEAM)
    assert done.out.startswith("repair   off since ")
    assert done.out.endswith(", by the server\n")
    assert "repair   off since" in (await shell.tend("features", "list", "--workspace", TEAM)).out
    await shell.tend("features", "set", "repair=on", "--workspace", TEAM)
    assert "repair   on since" in (await shell.tend("features", "list", "--workspace", TEAM)).out


@pytest.mark.parametrize("choice", ["repair", "repair=maybe", "everything=off", "=on", ""])
async def test_an_unknown_choice_changes_nothing(shell: Shell, choice: str) -> None:
    done = await shell.tend("features", "set", choice, "--workspace", TEAM)
    assert done.code == 2
    assert "write NAME=on or NAME=off" in done.err


async def test_erasing_asks_first_and_goes_with_off(shell: Shell) -> None:
    wrong = await shell.tend("features", "set", "notes=on", "--erase", "--workspace", TEAM)
    assert (wrong.code, "--erase goes with off" in wrong.err) == (2, True)
    done = await shell.tend("features", "set", "notes=off", "--erase", "--yes", "--workspace", TEAM)
    assert (done.code, done.out.startswith("notes    off since")) == (0, True)


async def test_an_erased_part_leaves_no_bytes_in_the_file_and_its_wal(sqlite_shell: Shell) -> None:
    """Also while another process has the file open, so that its log stays."""
    url = sqlite_shell.environment["DATABASE_URL"]
    path = Path(url.removeprefix("sqlite:///"))
    keyring.use([KEY])
    other = Database(url)
    async with other.transaction() as session:
        await writing.write(session, acting(ANA), "I want to remember this night.", kind=None, tag=None)
        sealed = await session.scalar(select(type_coerce(Note.body, LargeBinary)))
    assert sealed is not None

    def is_held() -> bool:
        return any(sealed in file.read_bytes() for file in path.parent.glob(f"{path.name}*"))

    assert is_held()
    done = await sqlite_shell.tend("features", "set", "notes=off", "--erase", "--yes", "--workspace", TEAM)
    assert (done.code, done.err) == (0, "")
    assert not is_held()
    await other.close()
