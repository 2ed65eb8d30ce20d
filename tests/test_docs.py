"""The docs tell the truth: every setting, command, scope, event and job stands where people look for it."""

import itertools
import re
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from jobs.timetable import JOBS
from slackapp.slack.block_kit import ids

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
MANIFEST = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
SETTINGS = sorted(
    set(re.findall(r'"((?:TEND|SLACK|DATABASE)_[A-Z_]+|PORT)"', (ROOT / "slackapp" / "config.py").read_text("utf-8")))
    - {"TEND_SANDBOX_CLOCK"},  # between `tend sandbox` and its own processes; docs/sandbox.md has it
)


@pytest.mark.parametrize("name", SETTINGS)
def test_settings_are_documented(name: str) -> None:
    """An operator finds each setting in the README and in the operations guide."""
    assert f"`{name}`" in README, f"README.md does not mention {name}"
    assert f"`{name}`" in OPERATIONS, f"docs/operations.md does not mention {name}"


@pytest.mark.parametrize("name", JOBS)
def test_jobs_are_documented(name: str) -> None:
    """What happens without being asked is said."""
    assert f"`{name}`" in README, f"README.md does not mention the job {name}"


@pytest.mark.parametrize("scope", [*itertools.chain(*MANIFEST["oauth_config"]["scopes"].values())])
def test_scopes_are_documented(scope: str) -> None:
    """Whoever installs Tend reads why it asks."""
    assert f"| `{scope}`" in README, f"README.md does not explain {scope}"


@pytest.mark.parametrize("event", MANIFEST["settings"]["event_subscriptions"]["bot_events"])
def test_events_are_documented(event: str) -> None:
    """What Slack tells us is said."""
    assert f"`{event}`" in README, f"README.md does not mention {event}"


@pytest.mark.parametrize("command", [ids.THANKS_COMMAND, ids.NOTICED_COMMAND, ids.TEND_COMMAND])
def test_commands_are_documented(command: str) -> None:
    """People find each command."""
    assert f"`{command}" in README, f"README.md does not mention {command}"


def test_cli_commands_are_documented() -> None:
    """Each `tend` command stands in the README's list and in the operations guide."""
    from slackapp.cli import app  # noqa: PLC0415  (loads everything)

    names = list(get_command(app).commands)  # type: ignore[attr-defined]  # a group, which has some
    assert "serve" in names
    for name in names:
        assert f"`{name}" in README, f"README.md does not mention tend {name}"
        assert f"tend {name}" in OPERATIONS, f"docs/operations.md does not mention tend {name}"


@pytest.mark.parametrize("path", [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")], ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    """A link to a file in the repository finds it."""
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), f"{path.name} links {target}, which is not there"
