"""What a server installs: nothing that only the sandbox needs, and two HTTP clients for a recorded reason."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SANDBOX_ONLY = {"python-multipart": "python_multipart", "PyYAML": "yaml"}  # as installed, and as imported
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NAME = re.compile(r"[A-Za-z0-9_.-]+")


def names_of(requirements: list[str]) -> set[str]:
    """Give what is required, without versions."""
    return {found[0] for one in requirements if (found := NAME.match(one))}


@pytest.mark.parametrize("name", SANDBOX_ONLY)
def test_4_7_python_multipart_and_pyyaml_are_an_extra_of_the_sandbox(name: str) -> None:
    """Neither in the project nor in the lock of a server."""
    assert name in names_of(PROJECT["optional-dependencies"]["sandbox"])
    assert name not in names_of(PROJECT["dependencies"])
    locked = (ROOT / "requirements-run.lock").read_text(encoding="utf-8").lower()
    assert f"\n{name.lower()}==" not in f"\n{locked}"


def test_4_7_a_server_loads_nothing_of_the_extra() -> None:
    """Every module of a server can be loaded where it is not installed."""
    blocked = "".join(f"sys.modules[{name!r}] = None;" for name in SANDBOX_ONLY.values())
    every = (
        "import sys, pkgutil, importlib; " + blocked + "import slackapp, jobs;"
        "names = [m.name for p in (slackapp, jobs) for m in pkgutil.walk_packages(p.__path__, p.__name__ + '.')];"
        "[importlib.import_module(name) for name in names if not name.endswith('__main__')]; print(len(names))"
    )
    done = subprocess.run([sys.executable, "-c", every], capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) > 300


def test_4_7_two_http_clients_have_a_recorded_reason() -> None:
    """As long as both are required."""
    assert {"aiohttp", "httpx"} <= names_of(PROJECT["dependencies"])
    decisions = (ROOT / "docs" / "decisions" / "sources.md").read_text(encoding="utf-8")
    found = re.search(r"## Sources are asked with httpx, Slack with aiohttp\n(.*?)(?=\n## |\Z)", decisions, re.DOTALL)
    assert found is not None
    assert "**Reason**: " in found[1]
