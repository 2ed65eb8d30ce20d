"""Decide which noted words a manager may quote in a thanks. A pure function."""

from collections.abc import Sequence

from slackapp.domain.efforts.lists import Waiting
from slackapp.domain.words import QUOTED_MAX


def words_quoted(efforts: Sequence[Waiting]) -> str | None:
    """Return the noted words as the manager reads them, one effort a line, at most QUOTED_MAX characters.

    None when several people would read words about each other that are not the same: a doer may have changed theirs
    for their manager alone.
    """
    words = list(dict.fromkeys(effort.words for effort in efforts))
    if not words or (len(words) > 1 and len({effort.doer_id for effort in efforts}) > 1):
        return None
    return "\n".join(words)[:QUOTED_MAX]
