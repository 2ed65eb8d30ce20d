"""Webhook requests: signature, shape and rate limit. Must not know the endpoint or any table.

SCHEMA is the shape; docs/sources.md publishes it, and a test compares the two.
"""

import hashlib
import hmac
import json
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from slackapp.domain.efforts.lists import KINDS, OTHER
from slackapp.domain.words import WORDS_MAX
from slackapp.token_bucket import TokenBucket

BODY_MAX = 64_000  # bytes
SKEW_S = 300  # seconds between a signature's time and real time
KEY_MAX = 200  # characters of an idempotency key
LINK_MAX = 2_000
WHO_MAX = 254  # characters; the limit of an address in RFC 5321 4.5.3.1.3
A_MINUTE = 60  # requests of one webhook, in one process
TIMESTAMP, SIGNATURE, KEY = "x-tend-timestamp", "x-tend-signature", "idempotency-key"

SCHEMA: Mapping[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "An effort",
    "type": "object",
    "required": ["doer", "words", "done_at"],
    "additionalProperties": False,
    "properties": {
        "doer": {"type": "string", "minLength": 1, "maxLength": WHO_MAX, "description": "Slack id or e-mail"},
        "words": {"type": "string", "minLength": 1, "maxLength": WORDS_MAX, "description": "what they did"},
        "kind": {"type": "string", "enum": list(KINDS), "default": OTHER},
        "done_at": {"type": "string", "format": "date-time", "description": "RFC 3339, with its offset"},
        "link": {"type": "string", "format": "uri", "maxLength": LINK_MAX, "description": "https"},
        "noter": {
            "type": "string",
            "minLength": 1,
            "maxLength": WHO_MAX,
            "description": "who noted it, Slack id or e-mail; their name travels along",
        },
    },
}


class BadBody(ValueError):
    """The body does not match the schema; holds the field and a sentence."""

    def __init__(self, field: str | None, sentence: str) -> None:
        super().__init__(field)
        self.field = field
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Said:
    """An effort from a webhook's body."""

    doer: str
    words: str
    kind: str
    done_at: datetime
    link: str | None
    noter: str | None


def signature_of(secret: str, stamp: str, body: bytes) -> str:
    """Return the signature of a body sent at `stamp`, seconds since 1970."""
    return "v1=" + hmac.new(secret.encode(), b"v1:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()


def is_recent(stamp: str, real_s: float) -> bool:
    """Return whether `stamp` is a timestamp at most SKEW_S away from `real_s`."""
    return stamp.isascii() and stamp.isdigit() and len(stamp) <= 15 and abs(real_s - int(stamp)) <= SKEW_S  # noqa: PLR2004


def is_signed(secret: str, stamp: str, body: bytes, given: str) -> bool:
    """Return whether `given` is the body's signature; compares in constant time."""
    return hmac.compare_digest(signature_of(secret, stamp, body).encode(), given.encode("utf-8", "replace"))


def read(body: bytes) -> Said:
    """Read a body. Raises BadBody with the wrong field and a sentence."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise BadBody(None, "The body is not JSON in UTF-8.") from None
    if not isinstance(found, dict):
        raise BadBody(None, "The body has to be one JSON object.")
    strange = next((name for name in found if name not in SCHEMA["properties"]), None)
    if strange is not None:
        raise BadBody(str(strange)[:40], "There is no such field.")
    kind = _text(found, "kind") or OTHER
    if kind not in KINDS:
        raise BadBody("kind", f"It has to be one of {', '.join(KINDS)}.")
    return Said(
        doer=_needed(found, "doer"),
        words=_needed(found, "words"),
        kind=kind,
        done_at=_moment(_needed(found, "done_at")),
        link=_link(found),
        noter=_text(found, "noter"),
    )


def _needed(found: Mapping[str, Any], name: str) -> str:
    text = _text(found, name)
    if text is None or not text.strip():
        raise BadBody(name, "It is missing or empty.")
    return text.strip()


def _text(found: Mapping[str, Any], name: str) -> str | None:
    value = found.get(name)
    if value is None and name not in found:
        return None
    rule = SCHEMA["properties"][name]
    if not isinstance(value, str) or "\0" in value or not _is_unicode(value):
        raise BadBody(name, "It has to be a text.")
    if len(value) > rule.get("maxLength", WORDS_MAX):
        raise BadBody(name, f"It may have at most {rule['maxLength']} characters.")
    if not value.strip() and rule.get("minLength"):
        raise BadBody(name, "It is missing or empty.")
    return value


def _is_unicode(text: str) -> bool:
    """Return whether the text has no lone surrogate: JSON can hold one, and the database cannot."""
    return text.encode("utf-8", "ignore").decode() == text


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadBody("done_at", "It has to be a moment like 2026-11-18T09:00:00Z.") from None
    if moment.tzinfo is None:
        raise BadBody("done_at", "It has no offset; end it with Z or +01:00.")
    return moment


def _link(found: Mapping[str, Any]) -> str | None:
    link = _text(found, "link")
    if link is None or not link.strip():
        return None
    if not is_link(link.strip()):
        raise BadBody("link", "It has to be an https address.")
    return link.strip()


def is_link(link: str) -> bool:
    """Return whether a link is a plain https address, safe inside Slack's mrkdwn."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    is_plain = link.isprintable() and not any(sign in link for sign in " <>|\"'`\\")
    return is_plain and len(link) <= LINK_MAX and parts.scheme == "https" and bool(parts.hostname)


class Allowance:
    """A rate limit of `a_minute` requests a minute for each webhook, in this process and on real time."""

    def __init__(self, a_minute: int = A_MINUTE, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._a_minute = a_minute
        self._monotonic = monotonic
        self._buckets: dict[int, TokenBucket] = {}

    def wait_s(self, source_id: int) -> int:
        """Take one request; return 0, or the whole seconds until the next free request."""
        new = TokenBucket(self._a_minute / 60, self._a_minute, self._monotonic)
        return math.ceil(self._buckets.setdefault(source_id, new).try_take())
