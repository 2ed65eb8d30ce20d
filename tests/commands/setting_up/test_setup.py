"""`tend setup` in a terminal: from two tokens to an answered command, and nothing lost on the way."""

import signal
import stat
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox import Slack, served
from slackapp.commands.setting_up.app_link import CREATE
from slackapp.slack.platform.scopes import NEEDED, OPTIONAL
from tests.cast import ANA, PLATFORM
from tests.commands.running import Shell
from tests.commands.setting_up.terminal import Terminal, terminal

BOT_TOKEN, APP_TOKEN = "xoxb-sandbox-tend", "xapp-sandbox-tend"
BOT_ASKED, APP_ASKED = "Paste the bot token", "Paste the app-level token"
START = "Start Tend now?"


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    """A small Slack in Socket Mode, which granted every scope."""
    slack = Slack()
    slack.state.manifest = replace(slack.state.manifest, scopes=(*NEEDED, *OPTIONAL))
    async with served(slack, socket_mode=True):
        yield slack


@pytest.fixture
def shell(slack: Slack, tmp_path: Path) -> Shell:
    """An empty folder in which Slack is the small one."""
    return Shell(tmp_path, {"SLACK_API_URL": f"{slack.state.own_url}/api/", "PORT": "0"})


async def paste_both(person: Terminal, bot: str = BOT_TOKEN, app: str = APP_TOKEN) -> None:
    await person.sees(BOT_ASKED)
    await person.types_hidden(bot)
    await person.sees(APP_ASKED)
    await person.types_hidden(app)


async def test_from_two_tokens_to_an_answered_command(shell: Shell, slack: Slack) -> None:
    """Nobody types anything else, and no token stands on the screen. The command begins as an operator starts it."""
    async with terminal(shell, "setup", starts=True) as person:
        await paste_both(person, f' "{BOT_TOKEN}" ', f"SLACK_APP_TOKEN={APP_TOKEN}")
        await person.sees(START)
        await person.types("")
        await person.sees("Tend listens on")
        assert await slack.until(lambda: slack.sockets.count)
        done = await slack.command(ANA, PLATFORM, "/tend help")
        assert "/thanks" in done.text
        person.process.send_signal(signal.SIGINT)
        assert await person.ends() == 0
    assert BOT_TOKEN not in person.shown.replace("U0TEND0001", "")
    assert APP_TOKEN not in person.shown
    assert CREATE in person.shown
    written = shell.folder / ".env"
    assert written.read_text().splitlines()[1:] == [f"SLACK_BOT_TOKEN={BOT_TOKEN}", f"SLACK_APP_TOKEN={APP_TOKEN}"]
    assert stat.S_IMODE(written.stat().st_mode) == 0o600


async def test_what_stood_in_the_file_stays(shell: Shell) -> None:
    """Comments and other settings, and a token that is to stay; the file is closed to others from then on."""
    written = shell.folder / ".env"
    written.write_text(f"# ours\nTEND_COUNTRY=DE-BE\n\nexport SLACK_BOT_TOKEN='{BOT_TOKEN}'\n#PORT=1\n")
    written.chmod(0o644)
    async with terminal(shell, "setup") as person:
        await person.sees("has a bot token already. Replace it?")
        await person.types("")
        await person.sees(APP_ASKED)
        await person.types_hidden(APP_TOKEN)
        await person.sees(START)
        await person.types("n")
        assert await person.ends() == 0
    assert written.read_text() == (
        f"# ours\nTEND_COUNTRY=DE-BE\n\nexport SLACK_BOT_TOKEN='{BOT_TOKEN}'\n#PORT=1\nSLACK_APP_TOKEN={APP_TOKEN}\n"
    )
    assert stat.S_IMODE(written.stat().st_mode) == 0o600


async def test_a_token_that_slack_refuses_is_said_and_asked_again(shell: Shell) -> None:
    """The wrong one of two, then one that Slack does not know: the doctor says so, and nothing starts."""
    async with terminal(shell, "setup") as person:
        await person.sees(BOT_ASKED)
        await person.types_hidden(APP_TOKEN)
        await person.sees("That is the app-level token.")
        await person.sees(BOT_ASKED)
        await person.types_hidden("xoxb-revoked-tend")
        await person.sees(APP_ASKED)
        await person.types_hidden(APP_TOKEN)
        assert await person.ends() == 1
    assert "FAIL  token" in person.shown
    assert "tend: mend what says FAIL" in person.shown
    assert "Traceback" not in person.shown


async def test_leaving_in_the_middle_changes_nothing(shell: Shell) -> None:
    """A Tend over HTTP is asked first whether to switch; then Ctrl-C ends it without a trace."""
    (shell.folder / ".env").write_text("SLACK_SIGNING_SECRET=abc\n")
    async with terminal(shell, "setup") as person:
        await person.sees("Go on?")
        await person.types("y")
        await person.sees(BOT_ASKED)
        await person.types_hidden(BOT_TOKEN)
        await person.sees(APP_ASKED)
        await person.hides()
        await person.types("\x03")
        assert await person.ends() == 1
    assert "Traceback" not in person.shown
    assert [path.name for path in shell.folder.iterdir()] == [".env"]
    assert (shell.folder / ".env").read_text() == "SLACK_SIGNING_SECRET=abc\n"


async def test_without_a_terminal_it_is_one_sentence(shell: Shell) -> None:
    """A script writes .env itself."""
    done = await shell.tend("setup")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("tend: setup asks questions, so it needs a terminal")
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("more", "content", "says"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "", "SLACK_BOT_TOKEN is set in the environment"),
        ({}, "SLACK_BOT_TOKEN='xoxb-hunter2\n", "tend: .env: line 1 cannot be read"),
    ],
)
async def test_what_would_make_it_useless_is_said_first(
    shell: Shell, more: dict[str, str], content: str, says: str
) -> None:
    """Before anybody fetches a token."""
    if content:
        (shell.folder / ".env").write_text(content)
    done = await shell.tend("setup", **more)
    assert (done.code, done.out) == (2, "")
    assert says in done.err
    assert "hunter2" not in done.err
