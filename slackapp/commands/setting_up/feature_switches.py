"""`tend features`: look at the parts of Tend in a workspace, and turn them on or off from the server."""

import asyncio
from typing import Annotated

import typer

from slackapp import config
from slackapp.clock import real_now
from slackapp.commands.ending import Stop
from slackapp.commands.opening import leave_no_bytes, opened, prepare, workspace_of
from slackapp.config import Settings
from slackapp.domain.workspace import switches
from slackapp.domain.workspace.switches import SWITCHES, SwitchState
from slackapp.features import STORED_PARTS
from slackapp.slack.platform import erasing

features = typer.Typer(no_args_is_help=True, help="Look at the parts of Tend, or turn one on or off in a workspace.")

Workspace = Annotated[str | None, typer.Option(help="The workspace's id (T…), when several have Tend.")]
WORDS = {"on": True, "off": False}


@features.command("list")
def show(workspace: Workspace = None) -> None:
    """List each part: on or off, since when, and who changed it."""
    settings = config.load()
    prepare(settings)
    for state in asyncio.run(_states(settings, workspace)):
        typer.echo(_line(state))


@features.command("set")
def turn(
    choice: Annotated[str, typer.Argument(metavar="NAME=on|off", help="As repair=off; see `tend features list`.")],
    workspace: Workspace = None,
    *,
    erase: Annotated[
        bool, typer.Option("--erase", help="With off: erase what is stored of the part, at once.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With --erase: do not ask first.")] = False,
) -> None:
    """Turn a part on or off. Every process knows within a second; everybody can read who did it.

    Without --erase, what is stored stays; until the part is on again, people see only their own, in `/tend privacy`.
    """
    name, _, word = choice.partition("=")
    if name not in SWITCHES or word not in WORDS:
        raise Stop(f"write NAME=on or NAME=off, with one of: {', '.join(SWITCHES)}")
    if erase and WORDS[word]:
        raise Stop("--erase goes with off")
    settings = config.load()
    prepare(settings)
    if erase and not yes:
        typer.confirm(f"Erase what is stored of {name}, for good?", abort=True)
    typer.echo(_line(asyncio.run(_turn(settings, workspace, name, is_on=WORDS[word], erase=erase))))


async def _states(settings: Settings, asked: str | None) -> tuple[SwitchState, ...]:
    async with opened(settings, writes_words=False) as tend:
        workspace_id = await workspace_of(tend, asked)
        async with tend.db.reading() as session:
            return await switches.states(session, workspace_id)


async def _turn(settings: Settings, asked: str | None, name: str, *, is_on: bool, erase: bool) -> SwitchState:
    async with opened(settings, writes_words=False) as tend:
        workspace_id = await workspace_of(tend, asked)
        async with tend.db.transaction() as session:
            await switches.turn(session, workspace_id, name, None, real_now(), is_on=is_on)
        if erase:
            await erasing.erase_part(tend.db, STORED_PARTS[name], workspace_id, real_now())
            await leave_no_bytes(tend)
        async with tend.db.reading() as session:
            return next(state for state in await switches.states(session, workspace_id) if state.name == name)


def _line(state: SwitchState) -> str:
    line = f"{state.name:<8} {'on' if state.is_on else 'off'}"
    if state.changed_at is None:
        return line
    by = "the server" if state.changed_by is None else state.changed_by or "an admin"
    return f"{line} since {state.changed_at.date().isoformat()}, by {by}"
