"""Parse and store an admin's rules for a source as JSON in `Source.rules`. This module must not know any table."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from slackapp.domain.sources import titles

REPOSITORIES_MAX = 50  # of one source; a tick polls a few of them
NAMED_MAX = 200  # people named by words in an on-call calendar
COUNT_MAX = 100_000
API_URL = "https://api.github.com"  # docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api
REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,38}/[A-Za-z0-9._-]{1,100}")  # GitHub's rules for names


@dataclass(frozen=True, slots=True)
class GitHubRules:
    """The repositories to poll, and the minimums for counting work there."""

    repositories: tuple[str, ...] = ()
    min_lines: int = 20  # minimum changed lines per merged pull request
    min_comments: int = 2  # minimum comments per review; the review's text counts as one
    counts_self_merged: bool = False  # merged by its author without another reviewer
    api_url: str = API_URL  # GitHub's, or of an Enterprise Server
    shows_private: bool = False  # also titles and links of private repositories, to people without access to them

    def packed(self) -> str:
        """Return the stored form."""
        return json.dumps(asdict(self))


@dataclass(frozen=True, slots=True)
class OnCallRules:
    """The people meant by words in a calendar's titles, for events without e-mail addresses."""

    people: tuple[tuple[str, str], ...] = ()  # (words in a title, Slack id)

    def packed(self) -> str:
        """Return the stored form."""
        return json.dumps(asdict(self))

    def person_in(self, title: str) -> str | None:
        """Return the id of the person meant by a title, by the longest matching words; None without a match.

        Words match whole words, in any case and any composition of letters.
        """
        found = [(words, user_id) for words, user_id in self.people if titles.has_words(title, words)]
        return max(found, key=lambda pair: len(pair[0]))[1] if found else None


def github_rules(packed: str) -> GitHubRules:
    """Parse the stored form made by `packed`; missing values get defaults."""
    kept = _read_rules(packed)
    known = {name: kept[name] for name in GitHubRules.__dataclass_fields__ if name in kept}
    return GitHubRules(**{**known, "repositories": tuple(known.get("repositories", ()))})


def on_call_rules(packed: str) -> OnCallRules:
    """Parse the stored form made by `packed`."""
    return OnCallRules(tuple((words, user_id) for words, user_id in _read_rules(packed).get("people", ())))


def _read_rules(packed: str) -> Mapping[str, Any]:
    kept = json.loads(packed or "{}")
    return kept if isinstance(kept, dict) else {}
