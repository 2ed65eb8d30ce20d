"""Write the tables of docs/team-year.md. Everything between two marks is the command's; the rest is written by hand."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.year.compared.variants import Variant

Figures = Mapping[str, float | None]
NOT_IN_PAGE = "wall_s"  # another machine has another


def shown(value: float | None) -> str:
    """Return a figure as text."""
    return "–" if value is None else f"{value:g}"


def years(results: Mapping[str, Figures]) -> list[str]:
    """Return both years side by side."""
    rows = ["| | without | with Tend |", "| --- | --- | --- |"]
    names = [name for name in results["without"] if name != NOT_IN_PAGE]
    return rows + [
        f"| `{name}` | {shown(results['without'][name])} | {shown(results['with'][name])} |" for name in names
    ]


def sensitivity(groups: Mapping[str, Sequence[Variant]], found: Figures) -> list[str]:
    """Return what other assumptions change."""
    rows = ["| assumption | variant | of the year without Tend |", "| --- | --- | --- |"]
    return rows + [
        f"| {name} | {one.says} | {_two(found[one.says])} |" for name, those in groups.items() for one in those
    ]


def levers(those: Sequence[Variant], found: Figures, base: Variant) -> list[str]:
    """Return what each part of Tend gives: the ratio without it, and the difference."""
    whole = found[base.says]
    rows = ["| without it | of the year without Tend | it gives |", "| --- | --- | --- |"]
    rows.append(f"| {base.says} | {_two(whole)} | |")
    for one in those:
        less = found[one.says]
        gives = "–" if less is None or whole is None else f"{less - whole:+.2f}"
        rows.append(f"| {one.says} | {_two(less)} | {gives} |")
    return rows


def write(file: Path, tables: Mapping[str, Sequence[str]]) -> None:
    """Replace each table between its marks. Raises LookupError for a page without them."""
    text = file.read_text(encoding="utf-8")
    for name, rows in tables.items():
        begins, ends = f"<!-- {name} -->", f"<!-- end of {name} -->"
        before, has_begun, rest = text.partition(begins)
        _, has_ended, after = rest.partition(ends)
        if not (has_begun and has_ended):
            raise LookupError(begins)
        text = "\n".join([f"{before}{begins}", "", *rows, "", f"{ends}{after}"])
    file.write_text(text, encoding="utf-8")


def _two(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
