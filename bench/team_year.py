"""A year in a minute: some teams, once without Tend and once with it, in simulated time.

`python -m bench.team_year --json` prints one JSON object on one line, last. docs/team-year.md says what is assumed of
people, what of it is Tend's real code, and what such a year cannot show. Ends with 1 when a promise was broken.
"""

import argparse
import asyncio
import gc
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from cryptography.fernet import Fernet

from bench.year import life
from bench.year.compared.breakages import BREAKAGES, replaced
from bench.year.compared.variants import BASE, LEVERS, SEASONS, SENSITIVITY, Variant
from bench.year.happenings import Course
from bench.year.observing.observer import NEVER
from bench.year.people import WEEKS, companies
from bench.year.results import page
from bench.year.results.figures import Outcome, figures, outcome
from bench.year.results.ledger import without_tend
from bench.year.results.pictures import draw
from slackapp.domain.tables.encrypted import keyring

TEAMS = 16
SEED = 2026  # of the stated figure
TUNING_SEED = 101  # of every comparison, so that nothing is tuned on the people of the stated figure
COMPARED_TEAMS, COMPARED_WEEKS = 8, 26  # half a year is enough to compare
PROCESSES = 2
AT_MOST = {"prompts_manager_week_max": 1, "messages_person_day_max": 1, "messages_person_week_max": 3}
AIM = 0.7  # of the share without thanks after ten working days, in the year without Tend
HOLDS = 0.9  # what the year has to fall to at least, whoever lives in it

Figures = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Run:
    """The parameters of a simulation; `variant` and `breakage` are names in `compared`."""

    seed: int = SEED
    teams: int = TEAMS
    weeks: int = WEEKS
    variant: Variant = field(default_factory=lambda: BASE)
    breakage: str | None = None


def without(run: Run, number: int) -> Outcome:
    """Return one company's outcome of the year without Tend."""
    assumed = run.variant.assumed
    company = companies(run.seed, run.teams, assumed)[number]
    year = Course(run.seed, company, assumed, run.weeks).run()
    return outcome(company, without_tend(year), run.weeks)


def with_tend(run: Run, number: int) -> Outcome:
    """Return the outcome of the same company, people and year with Tend."""
    gc.freeze()  # what was imported stays, and need not be looked through again and again
    keyring.use([Fernet.generate_key().decode()])  # of databases that are gone with the run
    assumed = run.variant.assumed
    company = companies(run.seed, run.teams, assumed)[number]
    year = Course(run.seed, company, assumed, run.weeks).run()
    replaces = [*run.variant.replaces(), *(BREAKAGES[run.breakage].replaces() if run.breakage else ())]
    with tempfile.TemporaryDirectory(prefix="tend-year-") as folder, replaced(replaces):
        lived = asyncio.run(life.lived(Path(folder), company, year, assumed, run.seed, run.weeks))
    return outcome(company, lived.ledger, run.weeks, lived.prompted, lived.counts)


def simulate(
    run: Run, side_by_side: Callable[..., Iterator[Outcome]] = map
) -> tuple[dict[str, Figures], dict[str, Sequence[Outcome]]]:
    """Simulate both years; `side_by_side` is `map`, or a version of `map` over processes."""
    numbers = range(len(companies(run.seed, run.teams, run.variant.assumed)))
    results: dict[str, Figures] = {}
    outcomes: dict[str, Sequence[Outcome]] = {}
    for name, year in (("without", without), ("with", with_tend)):
        began = time.perf_counter()
        outcomes[name] = list(side_by_side(year, [run] * len(numbers), numbers))
        results[name] = figures(outcomes[name], time.perf_counter() - began)
    return results, outcomes


def ratio(results: Mapping[str, Figures]) -> float | None:
    """Return the efforts without thanks after ten working days, with Tend, as a share of those without it."""
    before, after = (results[name]["no_word_10d_share"] for name in ("without", "with"))
    return None if not before or after is None else after / before


def broken(results: Mapping[str, Figures]) -> list[str]:
    """Return a sentence for each broken promise of the year with Tend."""
    lived = results["with"]
    sentences = [f"{name} is {lived[name]}, and has to be 0" for name in NEVER if lived[name]]
    sentences += [
        f"{name} is {lived[name]}, at most {most}" for name, most in AT_MOST.items() if (lived[name] or 0) > most
    ]
    reached = ratio(results)
    if reached is not None and reached > HOLDS:
        sentences.append(
            f"without thanks after ten working days: {reached:.2f} of the year without Tend, above {HOLDS}"
        )
    return sentences


def compare(run: Run) -> float | None:
    """Return the ratio of one variant."""
    return ratio(simulate(run)[0])


def seen(run: Run) -> Figures:
    """Return the figures that a breakage has to show in."""
    assert run.breakage is not None  # noqa: S101  (the caller's own list)
    lived = simulate(run)[0]["with"]
    return {name: lived[name] for name in BREAKAGES[run.breakage].shown_by}


def is_noticed(shown: Figures) -> bool:
    """Whether one of the figures is above what Tend promises."""
    return any((value or 0) > AT_MOST.get(name, 0) for name, value in shown.items())


def table(results: Mapping[str, Figures]) -> str:
    """Return both years side by side, as text."""
    rows = [f"{'':28}{'without':>10}{'with Tend':>12}"]
    for name, before in results["without"].items():
        after = results["with"][name]
        rows.append(f"{name:28}{page.shown(before):>10}{page.shown(after):>12}")
    return "\n".join([*rows, reached_text(results)])


def reached_text(results: Mapping[str, Figures]) -> str:
    """Say how far the efforts without thanks fell, and whether that reaches the aim."""
    reached = ratio(results)
    if reached is None:
        return "no effort was judged"
    verdict = "reached" if reached <= AIM else "not reached"
    return f"{reached:.2f} of the year without Tend; the aim is {AIM}, {verdict}"


def _tell_broken(pool: ProcessPoolExecutor, run: Run) -> list[str]:
    """Break each promise, print what the observer saw, and return a sentence for each breakage not noticed."""
    runs = [Run(run.seed, run.teams, run.weeks, breakage=name) for name in BREAKAGES]
    missed = []
    for (name, breakage), shown in zip(BREAKAGES.items(), pool.map(seen, runs), strict=True):
        figures_shown = ", ".join(f"{figure} {page.shown(value)}" for figure, value in shown.items())
        print(f"{name:12}{breakage.says}: {figures_shown}")  # noqa: T201  (a program for the terminal)
        if not is_noticed(shown):
            missed.append(f"the observer did not notice that {breakage.says}")
    return missed


def _write_tables(pool: ProcessPoolExecutor, file: Path, results: Mapping[str, Figures]) -> None:
    """Compare all variants, each on the people of TUNING_SEED, and write every table of the page anew."""
    page.write(file, {"year": [*page.years(results), "", reached_text(results)]})
    groups = (*SENSITIVITY.values(), LEVERS, SEASONS)
    variants = list({one.says: one for those in groups for one in those}.values())
    runs = [Run(TUNING_SEED, COMPARED_TEAMS, COMPARED_WEEKS, one) for one in variants]
    found: dict[str, float | None] = {}
    for one, value in zip(variants, pool.map(compare, runs), strict=True):
        print(f"{page.shown(value)}  {one.says}", flush=True)  # noqa: T201  (a program for the terminal)
        found[one.says] = value
    page.write(
        file,
        {
            "sensitivity": page.sensitivity(SENSITIVITY, found),
            "levers": page.levers(LEVERS, found, BASE),
            "seasons": page.sensitivity({"seasons": SEASONS}, found),
        },
    )


def main() -> None:
    """Run the simulation and print its figures."""
    parser = argparse.ArgumentParser(prog="python -m bench.team_year", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object on one line, last")
    parser.add_argument("--seed", type=int, default=SEED, help="another year of other people")
    parser.add_argument("--teams", type=int, default=TEAMS, help=f"how many teams; {TEAMS} unless told")
    parser.add_argument("--weeks", type=int, default=WEEKS, help="a shorter year, for trying something")
    parser.add_argument("--pictures", type=Path, metavar="DIR", help="draw pictures into DIR (needs Chromium)")
    parser.add_argument("--tables", type=Path, metavar="FILE", help="compare variants, and write all tables of FILE")
    parser.add_argument("--broken", action="store_true", help="break promises on purpose, and see them noticed")
    asked = parser.parse_args()
    run = Run(asked.seed, asked.teams, asked.weeks)
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        if asked.broken:
            sys.exit("\n".join(_tell_broken(pool, run)))
        results, outcomes = simulate(run, pool.map)
        if asked.tables is not None:
            _write_tables(pool, asked.tables, results)
    if asked.pictures is not None:
        draw(asked.pictures, results, outcomes)
    sentences = broken(results)
    print(json.dumps(results) if asked.json else table(results))  # noqa: T201  (a program for the terminal)
    if sentences:
        sys.exit("\n".join(sentences))


if __name__ == "__main__":
    main()
