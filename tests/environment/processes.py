"""Do the same thing in several processes at the same moment."""

import multiprocessing
from collections.abc import Callable, Sequence
from typing import TypeVar

Given = TypeVar("Given")
Result = TypeVar("Result")

# Loaded once by the server that processes are forked from: else each loads it for a second, and all at another moment.
LOADED = ["alembic.command", "slackapp.features", "slackapp.storage.migrating"]


def at_once(act: Callable[[Given], Result], given: Sequence[Given]) -> list[Result]:
    """Call `act` with each of `given` in a process of its own; return the results in order, or raise as it does."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(LOADED)
    with context.Pool(len(given)) as pool:
        return pool.map(act, given, chunksize=1)
