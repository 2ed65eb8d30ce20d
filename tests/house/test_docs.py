"""The docs tell the truth: every setting, command, scope, event and job stands where people look for it."""

import itertools
import re
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

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


def links_in(text: str) -> list[str]:
    """Return the target of every link and picture outside of code, also of links that stand at the end of a page."""
    prose = re.sub(r"^(```|~~~).*?^\1|(?<!`)`[^`\n]+`", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"\]\(([^)\s]*)\)", prose) + re.findall(r"^\[[^\]]+\]: (\S+)$", prose, re.MULTILINE)


def headings_in(text: str) -> set[str]:
    """Return what links to headings may name, as GitHub and the site make it of each heading."""
    prose = re.sub(r"^(```|~~~).*?^\1", "", text, flags=re.MULTILINE | re.DOTALL)
    counts: Counter[str] = Counter()
    slugs = set()
    for title in re.findall(r"^#{1,6} (.*)$", prose, re.MULTILINE):
        slug = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        slugs.add(f"{slug}-{counts[slug]}" if counts[slug] else slug)
        counts[slug] += 1
    return slugs


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    """A link to a file finds it, one to a heading finds the heading, and one elsewhere is an address over HTTPS."""
    for link in links_in(path.read_text(encoding="utf-8")):
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            assert parts.scheme == "https", f"{path.name} links {link}, which is no address over HTTPS"
            assert re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", parts.netloc), f"{path.name} links {link}"
            continue
        linked = path.parent / parts.path if parts.path else path
        assert linked.is_file(), f"{path.name} links {parts.path}, which is not there"
        if parts.fragment:
            there = headings_in(linked.read_text(encoding="utf-8"))
            assert parts.fragment in there, f"{path.name} links #{parts.fragment}, which is not there"


def test_links_are_found_in_every_form() -> None:
    """And not in code, where they are examples."""
    text = "[a](b.md) ![c](d.png) `[e](f.md)`\n\n```md\n[g](h.md)\n# I\n```\n\n[j]: https://example.com\n# K\n## K\n"
    assert links_in(text) == ["b.md", "d.png", "https://example.com"]
    assert headings_in(text) == {"k", "k-1"}


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.name)
def test_decisions_have_one_format(path: Path) -> None:
    """The index links each page; each entry is a heading and the same four lines."""
    assert f"]({path.name})" in (path.parent / "README.md").read_text(encoding="utf-8"), f"{path.name} is not indexed"
    entries = path.read_text(encoding="utf-8").split("\n## ")[1:]
    assert entries
    for entry in entries:
        asked = re.findall(r"^- \*\*(.*?)\*\*: ", entry, re.MULTILINE)
        assert asked == ["Choice", "Reason", "Refused", "Look again when"], entry.splitlines()[0]
