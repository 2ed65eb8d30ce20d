"""Tend as a process of the short soak: what a dead worker held is free after some seconds instead of a minute.

Run as `python -m bench.soak_process serve` or `… work`. The double of the Web API answers within a second, so that a
post under way has ended long before its lease.
"""

from datetime import timedelta

from slackapp.domain.outbox import line
from slackapp.slack.delivery import claims, outcomes, resends, senders

LEASE_S, LEASE_OF_POST_S, LEFT_TO_CALL_S, RESEND_AFTER_S = 6.0, 12.0, 3.0, 4.0
BEAT_S, SURE_S, DEAD_AFTER_S = 0.5, 2.0, 3.0


def shorten() -> None:
    """Shorten the leases and waits of this process."""
    line.LEASE, line.LEASE_OF_POST = timedelta(seconds=LEASE_S), timedelta(seconds=LEASE_OF_POST_S)
    claims.LEFT_TO_CALL_S = LEFT_TO_CALL_S
    senders.BEAT_S, senders.SURE_S, senders.DEAD_AFTER_S = BEAT_S, SURE_S, DEAD_AFTER_S
    outcomes.RESEND_AFTER_S = resends.UNPROVEN_S = RESEND_AFTER_S
    outcomes.STORED_WITHIN_S = LEASE_OF_POST_S / 2


if __name__ == "__main__":
    from slackapp.cli import main

    shorten()
    main()
