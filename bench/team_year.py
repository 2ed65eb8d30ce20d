"""A year in a minute: a hundred teams, once without Tend and once with it, in simulated time.

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
from bench.year.assumptions import Assumptions
from bench.year.happenings import Course
from bench.year.people import WEEKS, companies
from bench.year.results.figures import Outcome, figures, outcome
from bench.year.results.ledger import without_tend
from bench.year.results.pictures import draw
from slackapp.domain.tables.encrypted import keyring

TEAMS = 100
SEED = 7
PROCESSES = 2
NEVER = ("outside_hours", "on_days_off", "duplicates", "already_thanked", "named_twice_week")
AT_MOST = {"prompts_manager_week_max": 1, "messages_person_day_max": 1, "messages_person_week_max": 3}
FALLS_TO = 0.7  # of the share without thanks after ten working days, in the year without Tend

Figures = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Run:
    """The parameters of a simulation."""

    seed: int = SEED
    teams: int = TEAMS
    weeks: int = WEEKS
    assumed: Assumptions = field(default_factory=Assumptions)


def without(run: Run, number: int) -> Outcome:
    """Return one company's outcome of the year without Tend."""
    company = companies(run.seed, run.teams, run.assumed)[number]
    year = Course(run.seed, company, run.assumed, run.weeks).run()
    return outcome(company, without_tend(year), run.weeks)


def with_tend(run: Run, number: int) -> Outcome:
    """Return the outcome of the same company, people and year with Tend."""
    gc.freeze()  # what was imported stays, and need not be looked through again and again
    keyring.use([Fernet.generate_key().decode()])  # of databases that are gone with the run
    company = companies(run.seed, run.teams, run.assumed)[number]
    year = Course(run.seed, company, run.assumed, run.weeks).run()
    with tempfile.TemporaryDirectory(prefix="tend-year-") as folder:
        lived = asyncio.run(life.lived(Path(folder), company, year, run.assumed, run.seed, run.weeks))
    return outcome(company, lived.ledger, run.weeks, lived.prompted, lived.counts)


def simulate(
    run: Run, side_by_side: Callable[..., Iterator[Outcome]] = map
) -> tuple[dict[str, Figures], dict[str, Sequence[Outcome]]]:
    """Simulate both years; `side_by_side` is `map`, or a version of `map` over processes."""
    numbers = range(len(companies(run.seed, run.teams, run.assumed)))
    results: dict[str, Figures] = {}
    outcomes: dict[str, Sequence[Outcome]] = {}
    for name, year in (("without", without), ("with", with_tend)):
        began = time.perf_counter()
        outcomes[name] = list(side_by_side(year, [run] * len(numbers), numbers))
        results[name] = figures(outcomes[name], time.perf_counter() - began)
    return results, outcomes


def broken(results: Mapping[str, Figures]) -> list[str]:
    """Return a sentence for each broken promise of the year with Tend."""
    lived = results["with"]
    sentences = [f"{name} is {lived[name]}, and has to be 0" for name in NEVER if lived[name]]
    sentences += [
        f"{name} is {lived[name]}, at most {most}" for name, most in AT_MOST.items() if (lived[name] or 0) > most
    ]
    before, after = results["without"]["no_word_10d_share"], lived["no_word_10d_share"]
    if before is not None and after is not None and after > FALLS_TO * before:
        sentences.append(f"without a word after ten working days: {after}, more than {FALLS_TO} of {before}")
    return sentences


def table(results: Mapping[str, Figures]) -> str:
    """Return both years side by side, as text."""
    rows = [f"{'':28}{'without':>10}{'with Tend':>12}"]
    for name, before in results["without"].items():
        after = results["with"][name]
        rows.append(f"{name:28}{_shown(before):>10}{_shown(after):>12}")
    return "\n".join(rows)


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"


def main() -> None:
    """Run the simulation and print its figures."""
    parser = argparse.ArgumentParser(prog="python -m bench.team_year", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object on one line, last")
    parser.add_argument("--seed", type=int, default=SEED, help="another year of other people")
    parser.add_argument("--teams", type=int, default=TEAMS, help=f"how many teams; {TEAMS} unless told")
    parser.add_argument("--pictures", type=Path, metavar="DIR", help="draw pictures into DIR (needs Chromium)")
    asked = parser.parse_args()
    run = Run(asked.seed, asked.teams)
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        results, outcomes = simulate(run, pool.map)
    if asked.pictures is not None:
        draw(asked.pictures, results, outcomes)
    sentences = broken(results)
    print(json.dumps(results) if asked.json else table(results))  # noqa: T201  (a program for the terminal)
    if sentences:
        sys.exit("\n".join(sentences))


if __name__ == "__main__":
    main()
