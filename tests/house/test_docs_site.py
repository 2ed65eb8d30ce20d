"""The documentation site has every page, in one place each, and its reference is written from the code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.docs_site import reference, staging

ROOT = staging.ROOT
SITE = ROOT / "docs" / "site"
# the configuration names a function of Python-Markdown, which is no business of a test
CONFIG: dict[str, Any] = yaml.safe_load(
    re.sub(r"!!python\S+ .*", "null", (SITE / "mkdocs.yml").read_text(encoding="utf-8"))
)
TROUBLESHOOTING = ROOT / "docs" / "troubleshooting.md"


def in_navigation(entry: Any) -> Iterator[str]:
    """Yield the pages of a part of the navigation."""
    if isinstance(entry, str):
        yield entry
    else:
        for part in entry.values() if isinstance(entry, dict) else entry:
            yield from in_navigation(part)


def test_every_page_has_one_place_in_the_navigation() -> None:
    """Whoever writes a page says in docs/site/mkdocs.yml where people find it."""
    listed = list(in_navigation(CONFIG["nav"]))
    assert sorted(listed) == sorted(staging.pages())


@pytest.mark.parametrize("name", reference.PAGES)
def test_the_reference_is_that_of_the_code(name: str) -> None:
    """Every command, setting, job and metric, as it is."""
    there = (reference.FOLDER / name).read_text(encoding="utf-8")
    assert there == reference.PAGES[name](), "run `python -m tests.docs_site.reference`"


def test_nothing_else_is_in_the_reference() -> None:
    """A page that nobody writes would go stale."""
    assert {path.name for path in reference.FOLDER.iterdir()} == set(reference.PAGES)


def ids_of_the_doctor() -> set[str]:
    """Return the id of every finding that the doctor's checks can make."""
    return {
        str(node.args[0].value)
        for path in (ROOT / "slackapp" / "operations").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Finding"
        if isinstance(node.args[0], ast.Constant)
    }


def test_troubleshooting_has_each_check_of_the_doctor() -> None:
    """What it means and what to do, under the id that `tend doctor` prints; and nothing that it no longer prints."""
    explained = re.findall(r"^### `([a-z_]+)`$", TROUBLESHOOTING.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(explained) == len(set(explained))
    assert set(explained) == ids_of_the_doctor()


def test_the_site_asks_nobody_else_for_anything() -> None:
    """No fonts, no analytics, and no address in what it loads; pages may link to other sites."""
    assert CONFIG["theme"]["font"] is False
    assert not {"analytics", "social", "consent"} & set(CONFIG["extra"])
    assert not {"repo_url", "edit_uri", "site_url"} & set(CONFIG)
    loaded = [*CONFIG["extra"]["polyfills"], *CONFIG["extra_css"], CONFIG["theme"]["logo"], CONFIG["theme"]["favicon"]]
    assert {name for name in loaded if not (SITE / name).is_file()} == set()
    addresses = r"(?:https?:)?//[a-z0-9-]+\.[a-z]"
    assert [p.name for p in (SITE / "assets").glob("*.[cj]s*") if re.search(addresses, p.read_text("utf-8"))] == []


def test_the_site_is_collected_with_its_links(tmp_path: Path) -> None:
    """From the README as its first page to the files that pages link."""
    site = tmp_path / "site"
    staging.stage(site)
    pages = {path.relative_to(site / "pages").as_posix() for path in (site / "pages").rglob("*.md")}
    assert pages == set(staging.pages())
    assert "](guide.md)" in (site / "pages" / "index.md").read_text(encoding="utf-8")
    assert "](files/manifest.yml)" in (site / "pages" / "install.md").read_text(encoding="utf-8")
    assert (site / "pages" / "files" / "manifest.yml").read_text() == (ROOT / "manifest.yml").read_text()
    for path in (site / "pages").rglob("*.md"):
        for target in re.findall(r"\]\((?![a-z]+:)([^)#\s]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name} links {target}"


@pytest.mark.parametrize(
    ("written", "page", "becomes"),
    [
        ("[a](guide.md#give-thanks)", "a.md", "[a](guide.md#give-thanks)"),
        ("[guide.md](guide.md)", "a.md", "[Using Tend](guide.md)"),
        ("[`README.md`](../README.md)", "decisions/a.md", "[Tend](../index.md)"),
        ("![x](pictures/who.png)", "decisions/a.md", "![x](../pictures/who.png)"),
        ("[out](https://example.com/a.md), [here](#b)", "a.md", "[out](https://example.com/a.md), [here](#b)"),
        ("```md\n[a](nowhere.md)\n```\n", "a.md", "```md\n[a](nowhere.md)\n```\n"),
        ("[env](../.env.example)", "a.md", "[env](files/env.example)"),
    ],
)
def test_a_link_leads_to_its_page(written: str, page: str, becomes: str) -> None:
    """Of each kind that the docs have."""
    here = {path: name for name, path in staging.pages().items()}

    def place(linked: Path) -> str:
        return (
            here.get(linked)
            or f"{linked.parent.name if linked.suffix == '.png' else 'files'}/{linked.name.lstrip('.')}"
        )

    assert staging.relinked(written, ROOT / "docs", page, place) == becomes


@pytest.mark.parametrize("target", ["gone.md", "../../outside.md", "pictures"])
def test_a_link_to_nothing_stops_the_site(target: str) -> None:
    """Also one that leaves the repository, and one to a folder."""
    with pytest.raises(staging.LinkedNowhere, match=re.escape(target)):
        staging.relinked(f"[a]({target})", ROOT / "docs", "new.md", str)
