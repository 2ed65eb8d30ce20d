"""What a form of settings began with, so that of two open windows each changes only what was changed in it.

Carried in `private_metadata` as fingerprints, so that no words travel there. Must not know any setting.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

LENGTH = 12  # hexadecimal signs: enough to tell two values of one field apart


def opened_with(choices: Mapping[str, object]) -> str:
    """Give what the form carries along."""
    return json.dumps({name: _fingerprint(value) for name, value in choices.items()}, separators=(",", ":"))


def changed_in(view: Mapping[str, Any], choices: Mapping[str, object]) -> frozenset[str]:
    """Give the names of `choices` that differ from what the form began with; all, where it does not say."""
    try:
        before = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        before = {}
    if not isinstance(before, dict):
        before = {}
    return frozenset(name for name, value in choices.items() if before.get(name) != _fingerprint(value))


def _fingerprint(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:LENGTH]
