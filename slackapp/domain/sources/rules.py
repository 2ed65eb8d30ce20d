"""What an admin chose for a source, as plain values: kept as JSON in `Source.rules`. Must not know any table."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

REPOSITORIES_MAX = 50  # of one source; a tick looks at a few of them
NAMED_MAX = 200  # people an on-call calendar may name in words
COUNT_MAX = 100_000
API_URL = "https://api.github.com"  # docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api
REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}")  # as GitHub allows them


@dataclass(frozen=True, slots=True)
class GitHubRules:
    """Which repositories are looked at, and what counts there."""

    repositories: tuple[str, ...] = ()
    min_lines: int = 20  # changed lines from which on a merged pull request counts
    min_comments: int = 2  # from which on a review counts; its own text is one
    counts_self_merged: bool = False  # merged by who wrote it, and reviewed by nobody else
    api_url: str = API_URL  # of GitHub, or of an Enterprise Server
    shows_private: bool = False  # titles and links of private repositories too, to people who may not read them there

    def packed(self) -> str:
        """Give it as it is kept."""
        return json.dumps(asdict(self))


@dataclass(frozen=True, slots=True)
class OnCallRules:
    """Whom the words in a calendar's titles mean, where an event names nobody by e-mail."""

    people: tuple[tuple[str, str], ...] = ()  # words in a title, and a Slack id

    def packed(self) -> str:
        """Give it as it is kept."""
        return json.dumps(asdict(self))

    def person_in(self, title: str) -> str | None:
        """Give whom a title means: of all words in it the longest; None where it means nobody."""
        found = [(words, user_id) for words, user_id in self.people if words.casefold() in title.casefold()]
        return max(found, key=lambda pair: len(pair[0]))[1] if found else None


def github_rules(packed: str) -> GitHubRules:
    """Read back what `packed` gave; what is missing has its default."""
    kept = _read(packed)
    known = {name: kept[name] for name in GitHubRules.__dataclass_fields__ if name in kept}
    return GitHubRules(**{**known, "repositories": tuple(known.get("repositories", ()))})


def on_call_rules(packed: str) -> OnCallRules:
    """Read back what `packed` gave."""
    return OnCallRules(tuple((words, user_id) for words, user_id in _read(packed).get("people", ())))


def _read(packed: str) -> Mapping[str, Any]:
    kept = json.loads(packed or "{}")
    return kept if isinstance(kept, dict) else {}
