"""Collect the documentation site in one folder: `python -m tests.docs_site.staging FOLDER`.

FOLDER gets the configuration of the site, and `pages` in it. The README becomes the first page. Links between files
of the repository become links between pages; a linked file that is no page, such as manifest.yml, becomes a download.
Needs the standard library alone, so that `make docs` can run it with the tools of the site and without Tend. Must not
know what any page says.
"""

import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Final

ROOT: Final = Path(__file__).parents[2]
FIRST, DOWNLOADS = "index.md", "files"
FROM_THE_TOP: Final = {"README.md": FIRST, "CHANGELOG.md": "changelog.md", "CONTRIBUTING.md": "contributing.md"}
PICTURES: Final = {".png", ".svg"}
LINK: Final = re.compile(r"\[(?P<text>[^\]]*)\]\((?P<target>[^)#\s]*)(?P<heading>#[^)\s]*)?\)")
FENCE: Final = re.compile(r"^(```|~~~)", re.MULTILINE)
ELSEWHERE: Final = re.compile(r"[a-z][a-z+.-]*:")


class LinkedNowhere(Exception):
    """A page links a file that is not in the repository."""


def pages() -> dict[str, Path]:
    """Return the file of each page, by its path in the site."""
    docs = ROOT / "docs"
    found = {path.relative_to(docs).as_posix(): path for path in sorted(docs.rglob("*.md"))}
    return {**found, **{page: ROOT / name for name, page in FROM_THE_TOP.items()}}


def stage(site: Path) -> None:
    """Write the configuration into `site`, and every page, picture and download into its folder of pages.

    Both are emptied before. Raises LinkedNowhere.
    """
    shutil.rmtree(site, ignore_errors=True)
    folder = site / "pages"
    paths = {path: page for page, path in pages().items()}
    downloads: dict[str, Path] = {}

    def place(linked: Path) -> str:
        if linked not in paths and linked.suffix in PICTURES:
            return linked.relative_to(ROOT / "docs").as_posix()
        if linked in paths:
            return paths[linked]
        name = f"{DOWNLOADS}/{linked.relative_to(ROOT).as_posix().lstrip('.')}"  # a dot in front hides it from the site
        downloads[name] = linked
        return name

    for path, page in paths.items():
        _write(folder / page, relinked(path.read_text(encoding="utf-8"), path.parent, page, place))
    for picture in sorted((ROOT / "docs").rglob("*")):
        if picture.suffix in PICTURES and "site" not in picture.parts:
            _copy(picture, folder / picture.relative_to(ROOT / "docs"))
    for name, path in downloads.items():
        _copy(path, folder / name)
    shutil.copytree(ROOT / "docs" / "site" / "assets", folder / "assets")
    _copy(ROOT / "docs" / "site" / "mkdocs.yml", site / "mkdocs.yml")


def relinked(text: str, folder: Path, page: str, place: Callable[[Path], str]) -> str:
    """Return the text of a file in `folder`, with each link to a file leading to what `place` makes of it.

    `page` is where the text will stand in the site. A link whose text is the name of the file gets the title of its
    page instead. Fenced code stays as it is. Raises LinkedNowhere.
    """

    def lead(match: re.Match[str]) -> str:
        shown, target, heading = match["text"], match["target"], match["heading"] or ""
        if not target or ELSEWHERE.match(target):
            return match[0]
        linked = (folder / target).resolve()
        if not linked.is_file() or not linked.is_relative_to(ROOT):
            raise LinkedNowhere(f"{page} links {target}")
        if shown.strip("`") == linked.name and linked.suffix == ".md":
            shown = title(linked)
        return f"[{shown}]({_relative(place(linked), page)}{heading})"

    return "".join(part if is_code else LINK.sub(lead, part) for part, is_code in _parts(text))


def title(path: Path) -> str:
    """Return the first heading of a page."""
    return path.read_text(encoding="utf-8").split("\n", maxsplit=1)[0].removeprefix("# ")


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Split a text into prose and fenced code, in order; the bool tells code."""
    is_code, begins = False, 0
    for fence in FENCE.finditer(text):
        yield text[begins : fence.start()], is_code
        is_code, begins = not is_code, fence.start()
    yield text[begins:], is_code


def _relative(target: str, page: str) -> str:
    up = PurePosixPath(page).parent
    steps = 0
    while not PurePosixPath(target).is_relative_to(up):
        up, steps = up.parent, steps + 1
    return "../" * steps + PurePosixPath(target).relative_to(up).as_posix()


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


if __name__ == "__main__":
    stage(Path(sys.argv[1]))
