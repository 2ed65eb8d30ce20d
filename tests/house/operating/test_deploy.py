"""What stands in `deploy/` is true: units that systemd reads, and expressions over metrics that there are."""

import json
import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import metrics as kinds
from typer.main import get_command

from jobs.timetable import JOBS
from slackapp.cli import app
from slackapp.slack.platform import metrics

ROOT = Path(__file__).parents[3]
DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
WALLS = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "CapabilityBoundingSet": "",
    "UMask": "0077",
    "User": "tend",
    "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX",
}
EXPOSURE_MAX = 17  # tenths; 15 by systemd 252
DASHBOARD: dict[str, Any] = json.loads((DEPLOY / "grafana.json").read_text("utf-8"))
ALERTS: dict[str, Any] = yaml.safe_load((DEPLOY / "alerts.yml").read_text("utf-8"))
RULES: list[dict[str, Any]] = [rule for group in ALERTS["groups"] for rule in group["rules"]]
SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum"), "gauge": ("",)}
EXPRESSIONS = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
EXPRESSIONS += [rule["expr"] for rule in RULES]


def settings_of(unit: Path) -> dict[str, list[str]]:
    """Return the values of each key of a unit, which may stand there several times."""
    found = defaultdict(list)
    for line in unit.read_text("utf-8").splitlines():
        if line and line[0] not in "#[":
            key, _, value = line.partition("=")
            found[key].append(value)
    return found


def families() -> Iterator[tuple[str, set[str], set[str]]]:
    """Yield each metric of Tend: its name, the names of its samples, and its labels."""
    for found in vars(metrics).values():
        if isinstance(found, kinds.MetricWrapperBase):
            (family,) = found.describe()
            names = {family.name + suffix for suffix in SUFFIXES[family.type]}
            yield family.name, names, {*found._labelnames, *({"le"} if family.type == "histogram" else ())}


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_ops6_a_unit_starts_what_exists_behind_walls(unit: Path) -> None:
    """A command of Tend with options it has; no capability, nothing to write to but its own folder."""
    settings = settings_of(unit)
    program, *argv = settings["ExecStart"][0].removeprefix("/usr/bin/env PORT=3001 ").split()
    assert program.endswith("/.venv/bin/tend")
    command = get_command(app).commands[argv[0]]  # type: ignore[attr-defined]  # a group, which has some
    known = {name for parameter in command.params for name in parameter.opts}
    assert {word for word in argv[1:] if word.startswith("-")} <= known
    assert {key: settings[key][0] for key in WALLS} == WALLS
    assert not re.search(r"xox|TEND_SECRET_KEYS", unit.read_text("utf-8"))


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_ops6_systemd_reads_a_unit(unit: Path, tmp_path: Path) -> None:
    """Without a remark; the program is another, which is there."""
    text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text("utf-8"), flags=re.MULTILINE)
    (tmp_path / unit.name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(tmp_path / unit.name)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    remarks = [line for line in (done.stdout + done.stderr).splitlines() if unit.name in line]
    assert (done.returncode, remarks) == (0, [])


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_ops6_systemd_finds_little_left_open(unit: Path) -> None:
    """By its own score, of which ten is a service without walls; systemd before 250 gives none of a file."""
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--no-pager", f"--threshold={EXPOSURE_MAX}", str(unit)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "unrecognized option" in done.stderr:
        pytest.skip("this systemd looks at running services only")
    assert done.returncode == 0, done.stdout[-300:]


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_ops8_an_expression_is_of_metrics_that_exist(expression: str) -> None:
    """So are its labels."""
    samples = {sample: labels for _, names, labels in families() for sample in names}
    named = re.findall(r"\btend_[a-z_]+", expression)
    assert named
    assert set(named) <= set(samples)
    grouped = {each.strip() for group in re.findall(r"by \(([^)]*)\)", expression) for each in group.split(",")}
    chosen = {name for group in re.findall(r"\{([^}]*)\}", expression) for name in re.findall(r"(\w+)=", group)}
    assert grouped | chosen <= set.union(*(samples[name] for name in named))


def test_ops8_every_metric_is_on_the_dashboard() -> None:
    """And nobody is a label."""
    shown = {name for expression in EXPRESSIONS for name in re.findall(r"\btend_[a-z_]+", expression)}
    assert [name for name, names, _ in families() if not names & shown] == []
    labels = set.union(*(labels for _, _, labels in families()))
    assert labels == {"type", "status", "surface", "outcome", "job", "le"}


def test_ops8_three_alarms() -> None:
    """Late answers, messages that wait, late jobs; each says in a sentence what is wrong."""
    assert [rule["alert"] for rule in RULES] == ["TendAnswersLate", "TendMessagesWait", "TendJobsLate"]
    assert all(rule["annotations"]["summary"].endswith((".", "?")) for rule in RULES)


def test_ops8_a_job_in_time_has_no_lag(monkeypatch: pytest.MonkeyPatch) -> None:
    """A failed run does not count as one; a job that never ran counts from the start."""
    now = 1_000.0
    monkeypatch.setattr("slackapp.slack.platform.metrics.time.monotonic", lambda: now)
    times = metrics.watch_jobs({name: job.every.total_seconds() for name, job in JOBS.items()})
    now += 300
    assert times.lag_s("send_reminders") == 0
    now += 50
    times.ended("send_reminders", is_well=False)
    assert times.lag_s("send_reminders") == 50
    times.ended("send_reminders", is_well=True)
    assert times.lag_s("send_reminders") == 0
