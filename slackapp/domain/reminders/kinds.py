"""The domain's functions for a kind of reminder. Nouns declare kinds; the module knows no kind."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting

# (session, the person, numbers of things) -> what the person's row of each shows, by number. A thing that is gone or
# settled is left out: nobody is reminded of it. Decides by what the person handed over and by dates, never by what
# somebody else did or read in secret.
Find = Callable[[AsyncSession, Acting, Collection[int]], Awaitable[Mapping[int, Any]]]


class Kind(Protocol):
    """One kind of reminder."""

    @property
    def group_name(self) -> str:
        """Return the name of the setting that switches the kind on and off."""

    @property
    def find(self) -> Find:
        """Return the query of things that still need a reminder."""


Kinds = Mapping[str, Kind]  # by name
