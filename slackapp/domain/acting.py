"""Name who acts, in which workspace, when, and with which default country."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Acting:
    """The person who acts or asks, or who is sent a message; made by a listener, a job or the delivery loop."""

    workspace_id: str
    user_id: str
    now: datetime  # aware UTC
    country: str | None  # for public holidays, where neither person nor workspace chose one; None: none

    @property
    def moment(self) -> "Moment":
        """Return the workspace and the moment without the person, for acts without an acting person."""
        return Moment(self.workspace_id, self.now, self.country)


@dataclass(frozen=True, slots=True)
class Moment:
    """A workspace at one moment, for work without an acting person, such as an import or a nightly job."""

    workspace_id: str
    now: datetime  # aware UTC
    country: str | None  # as in Acting

    def acting(self, user_id: str) -> Acting:
        """Return the person `user_id` at this moment."""
        return Acting(self.workspace_id, user_id, self.now, self.country)
