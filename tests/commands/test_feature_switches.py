"""`tend features`: the parts of Tend, from the server."""

import pytest

from tests.cast import TEAM
from tests.commands.running import Shell


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
