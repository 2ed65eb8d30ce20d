"""`tend export` and `tend erase`: a person's requests about their own data."""

import asyncio
import json
import re
from pathlib import Path
from typing import Annotated, Any

import typer

from slackapp import config
from slackapp.clock import real_now
from slackapp.commands.ending import Stop, can_print, check_stdout, warn
from slackapp.commands.opening import leave_no_bytes, opened, prepare, workspace_of
from slackapp.commands.private_files import write_private
from slackapp.config import Settings
from slackapp.domain.own_data.erasures import Erased, erase_person
from slackapp.domain.own_data.exports import export_person, is_empty
from slackapp.domain.own_data.telling import tell_person
from slackapp.features import DATA_RULES
from slackapp.slack.own_data.privacy.export_text import plain

SLACK_ID = re.compile(r"[UW][A-Z0-9]{6,}", re.ASCII)

User = Annotated[str, typer.Argument(help="The person's Slack id (U… or W…).")]
Workspace = Annotated[str | None, typer.Option(help="The workspace's id (T…), when several have Tend.")]


def export(
    user: User,
    workspace: Workspace = None,
    out: Annotated[Path | None, typer.Option(help="Write to this file, readable by you alone, not to stdout.")] = None,
) -> None:
    """Export everything Tend holds about a person and that person may see, as JSON.

    For that person only: the export holds words said to them in private. Tend tells the person that it was made,
    unless it is empty.
    """
    user_id = _checked(user)
    if out is None:
        check_stdout()
    settings = config.load()
    prepare(settings)
    held = asyncio.run(_export(settings, workspace, user_id))
    if is_empty(held):
        warn(f"Tend holds nothing about {user_id} in {held['workspace']}")
    text = json.dumps(held, ensure_ascii=False, indent=2, default=plain)
    if out is not None:
        write_private(out, text + "\n")
    elif can_print(text):
        typer.echo(text)
    else:
        typer.echo(json.dumps(held, ensure_ascii=True, indent=2, default=plain))


def erase(
    user: User,
    workspace: Workspace = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
) -> None:
    """Remove everything Tend holds about a person, for good.

    Thanks they gave, efforts they did or noted, and their choices are removed. If the person wished not to be noted,
    or no private words, the id and this wish stay, because otherwise colleagues could begin again; the person can undo
    the wish in the settings first. Messages already in Slack stay there. Tend tells the person.
    """
    user_id = _checked(user)
    settings = config.load()
    prepare(settings)
    if not yes:
        typer.confirm(f"Remove everything about {user_id}, for good?", abort=True)
    workspace_id, erased = asyncio.run(_erase(settings, workspace, user_id))
    counts = {name.replace("_", " "): count for name, count in erased.counts.items() if count}
    if counts:
        typer.echo(f"Removed from {workspace_id}: {', '.join(f'{name} {count}' for name, count in counts.items())}")
    else:
        typer.echo(f"Tend held nothing{' else' if erased.wish_kept else ''} about {user_id} in {workspace_id}.")
    if erased.wish_kept:
        typer.echo(f"Kept, and nothing else: {user_id} wished not to be noted, or no private words.")


def _checked(user: str) -> str:
    if not SLACK_ID.fullmatch(user):
        raise Stop(f"{user!r} is not a Slack id; it begins with U or W, and is under the three dots of their profile")
    return user


async def _export(settings: Settings, asked: str | None, user_id: str) -> dict[str, Any]:
    async with opened(settings, writes_words=False) as tend:
        workspace_id = await workspace_of(tend, asked)
        async with tend.db.transaction() as session:
            held = await export_person(session, workspace_id, user_id, DATA_RULES)
            if not is_empty(held):  # a mistyped id is somebody, whom Tend may never have met
                await tell_person(session, workspace_id, user_id, "export", real_now())
            return held


async def _erase(settings: Settings, asked: str | None, user_id: str) -> tuple[str, Erased]:
    async with opened(settings, writes_words=False) as tend:
        workspace_id = await workspace_of(tend, asked)
        async with tend.db.transaction() as session:
            erased = await erase_person(session, workspace_id, user_id, real_now(), DATA_RULES)
            if any(erased.counts.values()):
                await tell_person(session, workspace_id, user_id, "erase", real_now())
        await leave_no_bytes(tend)
        return workspace_id, erased
