"""The page's modules: imports run one way, and every folder stays small."""

import re
from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import sandbox

PAGE = Path(sandbox.__file__).parent / "page"
JS = PAGE / "js"
# `import … from "./a.js"`, `export … from "./a.js"`, `import "./a.js"` and `import("./a.js")`
IMPORTED = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["'](\.[^"']+)["']""")


def modules_under(folder: Path) -> dict[str, str]:
    """Return the source of every module, by its path below `folder`."""
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.js")}


def imports_of(modules: Mapping[str, str], folder: Path = JS) -> dict[str, set[str]]:
    """Return which modules each module imports, by their paths below `folder`."""
    return {
        name: {
            (folder / name).parent.joinpath(found).resolve().relative_to(folder.resolve()).as_posix()
            for found in IMPORTED.findall(source)
        }
        for name, source in modules.items()
    }


def circle_in(imports: Mapping[str, set[str]]) -> list[str]:
    """Return the modules of one circle, the first repeated at the end; an empty list when there is none."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as found:
        return list(found.args[1])
    return []


def test_the_pages_modules_have_no_circle() -> None:
    """Each module can be read after the modules that it imports."""
    assert circle_in(imports_of(modules_under(JS))) == []


def test_the_pages_folders_have_no_circle() -> None:
    """Folders are read in order too: what a phone shows knows no phone."""
    imports = imports_of(modules_under(JS))
    folders: dict[str, set[str]] = {}
    for name, found in imports.items():
        folders.setdefault(name.split("/")[0], set()).update(each.split("/")[0] for each in found)
    assert circle_in({folder: found - {folder} for folder, found in folders.items()}) == []


def test_every_import_leads_to_a_module() -> None:
    """A moved module is found under its new path."""
    imports = imports_of(modules_under(JS))
    assert len(imports["main.js"]) > 5
    assert set().union(*imports.values()) <= set(imports)


def test_the_page_loads_every_style_sheet_once() -> None:
    """`index.html` names each file below `css`."""
    linked = re.findall(r'href="/page/(css/[^"]+)"', (PAGE / "index.html").read_text(encoding="utf-8"))
    assert sorted(linked) == sorted(path.relative_to(PAGE).as_posix() for path in (PAGE / "css").rglob("*.css"))


@pytest.mark.parametrize(
    "last",
    [
        'import { a } from "../a.js";',
        'import {\n  a,\n  b,\n} from "../a.js";',
        "import '../a.js';",
        'export { a } from "../a.js";',
        'const { a } = await import("../a.js");',
    ],
)
def test_a_circle_is_named(last: str) -> None:
    """However the import is written, and also when the module is loaded late."""
    invented = {"a.js": 'import { c } from "./b/b.js";', "b/b.js": 'import { c } from "./c.js";', "b/c.js": last}
    assert set(circle_in(imports_of(invented))) == {"a.js", "b/b.js", "b/c.js"}
