"""Name the person for whom a domain function works, the moment, and the installation's default country."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Acting:
    """The person who acts or asks, or who is sent a message; made by a listener, a job or the delivery loop."""

    workspace_id: str
    user_id: str
    now: datetime  # aware UTC
    country: str | None  # for public holidays, where neither person nor workspace chose one; None: none
