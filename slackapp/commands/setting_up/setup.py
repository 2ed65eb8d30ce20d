"""`tend setup`: ask for the tokens of a Slack app, write `.env`, check it, and start Tend.

Must not print a token, or keep one anywhere but in `.env`.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import typer

from slackapp.commands import serving, upkeep
from slackapp.commands.children import HOUSE
from slackapp.commands.ending import FOUND_SOMETHING, Stop
from slackapp.commands.pages import has_screen, open_page
from slackapp.commands.private_files import write_private
from slackapp.commands.setting_up.app_link import app_link
from slackapp.commands.setting_up.tokens import APP, BOT, NoToken, Wanted, token_in
from slackapp.config import BadSetting
from slackapp.env_file import UnreadableFile, settings_of, text_of, with_settings

ENV_FILE = Path(".env")
MANIFEST = HOUSE / "manifest-socket.yml"
HEAD = "# Written by `tend setup`; .env.example explains every setting.\n"
TRIES = 5

CREATE = """
1. Create the app. On Slack's page choose your workspace, press Next, then Create."""
CREATE_BY_HAND = (
    """   Open https://api.slack.com/apps, press Create New App, From a manifest, and paste manifest-socket.yml."""
)
INSTALL = """
2. Install it. In the menu on the left press Install App, then Install to your workspace, then Allow.
   Slack then shows the Bot User OAuth Token. Press Copy."""
CONNECT = """
3. Let it connect. In the menu press Basic Information, and under App-Level Tokens press Generate Token and Scopes.
   Name it tend, add the scope connections:write, press Generate, then Copy."""


def setup() -> None:
    """Connect Tend to your Slack workspace in three steps: create the app, paste two tokens, start.

    Tend connects over Socket Mode, so it needs no public address. Other settings in .env stay as they are.
    Without a terminal this exits with 2; write the tokens into .env then.
    """
    before = _settings_now()
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Stop("setup asks questions, so it needs a terminal; without one, write the tokens into .env yourself")
    typer.echo("Tend in your Slack, in three steps. Nothing is written before you pasted both tokens. Ctrl-C ends it.")
    if not _goes_on(before):
        raise typer.Exit(FOUND_SOMETHING)
    typer.echo(CREATE)
    _open_page()
    steps = {BOT: INSTALL, APP: CONNECT}
    values = {wanted.setting: _ask(wanted, step) for wanted, step in steps.items() if _wants(wanted, before)}
    if values:
        _write(values)
    typer.echo("\nChecking:")
    if not upkeep.check():
        raise Stop("mend what says FAIL, then start `tend setup` again; it asks before it replaces", FOUND_SOMETHING)
    if typer.confirm("\nAll is well. Start Tend now?", default=True):
        typer.echo(f"Type /thanks in Slack to try it. Ctrl-C ends Tend; `{_tend()} serve` starts it again.")
        serving.serve(with_jobs=True)
    else:
        typer.echo(f"Start it with `{_tend()} serve`, then type /thanks in Slack.")


def _tend() -> str:
    """Return how the person called this command, such as `.venv/bin/tend`."""
    return sys.argv[0] if Path(sys.argv[0]).name == "tend" else "tend"


def _settings_now() -> Mapping[str, str]:
    """Return what `.env` holds. Raises BadSetting for a file that would not be understood again, and Stop."""
    for wanted in (BOT, APP):
        if wanted.setting in os.environ:
            raise Stop(f"{wanted.setting} is set in the environment, which is stronger than .env; unset it first")
    if ENV_FILE.is_dir():
        raise Stop(".env is a folder here; start tend setup in another folder")
    try:
        return settings_of(ENV_FILE)
    except UnreadableFile as error:
        raise BadSetting(ENV_FILE.name, error.reason) from None


def _goes_on(before: Mapping[str, str]) -> bool:
    """Ask first where an app token would change the way that Slack reaches Tend."""
    if before.get("SLACK_SIGNING_SECRET") and not before.get(APP.setting):
        return typer.confirm(".env runs Tend over HTTP. Two tokens switch it to Socket Mode. Go on?", default=False)
    return True


def _open_page() -> None:
    if not MANIFEST.is_file():
        typer.echo(CREATE_BY_HAND)
        return
    link = app_link(MANIFEST.read_text(encoding="utf-8"))
    if has_screen():
        typer.prompt("   Press Enter to open that page", default="", show_default=False)
    if not open_page(link):
        typer.echo(f"   Open it at this address:\n\n{link}")


def _wants(wanted: Wanted, before: Mapping[str, str]) -> bool:
    """Return whether to ask for a token: always, unless one stands in `.env` and is to stay."""
    if not before.get(wanted.setting):
        return True
    return typer.confirm(f"\n.env has a {wanted.name} already. Replace it?", default=False)


def _ask(wanted: Wanted, step: str) -> str:
    """Ask for a token until it is one. Raises Stop after some tries."""
    typer.echo(step)
    for _ in range(TRIES):
        pasted = typer.prompt(
            f"   Paste the {wanted.name} ({wanted.begins}…; it stays hidden)",
            hide_input=True,
            default="",
            show_default=False,
        )
        try:
            return token_in(str(pasted), wanted)
        except NoToken as error:
            typer.echo(f"   {error.reason}")
    raise Stop(f"the {wanted.name} was not among what was pasted; nothing is written", FOUND_SOMETHING)


def _write(values: Mapping[str, str]) -> None:
    text = text_of(ENV_FILE) if ENV_FILE.exists() else HEAD
    write_private(ENV_FILE, with_settings(text, values))
    typer.echo(f"\nWrote {' and '.join(values)} into .env, which only you can read.")
