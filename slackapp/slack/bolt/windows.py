"""Remember a settings form's first values, so that each of two open windows saves its own changes only.

Stored in `private_metadata` as fingerprints, never as words. Must not know any setting.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from slackapp.slack.bolt.values import metadata_of

LENGTH = 12  # hexadecimal digits: enough to distinguish two values of one field


def opened_with(choices: Mapping[str, object]) -> str:
    """Return the fingerprints of `choices`, as JSON for the form's metadata."""
    return json.dumps({name: _fingerprint(value) for name, value in choices.items()}, separators=(",", ":"))


def changed_in(view: Mapping[str, Any], choices: Mapping[str, object]) -> frozenset[str]:
    """Return the names of the `choices` changed since the form was opened; all names without valid metadata."""
    before = metadata_of(view)
    if not isinstance(before, dict):
        before = {}
    return frozenset(name for name, value in choices.items() if before.get(name) != _fingerprint(value))


def _fingerprint(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:LENGTH]
