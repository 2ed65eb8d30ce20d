"""`tend`: every command, in the order in which somebody meets them. The work is in `slackapp/commands`."""

import gc
from collections.abc import Sequence
from typing import Annotated

gc.disable()  # what loads now stays; looking through it for garbage would take a fifth of the time

import typer  # noqa: E402

from slackapp import __version__  # noqa: E402
from slackapp.commands import effort_imports, hints, imports, jobs, own_data, sandbox, serving, upkeep  # noqa: E402
from slackapp.commands.databases import moving  # noqa: E402
from slackapp.commands.ending import escape_what_cannot_be_printed, open_closed_input, plain_errors  # noqa: E402
from slackapp.commands.setting_up import feature_switches, setup  # noqa: E402

gc.freeze()
gc.enable()

# Typer leaves a flag with a value alone; for any other it loads pydantic, which a server would keep for good.
NO_HELP = {"help": False}

app = typer.Typer(
    name="tend",
    help=(
        "Tend: say thanks, note an effort, and hear privately when someone hasn't been thanked. "
        "Settings: environment or .env."
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # a trace with local variables would show people's words
    rich_markup_mode=None,
    context_settings={"default_map": {**NO_HELP, "version": False, "serve": NO_HELP, "work": NO_HELP}},
)


def print_version(asked: bool) -> None:  # noqa: FBT001  (Typer's own)
    """Print the version and end, where it is asked for."""
    if asked:
        typer.echo(f"tend {__version__}")
        raise typer.Exit


@app.callback()
def about(
    *,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=print_version, help="Print the version and end.")
    ] = False,
) -> None:
    """Take what stands before a command."""


app.command("sandbox")(sandbox.play)
app.command("setup")(setup.setup)
app.command("serve")(serving.serve)
app.command("work")(serving.work)
app.command("migrate")(upkeep.migrate)
app.command("doctor")(upkeep.diagnose)
app.add_typer(jobs.job, name="job")
app.add_typer(imports.imports, name="import")
imports.imports.command("efforts")(effort_imports.efforts)
app.add_typer(feature_switches.features, name="features")
app.command("export")(own_data.export)
app.command("erase")(own_data.erase)
app.command("hints")(hints.find)
app.command("reencrypt")(upkeep.reencrypt)
app.command("move")(moving.move)


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line; `args` are those of the process when None. Always ends in SystemExit."""
    escape_what_cannot_be_printed()
    open_closed_input()
    with plain_errors():
        app(args=args, prog_name="tend")


if __name__ == "__main__":
    main()
