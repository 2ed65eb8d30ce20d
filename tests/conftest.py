"""What every test stands on: fresh databases, a browser where there is one, and no network."""

import gc
import os
import sys

from hypothesis import settings

pytest_plugins = [
    "tests.environment.network",
    "tests.environment.visits",
    "tests.environment.databases",
    "tests.environment.chromium",
    "tests.environment.calendars",
    "tests.environment.scheduling",
    "tests.environment.stalls",
    "tests.world",
]

# Loading makes hardly any garbage, and looking for it takes a twentieth of the time: it begins with the tests.
gc.disable()

# Compiled modules are kept, whatever the machine says: each process of a run loads every test, with its asserts
# rewritten, and the tests start Tend some sixty times.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# httpx and httpcore look for this module, which is not installed, several times for each request, and Python goes
# through every folder each time. None is the import system's way to say that there is none.
sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]

# A busy machine is slow, not wrong; and a run means the same wherever and whenever it happens.
settings.register_profile("tend", deadline=None, derandomize=True, max_examples=40)
settings.register_profile("whole", settings.get_profile("tend"), max_examples=100)  # see .ci/run
settings.load_profile("tend")


def pytest_collection_finish() -> None:
    """Looks for garbage among what tests make, not again and again among what was loaded; one in twenty seconds."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    gc.enable()
