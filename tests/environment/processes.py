"""Do the same thing in several processes at the same moment."""

import multiprocessing
from collections.abc import Callable, Sequence
from multiprocessing.process import BaseProcess
from typing import TypeVar

Given = TypeVar("Given")
Result = TypeVar("Result")

# Loaded once by the server that processes are forked from: else each loads it for a second, and all at another moment.
# After Tend comes what it loads when it needs it.
LOADED = [
    *("slackapp.cli", "slackapp.features", "slackapp.storage.migrating", "jobs.timetable"),
    *("alembic.command", "alembic.config", "apscheduler.schedulers.asyncio", "pydantic.type_adapter", "uvloop"),
]


def started(act: Callable[[Given], None], given: Sequence[Given]) -> list[BaseProcess]:
    """Call `act` with each of `given` in a process of its own, to be joined or killed by the caller."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(LOADED)
    processes: list[BaseProcess] = [context.Process(target=act, args=(one,)) for one in given]
    for process in processes:
        process.start()
    return processes


def at_once(act: Callable[[Given], Result], given: Sequence[Given]) -> list[Result]:
    """Call `act` with each of `given` in a process of its own; return the results in order, or raise as it does."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(LOADED)
    with context.Pool(len(given)) as pool:
        return pool.map(act, given, chunksize=1)
