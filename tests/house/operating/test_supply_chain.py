"""`make audit` tells a known vulnerability from an unreached database, and an old lock from an old clone."""

import os
import shutil
import subprocess
from datetime import datetime, timedelta
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
LOCKED_ON = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
# What pip-audit does: it writes the report last, and ends with 1 both for a finding and for a failure.
FOUND_NOTHING = 'echo "{}" > "$report"; echo "No known vulnerabilities found" >&2'
FOUND_ONE = 'echo "{\\"id\\": \\"PYSEC-1\\"}" > "$report"; echo "Found 1 known vulnerability" >&2; exit 1'
UNREACHED = 'echo "ERROR: the service cannot be reached" >&2; exit 1'


def clone(folder: Path, says: str, days: int = 0) -> subprocess.CompletedProcess[str]:
    """Run the audit in an invented clone, whose last commit is `days` after the lock, with an invented pip-audit."""
    (folder / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "audit", folder / ".ci" / "audit")
    program = folder / "pip-audit"
    program.write_text(f'#!/bin/sh\nwhile [ "$1" != --output ]; do shift; done; report="$2"\n{says}\n')
    program.chmod(0o755)
    git("init", "-q", folder=folder)
    for name, day in (("requirements.lock", 0), ("later", days)):
        (folder / name).write_text("")
        git("add", name, folder=folder)
        at = (LOCKED_ON + timedelta(days=day)).isoformat()
        git("commit", "-q", "-m", name, folder=folder, GIT_AUTHOR_DATE=at, GIT_COMMITTER_DATE=at)
    return subprocess.run(
        [".ci/audit"], cwd=folder, env={**os.environ, "PIP_AUDIT": str(program)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def git(*args: str, folder: Path, **more: str) -> None:
    """Run git for nobody in particular."""
    who = {f"GIT_{role}_{what}": "x@example.com" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    subprocess.run(["git", *args], cwd=folder, env={**os.environ, **who, **more}, check=True)


@pytest.mark.parametrize(
    ("says", "code", "line"),
    [
        (FOUND_NOTHING, 0, "No known vulnerabilities found"),
        (FOUND_ONE, 1, "PYSEC-1"),
        (UNREACHED, 0, "AUDIT SKIPPED, nothing was looked up: ERROR: the service cannot be reached"),
    ],
)
def test_ops5_a_finding_fails_and_a_missing_database_is_said(tmp_path: Path, says: str, code: int, line: str) -> None:
    """Never is silence taken for good news."""
    done = clone(tmp_path, says)
    assert done.returncode == code
    assert line in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("days", "code", "line"),
    [(59, 0, "59 days older"), (61, 0, "It may be renewed"), (181, 1, "It is too old: make lock")],
)
def test_ops5_the_age_of_the_lock_is_counted_up_to_the_commit(tmp_path: Path, days: int, code: int, line: str) -> None:
    """Not up to today, so that an old clone stays as good as it was."""
    done = clone(tmp_path, FOUND_NOTHING, days)
    assert done.returncode == code
    assert line in done.stdout + done.stderr


def test_ops5_the_proof_ends_with_the_audit_and_the_tests_know_nothing_of_it() -> None:
    """`make test` and `make check` of an old clone never fail for their age."""
    assert (ROOT / ".ci" / "run").read_text("utf-8").splitlines()[-1] == "make audit"
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert makefile.count(".ci/audit") == 1
