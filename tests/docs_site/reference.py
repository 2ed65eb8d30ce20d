"""The pages of docs/reference, written from the code: `python -m tests.docs_site.reference`.

A test compares them, so that every command, setting, job and metric is documented as it is.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from prometheus_client import metrics as kinds
from typer.main import get_command

from jobs.timetable import JOBS, Timed
from slackapp.cli import app
from slackapp.domain.workspace.switches import NEEDS, OFF_AT_FIRST, SWITCHES
from slackapp.features import JOB_SWITCHES, USAGE
from slackapp.slack.platform import metrics
from slackapp.slack.workspace.switches_views import NAMES
from tests.docs_site.staging import ROOT
from tests.manifest import MANIFEST

FOLDER: Final = ROOT / "docs" / "reference"
WRITTEN: Final = "<!-- Written from the code by `python -m tests.docs_site.reference`; change the code. -->\n"


def commands() -> str:
    """Return the page of everything people type and press in Slack, and of the parts that admins turn off."""
    slash = [
        (f"`{each['command']}`", each["description"], each["usage_hint"])
        for each in MANIFEST["features"]["slash_commands"]
    ]
    shortcuts = [
        (each["name"], "the menu of a message" if each["type"] == "message" else "Slack's menu", each["description"])
        for each in MANIFEST["features"]["shortcuts"]
    ]
    parts = [
        (
            f"`{name}`",
            NAMES[name],
            "off" if name in OFF_AT_FIRST else "on",
            f"`{NEEDS[name]}`" if name in NEEDS else "–",
        )
        for name in SWITCHES
    ]
    usage = [
        (line.says, f"`{line.switch}`" if line.switch else "–") for line in sorted(USAGE, key=lambda one: one.place)
    ]
    return _page(
        "Commands and shortcuts",
        "What people type and press in Slack. The [guide](../guide.md) tells how they use it.",
        _section("Commands", _table(("Command", "What it does", "What follows it"), slash)),
        _section(
            "After /tend",
            "What `/tend help` answers. A line of a part that is off is left out.\n\n"
            + _table(("What you can type", "Part"), usage),
        ),
        _section("Shortcuts", _table(("Shortcut", "Where", "What it does"), shortcuts)),
        _section(
            "Parts",
            "What admins turn on and off under *What Tend may do here*, and operators with `tend features`. A part "
            "that needs another is off as long as that one is.\n\n"
            + _table(("Part", "On screens", "At first", "Needs"), parts),
        ),
    )


def settings() -> str:
    """Return the page of all settings, from .env.example."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    blocks = re.findall(r"((?:^# .*\n)+)((?:^#?[A-Z_]+=.*\n)+)", text, re.MULTILINE)
    sections = []
    for says, lines in blocks:
        names = dict.fromkeys(re.findall(r"^#?([A-Z_]+)=", lines, re.MULTILINE))
        prose = " ".join(line.removeprefix("# ") for line in says.splitlines())
        example = "\n".join(line.removeprefix("#") for line in lines.splitlines())
        title = ", ".join(f"`{name}`" for name in names)
        sections.append(_section(title, f"{prose}\n\n```sh\n{example}\n```"))
    return _page(
        "Settings",
        "From the environment, or from a file `.env` in the folder where `tend` is started; "
        "[operations](../operations.md#settings) has the rules and the defaults. Each example shows the default, or "
        "what the value looks like.",
        *sections,
    )


def command_line() -> str:
    """Return the page of every `tend` command with its arguments and options."""
    return _page(
        "The command line",
        "What `tend COMMAND --help` says. From a clone, `tend` is `.venv/bin/tend`. [Operations]"
        "(../operations.md#commands) has the exit codes.",
        *(_command(name, command) for name, command in _commands("tend", get_command(app))),
    )


def jobs() -> str:
    """Return the page of all jobs and metrics."""
    rows = [
        (
            f"`{job.name}`",
            _every(job),
            f"{job.says}.",
            f"`{JOB_SWITCHES[job.name]}`" if job.name in JOB_SWITCHES else "–",
        )
        for job in JOBS.values()
    ]
    return _page(
        "Jobs and metrics",
        "What time brings about, and what `/metrics` counts. [Operations](../operations.md#jobs) tells more of both.",
        _section(
            "Jobs",
            "A tick decides nothing: rows and the time decide what is due. The next tick makes up for one that was "
            "missed.\n\n" + _table(("Job", "Ticks", "What it does", "Part"), rows),
        ),
        _section(
            "Metrics",
            "No label names a person, a workspace or what was said.\n\n"
            + _table(("Metric", "Kind", "Labels", "What it counts"), sorted(_metrics())),
        ),
    )


PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "commands.md": commands,
    "settings.md": settings,
    "command-line.md": command_line,
    "jobs-and-metrics.md": jobs,
}


def _commands(prefix: str, group: Any) -> Iterator[tuple[str, Any]]:
    """Yield every command that can be typed, by its words, in the order of `tend --help`."""
    for name, command in group.commands.items():
        words = f"{prefix} {name}"
        if hasattr(command, "commands"):
            yield from _commands(words, command)
        else:
            yield words, command


def _command(words: str, command: Any) -> str:
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    typed = " ".join([words, *(each.name.upper() for each in arguments)])
    rows = [(_spelled(each), each.help or "") for each in command.params]
    says = "\n\n".join(" ".join(part.split()) for part in command.help.split("\n\n"))
    table = "\n\n" + _table(("Argument or option", "What it is"), rows) if rows else ""
    return _section(f"`{words}`", f"```sh\n{typed}\n```\n\n{says}{table}")


def _spelled(param: Any) -> str:
    if param.param_type_name == "argument":
        return f"`{param.name.upper()}`"
    names = [*param.opts, *param.secondary_opts]
    return ", ".join(f"`{name}`" for name in names)


def _every(job: Timed) -> str:
    if job.every == timedelta(days=1):
        hours, minutes = divmod(int(job.after_midnight.total_seconds()) // 60, 60)
        return f"every night at {hours:02}:{minutes:02} UTC"
    minutes = int(job.every.total_seconds()) // 60
    return "every hour" if minutes == 60 else f"every {minutes} minutes"


def _metrics() -> Iterator[tuple[str, str, str, str]]:
    for found in vars(metrics).values():
        if isinstance(found, kinds.MetricWrapperBase):
            (family,) = found.describe()
            suffix = "_total" if family.type == "counter" else ""
            labels = ", ".join(f"`{name}`" for name in found._labelnames) or "–"
            yield f"`{family.name}{suffix}`", family.type, labels, family.documentation


def _page(title: str, says: str, *sections: str) -> str:
    return "\n".join([f"# {title}\n", WRITTEN, f"{says}\n", *sections])


def _section(title: str, body: str) -> str:
    return f"## {title}\n\n{body.rstrip()}\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    escaped = ([cell.replace("|", "\\|") for cell in line] for line in lines)
    return "".join(f"| {' | '.join(line)} |\n" for line in escaped)


def write() -> None:
    """Write every page anew."""
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    write()
