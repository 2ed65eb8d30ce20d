"""Containerfile and compose.yml, read as the engines read them: none is on the machine that runs these tests."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from slackapp.cli import app

ROOT = Path(__file__).parents[2]
KNOWN = {"FROM", "RUN", "COPY", "ENV", "USER", "WORKDIR", "VOLUME", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD"}
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
IMAGE = re.compile(r"docker\.io/library/[a-z]+:\d[\w.]*-[\w-]+")


def instructions() -> list[tuple[str, str]]:
    """Give each instruction of Containerfile and its words, with long lines joined."""
    text = re.sub(r"\\\n", " ", (ROOT / "Containerfile").read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in lines]


def words_of(name: str) -> list[str]:
    """Give the words of every instruction of that name."""
    return [words for kind, words in instructions() if kind == name]


def argv_of(name: str) -> list[str]:
    """Give the last instruction of that name as the list of words that the engine starts."""
    argv: list[str] = json.loads(words_of(name)[-1][words_of(name)[-1].index("[") :])
    return argv


def copied() -> list[str]:
    """Give what comes out of the repository."""
    return [words.split()[0] for words in words_of("COPY") if not words.startswith("--from")]


def test_every_instruction_is_one_and_images_have_a_tag() -> None:
    """No `latest`, which is another image every week."""
    assert {name for name, _ in instructions()} <= KNOWN
    images = [words.split()[0] for words in words_of("FROM")]
    images += [each["image"] for each in SERVICES.values() if "build" not in each]
    assert [image for image in images if not IMAGE.fullmatch(image)] == []


def test_it_runs_as_nobody_in_particular() -> None:
    """Not as root, from before the first command of Tend on."""
    names = [name for name, _ in instructions()]
    assert words_of("USER") == ["tend"]
    assert names.index("USER") < names.index("ENTRYPOINT")
    assert names.index("USER") > max(at for at, name in enumerate(names) if name in {"RUN", "COPY"})


def test_podman_is_asked_for_a_format_with_a_health_check() -> None:
    """Its own has none, and Podman leaves the instruction out with a warning: docs.podman.io, podman-build."""
    assert words_of("HEALTHCHECK")
    written = [(ROOT / name).read_text(encoding="utf-8") for name in ("Containerfile", "docs/install.md")]
    builds = [words for text in written for words in re.findall(r"podman build[^\n]*", text)]
    assert builds
    assert [words for words in builds if "--format docker" not in words] == []
    assert "BUILDAH_FORMAT=docker" in written[1]


def test_no_secret_is_baked_in() -> None:
    """The builder is sent only what is copied, and no setting of a workspace stands in either file."""
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert next(line for line in ignored if not line.startswith("#")) == "*"
    assert {line[1:] for line in ignored if line.startswith("!")} == {*copied()}
    baked = " ".join([*words_of("ENV"), json.dumps(COMPOSE)])
    assert not re.search(r"xox|xapp|(?:SECRET|TOKEN)\w*[=:]", baked)
    assert set(re.findall(r"PASSWORD\}?\"?: \"([^\"]*)", json.dumps(SERVICES))) == {
        "${POSTGRES_PASSWORD:?write POSTGRES_PASSWORD into .env, letters and digits}"
    }


def test_what_is_copied_is_enough(tmp_path: Path) -> None:
    """The release step runs on those files alone, in another folder, as the image starts it."""
    for name in [name for name in copied() if not name.endswith(".lock")]:
        shutil.copytree(ROOT / name, tmp_path / "srv" / name, ignore=shutil.ignore_patterns("__pycache__"))
    data = tmp_path / "data"
    data.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "TEND_", "DATABASE_"))}
    entry = [sys.executable, *argv_of("ENTRYPOINT")[1:]]
    done = subprocess.run(
        [*entry, *SERVICES["migrate"]["command"]], cwd=data, env={**kept, "PYTHONPATH": str(tmp_path / "srv")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "The schema is current.\n", "")
    assert (data / "tend.db").exists()


def test_the_health_check_fails_where_nothing_answers() -> None:
    """And it is Python that runs, not only text."""
    done = subprocess.run(
        [sys.executable, *argv_of("HEALTHCHECK")[1:]],
        env={**os.environ, "PORT": "1", "http_proxy": "http://127.0.0.1:2"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Connection refused" in done.stderr


def test_compose_waits_for_the_database_and_for_the_release_step() -> None:
    """PostgreSQL first, then `tend migrate`, then Tend."""
    assert [*SERVICES] == ["database", "migrate", "tend"]
    assert SERVICES["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert SERVICES["tend"]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert SERVICES["database"]["healthcheck"]["test"][1] == "pg_isready"
    assert set(COMPOSE["volumes"]) == {SERVICES["database"]["volumes"][0].split(":")[0]}


@pytest.mark.parametrize(
    "argv", [argv_of("CMD"), SERVICES["migrate"]["command"], SERVICES["tend"]["command"]], ids=" ".join
)
def test_what_is_started_exists(argv: list[str]) -> None:
    """Each is a command of Tend with options it has."""
    command = get_command(app).commands[argv[0]]  # type: ignore[attr-defined]  # a group, which has some
    known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    assert set(argv[1:]) <= known


def test_the_steps_set_what_compose_insists_on_before_they_use_it() -> None:
    """Compose reads the whole file for every command, and stops at a variable that is required and missing."""
    required = set(re.findall(r"\$\{(\w+):\?", (ROOT / "compose.yml").read_text(encoding="utf-8")))
    assert required
    install = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
    steps = install.split("## Containers", 1)[1].split("\n## ", 1)[0]
    before, first = steps.split("`docker compose", 1)
    assert first
    for name in required | {".env"}:
        assert f"`{name}`" in before


def test_no_page_builds_with_compose_in_a_clean_clone() -> None:
    """A clean clone has no `.env`."""
    assert "`docker compose" not in (ROOT / "docs" / "releasing.md").read_text(encoding="utf-8")
