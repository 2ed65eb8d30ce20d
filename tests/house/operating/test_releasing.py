"""The version stands in one place; what repeats it, repeats it truly."""

import re
import tomllib
from pathlib import Path

import yaml
from typer.testing import CliRunner

from slackapp import __version__
from slackapp.cli import app

ROOT = Path(__file__).parents[3]


def test_ops9_the_version_is_read_from_the_code() -> None:
    """By the package, and by `tend --version`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert project["project"]["dynamic"] == ["version"]
    assert "version" not in project["project"]
    assert project["tool"]["hatch"]["version"]["path"] == "slackapp/__init__.py"
    done = CliRunner().invoke(app, ["--version"])
    assert (done.exit_code, done.output) == (0, f"tend {__version__}\n")


def test_ops9_the_image_is_named_by_the_version() -> None:
    """Never `latest`, which is another image every week; the docs name the same one."""
    services = yaml.safe_load((ROOT / "compose.yml").read_text("utf-8"))["services"]
    assert {services[name]["image"] for name in ("migrate", "tend")} == {f"tend:{__version__}"}
    install = (ROOT / "docs" / "install.md").read_text("utf-8")
    assert set(re.findall(r"tend:(\d[\w.]*)", install)) == {__version__}


def test_ops9_the_changelog_has_a_place_for_what_comes() -> None:
    """Released versions have three numbers and a day, the newest first."""
    headings = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert all(re.fullmatch(r"\d+\.\d+\.\d+ – \d{4}-\d{2}-\d{2}", heading) for heading in headings[1:])
