"""Tend as a process of the short soak: what a dead worker held is free after some seconds instead of a minute.

Each process is forked from one that has loaded Tend: loading took most of the short soak. The double of the Web API
answers within a second, so that a post under way has ended long before its lease.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.process import BaseProcess

from slackapp.cli import main
from slackapp.domain.outbox import line
from slackapp.slack.delivery import claims, outcomes, resends, senders
from tests.environment.processes import started

LEASE_S, LEASE_OF_POST_S, LEFT_TO_CALL_S, RESEND_AFTER_S = 6.0, 12.0, 3.0, 4.0
BEAT_S, SURE_S, DEAD_AFTER_S = 0.5, 2.0, 3.0


def shorten() -> None:
    """Shorten the leases and waits of this process."""
    line.LEASE, line.LEASE_OF_POST = timedelta(seconds=LEASE_S), timedelta(seconds=LEASE_OF_POST_S)
    claims.LEFT_TO_CALL_S = LEFT_TO_CALL_S
    senders.BEAT_S, senders.SURE_S, senders.DEAD_AFTER_S = BEAT_S, SURE_S, DEAD_AFTER_S
    outcomes.RESEND_AFTER_S = resends.UNPROVEN_S = RESEND_AFTER_S
    outcomes.STORED_WITHIN_S = LEASE_OF_POST_S / 2


@dataclass(frozen=True, slots=True)
class Forked:
    """A process of Tend that was not started by its own command."""

    process: BaseProcess

    def kill(self) -> None:
        """Kill it, at whatever it is."""
        self.process.kill()

    def wait(self) -> None:
        """Wait until it is gone."""
        self.process.join()


def forked(command: Sequence[str], environ: Mapping[str, str]) -> Forked:
    """Start a command of `tend` with short leases and waits."""
    (process,) = started(_run, [(command, environ)])
    return Forked(process)


def _run(given: tuple[Sequence[str], Mapping[str, str]]) -> None:
    command, environ = given
    os.environ.clear()
    os.environ.update(environ)
    quiet = os.open(os.devnull, os.O_WRONLY)
    for standard in (1, 2):
        os.dup2(quiet, standard)
    shorten()
    main(command)
