"""The docs tell the truth: every setting, command, scope, event and job stands where people look for it."""

import itertools
import re
from pathlib import Path

import pytest
from typer.main import get_command

from jobs.timetable import JOBS
from tests.known_ids import all_ids
from tests.manifest import MANIFEST

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
DOCS = [*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md"))]
DECISIONS = [path for path in DOCS if path.parent.name == "decisions" and path.name != "README.md"]
SETTINGS = sorted(
    set(re.findall(r'"((?:TEND|SLACK|DATABASE)_[A-Z_]+|PORT)"', (ROOT / "slackapp" / "config.py").read_text("utf-8")))
    - {"TEND_SANDBOX_CLOCK"},  # between `tend sandbox` and its own processes; docs/sandbox.md has it
)


@pytest.mark.parametrize("name", SETTINGS)
def test_settings_are_documented(name: str) -> None:
    """An operator finds each setting in the table of the operations guide."""
    assert f"| `{name}`" in OPERATIONS, f"docs/operations.md does not mention {name}"


@pytest.mark.parametrize("name", JOBS)
def test_jobs_are_documented(name: str) -> None:
    """An operator finds each job, when it ticks and what it does."""
    assert f"| `{name}`" in OPERATIONS, f"docs/operations.md does not mention the job {name}"


@pytest.mark.parametrize("scope", [*itertools.chain(*MANIFEST["oauth_config"]["scopes"].values())])
def test_scopes_are_documented(scope: str) -> None:
    """An admin who installs Tend reads why it asks for each scope."""
    assert f"| `{scope}`" in OPERATIONS, f"docs/operations.md does not explain {scope}"


@pytest.mark.parametrize("event", MANIFEST["settings"]["event_subscriptions"]["bot_events"])
def test_events_are_documented(event: str) -> None:
    """An operator finds each event that Tend subscribes to."""
    assert f"`{event}`" in OPERATIONS, f"docs/operations.md does not mention {event}"


@pytest.mark.parametrize("command", sorted(each for each in all_ids() if each.startswith("/")))
def test_commands_are_documented(command: str) -> None:
    """People find each command in the README and in the guide."""
    assert f"`{command}" in README, f"README.md does not mention {command}"
    assert f"`{command}" in GUIDE, f"docs/guide.md does not mention {command}"


def test_cli_commands_are_documented() -> None:
    """Each `tend` command stands in the table of the operations guide."""
    from slackapp.cli import app  # noqa: PLC0415  (loads everything)

    names = list(get_command(app).commands)  # type: ignore[attr-defined]  # a group, which has some
    assert "serve" in names
    for name in names:
        assert f"| `tend {name}" in OPERATIONS, f"docs/operations.md does not mention tend {name}"


def test_the_readme_is_short() -> None:
    """Details belong into docs/; the README is read in two minutes."""
    assert len(README.splitlines()) <= 90, "README.md has more than 90 lines: move the details to docs/"


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    """A link to a file in the repository finds it, and a link to a heading finds the heading."""
    for target, heading in re.findall(r"\]\((?!https?:)([^)#]*)#?([^)]*)\)", path.read_text(encoding="utf-8")):
        linked = path.parent / target if target else path
        assert linked.exists(), f"{path.name} links {target}, which is not there"
        assert not heading or heading in _headings(linked), f"{path.name} links #{heading}, which is not there"


def _headings(path: Path) -> set[str]:
    titles = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.name)
def test_decisions_have_one_format(path: Path) -> None:
    """The index links each page; each entry is a heading and the same four lines."""
    assert f"]({path.name})" in (path.parent / "README.md").read_text(encoding="utf-8"), f"{path.name} is not indexed"
    entries = path.read_text(encoding="utf-8").split("\n## ")[1:]
    assert entries
    for entry in entries:
        asked = re.findall(r"^- \*\*(.*?)\*\*: ", entry, re.MULTILINE)
        assert asked == ["Choice", "Reason", "Refused", "Look again when"], entry.splitlines()[0]
