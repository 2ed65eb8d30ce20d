"""What every test stands on: fresh databases, a browser where there is one, and no network."""

import gc
import os
import sys
from importlib import import_module

import pytest
from hypothesis import settings

pytest_plugins = [
    "tests.environment.network",
    "tests.environment.visits",
    "tests.environment.databases",
    "tests.environment.chromium",
    "tests.environment.scheduling",
    "tests.environment.stalls",
]
LOADING_TEND = ["tests.environment.calendars", "tests.recordings.lock_order", "tests.world"]
pytest.register_assert_rewrite(*LOADING_TEND)

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


def pytest_configure(config: pytest.Config) -> None:
    """Load Tend where tests run. The process that deals them out to others needs it for nothing, and they wait."""
    is_dealing = config.getoption("dist", "no") != "no" and not hasattr(config, "workerinput")
    if config.option.collectonly or not is_dealing:
        for name in LOADING_TEND:
            config.pluginmanager.register(import_module(name), name)


def pytest_collection_finish() -> None:
    """Looks for garbage among what tests make, not again and again among what was loaded; one in twenty seconds."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    gc.enable()
