"""`tend` itself: help for everything, and no trace whatever goes wrong."""

import io
import sys
from collections.abc import Iterator

import pytest
import typer
from typer.main import get_command

from slackapp.cli import app, main
from slackapp.commands.ending import Stop, plain_errors

CONTRACT = ("sandbox", "serve", "work", "migrate", "doctor", "job", "import", "export", "erase", "hints")  # DESIGN §4


def paths(command: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Give every command and group below `command`."""
    yield path
    for name, below in getattr(command, "commands", {}).items():
        yield from paths(below, (*path, name))


EVERY = sorted(paths(get_command(app)))


def run(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[object, str, str]:
    with pytest.raises(SystemExit) as end:
        main(args)
    shown = capsys.readouterr()
    return end.value.code, shown.out, shown.err


def test_the_commands_of_the_contract_are_there() -> None:
    """What outside checks rely on."""
    assert {path[0] for path in EVERY if path} >= set(CONTRACT)
    assert {("job", "list"), ("job", "run"), ("import", "managers")} <= set(EVERY)


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_each_has_help(capsys: pytest.CaptureFixture[str], path: tuple[str, ...]) -> None:
    """In our words, a whole sentence at least."""
    code, out, err = run(capsys, *path, "--help")
    assert (code, err) == (0, "")
    assert out.startswith(" ".join(("Usage: tend", *path)))
    assert out.splitlines()[2].strip().count(" ") >= 4


def test_alone_it_shows_its_commands(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever types only the name wants to know what there is."""
    _, out, err = run(capsys)
    for name in CONTRACT:
        assert name in out + err


@pytest.mark.parametrize("args", [("srve",), ("serve", "--fast"), ("job", "run"), ("sandbox", "--port", "70000")])
def test_wrong_use_exits_with_two(capsys: pytest.CaptureFixture[str], args: tuple[str, ...]) -> None:
    """On stderr, with the usage."""
    code, out, err = run(capsys, *args)
    assert (code, out) == (2, "")
    assert "Usage: tend" in err


def test_what_a_command_says_last_holds_no_secret(capsys: pytest.CaptureFixture[str]) -> None:
    """A sentence may quote an address out of a setting."""
    with pytest.raises(SystemExit) as end, plain_errors():
        raise Stop("postgresql://tend:hunter2@db/tend gave xoxb-1-2-a", 1)
    assert end.value.code == 1
    assert capsys.readouterr().err == "tend: postgresql://tend:[password]@db/tend gave [token]\n"


def test_a_command_that_ends_on_its_own_terms_is_let_be() -> None:
    """Its exit code stands."""
    with pytest.raises(typer.Exit) as end, plain_errors():
        raise typer.Exit(7)
    assert end.value.exit_code == 7


def test_2_3_what_stdout_lacks_is_printed_as_an_escape(monkeypatch: pytest.MonkeyPatch) -> None:
    """A shell on Windows, or a pipe: a name with other letters ends no command."""
    written = io.BytesIO()
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, io.TextIOWrapper(written, encoding="cp1252", write_through=True))
    with pytest.raises(SystemExit):
        main(["import", "managers", "no 水 here.csv"])
    assert r"no \u6c34 here.csv" in written.getvalue().decode("cp1252")
