"""Replace ids by keyed digests in columns that a stolen database must not reveal, such as a pair of people.

A digest is the HMAC-SHA256 of a purpose and its parts, in 64 hex digits, with a key derived from TEND_SECRET_KEYS.
Nobody without the key can tell the parts, nor try ids one by one. Digests of two purposes have nothing in common, so
rows of two tables cannot be joined by them. This module must not know any table.
"""

from slackapp.domain.tables.encrypted import keyring

LENGTH_BYTES = 4


def digest(purpose: str, *parts: str) -> str:
    """Return the digest for a new row, with the newest key. Raises KeysMissing before any key was set."""
    return digests(purpose, *parts)[0]


def digests(purpose: str, *parts: str) -> tuple[str, ...]:
    """Return the digest with each key in use, newest first.

    Look up rows with `IN`: a row written before a rotation has the digest of an older key until `tend reencrypt` writes
    it anew. Raises KeysMissing.
    """
    return keyring.digests(b"".join(_framed(part) for part in (purpose, *parts)))


def pair_digest(purpose: str, workspace_id: str, one_id: str, other_id: str) -> str:
    """Return the digest of two people whichever is named first, with the newest key. Raises KeysMissing."""
    return digest(purpose, workspace_id, *sorted((one_id, other_id)))


def pair_digests(purpose: str, workspace_id: str, one_id: str, other_id: str) -> tuple[str, ...]:
    """Return the digests of two people whichever is named first, newest key first. Raises KeysMissing."""
    return digests(purpose, workspace_id, *sorted((one_id, other_id)))


def _framed(part: str) -> bytes:
    """Put the length before a part, so that no two lists of parts give the same bytes."""
    encoded = part.encode()
    return len(encoded).to_bytes(LENGTH_BYTES) + encoded
