"""Webhook requests: signature, shape and rate limit. Must not know the endpoint or any table.

SCHEMA is the shape; docs/sources.md publishes it, and a test compares the two.
"""

import hashlib
import hmac
import json
import math
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from slackapp.domain import text
from slackapp.domain.efforts.lists import KINDS, OTHER
from slackapp.domain.words import WORDS_MAX
from slackapp.token_bucket import TokenBucket

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

BODY_MAX = 64_000  # bytes
SKEW_S = 300  # seconds a signature's moment may be away from ours
KEY_MAX = 200  # characters of an idempotency key
LINK_MAX = 2_000
WHO_MAX = 254  # characters; RFC 5321 4.5.3.1.3 allows an address no more
A_MINUTE = 60  # of one webhook, in one process
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
# Of several errors in one body the first of these is told.
FIELDS = ("kind", "doer", "words", "done_at", "link", "noter")
RULES = ("type", "additionalProperties", "maxLength", "enum", "minLength", "format")
EMPTY = "It is missing or empty."
LEAP_SECOND = re.compile(r"([T ]\d\d:\d\d):60(?!\d)")  # RFC 3339 5.7; a datetime knows none


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
    """Return whether `given` is the body's signature, with its digits in either case; compares in constant time."""
    expected = signature_of(secret, stamp, body).encode()
    return hmac.compare_digest(expected, given.strip().encode("utf-8", "replace").lower())


def read(body: bytes) -> Said:
    """Read a body. Raises BadBody with the field that is wrong and a sentence.

    A missing field counts as an empty one. An empty `kind` or `link` is as good as none.
    """
    try:
        found = json.loads(body)
        errors = list(_validator().iter_errors(_filled(found)))
    except (ValueError, RecursionError):
        raise BadBody(None, "The body is not JSON in UTF-8.") from None
    if errors:
        raise _refusal(min(errors, key=_rank))
    link = text.stripped(found.get("link", ""))
    return Said(
        doer=text.stripped(found["doer"]),
        words=text.tidy(found["words"]),
        kind=found.get("kind") or OTHER,
        done_at=_parse_moment(found["done_at"]),
        link=link or None,
        noter=None if (noter := found.get("noter")) is None else text.stripped(noter),
    )


def _filled(found: Any) -> Any:  # noqa: ANN401  (JSON)
    if not isinstance(found, dict):
        return found
    filled = {**dict.fromkeys(SCHEMA["required"], ""), **found}
    if filled.get("kind") == "":
        del filled["kind"]
    return filled


@lru_cache(maxsize=1)
def _validator() -> "Validator":
    """Build the validator of SCHEMA, once a process.

    A text is one that a database can store. A minimal length counts nothing unseen at the ends.
    """
    # two megabytes and forty milliseconds, needed only where somebody connected a webhook
    from jsonschema import Draft202012Validator, FormatChecker  # noqa: PLC0415
    from jsonschema.validators import extend  # noqa: PLC0415

    formats = FormatChecker(formats=())
    formats.checks("date-time", raises=ValueError)(lambda text: not _is_text(text) or bool(_parse_moment(text)))
    formats.checks("uri")(lambda link: not _is_text(link) or text.is_blank(link) or is_link(text.stripped(link)))
    types = Draft202012Validator.TYPE_CHECKER.redefine("string", lambda _, value: _is_text(value))
    rules = {"minLength": _min_length}
    made = extend(Draft202012Validator, rules, type_checker=types)  # type: ignore[no-untyped-call]
    validator: Validator = made(SCHEMA, format_checker=formats)
    return validator


def _is_text(value: object) -> bool:
    """Say whether this is a string without NUL and without half a surrogate pair, which JSON can write."""
    return isinstance(value, str) and "\0" not in value and value.encode("utf-8", "ignore").decode() == value


def _min_length(validator: "Validator", least: int, value: Any, _: object) -> Iterator["ValidationError"]:  # noqa: ANN401
    from jsonschema import ValidationError  # noqa: PLC0415

    if validator.is_type(value, "string") and len(text.tidy(value)) < least:
        yield ValidationError("too short")


def _rank(error: "ValidationError") -> tuple[int, int]:
    """Order errors of one body: of the whole body first, then by field, then by rule."""
    field = FIELDS.index(str(error.path[0])) if error.path else -1
    return field, RULES.index(str(error.validator))


def _refusal(error: "ValidationError") -> BadBody:
    """Give the field and the sentence for an error that the validator found."""
    field = str(error.path[0]) if error.path else None
    match error.validator:
        case "type":
            return BadBody(field, "It has to be a text." if field else "The body has to be one JSON object.")
        case "additionalProperties":
            body: Any = error.instance
            strange = next(name for name in body if name not in FIELDS)
            return BadBody(strange.encode("utf-8", "replace").decode()[:40], "There is no such field.")
        case "maxLength":
            return BadBody(field, f"It may have at most {error.validator_value} characters.")
        case "enum":
            return BadBody(field, f"It has to be one of {', '.join(KINDS)}.")
        case "format":
            return BadBody(field, str(error.cause or "It has to be an https address."))
    return BadBody(field, EMPTY)


def _parse_moment(typed: str) -> datetime:
    """Read a moment with its offset; `t` and `z` may be small (RFC 3339 5.6). Raises ValueError with a sentence."""
    if text.is_blank(typed):
        raise ValueError(EMPTY)
    try:
        moment = datetime.fromisoformat(LEAP_SECOND.sub(r"\1:59", text.stripped(typed).upper()))
    except ValueError:
        raise ValueError("It has to be a moment like 2026-11-18T09:00:00Z.") from None
    if moment.tzinfo is None:
        raise ValueError("It has no offset; end it with Z or +01:00.")
    return moment


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
